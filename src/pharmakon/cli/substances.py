"""pharmakon substances"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from pharmakon.cli import options
from pharmakon.cli.printing import finding_json, print_findings, print_json, print_line
from pharmakon.cli.substances_text import (
    control_json,
    counted,
    entry_json,
    like,
    moved_json,
    placed_json,
    print_looked,
    print_moved,
    print_register,
    print_resolved,
    resolved_json,
    word_json,
)
from pharmakon.language import integer

_reference = click.option(
    "--reference",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="An observatory, or a folder with a country's own tables of names.",
)


def _out(text: str) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """The file that a command writes."""
    kind = click.Path(path_type=Path, dir_okay=False)
    return click.option("--out", type=kind, callback=options.out_file, help=text)


@click.group()
def command() -> None:
    """Names in texts: read them, look them up, teach new ones."""


@command.command(
    "resolve",
    epilog="Examples: pharmakon substances resolve causes.csv --column COD --column OtherSignifican "
    "--out mentions.csv; pharmakon substances resolve seizures.csv --drug-column Drug --out mentions.csv",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--column", "columns", multiple=True, metavar="HEADING", help="A column of texts (repeatable).")
@click.option(
    "--drug-column",
    "drug_columns",
    multiple=True,
    metavar="HEADING",
    help="A column whose cells list drugs: street names and short codes are read too (repeatable).",
)
@_out("CSV file to write instead of printing.")
@_reference
@click.option("--delimiter", metavar="SIGN", help="What parts the cells, where it cannot be found out.")
@click.option("--encoding", metavar="NAME", help="How letters are written, where it cannot be found out.")
@options.as_json
def resolve(
    file: Path,
    columns: tuple[str, ...],
    drug_columns: tuple[str, ...],
    out: Path | None,
    reference: Path | None,
    delimiter: str | None,
    encoding: str | None,
    as_json: bool,
) -> None:
    """Read the substances that the texts of FILE name: one line a candidate. No observatory is needed.

    Mentions that are denied, history or treatment are written too; the column role says so. row is the number of the
    row of data (1: the first below the headings), start counts characters from 0, confidence is in thousandths.
    """
    from pharmakon.observatory import resolve as read_texts

    with options.progress(quiet=as_json) as tell:
        resolved = read_texts(
            file,
            columns=columns,
            drug_columns=drug_columns,
            out=out,
            reference=reference,
            delimiter=delimiter,
            encoding=encoding,
            write=out is not None or not as_json,
            progress=tell,
        )
    if as_json:
        print_json(resolved_json(resolved))
        return
    print_resolved(resolved, err=out is None)


@command.command(
    "look",
    epilog='Examples: pharmakon substances look "4-FIBF"; pharmakon substances look трамадол; '
    'pharmakon substances look --smiles "CCC(=O)N(c1ccccc1F)C1CCN(CCc2ccccc2)CC1"',
)
@click.argument("name", required=False, callback=options.said)
@click.option(
    "--smiles",
    metavar="SMILES",
    callback=options.said,
    help="A structure instead of a name: the groups it falls under.",
)
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Control as it stood on this day (2024-05-31); if not given, at any time.",
)
@_reference
@options.as_json
def look(name: str | None, smiles: str | None, day: datetime | None, reference: Path | None, as_json: bool) -> None:
    """What the register says of NAME: entry, class, groups, names, control, and what a mention of it speaks for."""
    from pharmakon.observatory import look as look_up
    from pharmakon.observatory import look_structure

    if (name is None) == (smiles is None):
        raise click.UsageError("Give a NAME, or --smiles with a structure.")
    asked = name if name is not None else str(smiles)
    on = day.date() if day is not None else None
    looked = (look_up if name is not None else look_structure)(asked, reference=reference, on=on)
    if as_json:
        entries = [entry_json(each) | {"control": control_json(each, on)} for each in looked.entries]
        placed = [placed_json(each) for each in looked.placed]
        print_json({"asked": asked, "together": looked.together, "entries": entries, "placed": placed})
        return
    print_looked(looked)


@command.command(
    "unresolved",
    epilog="Examples: pharmakon substances unresolved mycountry; "
    "pharmakon substances unresolved mycountry --out names.csv",
)
@options.observatory
@_out("CSV file to write, for a person to fill in.")
@options.as_json
def unresolved(observatory: Path, out: Path | None, as_json: bool) -> None:
    """Words of the last run's texts that no rule placed, most frequent first, with the names they resemble.

    Only words in five rows or more that are no names of people.
    """
    from pharmakon.observatory import unresolved as unresolved_words
    from pharmakon.observatory import write_unresolved

    words = unresolved_words(observatory)
    if out is not None:
        write_unresolved(words, out)
    if as_json:
        print_json({"out": str(out) if out else None, "words": [word_json(word) for word in words]})
        return
    if out is not None:
        print_line("Wrote", f"{out}, {counted(len(words), 'word')}")
        print_line("Next", "write an id, a name or none into the column substance, then:")
        print_line("", f"pharmakon substances add {observatory} {out}")
        return
    for word in words:
        print_line("", word.word, f"{counted(word.rows, 'row')}{like(word)}")
    print_line("Not placed", counted(len(words), "word"), "in 5 rows or more, no names of people")


@command.command(
    "add",
    epilog="Examples: pharmakon substances add mycountry names.csv; "
    'pharmakon substances add mycountry names.csv --reason "asked the coroner, 3 May"',
)
@options.observatory
@click.argument("names", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--reason", default="", metavar="TEXT", help="Why, for the journal.")
@click.option("--replace", "replacing", is_flag=True, help="Names may take another meaning than they have now.")
@options.as_json
def add(observatory: Path, names: Path, reason: str, replacing: bool, as_json: bool) -> None:
    """Teach OBSERVATORY the names of a table that a person filled in: word, and the substance that it means.

    Other columns are read where they are there: where, kind, language, ambiguous, source. The answers are kept in the
    observatory's reference folder and its journal; other observatories are not affected.
    """
    from pharmakon.observatory import teach

    taught = teach(observatory, names, reason=reason, replacing=replacing)
    if as_json:
        print_json(
            {
                "names": [{"name": name, "substance": substance} for name, substance in taught.names],
                "other_words": list(taught.others),
                "left_open": taught.left_open,
                "known": taught.known,
                "findings": [finding_json(finding) for finding in taught.findings],
            }
        )
        return
    print_findings(taught.findings)
    for name, substance in taught.names:
        print_line("Taught", name, substance)
    for word in taught.others:
        print_line("Taught", word, "names no substance")
    print_line("Left open", counted(taught.left_open, "row"), f"{integer(taught.known)} known already")
    if taught.names or taught.others:
        print_line("Next", f"pharmakon run {observatory}")


@command.command("remove", epilog="Example: pharmakon substances remove mycountry fentix zopix")
@options.observatory
@click.argument("words", nargs=-1, required=True)
@click.option("--reason", default="", metavar="TEXT", help="Why, for the journal.")
@options.as_json
def remove(observatory: Path, words: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Take back WORDS that OBSERVATORY was taught. Names of the shipped register stay."""
    from pharmakon.observatory import forget

    removed = forget(observatory, words, reason=reason)
    if as_json:
        print_json({"removed": list(removed)})
        return
    for word in removed:
        print_line("Removed", word)
    print_line("Next", f"pharmakon run {observatory}")


@command.command(
    "changes",
    epilog="Examples: pharmakon substances changes mycountry; "
    "pharmakon substances changes mycountry --before 2026-11-24 --out moved.csv",
)
@options.observatory
@click.option("--before", metavar="EDITION|FOLDER", help="An earlier edition of the register, or its tables.")
@_out("CSV file of the rows that moved.")
@options.as_json
def changes(observatory: Path, before: str | None, out: Path | None, as_json: bool) -> None:
    """Read the texts of the last run again under today's register, and show which mentions move. Nothing is changed.

    What moved since the last run; with --before, what changed in the register and what moves between the two.
    """
    from pharmakon.observatory import export_moved, moved_mentions

    with options.progress(quiet=as_json) as tell:
        moved = moved_mentions(observatory, before=before, progress=tell)
    written = export_moved(moved, out) if out is not None else None
    if as_json:
        print_json(moved_json(moved, out))
        return
    if moved.register is not None:
        print_register(moved.register)
    print_moved(moved)
    if written is not None:
        print_line("Wrote", f"{written.path}, {counted(written.rows, 'line')}")
