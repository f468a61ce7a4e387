"""The table of links: keys instead of row numbers, sorted, whole numbers."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pharmakon.findings import Finding
from pharmakon.intake.linkage.compare import Patterns, digits
from pharmakon.intake.linkage.decide import Decided
from pharmakon.intake.linkage.fields import Level
from pharmakon.intake.linkage.links import Class, Conflict, ErrorRates, Links
from pharmakon.intake.linkage.model import Comparison
from pharmakon.intake.linkage.plan import LinkPlan

THOUSAND = 1000


def table_of(
    decided: Decided,
    left: pa.Table,
    right: pa.Table,
    plan: LinkPlan,
    comparisons: Sequence[Comparison],
    compared: int,
    findings: Sequence[Finding],
) -> Links:
    """Links with the keys of their rows."""
    pairs = decided.pairs
    keys = {f"left_{name}": left[name].take(pa.array(pairs.left)) for name in plan.key}
    keys |= {f"right_{name}": right[name].take(pa.array(pairs.right)) for name in plan.key}
    table = pa.table(
        keys
        | {
            "weight": pa.array(pairs.weight, pa.int32()),
            "probability": pa.array(_thousandths(decided), pa.int16()),
            "pattern": _pattern_texts(pairs.pattern, plan),
            "class": _named(decided.classes, [each.value for each in Class]),
            "conflict": _named(decided.conflicts, [each.value for each in Conflict]),
        }
    ).sort_by([(name, "ascending") for name in keys])
    errors = decided.errors or ErrorRates(0.0, 0, 0.0, 0.0, 0.0, 0.0)
    return Links(
        table,
        tuple(field.name for field in plan.fields),
        tuple(comparisons),
        errors,
        compared,
        match_from=round(decided.match_from * THOUSAND),
        review_from=round(decided.review_from * THOUSAND),
        findings=tuple(findings),
    )


def _thousandths(decided: Decided) -> NDArray[np.int16]:
    return np.rint(decided.probability * THOUSAND).astype(np.int16)


def _named(places: NDArray[np.int8], names: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(places, pa.int8()), pa.array(names))


def _pattern_texts(pattern: Patterns, plan: LinkPlan) -> pa.Array:
    different, place = np.unique(pattern, return_inverse=True)
    levels = digits(different, len(plan.fields))
    texts = [plan.pattern_text([Level(level) for level in row]) for row in levels]
    return pa.DictionaryArray.from_arrays(pa.array(place, pa.int32()), pa.array(texts, pa.string()))
