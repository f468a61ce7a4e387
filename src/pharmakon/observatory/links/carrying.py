"""Rows of a file that was replaced, found again in the version that is read now.

A row is the same where it has the same key, or, without a declared key, where all that is compared is the same and
stands once in both versions. Both files lie in raw/ and are read for it; kept are numbers of rows alone.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.intake.cells import Sheet, valid
from pharmakon.intake.compared import compared_rows
from pharmakon.intake.mapping import LINK_ROLES, parse_mapping
from pharmakon.intake.mapping import Mapping as ColumnMapping
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.shaping import shaped
from pharmakon.observatory.files import opened_sheets
from pharmakon.observatory.links.pair_decisions import Place, RowOf
from pharmakon.observatory.planning import InputFile
from pharmakon.observatory.work import Work
from pharmakon.store import source_hash, step_key

CARRIED, _FOLDER = "carried", "links/carried"
_SCHEMA = pa.schema([("sheet", pa.string()), ("row", pa.int32()), ("new_sheet", pa.string()), ("new_row", pa.int32())])


Version = tuple[InputFile, InputFile]  # a file that was replaced, and the one that is read in its place


class Carrier:
    """Finds rows of replaced files; each pair of files is compared once, when it is first asked for."""

    def __init__(self, versions: Sequence[Version], work: Work) -> None:
        self._versions = {older.sha256: (older, newer) for older, newer in versions}
        self._work = work
        self._moved: dict[str, Mapping[tuple[str, int], RowOf]] = {}

    def carried(self, row: RowOf) -> Place | None:
        """Where a row of a replaced file stands now; None where it is not there."""
        version = self._versions.get(row.sha256)
        if version is None:
            return None
        if row.sha256 not in self._moved:
            self._moved[row.sha256] = _moved(version, self._work)
        found = self._moved[row.sha256].get((row.sheet, row.row))
        return found.place if found is not None else None


def _moved(version: Version, work: Work) -> dict[tuple[str, int], RowOf]:
    older, newer = version
    corrections = [*older.corrections, "then", *newer.corrections]
    rooms = source_hash("pharmakon.observatory.links.carrying", "pharmakon.intake")
    key = step_key(CARRIED, older.sha256, newer.sha256, *corrections, newer.mapping, rooms)
    unit = work.units.find(CARRIED, older.sha256[:16], key)
    if unit is None:
        unit = work.units.keep(CARRIED, older.sha256[:16], key, {_FOLDER: _same_rows(version, work)})
    lines = work.table(unit, _FOLDER).to_pylist()
    return {(each["sheet"], each["row"]): RowOf(newer.sha256, each["new_sheet"], each["new_row"]) for each in lines}


def _same_rows(version: Version, work: Work) -> pa.Table:
    """Rows of the older file with those of the newer one that are the same (_SCHEMA), in order."""
    mapping, _ = parse_mapping(version[1].mapping, name=version[1].source.name, records=work.types)
    if mapping is None:
        return _SCHEMA.empty_table()
    older, newer = (_once(_signs(file, mapping, work)) for file in version)
    signs = [name for name in older.column_names if name in newer.column_names and name not in ("sheet", "row")]
    if not signs:
        return _SCHEMA.empty_table()
    renamed = newer.rename_columns([f"new_{name}" if name in ("sheet", "row") else name for name in newer.column_names])
    joined = older.join(renamed, keys=signs, join_type="inner").select(_SCHEMA.names).cast(_SCHEMA)
    return joined.sort_by([("sheet", "ascending"), ("row", "ascending")]).combine_chunks()


def _signs(file: InputFile, mapping: ColumnMapping, work: Work) -> pa.Table:
    """Sheet, row and what a row is known by."""
    with opened_sheets(file, mapping, work) as opened:
        return pa.concat_tables([_of_sheet(raw, mapping) for raw in opened.sheets], promote_options="default")


def _of_sheet(raw: RawSheet, mapping: ColumnMapping) -> pa.Table:
    shape = shaped(raw, mapping)
    sheet = Sheet.of(raw, shape.table)
    keys = [sheet.heading(entry.source) for entry in shape.mapping.columns if entry.key and entry.source]
    if keys and all(keys):
        texts = {f"key {place}": sheet.texts(heading) for place, heading in enumerate(keys)}
        signs = {name: each.spread(pc.utf8_trim_whitespace(each.different)) for name, each in texts.items()}
    else:
        rows = compared_rows(raw, mapping, 0)
        signs = {role: rows[role].combine_chunks() for role in LINK_ROLES if role in rows.column_names}
    says = (
        np.logical_or.reduce([valid(column) for column in signs.values()]) if signs else np.zeros(len(sheet.rows), bool)
    )
    filled = {name: pc.fill_null(column, "") for name, column in signs.items()}
    places = {"sheet": pa.repeat(raw.sheet, len(sheet.rows)), "row": pa.array(sheet.rows, pa.int32())}
    return pa.table({**places, **filled}).filter(pa.array(says))


def _once(rows: pa.Table) -> pa.Table:
    """Rows whose signs no other row has."""
    signs = [name for name in rows.column_names if name not in ("sheet", "row")]
    if not signs:
        return rows
    counted = rows.group_by(signs, use_threads=False).aggregate([([], "count_all")])
    single = counted.filter(pc.equal(counted["count_all"], 1)).select(signs)
    return rows.join(single, keys=signs, join_type="left semi")
