"""What the commands on names in texts print, as text and as JSON shapes of the contract."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pharmakon.cli.printing import finding_json, print_findings, print_line
from pharmakon.language import integer

if TYPE_CHECKING:
    from datetime import date

    from pharmakon.observatory import Resolved
    from pharmakon.observatory.names.looking import KnownName, Looked, LookedUp, Placed
    from pharmakon.observatory.names.moving import Moved
    from pharmakon.observatory.names.unplaced import Unplaced
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
        "unverified": list(resolved.unverified),
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
    if resolved.unverified:
        shown = ", ".join(resolved.unverified[:_WORDS_SHOWN])
        more = ", …" if len(resolved.unverified) > _WORDS_SHOWN else ""
        number = counted(len(resolved.unverified), "substance")
        print_line("Unverified", f"{number}, which rest in part on general knowledge: {shown}{more}", err=err)
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


def control_json(looked: "LookedUp", on: "date | None") -> dict[str, object]:
    """Control of an entry on a day, or at any time."""
    national: list[dict[str, str | None]] = [
        {
            "substance": each.target,
            "control": each.control,
            "from": each.since.isoformat(),
            "to": each.until.isoformat() if each.until is not None else None,
            "source": each.source,
        }
        for each in looked.national
    ]
    return {
        "on": on.isoformat() if on is not None else None,
        "standing": looked.standing.value if looked.standing is not None else None,
        "since_verified": looked.entry.since_verified,
        "national": national,
    }


def placed_json(placed: "Placed") -> dict[str, object]:
    """A group that a structure falls under."""
    return {"group": placed.group.id, "rule": placed.rule, "meaning": placed.meaning, "source": placed.source}


def print_looked(looked: "Looked") -> None:
    """Everything that the register says of a name or a structure."""
    print_findings(looked.findings, err=True)
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
        _print_entry(entry, looked.on)


def _print_entry(looked: "LookedUp", on: "date | None") -> None:
    entry = looked.entry
    print_line("Entry", f"{entry.id}: {entry.name}")
    print_line("Class", f"{entry.class_}{', ' + entry.subclass if entry.subclass else ''}")
    print_line("Groups", ", ".join(each.label for each in looked.groups) or "none")
    print_line("Status", _status(looked))
    _print_control(looked, on)
    if entry.parent:
        print_line("Relation", f"{entry.relation.replace('_', ' ')} {entry.parent}; {_speaks(looked)}")
    print_line("Counts for", ", ".join(each.label for each in looked.speaks_for))
    if looked.salts:
        print_line("Salts", ", ".join(looked.salts))
    for title, value in (("ATC", entry.atc), ("CAS", entry.cas), ("Sources", entry.sources)):
        if value:
            print_line(title, value)
    _print_names(looked)


def _status(looked: "LookedUp") -> str:
    if looked.is_class:
        return "a class that texts name; it has no identity to verify"
    return "verified" if looked.entry.verified else "unverified: rests in part on general knowledge, see sources"


def _speaks(looked: "LookedUp") -> str:
    if looked.entry.stands_for_parent:
        return "a mention of it is a mention of that"
    return "speaks for it by itself" if looked.entry.sole_source else "does not speak for it by itself"


def _print_control(looked: "LookedUp", on: "date | None") -> None:
    print_line("Control", _control(looked))
    if on is not None and looked.standing is not None and not looked.is_class:
        print_line("", f"on {on.isoformat()}: {looked.standing.value}")
    if on is not None and not looked.national:
        print_line("National", f"no list of the country on {on.isoformat()}")
    for each in looked.national:
        until = f" to {each.until.isoformat()}" if each.until is not None else ""
        of = f" (as {each.target})" if each.target != looked.entry.id else ""
        print_line("National", f"{each.control}, from {each.since.isoformat()}{until}{of}", each.source)


def _control(looked: "LookedUp") -> str:
    entry = looked.entry
    if looked.is_class:
        return "each substance of the class by itself"
    if entry.convention == "none":
        return "not in the schedules of the conventions as far as known (never verified by a document)"
    if not entry.convention:
        return "not known here"
    schedule = entry.schedule if entry.schedule.startswith("Table") else f"Schedule {entry.schedule}"
    if not entry.scheduled_since:
        return f"Convention of {entry.convention}, {schedule}, since when is not known here"
    doubt = "" if entry.since_verified else " (time unverified)"
    return f"Convention of {entry.convention}, {schedule}, since {entry.scheduled_since}{doubt}"


def _print_names(looked: "LookedUp") -> None:
    from pharmakon.observatory.names.looking import by_language

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
        _print_more(len(lines))
    for label, names in (
        ("Moved names", changed.moved),
        ("New names", changed.new_names),
        ("Lost names", changed.lost_names),
    ):
        print_line(label, integer(len(names)))
        for each in names[:_LINES_SHOWN]:
            print_line("", each.name, f"{', '.join(each.before) or '–'} → {', '.join(each.now) or '–'}")
        _print_more(len(names))


def _print_more(lines: int) -> None:
    """How many lines are not shown."""
    if lines > _LINES_SHOWN:
        print_line("", f"{integer(lines - _LINES_SHOWN)} more (--json lists all)")


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
    _print_more(moved.counts.num_rows)
    print_line("Next", "look at the rows with --out moved.csv; pharmakon run takes the new reading")
