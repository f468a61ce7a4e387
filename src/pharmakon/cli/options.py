"""Arguments that several commands share, and progress for people who look on."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pharmakon.cli.printing import on_terminal, shown

observatory = click.argument("observatory", type=click.Path(path_type=Path, file_okay=False))
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
without = click.option("--without", multiple=True, metavar="FILE", help="Leave out this file of raw/ (repeatable).")


def out_file(ctx: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    """A file to write: its folder must be there."""
    if value is not None and not value.parent.is_dir():
        raise click.BadParameter("the folder of this file is not there", ctx, parameter)
    return value


def said(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """A value that is given must say something."""
    if value is not None and not value.strip():
        raise click.BadParameter("empty", ctx, parameter)
    return value


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """What long work tells while it goes on: a bar with time left on a terminal, else nothing."""
    if quiet or not on_terminal():
        yield lambda doing, done, whole: None  # noqa: ARG005
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(doing: str, done: int, whole: int) -> None:
            if doing not in tasks:
                tasks[doing] = bars.add_task(shown(doing), total=whole)
            bars.update(tasks[doing], completed=done, total=whole)

        yield tell
