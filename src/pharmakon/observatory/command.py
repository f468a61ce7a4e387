"""What each writing command does first and last: take the lock, empty the scratch folder, plan, and clean up."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from pharmakon.observatory.declaring import load_declared
from pharmakon.observatory.frame import Frame
from pharmakon.observatory.planning import Plan, plan
from pharmakon.observatory.units import Units
from pharmakon.observatory.work import Progress, Work, silent
from pharmakon.store import Layout, complete, scratch_folder, writing


@contextmanager
def holding(root: Path) -> Iterator[tuple[Layout, Path]]:
    """The folder, held for writing, with an empty scratch folder; what a killed command left to be done is done.

    Raises:
        MisuseError: PH-C022 no observatory.
        BlockedError: settings that cannot be followed.
        SurroundingsError: PH-D001 another command is writing.
    """
    layout = Layout(root)
    load_declared(layout)
    with writing(layout), scratch_folder(layout.tmp) as scratch:
        complete(layout)
        yield layout, scratch


@contextmanager
def at_work(
    root: Path,
    *,
    without: Collection[str] = (),
    verify: bool = False,
    progress: Progress = silent,
    threads: int | None = None,
) -> Iterator[tuple[Plan, Work]]:
    """What a command works on and with; nothing that it makes is in place until its units are published."""
    with holding(root) as (layout, scratch):
        planned = plan(layout, without=without, verify=verify)
        frame = Frame.of(planned.areas, planned.reference_area)
        units = Units(layout, scratch / "staged")
        yield planned, Work(layout, frame, units, scratch, progress, threads, planned.types, planned.by)
