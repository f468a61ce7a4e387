"""Five kinds of nothing. NULL means missing; a sibling column `x_why` says more where the source does."""

from enum import StrEnum


class Why(StrEnum):
    """What is known about a cell that holds no value (the sibling column `x_why`)."""

    NOT_APPLICABLE = "not_applicable"
    NOT_COLLECTED = "not_collected"
    SUPPRESSED = "suppressed"
    REFUSED = "refused"
    DOES_NOT_KNOW = "does_not_know"
    INVALID = "invalid"
    BELOW_LIMIT = "below_limit"
    PENDING = "pending"


class Status(StrEnum):
    """The status of a cell, a function of value, why and coverage."""

    PRESENT = "present"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    NOT_COLLECTED = "not_collected"
    SUPPRESSED = "suppressed"


_BY_WHY = {
    Why.NOT_APPLICABLE: Status.NOT_APPLICABLE,
    Why.NOT_COLLECTED: Status.NOT_COLLECTED,
    Why.SUPPRESSED: Status.SUPPRESSED,
}


def status(value: object, why: Why | None, *, collected: bool) -> Status:
    """The status of a cell.

    Args:
        value: the cell's value, None for nothing.
        why: what is known about the nothing.
        collected: whether the batch's source collects this column at all.

    Raises:
        ValueError: value and why are both set, the one illegal state.
    """
    if value is not None and why is not None:
        raise ValueError("a cell cannot hold a value and a reason for having none")
    if value is not None:
        return Status.PRESENT
    if why is not None:
        return _BY_WHY.get(why, Status.MISSING)
    return Status.MISSING if collected else Status.NOT_COLLECTED
