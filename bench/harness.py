"""Measure figures, print them, write them down."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import ledger
from bench.figure import Figure, NotMeasuredError
from bench.ledger import Result
from bench.machine import Machine


def measure_all(
    figures: Sequence[Figure],
    names: Sequence[str],
    *,
    folder: Path,
    machine: Machine,
    now: Callable[[], datetime] = lambda: datetime.now(tz=UTC),
) -> int:
    """Measure the figures named (all, where none is) and merge the results into `folder`.

    Returns:
        0 when every figure asked for was measured and meets its bar, else 1; 2 when a name is unknown.
    """
    unknown = sorted(set(names) - {figure.name for figure in figures})
    if unknown:
        print(f"no figure is named {', '.join(unknown)}; there are: {', '.join(sorted(f.name for f in figures))}")
        return 2
    asked = [figure for figure in figures if not names or figure.name in names]
    met = [_measure(figure, figures, folder=folder, machine=machine, now=now) for figure in asked]
    print(f"{sum(met)} of {len(met)} figures meet their bar; written to {folder / 'figures.md'}")
    return 0 if all(met) else 1


def _measure(
    figure: Figure, figures: Sequence[Figure], *, folder: Path, machine: Machine, now: Callable[[], datetime]
) -> bool:
    """Measure and store one figure at once, so that a later one that breaks takes nothing with it."""
    print(f"{figure.name}\n  shows     {figure.shows}\n  bar       {figure.bar}", flush=True)
    try:
        outcome = figure.measure()
    except NotMeasuredError as reason:
        print(f"  measured  not measured: {reason}\n")
        ledger.save(folder, figures, ledger.load(folder))
        return False
    print(f"  measured  {outcome.measured}\n  met       {'yes' if outcome.met else 'NO'}\n", flush=True)
    result = Result(figure.bar, outcome.measured, outcome.met, f"{now():%Y-%m-%d %H:%M}", machine)
    ledger.save(folder, figures, {**ledger.load(folder), figure.name: result})
    return outcome.met
