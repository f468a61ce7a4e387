"""What people call a substance, group or combination → its id among the figures of a run."""

import difflib
from collections.abc import Collection, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.findings import Finding, MisuseError, code
from pharmakon.substances import Register

VERIFIED = "substance_verified"
_KINDS = ("group:", "combination:")


def require_known(what: str, text: str, known: Iterable[str]) -> None:
    """Refuse a word that is none of those there are, and name the nearest.

    Raises:
        MisuseError: PH-C007.
    """
    names = sorted(known)
    if text not in names:
        near = difflib.get_close_matches(text, names, n=3, cutoff=0.4) or names[:3]
        details = {"expected": what, "text": text[:60], "near": ", ".join(near)}
        raise MisuseError(Finding(code("PH-C007"), details=details))


def named_target(text: str, known: Collection[str], reference: Path) -> str:
    """The target that a text means: its id with or without its kind, its name, or a name of the register.

    "group:opioid", "opioid", "opioids" and "opioids (any)" are one; "heroin with fentanyl or its analogues" is a
    combination. `reference` is the observatory's folder of own tables; where an id is given it is not read.

    Raises:
        MisuseError: PH-C007 none of `known`, or more than one.
    """
    if found := _by_id(text, known):
        return found[0]
    register = Register.load(reference)
    for found in (_by_label(text, known, register), _by_name(text, known, register)):
        if len(found) == 1:
            return found[0]
    require_known("a substance, group or combination with figures", text, known)
    return text


def with_verified(estimates: pa.Table, reference: Path) -> pa.Table:
    """Estimates with a column that says of each substance whether documents confirm its identity and control."""
    register = Register.load(reference)
    substances = estimates["substance"].cast(pa.string())
    targets = substances.unique()
    labels = ["no" if _is_unverified(each, register) else "yes" for each in targets.to_pylist()]
    place = pc.index_in(substances, value_set=targets)
    return estimates.append_column(VERIFIED, pa.array(labels, pa.string()).take(place.combine_chunks()))


def _is_unverified(target: str, register: Register) -> bool:
    """Lines that are no target of the register ("any", "none_named") rest on no name."""
    known = target in register.entries or target in register.declared
    return known and not register.target(target).verified


def _by_id(text: str, known: Collection[str]) -> list[str]:
    written = "-".join(text.casefold().split())
    return [each for each in (text, written, *(kind + written for kind in _KINDS)) if each in known][:1]


def _by_label(text: str, known: Collection[str], register: Register) -> list[str]:
    """Ids whose name, with or without what stands in brackets, is the text."""
    written = text.casefold().strip()
    labels = {each: register.label(each).casefold() for each in sorted(known) if each.startswith(_KINDS)}
    return [each for each, label in labels.items() if written in {label, label.partition("(")[0].strip()}]


def _by_name(text: str, known: Collection[str], register: Register) -> list[str]:
    """Entries with this name; an entry that names a class alone stands for its group, a salt for its base."""
    groups = {group.named_as: group.id for group in register.hierarchy.groups.values()}
    named = [register.hierarchy.counted_as(text)] if text in register.entries else register.find(text)
    found = {groups.get(each, each) if each not in known else each for each in named}
    return sorted(found & set(known))
