"""What the commands on names in texts print, as text and as JSON shapes of the contract."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pharmakon.cli.printing import finding_json, print_findings, print_line
from pharmakon.language import integer

if TYPE_CHECKING:
    from pharmakon.observatory import Resolved
    from pharmakon.observatory.looking import KnownName, Looked, LookedUp, Placed
    from pharmakon.observatory.moving import Moved
    from pharmakon.observatory.unplaced import Unplaced
    from pharmakon.substances.editions import Differences, MovedName

_LINES_SHOWN = 40
_WORDS_SHOWN = 20
# What is said of some names of an entry, and of which.
_MARKS: Mapping[str, tuple[str, "Callable[[KnownName], bool]"]] = {
    "Limited": ("read in lists of drugs or beside words of poisoning", lambda name: name.where != "text"),
    "Ambiguous": ("have other readings too", lambda name: name.ambiguous),
    "Unverified": ("rest on general knowledge", lambda name: not name.verified),
}


def counted(number: int, what: str) -> str:
    """'1 row', '2 rows'."""
    return f"{integer(number)} {what}{'' if number == 1 else 's'}"


def like(word: "Unplaced") -> str:
    """The names that a word resembles, behind the number of its rows."""
    names = ", ".join(dict.fromkeys(near.name for near in word.nearest))
    return f" · like {names}" if names else ""


def resolved_json(resolved: "Resolved") -> dict[str, object]:
    """What `resolve` read and wrote."""
    return {
        "out": str(resolved.out) if resolved.out else None,
        "rows": resolved.rows,
        "rows_naming": resolved.rows_naming,
        "mentions": resolved.mentions,
        "lines": resolved.lines,
        "roles": dict(resolved.roles),
        "methods": dict(resolved.methods),
        "unplaced": resolved.unplaced,
        "words": [word_json(word) for word in resolved.frequent],
        "findings": [finding_json(finding) for finding in resolved.findings],
    }


def word_json(word: "Unplaced") -> dict[str, object]:
    """A word that was not placed."""
    nearest = [{"name": near.name, "substance": near.substance} for near in word.nearest]
    return {"word": word.word, "rows": word.rows, "nearest": nearest}


def print_resolved(resolved: "Resolved", *, err: bool) -> None:
    """What was done; on standard error where the lines themselves are on standard output."""
    print_findings(resolved.findings, err=True)
    rows = counted(resolved.rows, "row")
    print_line("Reading", rows, f"{integer(resolved.rows_naming)} name a substance", err=err)
    roles = " · ".join(f"{integer(count)} {role}" for role, count in resolved.roles.items())
    print_line("Mentions", integer(resolved.mentions), roles, err=err)
    words = counted(resolved.unplaced, "word")
    more = f"{integer(len(resolved.frequent))} of them in 5 rows or more, no names of people"
    print_line("Not placed", words, more, err=err)
    for word in resolved.frequent[:_WORDS_SHOWN]:
        print_line("", word.word, f"{counted(word.rows, 'row')}{like(word)}", err=err)
    if resolved.out is not None:
        print_line("Wrote", f"{resolved.out}, {counted(resolved.lines, 'line')}")


def entry_json(looked: "LookedUp") -> dict[str, object]:
    """An entry of the register."""
    entry = looked.entry
    return {
        "id": entry.id,
        "name": entry.name,
        "kind": "class" if looked.is_class else "substance",
        "class": entry.class_,
        "subclass": entry.subclass,
        "verified": entry.verified,
        "groups": [each.id for each in looked.groups],
        "speaks_for": [each.id for each in looked.speaks_for],
        "parent": entry.parent,
        "relation": entry.relation,
        "convention": entry.convention,
        "schedule": entry.schedule,
        "scheduled_since": entry.scheduled_since,
        "atc": entry.atc,
        "cas": entry.cas,
        "smiles": entry.smiles,
        "sources": entry.sources,
        "names": [
            {"name": each.text, "language": each.language, "kind": each.kind, "where": each.where}
            | {"ambiguous": each.ambiguous, "verified": each.verified, "source": each.source}
            for each in looked.names
        ],
    }


def placed_json(placed: "Placed") -> dict[str, object]:
    """A group that a structure falls under."""
    return {"group": placed.group.id, "rule": placed.rule, "meaning": placed.meaning, "source": placed.source}


def print_looked(looked: "Looked") -> None:
    """Everything that the register says of a name or a structure."""
    for placed in looked.placed:
        print_line("Placed in", f"{placed.group.id}: {placed.group.label}")
        print_line("by rule", f"{placed.rule}: {placed.meaning}")
        print_line("", placed.source)
    if looked.placed:
        known = "a structure of the register" if looked.entries else "a structure that the register does not have"
        print_line("Structure", known)
    if len(looked.entries) > 1:
        print_line(
            "Means", "all of these together" if looked.together else f"one of {len(looked.entries)} entries: ambiguous"
        )
    for entry in looked.entries:
        _print_entry(entry)


def _print_entry(looked: "LookedUp") -> None:
    entry = looked.entry
    print_line("Entry", f"{entry.id}: {entry.name}")
    print_line("Class", f"{entry.class_}{', ' + entry.subclass if entry.subclass else ''}")
    print_line("Groups", ", ".join(each.label for each in looked.groups) or "none")
    print_line(
        "Status", "verified" if entry.verified else "unverified: rests in part on general knowledge, see sources"
    )
    print_line("Control", _control(looked))
    if entry.parent:
        alone = "speaks for it by itself" if entry.sole_source else "does not speak for it by itself"
        print_line("Relation", f"{entry.relation.replace('_', ' ')} {entry.parent}; {alone}")
    print_line("Counts for", ", ".join(each.label for each in looked.speaks_for))
    for title, value in (("ATC", entry.atc), ("CAS", entry.cas), ("Sources", entry.sources)):
        if value:
            print_line(title, value)
    _print_names(looked)


def _control(looked: "LookedUp") -> str:
    entry = looked.entry
    if entry.convention == "none":
        return "not in the schedules of the conventions as far as known (never verified by a document)"
    if not entry.convention:
        return "not known here"
    since = f", since {entry.scheduled_since}" if entry.scheduled_since else ""
    return f"Convention of {entry.convention}, Schedule {entry.schedule}{since}"


def _print_names(looked: "LookedUp") -> None:
    from pharmakon.observatory.looking import by_language

    for (language, kind), texts in by_language(looked.names).items():
        print_line("Names", f"{language or '–'} {kind}", "; ".join(texts))
    for label, (what, holds) in _MARKS.items():
        names = sorted({each.text for each in looked.names if holds(each)})
        if names:
            print_line(label, what, "; ".join(names))


def moved_json(moved: "Moved", out: Path | None) -> dict[str, object]:
    """What a re-reading changes."""
    return {
        "edition": moved.edition,
        "texts": moved.texts,
        "register": _register_json(moved.register) if moved.register is not None else None,
        "moved": moved.counts.to_pylist(),
        "out": str(out) if out else None,
        "rows": moved.rows.num_rows,
    }


def _register_json(changed: "Differences") -> dict[str, object]:
    return {
        "before": changed.before,
        "now": changed.now,
        "added": list(changed.added),
        "removed": list(changed.removed),
        "renamed": [{"before": old, "now": new} for old, new in changed.renamed],
        "facts": [{"id": each.id, "fact": each.fact, "before": each.before, "now": each.now} for each in changed.facts],
        "moved_names": [_moved_name_json(each) for each in changed.moved],
        "new_names": [_moved_name_json(each) for each in changed.new_names],
        "lost_names": [_moved_name_json(each) for each in changed.lost_names],
    }


def _moved_name_json(moved: "MovedName") -> dict[str, object]:
    return {"name": moved.name, "before": list(moved.before), "now": list(moved.now)}


def print_register(changed: "Differences") -> None:
    """What changed in the tables."""
    print_line("Register", f"{changed.before} → {changed.now}")
    renamed = [f"{old} → {new}" for old, new in changed.renamed]
    facts = [f"{each.id}, {each.fact}: {each.before or '–'} → {each.now or '–'}" for each in changed.facts]
    for label, lines in (
        ("Added", changed.added),
        ("Removed", changed.removed),
        ("Renamed", renamed),
        ("Facts", facts),
    ):
        print_line(label, integer(len(lines)))
        for line in lines[:_LINES_SHOWN]:
            print_line("", line)
    for label, names in (
        ("Moved", changed.moved),
        ("New names", changed.new_names),
        ("Lost names", changed.lost_names),
    ):
        print_line(label, integer(len(names)))
        for each in names[:_LINES_SHOWN]:
            print_line("", each.name, f"{', '.join(each.before) or '–'} → {', '.join(each.now) or '–'}")


def print_moved(moved: "Moved") -> None:
    """What a re-reading moves, most first."""
    print_line("Read again", counted(moved.texts, "text"), f"register {moved.edition}")
    if not moved.counts.num_rows:
        print_line("Moved", "no mention")
        return
    for line in moved.counts.to_pylist()[:_LINES_SHOWN]:
        counts = f"{integer(line['before'])} → {integer(line['now'])} deaths"
        change = f"{integer(line['gained'])} gained, {integer(line['lost'])} lost"
        print_line("Moved", f"{line['substance'] or 'not placed'}, {line['role']}", f"{counts} ({change})")
    if moved.counts.num_rows > _LINES_SHOWN:
        print_line("", f"{integer(moved.counts.num_rows - _LINES_SHOWN)} more (--json lists all)")
    print_line("Next", "look at the rows with --out moved.csv; pharmakon run takes the new reading")
