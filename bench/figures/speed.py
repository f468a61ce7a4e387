"""How long the program takes on a million deaths over ten years, and how much memory."""

from pathlib import Path
from statistics import median

from bench.command import Finished, pharmakon, scratch
from bench.figure import Figure, Outcome

DEATHS, YEARS = 1_000_000, (2015, 2024)
COLD, UNCHANGED, PEAK = 60.0, 3.0, 2048.0
MONTH_SHARE, HELP, TRACE = 0.10, 0.3, 2.0


def large_observatory() -> Outcome:
    """An observatory of a million simulated deaths: cold run, unchanged run, one month more, a trace."""
    from pharmakon.observatory import populate

    with scratch() as folder:
        root = folder / "country"
        simulated = populate(root, deaths=DEATHS, years=YEARS)
        cold = pharmakon("run", root, "--json")
        unchanged = [pharmakon("run", root, "--json") for _ in range(3)]
        _trace = ("trace", root, "DRUG_INDUCED_DEATHS", "--substance", "fentanyl", "--year", str(simulated.years[1]))
        traced = [pharmakon(*_trace) for _ in range(3)]
        pharmakon("add", root, _one_month(folder), "--as", "death", "--source", "deaths", "--received", "2025-04-30")
        month = pharmakon("run", root, "--json")
    return _judged(cold, unchanged, traced, month)


def _one_month(folder: Path) -> Path:
    from pharmakon.simulate import month_file

    file = folder / "deaths_next_month.csv"
    return month_file(file, year=YEARS[1] + 1, month=1, deaths=DEATHS // 120, years=YEARS).file


def _judged(cold: Finished, unchanged: list[Finished], traced: list[Finished], month: Finished) -> Outcome:
    again, trace = median(each.seconds for each in unchanged), median(each.seconds for each in traced)
    peak = max(each.peak_mib for each in (cold, month, *unchanged, *traced))
    met = cold.seconds <= COLD and again <= UNCHANGED and trace <= TRACE and peak <= PEAK
    met = met and month.seconds <= MONTH_SHARE * cold.seconds
    return Outcome(
        f"cold {cold.seconds:.1f} s; unchanged {again:.2f} s; one month more {month.seconds:.1f} s "
        f"({month.seconds / cold.seconds:.0%} of the cold run); trace {trace:.2f} s; peak {peak:,.0f} MiB",
        met=met,
    )


def help_speed() -> Outcome:
    """`pharmakon --help`, process start included, median of ten."""
    seconds = median(pharmakon("--help").seconds for _ in range(10))
    return Outcome(f"{seconds:.2f} s", met=seconds <= HELP)


FIGURES = (
    Figure(
        "speed_million_deaths",
        "`run` on a million simulated deaths over ten years, then unchanged, then with one month's file added; `trace` "
        "there; process start included",
        f"cold at most {COLD:.0f} s; unchanged at most {UNCHANGED:.0f} s; one month more at most {MONTH_SHARE:.0%} of "
        f"the cold run; trace at most {TRACE:.0f} s; peak at most {PEAK / 1024:.0f} GiB",
        large_observatory,
    ),
    Figure("speed_help", "`pharmakon --help`, process start included", f"at most {HELP} s", help_speed),
)
