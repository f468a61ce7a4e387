"""Which files stand: received, less what was purged; and which of them a person has withdrawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pharmakon.findings import Finding, Where, code
from pharmakon.store import Entry

RECEIVED = "file_received"
WITHDRAWN, REINSTATED = "file_withdrawn", "file_reinstated"
PURGED, LIFTED = "file_purged", "purge_lifted"
BOOK = "workbook"  # detail of an entry: hash of the workbook it came in
REPLACED, BOTH_KEPT, SETTLED_AGAIN = "file_replaced", "files_both_kept", "files_decision_taken_back"


@dataclass(frozen=True)
class Standing:
    """What the journal says of files.

    `files`: name in raw/ → the entry of its receipt, `about` being the hash of what lies there now. `withdrawn`: names
    of those that are not read. `purged`: name → how many rows were cut out. `gone`: hash of a content that was purged,
    whole or before rows were cut out → the name it went by. `replacements`: (older, newer) names of versions of which
    the newer is read; `both`: pairs of which a person said that both are meant.
    """

    files: Mapping[str, Entry] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()
    purged: Mapping[str, int] = field(default_factory=dict)
    gone: Mapping[str, str] = field(default_factory=dict)
    replacements: frozenset[tuple[str, str]] = frozenset()
    both: frozenset[tuple[str, str]] = frozenset()

    @property
    def replaced(self) -> Mapping[str, str]:
        """Files that are not read because a newer version that stands is: name → name of the newer one."""
        there = self.files.keys() - self.withdrawn
        return {older: newer for older, newer in sorted(self.replacements) if newer in there and older in self.files}

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Standing":
        """The state after these entries, oldest first."""
        standing = cls()
        for entry in entries:
            if step := _STEPS.get(entry.kind):
                standing = step(standing, entry, entry.details.get("file", ""))
        return standing

    def findings(self) -> list[Finding]:
        """PH-F031 for each file that was withdrawn, PH-F030 for each that rows were cut out of."""
        left_out = [Finding(code("PH-F031"), Where(name), {"file": name}) for name in sorted(self.withdrawn)]
        cut = sorted((name, rows) for name, rows in self.purged.items() if name not in self.withdrawn)
        left_out += [Finding(code("PH-C032"), Where(older), {"newer": newer}) for older, newer in self.replaced.items()]
        return left_out + [Finding(code("PH-F030"), Where(name), {"rows": rows}) for name, rows in cut]


def _received(standing: Standing, entry: Entry, file: str) -> Standing:
    return replace(standing, files={**standing.files, file: entry})


def _withdrawn(standing: Standing, entry: Entry, file: str) -> Standing:
    del entry
    return replace(standing, withdrawn=standing.withdrawn | {file})


def _reinstated(standing: Standing, entry: Entry, file: str) -> Standing:
    del entry
    return replace(standing, withdrawn=standing.withdrawn - {file})


def _purged(standing: Standing, entry: Entry, file: str) -> Standing:
    """`about` is the hash before; `details` hold the hash after, empty where the whole file went."""
    after, rows = entry.details.get("after", ""), entry.details.get("rows", "")
    gone = {**standing.gone, entry.about: file}
    if not after or file not in standing.files:
        kept = {name: each for name, each in standing.files.items() if name != file}
        cut = {name: count for name, count in standing.purged.items() if name != file}
        return replace(standing, files=kept, withdrawn=standing.withdrawn - {file}, purged=cut, gone=gone)
    files = {**standing.files, file: replace(standing.files[file], about=after)}
    purged = {**standing.purged, file: standing.purged.get(file, 0) + int(rows)}
    return replace(standing, files=files, purged=purged, gone=gone)


def _lifted(standing: Standing, entry: Entry, file: str) -> Standing:
    del file
    return replace(standing, gone={sha256: name for sha256, name in standing.gone.items() if sha256 != entry.about})


def _replaced(standing: Standing, entry: Entry, file: str) -> Standing:
    pair = (entry.details["older"], file)
    kept = {each for each in standing.replacements if each != pair[::-1]}  # two files cannot replace each other
    return replace(standing, replacements=frozenset({*kept, pair}), both=standing.both - {pair})


def _both_kept(standing: Standing, entry: Entry, file: str) -> Standing:
    pair = (entry.details["older"], file)
    return replace(standing, both=standing.both | {pair}, replacements=standing.replacements - {pair})


def _settled_again(standing: Standing, entry: Entry, file: str) -> Standing:
    pair = (entry.details["older"], file)
    return replace(standing, both=standing.both - {pair}, replacements=standing.replacements - {pair})


_STEPS = {
    RECEIVED: _received,
    WITHDRAWN: _withdrawn,
    REINSTATED: _reinstated,
    PURGED: _purged,
    LIFTED: _lifted,
    REPLACED: _replaced,
    BOTH_KEPT: _both_kept,
    SETTLED_AGAIN: _settled_again,
}
FILE_KINDS = frozenset(_STEPS)


def last_book(entries: Iterable[Entry], *, taken: str, back: str) -> str:
    """The hash of the workbook that was taken last and stands, or the empty text.

    Args:
        taken: kind of the entries that a workbook makes.
        back: kind of the entry, about the workbook, that takes them back.
    """
    books: list[str] = []
    for entry in entries:
        if entry.kind == taken:
            books = [*(each for each in books if each != entry.details[BOOK]), entry.details[BOOK]]
        elif entry.kind == back:
            books = [each for each in books if each != entry.about]
    return books[-1] if books else ""
