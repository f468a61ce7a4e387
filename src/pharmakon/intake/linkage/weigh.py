"""Weights of pairs: their pattern's, and more or less for frequent values."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.linkage.blocking import Rows
from pharmakon.intake.linkage.compare import Patterns, digits, patterns
from pharmakon.intake.linkage.fields import Level, Role
from pharmakon.intake.linkage.frequency import adjustments
from pharmakon.intake.linkage.model import THOUSANDTHS, Model
from pharmakon.intake.linkage.partners import Weights
from pharmakon.intake.linkage.prepare import Column


class Scale:
    """Weighs pairs of rows of two tables by what was learned of them."""

    def __init__(self, columns: Sequence[Column], model: Model, *, one_table: bool) -> None:
        self._columns = columns
        self._model = model
        alone = {each.places[0]: each for each in model.comparisons if len(each.places) == 1}
        self._extra: dict[int, Weights] = {
            place: adjustments(column, float(alone[place].u[Level.SAME]), one_table=one_table)
            for place, column in enumerate(columns)
            if column.field.by_frequency and place in alone and column.salt is None
        }
        self._of_kin = {place for place, each in alone.items() if each.shared or each.name == Role.BIRTH}

    def weights(self, left: Rows, right: Rows) -> tuple[Patterns, Weights]:
        """Patterns and weights (thousandths of a bit) of pairs."""
        different, place = np.unique(patterns(self._columns, left, right), return_inverse=True)
        return different[place], self.of_patterns(left, different, place)

    def of_patterns(self, left: Rows, different: Patterns, place: NDArray[np.int64]) -> Weights:
        """Weights of pairs whose patterns are known.

        Args:
            left: left rows of the pairs (where both values are the same, one is enough).
            different: the different patterns.
            place: which of them each pair has.
        """
        levels = digits(different, len(self._columns))
        bits, kin = self._model.bits(levels)[place], self._model.kin_bits(levels)[place]
        for number, extra in self._extra.items():
            same = np.flatnonzero((levels[:, number] == Level.SAME)[place])
            more = extra[self._columns[number].left[left[same]]] / THOUSANDTHS
            bits[same] += more
            if number in self._of_kin:
                kin[same] += more
        # The odds against a link are those of any two persons and those of relatives together.
        return np.rint((bits - np.logaddexp2(0, kin)) * THOUSANDTHS).astype(np.int32)
