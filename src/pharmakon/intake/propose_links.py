"""What columns say of a person, proposed from their headings, so that rows about one person can be found."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pharmakon.intake.compared import tells_apart
from pharmakon.intake.mapping import FULL_NAME, ColumnEntry
from pharmakon.intake.profile import EXACT, Profile
from pharmakon.intake.words import word_list

# Columns of records that help to tell persons apart where names or births are there too.
_BESIDE = {"died_on": "death", "sex": "sex", "age": "age", "area_residence": "area"}


def with_links(entries: Sequence[ColumnEntry], columns: Mapping[str, Profile]) -> list[ColumnEntry]:
    """The lines of a mapping with `link` where a column says who a person is; none where that does not tell persons
    apart, or where the table is wide. Lines that have it keep it.
    """
    if any(entry.link or entry.set for entry in entries):
        return list(entries)
    roles = {entry.source: _role(columns[entry.source]) for entry in entries if entry.ignored and entry.source}
    roles = _one_surname(roles)
    if not tells_apart(role for role in roles.values() if role):
        return list(entries)
    return [replace(entry, link=roles.get(entry.source) or _BESIDE.get(entry.to, "")) for entry in entries]


def _role(column: Profile) -> str:
    """What a column says of a person by its heading, or the empty text."""
    if not column.filled:
        return ""
    listed = word_list("links")["headings"].items()
    return next((role for role, words in listed if column.heading.match(words) == EXACT), "")


def _one_surname(roles: Mapping[str, str]) -> dict[str, str]:
    """A column called "Name" beside one of given names holds surnames."""
    held = set(roles.values())
    if "given" in held and "surname" not in held:
        return {name: "surname" if role == FULL_NAME else role for name, role in roles.items()}
    return dict(roles)
