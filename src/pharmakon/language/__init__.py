"""Translation, numbers and dates as people read them."""

from pharmakon.language.numbers import MINUS, NARROW_SPACE, integer, interval, rounded
from pharmakon.language.translation import translate

__all__ = ["MINUS", "NARROW_SPACE", "integer", "interval", "rounded", "translate"]
