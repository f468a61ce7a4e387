"""What pyreadstat tells of a statistics file: names, labels, formats, codes for missing values, encoding."""

import codecs
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pharmakon.findings import Finding, code
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.statistics_columns import Code, FileColumn, Form, Range

if TYPE_CHECKING:
    from pyreadstat import metadata_container
    from pyreadstat.pyclasses import MissingRange

# What the programs wrote before files said their encoding, in most countries; pyreadstat takes it too.
DEFAULT_ENCODING = "cp1252"
BYTE_BY_BYTE = "LATIN1"  # every byte is a character: nothing is lost and nothing refused
_NOT_IN_ENCODING = ("Unable to convert string", "unsupported character set")
# Spreadsheets have 16,384; statistics programs allow 32,767 variables (SPSS, Stata/SE) to 120,000 (Stata/MP).
MOST_COLUMNS = 120_000


class UnreadableError(ValueError):
    """pyreadstat refuses the file; `why` is its reason, which holds no value of the file.

    `letters`: texts that do not fit the encoding are the reason.
    """

    def __init__(self, why: str, *, letters: bool) -> None:
        self.why, self.letters = why, letters
        super().__init__(why)


@dataclass(frozen=True)
class Metadata:
    """The variables of a file, by name. `rows` is None where the header does not say; `encoding` where it is not said.

    `texts` are names of variables of text; `ranges` are codes for missing values, of numbers or texts.
    """

    names: tuple[str, ...]
    texts: frozenset[str]
    labels: Mapping[str, str]
    formats: Mapping[str, str | None]
    value_labels: Mapping[str, Mapping[float | int, str]]
    ranges: Mapping[str, Sequence[tuple[Code, Code]]]
    rows: int | None
    encoding: str | None

    def decoded(self, codec: str) -> "Metadata":
        """What was read byte by byte (each character a byte), in an encoding; signs for what is no text in it."""

        def text(found: str) -> str:
            return found.encode("latin-1", "replace").decode(codec, "replace")

        return Metadata(
            names=tuple(map(text, self.names)),
            texts=frozenset(map(text, self.texts)),
            labels={text(name): text(label) for name, label in self.labels.items()},
            formats={text(name): form for name, form in self.formats.items()},
            value_labels={
                text(name): {code: text(label) for code, label in labels.items()}
                for name, labels in self.value_labels.items()
            },
            ranges={text(name): ranges for name, ranges in self.ranges.items()},
            rows=self.rows,
            encoding=self.encoding,
        )

    def column(self, name: str, heading: str, form: Callable[[str | None], Form]) -> FileColumn:
        """The variable under a heading."""
        is_text = name in self.texts
        ranges = self.ranges.get(name, ())
        texts = frozenset(str(low).rstrip() for low, _ in ranges if is_text)
        numbers: tuple[Range, ...] = tuple((float(low), float(high)) for low, high in ranges if not is_text)
        return FileColumn(
            heading=heading,
            label=" ".join(self.labels.get(name, "").split()),
            is_text=is_text,
            form=Form() if is_text else form(self.formats.get(name)),
            labels={code: label.strip() for code, label in self.value_labels.get(name, {}).items()},
            missing=numbers,
            missing_texts=texts,
        )


def ask(parser_format: str, path: Path, **options: object) -> tuple[Mapping[str, list[object]], Metadata]:
    """The values by name, or none of them (`metadataonly`), and the metadata.

    The entry below the public functions is called, because the public one for SAS transport files leaves out
    `user_missing` and would make all kinds of missing values one.

    Raises:
        UnreadableError: pyreadstat refuses the file.
    """
    from pyreadstat import PyreadstatError, ReadstatError
    from pyreadstat._readstat_parser import parser_entry_point  # type: ignore[import-not-found]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a repeated name: told by the headings
        try:
            values, found = parser_entry_point(
                os.fspath(path),
                parser_format=parser_format,
                output_format="dict",
                user_missing=True,
                disable_datetime_conversion=True,
                **options,
            )
        except (ReadstatError, PyreadstatError, UnicodeDecodeError, OverflowError, ValueError) as fault:
            why = _reason(fault)
            letters = isinstance(fault, UnicodeDecodeError) or any(each in why for each in _NOT_IN_ENCODING)
            raise UnreadableError(why, letters=letters) from fault
    return values, _metadata(found)


def _reason(fault: Exception) -> str:
    """ReadStat's own sentence; of others, which may quote a value, the kind alone."""
    from pyreadstat import ReadstatError

    return (
        str(fault).rstrip(".")
        if isinstance(fault, ReadstatError)
        else f"a value that cannot be read ({type(fault).__name__})"
    )


def _metadata(found: "metadata_container") -> Metadata:
    kinds: Mapping[str, str] = found.readstat_variable_types
    labels: Mapping[str, str | None] = found.column_names_to_labels
    # A broken file may have a variable without a name.
    return Metadata(
        names=tuple(name or "" for name in found.column_names),
        texts=frozenset(name or "" for name, kind in kinds.items() if kind == "string"),
        labels={name: label for name, label in labels.items() if label},
        formats=found.original_variable_types,
        value_labels=found.variable_value_labels,
        ranges={name: [_ends(each) for each in ranges] for name, ranges in found.missing_ranges.items()},
        rows=found.number_rows,
        encoding=found.file_encoding,
    )


def _ends(declared: "float | str | MissingRange") -> tuple[Code, Code]:
    """First and last code of a range for missing values."""
    return (declared["lo"], declared["hi"]) if isinstance(declared, dict) else (declared, declared)


def ask_in(
    encodings: Sequence[str | None], parser_format: str, path: Path, **options: object
) -> tuple[Mapping[str, list[object]], Metadata, str | None]:
    """As `ask`, in the first of the encodings that fits, at last byte by byte (LATIN1); and which it was."""
    for encoding in encodings:
        try:
            return (*ask(parser_format, path, encoding=encoding, **options), encoding)
        except UnreadableError as fault:
            if not fault.letters:
                raise
    return (*ask(parser_format, path, encoding=BYTE_BY_BYTE, **options), BYTE_BY_BYTE)


def metadata_of(
    parser_format: str, path: Path, encoding: str | None, said: DeclaredFile, *, usual: str = DEFAULT_ENCODING
) -> tuple[Metadata, str, str | None]:
    """The metadata of a file in its encoding; Python's name of that, and the one in which pyreadstat read it.

    Args:
        encoding: what is declared, or the usual one of files that say none; None: the file says its own.
        usual: the encoding where neither the mapping nor the file says it.

    Raises:
        UnreadableError: pyreadstat refuses the file.
    """
    _, metadata, used = ask_in((encoding,), parser_format, path, metadataonly=True)
    codec = codec_of(metadata, said, usual=usual)
    return (metadata.decoded(codec) if used == BYTE_BY_BYTE != encoding else metadata), codec, used


def codec_of(metadata: Metadata, said: DeclaredFile, *, usual: str = DEFAULT_ENCODING) -> str:
    """Python's name of the encoding: as declared, else the file's own, else the usual one of its format."""
    for name in (said.encoding, metadata.encoding):
        try:
            if name:
                return codecs.lookup(name).name
        except LookupError:
            continue
    return usual


def broken(kind: str, why: str) -> Finding:
    """The file does not follow its format."""
    return Finding(code("PH-I081"), details={"kind": kind, "why": why[:1].lower() + why[1:]})


def refused_layout(columns: Sequence[FileColumn]) -> Finding | None:
    """A table that is too wide to be one."""
    if len(columns) <= MOST_COLUMNS:
        return None
    details: dict[str, str | int] = {"most": MOST_COLUMNS, "what": "columns", "found": f"{len(columns)} columns"}
    return Finding(code("PH-I086"), details=details)
