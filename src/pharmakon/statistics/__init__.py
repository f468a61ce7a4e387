"""Estimators on arrays: limits of counts, rates and proportions. numpy in, numpy out; no tables, no records, no files.

scipy.special is imported inside the functions: it costs 0.35 s, which commands that estimate nothing need not pay.
"""

from importlib import import_module
from threading import Thread

from pharmakon.statistics.checks import InvalidInputError, NoPersonsError
from pharmakon.statistics.poisson import coverage, exact_limits, midp_limits, normal_limits
from pharmakon.statistics.proportions import clopper_pearson
from pharmakon.statistics.rates import Rates, crude_rate, nchs_crude_rate


def load_beside() -> None:
    """Load what the limits need beside other work, for a caller that waits for something and will estimate."""
    Thread(target=import_module, args=("scipy.special",), daemon=True).start()


__all__ = [
    "InvalidInputError",
    "NoPersonsError",
    "Rates",
    "clopper_pearson",
    "coverage",
    "crude_rate",
    "exact_limits",
    "load_beside",
    "midp_limits",
    "nchs_crude_rate",
    "normal_limits",
]
