"""Names that a country teaches: words no rule placed, a person's answers, and the memory of both.

Answers go to reference/substance_names.csv of that observatory (words that name no substance: other_words.txt) and to
its journal. The next run reads all texts again with them.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pharmakon.findings import BlockedError, Finding, MisuseError, Severity, Where, code
from pharmakon.observatory.command import holding
from pharmakon.observatory.exporting import Exported, write_csv
from pharmakon.observatory.files import WORDS
from pharmakon.observatory.last_run import LastRun
from pharmakon.observatory.names.looking import printable
from pharmakon.observatory.names.taught_names import Checked, TaughtName, check_names, in_one_spelling
from pharmakon.observatory.names.unplaced import OTHER_WORDS, Unplaced, counted_words, frequent_words, other_words
from pharmakon.store import Entry, Journal, Layout, atomic_copy, atomic_write, now_utc, publish_file, sha256_of, whoever
from pharmakon.substances import Reader, Register, tables
from pharmakon.substances.folding import flat, key_of
from pharmakon.substances.names import Place
from pharmakon.substances.nearest import Nearest

NAMES_TAUGHT, NAMES_REMOVED = "names_taught", "names_removed"
UNRESOLVED_COLUMNS = ("word", "rows", "nearest", "substance")
_COLUMNS = ("name", "substance_id", "language", "kind", "where", "ambiguous", "country_or_region", "source")
_CONTEXT = "{} toxicity"  # a text in which every name of running text is read
_SHOWN = 8

Row = Mapping[str, str]


@dataclass(frozen=True)
class Taught:
    """What a table taught: names with their substances, words that name none, rows left open, rows known already."""

    names: tuple[tuple[str, str], ...]
    others: tuple[str, ...]
    left_open: int
    known: int
    findings: tuple[Finding, ...]


def unresolved(root: Path) -> tuple[Unplaced, ...]:
    """Words of the last run's texts that no rule placed, most frequent first, with the names they resemble.

    Only words in five rows or more that are no names of people; without those that were answered since.

    Raises:
        MisuseError: PH-C022 no observatory; PH-C008 nothing was run yet.
    """
    last = LastRun.of(root)
    reference = last.layout.reference
    counts = counted_words(last.table(unit, WORDS) for unit in last.units("mentions"))
    taught = {flat(key_of(row["name"])) for row in _Overlay.of(reference).rows}
    open_words = {word: rows for word, rows in counts.items() if flat(key_of(word)) not in taught}
    return frequent_words(open_words, reference, Nearest(Register.load(reference)))


def write_unresolved(words: Iterable[Unplaced], out: Path) -> Exported:
    """Words as a table that a person fills in: into the column substance goes an id, a name, or none."""
    lines = ((each.word, each.rows, _nearest(each), "") for each in words)
    return write_csv(out, UNRESOLVED_COLUMNS, lines)


def _nearest(word: Unplaced) -> str:
    return "; ".join(
        near.substance if near.name == near.substance else f"{near.name} ({near.substance})" for near in word.nearest
    )


def teach(root: Path, file: Path, *, reason: str = "", replacing: bool = False) -> Taught:
    """Take a person's answers into the observatory's own names.

    Args:
        root: the observatory.
        file: the filled-in table (`check_names`).
        reason: why, for the journal.
        replacing: whether a name may take another meaning than it has now.

    Raises:
        MisuseError: PH-C022 no observatory, PH-C002 no such file.
        BlockedError: every problem of the table, or of the standing tables; nothing was written.
        SurroundingsError: PH-D001 another command is writing.
    """
    with holding(root) as (layout, scratch):
        register = _sound(layout.reference)
        checked = check_names(file, register, layout.reference, replacing=replacing)
        names = in_one_spelling(checked.names)
        if not names and not checked.others:
            return Taught((), (), checked.left_open, checked.known, checked.findings)
        overlay = _Overlay.of(layout.reference)
        keys = {name.key for name in names}
        after = overlay.without(keys).with_rows([_row(name, reason) for name in names])
        answered = {word.casefold() for word in checked.others}
        others = {word for word in other_words(layout.reference) if flat(key_of(word)) not in keys} | answered
        staged = _staged(after, others, scratch)
        unread = tuple(_unread(_trial(staged, layout.reference), names))
        details = _details(file, names, checked)
        _settle(layout, staged, Entry(NAMES_TAUGHT, sha256_of(staged / tables.NAMES), details, reason))
        pairs = tuple((name.text, name.substance) for name in names)
        return Taught(pairs, checked.others, checked.left_open, checked.known, (*checked.findings, *unread))


def _sound(reference: Path) -> Register:
    register = Register.load(reference)
    blockers = [finding for finding in register.findings if finding.severity is Severity.BLOCKER]
    if blockers:
        raise BlockedError(*blockers)
    return register


def _row(name: TaughtName, reason: str) -> Row:
    return {
        "name": name.text,
        "substance_id": name.substance,
        "language": name.language,
        "kind": name.kind,
        "where": name.place.value,
        "ambiguous": name.ambiguity.value,
        "country_or_region": "",
        "source": name.source or reason or "taught by a person (journal)",
    }


def _details(file: Path, names: Sequence[TaughtName], checked: Checked) -> dict[str, str]:
    """What the journal keeps of a teaching: enough to do it again."""
    rows = [{key: value for key, value in _row(name, "").items() if value} for name in names]
    return {
        "file": file.name,
        "sha256": sha256_of(file),
        "names": json.dumps(rows, ensure_ascii=False),
        "other_words": json.dumps(list(checked.others), ensure_ascii=False),
    }


def _trial(staged: Path, reference: Path) -> Path:
    """The staged tables with the country's other tables beside them."""
    for name in tables.OVERLAY_FILES:
        if name != tables.NAMES and (reference / name).is_file():
            atomic_copy(reference / name, staged / name)
    return staged


def _unread(trial: Path, names: Sequence[TaughtName]) -> Iterator[Finding]:
    """Names that the reader does not find in a text of their own, with the tables as they will stand."""
    reader = Reader(Register.load(trial))
    for drug_column in (False, True):
        tried = [name for name in names if (name.place is Place.DRUG_COLUMN) is drug_column]
        if not tried:
            continue
        texts = [name.text if drug_column else _CONTEXT.format(name.text) for name in tried]
        found = reader.read(pa.array(texts, pa.string()), drug_column=drug_column).mentions
        read = set(zip(found["text"].to_pylist(), found["substance"].to_pylist(), strict=True))
        for place, name in enumerate(tried):
            if (place, name.substance) not in read:
                details = {"name": name.text, "id": name.substance}
                yield Finding(code("PH-N017"), Where(column="word", row=name.row), details)


def forget(root: Path, words: Sequence[str], *, reason: str = "") -> tuple[str, ...]:
    """Take back names, or words said to name no substance, that this observatory was taught; returns what went.

    Raises:
        MisuseError: PH-C022 no observatory, PH-N012 a name that it was never taught (nothing is written then).
        BlockedError: the standing table cannot be read.
        SurroundingsError: PH-D001 another command is writing.
    """
    with holding(root) as (layout, scratch):
        overlay, others = _Overlay.of(layout.reference), other_words(layout.reference)
        keys = {flat(key_of(word)): word for word in words}
        own = {flat(key_of(row["name"])) for row in overlay.rows} | {flat(key_of(word)) for word in others}
        unknown = [word for key, word in keys.items() if key not in own]
        if unknown:
            known = ", ".join([row["name"] for row in overlay.rows][:_SHOWN]) or "it has none"
            raise MisuseError(*(_never_taught(word, known) for word in unknown))
        kept = {word for word in others if flat(key_of(word)) not in keys}
        staged = _staged(overlay.without(set(keys)), kept, scratch)
        gone = [row for row in overlay.rows if flat(key_of(row["name"])) in keys]
        details = {
            "names": json.dumps([dict(row) for row in gone], ensure_ascii=False),
            "other_words": json.dumps(sorted(others - kept), ensure_ascii=False),
        }
        _settle(layout, staged, Entry(NAMES_REMOVED, sha256_of(staged / tables.NAMES), details, reason))
        return tuple(sorted({row["name"] for row in gone} | (others - kept)))


def _never_taught(word: str, known: str) -> Finding:
    return Finding(code("PH-N012"), details={"name": printable(word)[:60], "near": known})


@dataclass(frozen=True)
class _Overlay:
    """The country's own table of names: its headings and rows as they stand, whoever wrote them."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, reference: Path) -> "_Overlay":
        """The table of the folder; an absent one has no rows.

        Raises:
            BlockedError: it cannot be read; written anew, it would lose what stands in it.
        """
        table = tables.read(tables.overlay(reference, tables.NAMES))
        if table.findings:
            raise BlockedError(*table.findings)
        headings = tuple(table.rows[0][1]) if table.rows else ()
        return cls(tuple(dict.fromkeys([*headings, *_COLUMNS])), tuple(row for _, row in table.rows))

    def without(self, keys: set[str]) -> "_Overlay":
        """Without the names of these keys."""
        return _Overlay(self.headings, tuple(row for row in self.rows if flat(key_of(row["name"])) not in keys))

    def with_rows(self, rows: Iterable[Row]) -> "_Overlay":
        """With more rows below."""
        return _Overlay(self.headings, (*self.rows, *rows))

    def content(self) -> bytes:
        """The table as CSV in UTF-8."""
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, self.headings, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return text.getvalue().encode()


def _staged(overlay: _Overlay, others: Iterable[str], scratch: Path) -> Path:
    """The tables as they will stand, written apart: a full disk shows before anything is decided."""
    folder = scratch / "reference"
    atomic_write(folder / tables.NAMES, overlay.content())
    atomic_write(folder / OTHER_WORDS, "".join(f"{word}\n" for word in sorted(others)).encode())
    return folder


def _settle(layout: Layout, staged: Path, entry: Entry) -> None:
    """The journal first: stopped between the two, the same table is taught again and nothing is unaccounted for."""
    Journal(layout.journal).append(entry, who=whoever(), when=now_utc())
    for name in (tables.NAMES, OTHER_WORDS):
        publish_file(staged / name, layout.reference / name)
