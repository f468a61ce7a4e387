"""Names in texts, and what they stand for: the substance register and its reader."""

from pharmakon.substances.reader import Reader, Reading
from pharmakon.substances.register import Register, Target

__all__ = ["Reader", "Reading", "Register", "Target"]
