"""How many true links no pass brought together, estimated from the links that were found."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pharmakon.intake.linkage.blocking import KeyStore
from pharmakon.intake.linkage.plan import BlockKey, Pass
from pharmakon.intake.linkage.propose import survivals
from pharmakon.intake.linkage.scored import Scored
from pharmakon.intake.linkage.survival import Survival

_SURE = 0.9


def missed_by_passes(keys: KeyStore, passes: Sequence[Pass], scored: Scored) -> float:
    """The share (0-1) of true links that the passes miss.

    How often a key agrees is counted among sure links that a pass without its group of fields has found: there the key
    was free to differ (as in capture and recapture). A key without such a pass has the value by which passes
    are chosen.
    """
    if () in passes:
        return 0.0
    sure = scored.only(np.flatnonzero(scored.probability >= _SURE))
    if len(sure.left) == 0:
        return 0.0
    agree = {key: _agreeing(keys, key, sure) for keys_of in passes for key in keys_of}
    found = {each: np.logical_and.reduce([agree[key] for key in each]) for each in passes}
    believed = survivals(keys.columns)
    groups, shares = keys.groups, dict[BlockKey, float]()
    for key, agrees in agree.items():
        free = [found[each] for each in passes if all(groups[name] != groups[key[0]] for name, _ in each)]
        among = np.logical_or.reduce(free) if free else np.zeros(len(agrees), dtype=bool)
        salt = keys.column(key).salt
        if salt is not None:
            among &= _agreeing(keys, salt.key, sure)
        shares[key] = float(agrees[among].mean()) if among.any() else believed[key]
    return Survival(shares, groups, _at_once(agree, groups)).missed(passes)


def _at_once(agree: Mapping[BlockKey, NDArray[np.bool_]], groups: Mapping[str, str]) -> dict[str, float]:
    """For groups of several fields: the share of links in which no key of the group agrees."""
    found: dict[str, float] = {}
    for group in set(groups.values()):
        own = {key: agrees for key, agrees in agree.items() if groups[key[0]] == group}
        if len({name for name, _ in own}) > 1:
            found[group] = 1 - float(np.logical_or.reduce(list(own.values())).mean())
    return found


def _agreeing(keys: KeyStore, key: BlockKey, pairs: Scored) -> NDArray[np.bool_]:
    keyed = keys.keyed(key)
    held = keyed.left[pairs.left]
    agrees: NDArray[np.bool_] = (held == keyed.right[pairs.right]) & (held >= 0)
    return agrees
