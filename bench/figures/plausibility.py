"""Statistical checks of records: alarms in countries without faults, faults that are found, time."""

import time
from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np

from bench.clean_countries import DEATH, Clean, clean_country, monthly_source_of, records_of, source_of
from bench.figure import Figure, Outcome
from pharmakon.findings import CODES
from pharmakon.intake.plausibility import Source, doubtful, profile_of, shipped_thresholds
from pharmakon.statistics import clopper_pearson

SEEDS, FEWER, ROUGH, FAULTY = 200, 60, 150, 20
DEATHS, MANY = 2_400, 20_000
UNEVEN = 0.15
MOST_ALARMS = 0.05
SECONDS, MILLION = 2.0, 1_000_000
CHECKS = {
    "months": ("PH-T001", "PH-T002"),
    "values": ("PH-T003", "PH-T004"),
    "unknowns": ("PH-T005", "PH-T006"),
    "days": ("PH-T011", "PH-T012", "PH-T013"),
    "digits": ("PH-T021", "PH-T022", "PH-T023"),
    "combinations": ("PH-T031",),
    "outliers": ("PH-T041",),
}
Change = Callable[[Clean, np.random.Generator], Clean]


def _codes(source: Source) -> set[str]:
    return {finding.code.id for finding in doubtful(source, shipped_thresholds())}


def false_alarms() -> Outcome:
    """Countries of ten years without faults in which a check finds anything."""
    kinds = {
        f"{SEEDS} of {DEATHS:,} deaths": (_codes(source_of(clean_country(s, DEATHS))) for s in range(SEEDS)),
        f"{FEWER} of {DEATHS:,} in monthly files": (
            _codes(monthly_source_of(clean_country(s, DEATHS))) for s in range(1000, 1000 + FEWER)
        ),
        f"{FEWER} of {MANY:,}": (_codes(source_of(clean_country(s, MANY))) for s in range(2000, 2000 + FEWER)),
        f"{ROUGH} of {MANY:,}, months uneven by {UNEVEN:.0%}": (
            _codes(source_of(clean_country(s, MANY, uneven=UNEVEN))) for s in range(3000, 3000 + ROUGH)
        ),
    }
    counted = {kind: _alarms(each) for kind, each in kinds.items()}
    everything = [alarms / countries for countries, by_check in counted.values() for alarms in by_check.values()]
    shown = (f"{kind}: {_shown(*each)}" for kind, each in counted.items())
    return Outcome("; ".join(shown), met=max(everything) <= MOST_ALARMS)


def _alarms(found: Iterable[set[str]]) -> tuple[int, dict[str, int]]:
    countries, alarms = 0, Counter[str]()
    for codes in found:
        countries += 1
        alarms.update(check for check, of_check in CHECKS.items() if codes & set(of_check))
    return countries, {check: alarms[check] for check in CHECKS}


def _shown(countries: int, by_check: dict[str, int]) -> str:
    counts, whole = np.array([*by_check.values()]), np.full(len(by_check), countries)
    lower, upper = clopper_pearson(counts, whole)
    parts = zip(by_check, counts / whole, lower, upper, strict=True)
    return ", ".join(f"{check} {share:.1%} ({low:.1%}–{high:.1%})" for check, share, low, high in parts)


def _some_month(clean: Clean, random: np.random.Generator) -> np.ndarray:
    """The deaths of one month, not in the first or the last year."""
    first = int(clean.month.min())
    return np.asarray(clean.month == first + random.integers(12, 108))


def _since(clean: Clean, random: np.random.Generator) -> np.ndarray:
    """The deaths from some month on."""
    return np.asarray(clean.month >= int(clean.month.min()) + random.integers(36, 84))


def _some_year(clean: Clean, random: np.random.Generator) -> np.ndarray:
    return np.asarray(clean.month // 12 == random.choice(np.unique(clean.month // 12)))


def _part(clean: Clean, random: np.random.Generator, part: float) -> np.ndarray:
    return np.asarray(random.random(len(clean)) < part)


def _doubled(clean: Clean, random: np.random.Generator) -> Clean:
    month = clean.keep(_some_month(clean, random))
    return Clean({name: np.append(each, month.columns[name]) for name, each in clean.columns.items()}, clean.districts)


def _on_day(clean: Clean, random: np.random.Generator, part: float, day: str) -> Clean:
    """A part of the deaths of one year moved to 1 January, or to a day of their own month."""
    dates = clean.columns["died_on"].astype("datetime64[D]")
    start = dates.astype("datetime64[Y]" if day == "january" else "datetime64[M]").astype("datetime64[D]")
    moved = start.astype(np.int64) + (14 if day == "15th" else 0)
    return clean.put("died_on", _some_year(clean, random) & _part(clean, random, part), moved)


def _renamed(clean: Clean, random: np.random.Generator) -> Clean:
    """From some month on all deaths of one manner are written as another (2: undetermined, 1: suicide)."""
    return clean.put("manner", _since(clean, random) & (clean.columns["manner"] == 1), 3)


def _without_women(clean: Clean, random: np.random.Generator) -> Clean:
    first = int(clean.month.min()) + random.integers(12, 108)
    return clean.keep(~((clean.month >= first) & (clean.month < first + 3) & (clean.columns["sex"] == 1)))


def _rounded(clean: Clean, random: np.random.Generator) -> Clean:
    age = clean.columns["age"]
    return clean.put("age", _part(clean, random, 0.2), (age + 2) // 5 * 5)


def _to_nine(clean: Clean, random: np.random.Generator) -> Clean:
    return clean.put("age", _part(clean, random, 0.1), clean.columns["age"] // 10 * 10 + 9)


def _one_old(clean: Clean, random: np.random.Generator) -> Clean:
    return clean.put("age", np.arange(len(clean)) == random.integers(len(clean)), 118)


def _children(clean: Clean, random: np.random.Generator) -> Clean:
    rows = np.isin(np.arange(len(clean)), random.choice(len(clean), max(8, len(clean) // 500), replace=False))
    return clean.put("age", rows, 5).put("manner", rows, 1)


FAULTS: dict[str, tuple[set[str], Change]] = {
    "a month lost": ({"PH-T001"}, lambda c, r: c.keep(~_some_month(c, r))),
    "half a month lost": ({"PH-T001"}, lambda c, r: c.keep(~(_some_month(c, r) & _part(c, r, 0.5)))),
    "a month twice": ({"PH-T002"}, _doubled),
    "women missing for three months": ({"PH-T003"}, _without_women),
    "suicides written as undetermined from some month on": ({"PH-T003", "PH-T004"}, _renamed),
    "a month without ages": ({"PH-T005"}, lambda c, r: c.put("age?", _some_month(c, r), 1)),
    "ages of a year unknown in a fifth": (
        {"PH-T005"},
        lambda c, r: c.put("age?", _some_year(c, r) & _part(c, r, 0.2), 1),
    ),
    "5% of a year on 1 January": ({"PH-T011"}, lambda c, r: _on_day(c, r, 0.05, "january")),
    "10% of a year on the first": ({"PH-T012"}, lambda c, r: _on_day(c, r, 0.1, "first")),
    "10% of a year on the 15th": ({"PH-T013"}, lambda c, r: _on_day(c, r, 0.1, "15th")),
    "20% of ages rounded to 5 years": ({"PH-T021"}, _rounded),
    "10% of ages moved to 9": ({"PH-T022"}, _to_nine),
    "one age of 118": ({"PH-T041"}, _one_old),
    "0.2% suicides of the age of 5": ({"PH-T031"}, _children),
}


def faults_found() -> Outcome:
    """Seeded faults, one a country: how often the check that it concerns finds it."""
    shown = []
    for name, (codes, change) in FAULTS.items():
        rates = [_found(codes, change, deaths) for deaths in (DEATHS, MANY)]
        shown.append(f"{name} ({'/'.join(sorted(code[-4:] for code in codes))}) {rates[0]:.0%}, {rates[1]:.0%}")
    return Outcome(f"{FAULTY} countries each; of {DEATHS:,} and of {MANY:,} deaths: " + "; ".join(shown), met=True)


def _found(codes: set[str], change: Change, deaths: int) -> float:
    hits = 0
    for seed in range(FAULTY):
        faulty = change(clean_country(5000 + seed, deaths), np.random.default_rng([7, seed]))
        hits += bool(codes & _codes(source_of(faulty)))
    return hits / FAULTY


def seconds() -> Outcome:
    """Counting and judging a million records; the median of three, libraries loaded."""
    clean = clean_country(1, MILLION)
    records, source = records_of(clean), source_of(clean)
    _codes(source)
    took = [
        (_time(lambda: profile_of(records, DEATH, shipped_thresholds())), _time(lambda: _codes(_again(source))))
        for _ in range(3)
    ]
    counting, judging = (float(np.median(each)) for each in zip(*took, strict=True))
    measured = f"{counting + judging:.2f} s: counting {counting:.2f}, judging {judging:.2f} (of all files together)"
    return Outcome(measured, met=counting + judging <= SECONDS)


def _again(source: Source) -> Source:
    """The source without what it has kept."""
    return Source(source.name, source.record, source.sheets)


def _time(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if unknown := {code for codes in CHECKS.values() for code in codes} - CODES.keys():
    raise KeyError(f"no such codes: {unknown}")

FIGURES = (
    Figure(
        "plausibility_alarms",
        "Statistical checks on simulated countries of ten years without faults: share of countries in which a check "
        "finds anything (exact 95 % limits)",
        f"no check in more than {MOST_ALARMS:.0%} of the countries of any kind",
        false_alarms,
    ),
    Figure(
        "plausibility_faults",
        "Faults put into such countries, one each: how often the check that it concerns finds it",
        "none: what chance allows to be seen depends on the size of the country",
        faults_found,
    ),
    Figure(
        "plausibility_speed",
        "All statistical checks on a million deaths of ten years in one file",
        f"at most {SECONDS:.0f} s",
        seconds,
    ),
)
