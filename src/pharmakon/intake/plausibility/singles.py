"""Records by themselves: combinations that hardly occur, numbers far from all others."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pharmakon.findings import Finding, Where, code
from pharmakon.findings.model import ROWS_SHOWN
from pharmakon.intake.plausibility.profile import EXTREME, NUMBER, RULE, RULE_OF, RULE_ROW, SIZE, SIZE_STEPS
from pharmakon.intake.plausibility.source import Lines, Source
from pharmakon.intake.plausibility.thresholds import Rule, Thresholds
from pharmakon.language import translate

Real = NDArray[np.float64]
_WHISKER_LOW = (-4.0, -3.0)  # exponents of the medcouple where it is positive, negative (Hubert & Vandervieren 2008)
_WHISKER_HIGH = (3.0, 4.0)


def unlikely_combinations(source: Source, thresholds: Thresholds) -> Iterator[Finding]:
    """PH-T031 for every rule that more records meet than it allows."""
    rules = thresholds.rules_of(source.record)
    part = thresholds.number("family", "error") / max(len(rules), 1)
    for rule in rules:
        met = _of_rule(source.lines(RULE), rule)
        known = int(_of_rule(source.lines(RULE_OF), rule).rows.sum())
        count, limit = int(met.rows.sum()), _most(known, rule.at_most, part)
        if count > limit:
            words = translate(rule.words)
            details: dict[str, str | int] = {"limit": limit, "records": known, "words": words, "found": count}
            rows = _of_rule(source.lines(RULE_ROW), rule)
            label = source.label(rule.columns[0])
            yield Finding(code("PH-T031"), _where(source, met, label), details, count, _rows(rows, met))


def _of_rule(lines: Lines, rule: Rule) -> Lines:
    wanted = np.array([text == rule.id for text in lines.text.to_pylist()], dtype=bool)
    return lines.where(wanted)


def _most(records: int, share: float, part: float) -> int:
    """The largest number that chance allows where so many may be expected (Poisson); 0 where the share is 0."""
    from scipy.special import gammaincc

    expected = records * share
    counts = np.arange(int(expected + 12 * np.sqrt(expected)) + 30)
    return int(np.argmax(gammaincc(counts + 1, expected) >= 1 - part)) if expected > 0 else 0


def _where(source: Source, lines: Lines, label: str) -> Where:
    """The sheet that holds all of the lines, or the source."""
    different = np.unique(lines.sheet)
    if len(different) == 1:
        one = source.sheets[int(different[0])]
        return Where(one.file, one.sheet, column=label)
    return Where(translate("source {name}").format(name=source.name), column=label)


def _rows(rows: Lines, lines: Lines) -> tuple[int, ...]:
    """Rows of the sheet where there is one; of several sheets row numbers would not say which is meant."""
    if len(np.unique(lines.sheet)) != 1:
        return ()
    return tuple(sorted(int(row) for row in rows.rows)[:ROWS_SHOWN])


def far_numbers(source: Source, thresholds: Thresholds) -> Iterator[Finding]:
    """PH-T041 for every column of numbers: outside the fences of the boxplot adjusted for skewness."""
    width, least = (thresholds.number("outliers", name) for name in ("fence", "least"))
    for measure, steps in ((NUMBER, 1), (SIZE, SIZE_STEPS)):
        for column in source.columns(measure):
            lines = source.lines(measure, column)
            fences = adjusted_fences(lines.value / steps, lines.rows, width) if lines.rows.sum() >= least else None
            if fences is not None:
                yield from _outside(source, column, measure, fences)


def _outside(source: Source, column: str, measure: str, fences: tuple[float, float]) -> Iterator[Finding]:
    lines = source.lines(measure, column)
    size = lines.value / (SIZE_STEPS if measure == SIZE else 1)
    low, high = lines.where(size < fences[0]), lines.where(size > fences[1])
    if not (below := int(low.rows.sum())) + (above := int(high.rows.sum())):
        return
    extreme = source.lines(EXTREME, column)
    value = extreme.value.astype(np.float64)
    value = np.log(np.maximum(value, 1e-9)) if measure == SIZE else value
    out = extreme.where((value < fences[0]) | (value > fences[1]))
    where = _where(source, out, source.label(column))
    yield Finding(code("PH-T041"), where, {"low": below, "high": above}, below + above, _rows(out, out))


def adjusted_fences(values: Real, counts: NDArray[np.int64], width: float) -> tuple[float, float] | None:
    """Fences of the boxplot for skewed data (Hubert & Vandervieren 2008), or None where the quartiles are equal.

    [Q1 − w·e^(aMC)·IQR, Q3 + w·e^(bMC)·IQR] with a = −4, b = 3 where the medcouple is 0 or more, else −3 and 4.

    Args:
        values: different numbers, any order.
        counts: how often each occurs.
        width: w; 1.5 in the paper.
    """
    different, often = _summed(values, counts)
    low, high = _quantile(different, often, 0.25), _quantile(different, often, 0.75)
    if not high > low:
        return None
    skew = medcouple(different, often)
    a, b = (each[0] if skew >= 0 else each[1] for each in (_WHISKER_LOW, _WHISKER_HIGH))
    reach = width * (high - low)
    return float(low - reach * np.exp(a * skew)), float(high + reach * np.exp(b * skew))


def _summed(values: Real, counts: NDArray[np.int64]) -> tuple[Real, Real]:
    """Sorted values, each once, with the sum of its counts."""
    different, place = np.unique(values, return_inverse=True)
    return different, np.bincount(place, counts).astype(np.float64)


def _quantile(values: Real, counts: Real, share: float) -> float:
    """The smallest value that this share of the counts does not exceed."""
    return float(values[np.searchsorted(np.cumsum(counts), share * counts.sum())])


def medcouple(values: Real, counts: Real) -> float:
    """The medcouple of numbers given by how often each occurs: skewness from −1 to 1, 0 where symmetric.

    The median of h(x, y) = ((y − m) − (m − x)) / (y − x) over all x ≤ m ≤ y, m the median (Brys, Hubert & Struyf 2004,
    Journal of Computational and Graphical Statistics 13:996). Of k numbers equal to m the pairs count
    k(k − 1)/2 times for −1, as often for 1, and k times for 0.

    Args:
        values: different numbers, ascending.
        counts: how often each occurs.
    """
    middle = _quantile(values, counts, 0.5)
    below, above = values <= middle, values >= middle
    x, y = values[below][:, None], values[above][None, :]
    pairs = counts[below][:, None] * counts[above][None, :]
    kernel = ((y - middle) - (middle - x)) / np.where(y > x, y - x, 1.0)
    apart = (x < middle) | (y > middle)
    ties = counts[values == middle].sum()
    half = ties * (ties - 1) / 2
    kernel = np.concatenate([kernel[apart], [-1.0, 0.0, 1.0]])
    weights = np.concatenate([pairs[apart], [half, ties, half]])
    order = np.argsort(kernel, kind="stable")
    return float(kernel[order][np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2)])
