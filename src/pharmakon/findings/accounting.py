"""Row accounting: every physical row of every sheet of every file is one of these, and the sums hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SheetAccount:
    """The rows of one sheet (for CSV the sheet is "").

    physical = header + blank + outside + rows_read, and rows_read = accepted + rejected + duplicate.
    `counted` is the physical count of the second, dumber counter. `records` is what the accepted rows made,
    by record type.
    """

    file: str
    sheet: str
    physical: int
    header: int
    blank: int
    outside: int
    rows_read: int
    accepted: int
    rejected: int
    duplicate: int
    counted: int
    outside_rows: tuple[int, ...] = ()
    records: Mapping[str, int] = field(default_factory=dict)

    @property
    def balances(self) -> bool:
        """True when every physical row is accounted for and both counters agree."""
        return (
            self.physical == self.header + self.blank + self.outside + self.rows_read
            and self.rows_read == self.accepted + self.rejected + self.duplicate
            and self.physical == self.counted
        )
