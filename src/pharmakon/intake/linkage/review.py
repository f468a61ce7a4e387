"""The pairs that people look at, with reasons in words. The caller adds the clear text from the raw rows."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.intake.linkage.fields import Field, Kind, Level, Role
from pharmakon.intake.linkage.links import Class, Conflict, Links
from pharmakon.intake.linkage.plan import LinkPlan
from pharmakon.language import translate

# Matches less probable than this (thousandths) are near enough to the threshold that people should see them.
NEAR = 950

LABELS: dict[Role, str] = {
    Role.GIVEN: "given name",
    Role.SURNAME: "surname",
    Role.OTHER_NAME: "other name",
    Role.BIRTH: "date of birth",
    Role.DEATH: "date of death",
    Role.EVENT: "date of the event",
    Role.SEX: "sex",
    Role.IDENTIFIER: "number",
    Role.STREET: "street",
    Role.PLACE: "place",
    Role.POSTCODE: "postcode",
    Role.AREA: "area",
    Role.AGE: "age",
}
_SAME, _DIFFERS, _MISSING = "{field} is the same", "{field} differs", "{field} is missing in one row or in both"
_SIGN = "{field} differs by one letter or digit, or two neighbours are exchanged"
WORDS: dict[tuple[Kind, Level], str] = {
    (Kind.NAME, Level.ALIKE): "{field} is similar",
    (Kind.NAME, Level.PART): "one of several words of {field} is the same",
    (Kind.NAME, Level.CLOSE): "{field} differs by one letter",
    (Kind.NAME, Level.SWAPPED): "given name and surname are exchanged",
    (Kind.DATE, Level.ALIKE): "{field} is partly the same, or at most a month apart",
    (Kind.DATE, Level.CLOSE): "{field} differs by one digit, or day and month are exchanged",
    (Kind.IDENTIFIER, Level.CLOSE): _SIGN,
    (Kind.CODE, Level.CLOSE): _SIGN,
    (Kind.TEXT, Level.ALIKE): "{field} is similar",
    (Kind.TEXT, Level.CLOSE): "{field} is nearly the same",
    (Kind.NUMBER, Level.ALIKE): "{field} is two or three apart",
    (Kind.NUMBER, Level.CLOSE): "{field} is one apart",
}
CONFLICTS: dict[Conflict, str] = {
    Conflict.NONE: "",
    Conflict.OTHER_PARTNER: "one of the two rows has a better partner",
    Conflict.GROUP: "other rows of the group speak against it",
}


def review_table(links: Links, plan: LinkPlan) -> pa.Table:
    """Pairs to be looked at, and matches near the threshold, most probable first.

    Columns: the keys, class, probability (thousandths), weight (thousandths of a bit), for, against, unknown (reasons
    in words) and note (why a pair that compares well is no match).
    """
    near = pc.and_(_is(links, Class.MATCH), pc.less(links.table["probability"], NEAR))
    table = links.table.filter(pc.or_(_is(links, Class.REVIEW), near))
    said = {pattern: _reasons(pattern, plan.fields) for pattern in sorted(set(table["pattern"].to_pylist()))}
    reasons = [said[pattern] for pattern in table["pattern"].to_pylist()]
    for place, name in enumerate(("for", "against", "unknown")):
        table = table.append_column(name, pa.array([each[place] for each in reasons], pa.string()))
    notes = {each.value: translate(text) if text else "" for each, text in CONFLICTS.items()}
    table = table.append_column("note", pa.array([notes[each] for each in table["conflict"].to_pylist()], pa.string()))
    order = [("probability", "descending"), ("weight", "descending")]
    keys = [(name, "ascending") for name in table.column_names if name.startswith(("left_", "right_"))]
    return table.drop_columns(["pattern", "conflict"]).sort_by(order + keys)


def _is(links: Links, wanted: Class) -> pa.ChunkedArray:
    return pc.equal(links.table["class"].cast(pa.string()), wanted.value)


def _reasons(pattern: str, fields: Sequence[Field]) -> tuple[str, str, str]:
    """What speaks for one person, what against, and what is not known."""
    levels = [Level(int(sign)) for sign in pattern]
    given = {field.role: level for field, level in zip(fields, levels, strict=True)}.get(Role.GIVEN)
    said: dict[str, list[str]] = {"for": [], "against": [], "unknown": []}
    for field, level in zip(fields, levels, strict=True):
        if field.role is Role.SURNAME and given is Level.SWAPPED:
            continue
        said[_side(level)].append(_words(field, level))
    return "; ".join(said["for"]), "; ".join(said["against"]), "; ".join(said["unknown"])


def _side(level: Level) -> str:
    return {Level.DIFFERS: "against", Level.MISSING: "unknown"}.get(level, "for")


def _words(field: Field, level: Level) -> str:
    """One field in words."""
    everywhere = {Level.SAME: _SAME, Level.DIFFERS: _DIFFERS, Level.MISSING: _MISSING}
    text = everywhere.get(level) or WORDS[field.kind, level]
    return translate(text).format(field=translate(LABELS[field.role]))
