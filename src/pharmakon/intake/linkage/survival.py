"""How likely a true pair is brought together by passes, when each key survives errors with a known probability."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.linkage.plan import BlockKey, Pass

_Cases = tuple[NDArray[np.float64], NDArray[np.bool_]]


class Survival:
    """True pairs as a finite list of cases: which keys agree, with the probability of the case.

    Keys of one field are nested: where the frailer one agrees, the sturdier one does (the whole date agrees: so does
    the year). Fields err apart from each other, but fields of one group also fail at once (who has moved has another
    street and another postcode).

    Args:
        agree: probability (0-1) that both rows of a true pair agree on a key.
        group: field → its group.
        at_once: group → probability that no key of the group agrees, beside what fields do on their own.
    """

    def __init__(self, agree: Mapping[BlockKey, float], group: Mapping[str, str], at_once: Mapping[str, float]) -> None:
        self._places = {key: place for place, key in enumerate(agree)}
        self.probability: NDArray[np.float64] = np.ones(1)
        self._agrees = np.zeros((1, len(agree)), dtype=bool)
        for each in dict.fromkeys(group[name] for name, _ in agree):
            own = {key: share for key, share in agree.items() if group[key[0]] == each}
            self._add(*self._cases(own, at_once.get(each, 0.0)))

    def _cases(self, agree: Mapping[BlockKey, float], at_once: float) -> _Cases:
        """Cases of one group."""
        probability, cases = np.ones(1), np.zeros((1, len(self._places)), dtype=bool)
        for field in dict.fromkeys(name for name, _ in agree):
            keys = sorted((key for key in agree if key[0] == field), key=lambda key: (-agree[key], key))
            shares = [min(1.0, agree[key] / max(1 - at_once, 1e-9)) for key in keys]
            steps = -np.diff([1.0, *shares, 0.0])
            nested = np.zeros((len(keys) + 1, cases.shape[1]), dtype=bool)
            for count in range(len(keys) + 1):
                nested[count, [self._places[key] for key in keys[:count]]] = True
            probability, cases = _product((probability, cases), (steps, nested))
        none = np.zeros((1, cases.shape[1]), dtype=bool)
        return np.append(probability * (1 - at_once), at_once), np.concatenate([cases, none])

    def _add(self, probability: NDArray[np.float64], cases: NDArray[np.bool_]) -> None:
        self.probability, self._agrees = _product((self.probability, self._agrees), (probability, cases))

    def brought(self, keys: Pass) -> NDArray[np.bool_]:
        """Cases that a pass brings together."""
        agrees = self._agrees[:, [self._places[key] for key in keys]]
        return np.asarray(agrees.all(axis=1), dtype=np.bool_)

    def missed(self, passes: Sequence[Pass]) -> float:
        """The share of true pairs that no pass brings together."""
        brought = [self.brought(keys) for keys in passes]
        return float(self.probability[~np.logical_or.reduce(brought)].sum())


def _product(one: _Cases, other: _Cases) -> _Cases:
    """Every case of one with every case of the other."""
    probability = (one[0][:, None] * other[0]).ravel()
    return probability, (one[1][:, None, :] | other[1]).reshape(len(probability), -1)
