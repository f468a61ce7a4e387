"""`substances changes`: which mentions of the last run move when its texts are read under today's register.

Compared with what the last run read, or with a reading under an earlier edition of the register. The rules of reading
are today's in both readings, and so are groups and the country's own tables.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.findings import BlockedError, Severity
from pharmakon.intake.mentions import Said, mentions_of
from pharmakon.observatory.exporting import Exported, write_csv
from pharmakon.observatory.files import FLAGS, MENTIONS, TEXTS
from pharmakon.observatory.last_run import InputNote, LastRun
from pharmakon.observatory.work import Progress, silent
from pharmakon.records import OriginKind
from pharmakon.substances import Reader, Register
from pharmakon.substances.editions import Differences, differences, shipped_edition, shipped_state, state_of, tables_of

MOVED_COLUMNS = ("file", "row", "reading", "substance", "role")
BEFORE, NOW = "before", "now"
_DEATH = ("file_id", "row", "part")
_NAMED = ("substance", "role")
_UNPLACED = ""  # a mention that is recognised and is no entry of the register


@dataclass(frozen=True)
class Moved:
    """What a re-reading changes.

    `counts`: substance, role, before, now (deaths whose texts name it in this role), gained, lost (deaths that do now
    and did not before, and the reverse); lines that moved alone. `rows` (MOVED_COLUMNS): each death and naming that one
    of the readings alone has. `register`: what changed in the tables since an earlier state, where one was named.
    """

    edition: str
    texts: int
    counts: pa.Table
    rows: pa.Table
    register: Differences | None = None


def moved_mentions(root: Path, *, before: str | None = None, progress: Progress = silent) -> Moved:
    """Read the texts of the last run again and compare with the mentions that it kept, or with those of an earlier
    edition. Nothing is written.

    Args:
        root: the observatory.
        before: an earlier edition of the register, or a folder with its tables: both are compared, and the texts are
            read under both; None: what the last run kept is compared with a reading now.
        progress: is told what is done.

    Raises:
        MisuseError: PH-C022 no observatory, PH-C008 nothing was run yet, PH-N016 no such edition.
        BlockedError: the country's tables cannot be read.
    """
    changed = differences(state_of(before), shipped_state()) if before is not None else None
    last = LastRun.of(root)
    register = _sound(Register.load(last.layout.reference))
    earlier = _sound(Register.load(last.layout.reference, edition=tables_of(before))) if before is not None else None
    read = list(_readings(last, register, earlier, progress))
    was, is_now = (_named(pa.concat_tables([_NONE, *(pair[place] for pair in read)])) for place in (0, 1))
    lost, gained = _only_in(was, is_now), _only_in(is_now, was)
    names = {each.file_id: each.file for each in last.inputs}
    counts = _counts(was, is_now, lost, gained)
    return Moved(shipped_edition(), sum(pair[2] for pair in read), counts, _rows(lost, gained, names), changed)


def _sound(register: Register) -> Register:
    blockers = [finding for finding in register.findings if finding.severity is Severity.BLOCKER]
    if blockers:
        raise BlockedError(*blockers)
    return register


_NONE = pa.schema(
    [
        *(pa.field(name, kind) for name, kind in zip(_DEATH, (pa.int64(), pa.int32(), pa.int16()), strict=True)),
        *(pa.field(name, pa.string()) for name in _NAMED),
    ]
).empty_table()


def _readings(
    last: LastRun, register: Register, earlier: Register | None, progress: Progress
) -> Iterator[tuple[pa.Table, pa.Table, int]]:
    """For each file of deaths: what its texts name before and by a reading now, and how many texts it has."""
    now = _Reading(register)
    was = _Reading(earlier) if earlier is not None else None
    inputs = [each for each in last.inputs if last.units("mentions", str(each.file_id))]
    for number, file in enumerate(inputs):
        progress("texts", number, len(inputs))
        said = _said(last, file)
        yield was.of(said) if was is not None else _kept(last, file), now.of(said), said.texts.num_rows
    progress("texts", len(inputs), len(inputs))


class _Reading:
    """Reads texts under one register."""

    def __init__(self, register: Register) -> None:
        self._reader, self._speaks_for = Reader(register), register.speaks_for()

    def of(self, said: Said) -> pa.Table:
        """What the texts of a file name."""
        return _of_texts(mentions_of(said, self._reader, self._speaks_for).mentions)


def _kept(last: LastRun, file: InputNote) -> pa.Table:
    """What the texts of a file named in the last run."""
    (kept,) = last.units("mentions", str(file.file_id))
    return _of_texts(last.table(kept, MENTIONS))


def _said(last: LastRun, file: InputNote) -> Said:
    (records,) = last.units("records", str(file.file_id))
    account = next(each for each in last.accounts if (each.file, each.sheet) == (file.file, file.sheet))
    return Said(account, last.table(records, TEXTS), last.table(records, FLAGS).slice(0, 0))


def _of_texts(mentions: pa.Table) -> pa.Table:
    texts = mentions.filter(pc.equal(mentions["origin_kind"], OriginKind.TEXT.value)).select([*_DEATH, *_NAMED])
    place = texts.column_names.index("substance")
    return texts.set_column(place, "substance", pc.fill_null(texts["substance"], _UNPLACED)).cast(_NONE.schema)


def _named(table: pa.Table) -> pa.Table:
    """Each death, substance and role once."""
    return table.group_by(table.column_names).aggregate([])


def _only_in(one: pa.Table, other: pa.Table) -> pa.Table:
    return one.join(other, keys=[*_DEATH, *_NAMED], join_type="left anti")


def _counts(was: pa.Table, is_now: pa.Table, lost: pa.Table, gained: pa.Table) -> pa.Table:
    """By substance and role: deaths before and now, gained and lost; only what moved, most moved first."""
    counts: dict[tuple[str, str], list[int]] = {}
    for place, table in enumerate((was, is_now, gained, lost)):
        for each in table.group_by(list(_NAMED)).aggregate([([], "count_all")]).to_pylist():
            counts.setdefault((each["substance"], each["role"]), [0, 0, 0, 0])[place] = each["count_all"]
    moved = [(key, found) for key, found in counts.items() if found[2] or found[3]]
    moved.sort(key=lambda pair: (-pair[1][2] - pair[1][3], pair[0]))
    columns = {name: pa.array([key[place] for key, _ in moved], pa.string()) for place, name in enumerate(_NAMED)}
    for place, name in enumerate((BEFORE, NOW, "gained", "lost")):
        columns[name] = pa.array([found[place] for _, found in moved], pa.int64())
    return pa.table(columns)


def _rows(lost: pa.Table, gained: pa.Table, names: dict[int, str]) -> pa.Table:
    parts = [
        each.append_column("reading", pa.repeat(name, len(each))) for name, each in ((BEFORE, lost), (NOW, gained))
    ]
    whole = pa.concat_tables(parts)
    file = pa.array(list(names.values()), pa.string())
    place = pc.index_in(whole["file_id"], value_set=pa.array(list(names), pa.int64()))
    whole = whole.append_column("file", file.take(place.combine_chunks()))
    order = ("file", "row", "part", "reading", "substance", "role")
    return whole.sort_by([(name, "ascending") for name in order]).select(list(MOVED_COLUMNS))


def export_moved(moved: Moved, out: Path) -> Exported:
    """Every death whose texts are read otherwise now, one line a naming that one of the readings alone has."""
    return write_csv(out, MOVED_COLUMNS, (list(row.values()) for row in moved.rows.to_pylist()))
