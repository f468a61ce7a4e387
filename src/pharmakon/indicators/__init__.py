"""What is measured: definitions, totals, estimates, traces."""

from pharmakon.indicators.deaths import DEFINED
from pharmakon.indicators.definition import Indicator

INDICATORS: dict[str, Indicator] = {defined.indicator.id: defined.indicator for defined in DEFINED}

__all__ = ["INDICATORS", "Indicator"]
