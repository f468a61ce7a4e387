"""What a mapping declares of a file: the table [file]. None is "found out by the reader"."""

from dataclasses import dataclass

DATE_ORDERS = ("ymd", "dmy", "mdy")


@dataclass(frozen=True)
class DeclaredFile:
    """How a file is written. `quote` "" means that no character encloses cells; `header_rows` () that there is none.

    `header_rows` are physical rows (1 = first). `date_order` is one of DATE_ORDERS, `decimal` "." or ",". `sheets` are
    the names of the sheets to read, where the file has several (of a ZIP: its members).
    """

    delimiter: str | None = None
    encoding: str | None = None
    quote: str | None = None
    decimal: str | None = None
    date_order: str | None = None
    header_rows: tuple[int, ...] | None = None
    sheets: tuple[str, ...] | None = None
