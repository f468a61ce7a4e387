"""What rows say of a person, brought into one form so that rows of several files can be compared. In memory alone.

The mapping names the columns (`link`). What comes out holds clear text: it is compared, shown to a person who decides,
and let go; nothing of it is written into records.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.intake.ages import NoAgeError, completed_years
from pharmakon.intake.cells import Sheet, Texts, same
from pharmakon.intake.dates import NoDateError, days_of, found_order, order_counts, without_times
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.linkage import Field, LinkPlan, Role
from pharmakon.intake.linkage.review import LABELS
from pharmakon.intake.mapping import FULL_NAME, LINK_ROLES, WHY, ColumnEntry
from pharmakon.intake.mapping import Mapping as ColumnMapping
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.shaping import shaped

KEY = ("file_id", "row", "part")
# What tells persons apart; how much of it is needed before rows are compared at all (owner: Pharmakon). A full name is
# two names.
_STRONG = {"given": 1, "surname": 1, "other_name": 1, "birth": 1, "identifier": 1, FULL_NAME: 2}
_ENOUGH = 2
_NAMES = ("given", "surname")
_MOST_FIELDS = 11  # of a plan; the last ones of LINK_ROLES say least
_JOINED = frozenset({*_NAMES, "other_name", FULL_NAME, "street", "place"})
_DATES = frozenset({"birth", "death", "event"})


def link_roles(mapping: ColumnMapping) -> frozenset[str]:
    """What the mapping says that columns say of a person; nothing for a wide table, whose rows are no persons."""
    if any(entry.set for entry in mapping.columns):
        return frozenset()
    return frozenset(entry.link for entry in mapping.columns if entry.link)


def tells_apart(roles: Iterable[str]) -> bool:
    """Whether columns of these roles together tell persons apart well enough to compare rows by them."""
    different = set(roles)
    return len(different) > 1 and sum(_STRONG.get(role, 0) for role in different) >= _ENOUGH


def shared_roles(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    """What rows of two sources can be compared by: what both say; a full name where one of them has no other."""
    sides = [set(one), set(other)]
    if any(FULL_NAME in side and not side.issuperset(_NAMES) for side in sides):
        sides = [side - set(_NAMES) | ({FULL_NAME} if _has_full_name(side) else set()) for side in sides]
    else:
        sides = [side - {FULL_NAME} for side in sides]
    return tuple(role for role in LINK_ROLES if all(role in side for side in sides))[:_MOST_FIELDS]


def _has_full_name(roles: set[str]) -> bool:
    return FULL_NAME in roles or roles.issuperset(_NAMES)


def label_of(role: str) -> str:
    """What a role is called in words."""
    return "full name" if role == FULL_NAME else LABELS[Role(role)]


def plan_of(roles: Sequence[str]) -> LinkPlan:
    """How rows are compared by these roles."""
    kinds = {role: Role.OTHER_NAME if role == FULL_NAME else Role(role) for role in roles}
    return LinkPlan(tuple(Field(role, kind) for role, kind in kinds.items()), key=KEY)


def compared_rows(raw: RawSheet, mapping: ColumnMapping, file_id: int) -> pa.Table:
    """The rows of a sheet with what they say of a person: the key, then a text a role of the mapping.

    Dates are written year-month-day (00 for what is not known), codes by their labels, sexes by the mapping's values.
    A column that the sheet does not have is empty.
    """
    shape = shaped(raw, mapping)
    sheet = Sheet.of(raw, shape.table)
    entries = [entry for entry in shape.mapping.columns if entry.link]
    size = len(sheet.rows)
    columns: dict[str, pa.Array] = {
        "file_id": pa.array(np.full(size, file_id, np.int64)),
        "row": pa.array(sheet.rows, pa.int32()),
        "part": pa.array(np.zeros(size, np.int16)),
    }
    for role in LINK_ROLES:
        own = [_texts(sheet, entry, mapping.file) for entry in entries if entry.link == role]
        if own:
            columns[role] = _together(own, role)
    return pa.table(columns)


def in_common(table: pa.Table, roles: Sequence[str]) -> pa.Table:
    """The rows with the columns of these roles alone; full names made of given name and surname where none is."""
    columns = {name: table[name] for name in KEY}
    for role in roles:
        own = [table[role]] if role in table.column_names else []
        if role == FULL_NAME and all(name in table.column_names for name in _NAMES):
            own.append(pc.binary_join_element_wise(*(table[name] for name in _NAMES), " ", null_handling="skip"))
        columns[role] = pc.coalesce(*own) if own else pa.nulls(table.num_rows, pa.string())
    return pa.table(columns)


def _together(columns: Sequence[pa.Array], role: str) -> pa.Array:
    """Several columns of one role: parts of a name one after the other, of the rest the first that says something."""
    if len(columns) == 1:
        return columns[0]
    if role not in _JOINED:
        return pc.coalesce(*columns)
    joined = pc.binary_join_element_wise(*columns, " ", null_handling="skip")
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)


def _texts(sheet: Sheet, entry: ColumnEntry, file: DeclaredFile) -> pa.Array:
    heading = sheet.heading(entry.source)
    if not heading:
        return pa.nulls(len(sheet.rows), pa.string())
    cells = sheet.labelled(heading)
    if entry.when:
        cells = cells.only(_holding(sheet, entry))
    cells = _in_one_form(cells, entry, file)
    return cells.spread(cells.different)


def _holding(sheet: Sheet, entry: ColumnEntry) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows in which the column beside holds one of the texts of `when`, or a code with such a label."""
    size, when = len(sheet.rows), entry.when
    beside = sheet.heading(when.column) if when else ""
    if when is None or not beside:
        return np.zeros(size, dtype=bool)
    texts, labels = sheet.texts(beside), sheet.labels(beside)
    holds = [
        not {same(text), same(labels.label(text) or text)}.isdisjoint(when.texts)
        for text in texts.different.to_pylist()
    ]
    return np.array([*holds, "" in when.texts], dtype=bool)[texts.index]


def _in_one_form(cells: Texts, entry: ColumnEntry, file: DeclaredFile) -> Texts:
    if entry.link in _DATES:
        days = without_times(cells)
        order = entry.date_order or file.date_order or found_order(order_counts(days)).value
        return days.rewritten(partial(_day, order=order))
    if entry.values:
        cells = cells.rewritten(partial(_meaning, values=entry.values))
    write = _WRITTEN.get(entry.link)
    return cells.rewritten(write) if write else cells


def _day(text: str, *, order: str | None) -> str | None:
    """A date as year-month-day with 00 for what is not known; a text that is none says nothing."""
    try:
        first, last = days_of(text, order)
    except NoDateError:
        return None
    if first == last:
        return first.isoformat()
    same_month = (first.year, first.month) == (last.year, last.month)
    return f"{first:%Y-%m}-00" if same_month else (f"{first:%Y}" if first.year == last.year else None)


def _meaning(text: str, *, values: Mapping[str, str]) -> str | None:
    meant = values.get(same(text), text)
    return None if meant.startswith(WHY) else meant


def _years(text: str) -> str | None:
    try:
        return str(completed_years(text))
    except NoAgeError:
        return None


def _in_order(text: str) -> str | None:
    """A name written surname first with a comma, the given name first."""
    surname, comma, given = text.partition(",")
    return f"{given.strip()} {surname.strip()}" if comma and given.strip() else text


_WRITTEN: Mapping[str, Callable[[str], str | None]] = {"age": _years, FULL_NAME: _in_order}
