"""Numbers as readers expect them: thin space for thousands, a true minus sign, digits by uncertainty."""

import math

NARROW_SPACE = "\u202f"
MINUS = "\u2212"
EN_DASH = "\u2013"


def integer(value: int) -> str:
    """12345 → '12 345' with a narrow no-break space."""
    return f"{value:,}".replace(",", NARROW_SPACE).replace("-", MINUS)


def rounded(value: float, decimals: int) -> str:
    """A number with a fixed count of decimals, narrow spaces and a true minus sign."""
    whole = round(value, decimals) + 0.0  # -0.0 becomes 0.0
    return f"{whole:,.{decimals}f}".replace(",", NARROW_SPACE).replace("-", MINUS)


def decimals_for(lower: float, upper: float) -> int:
    """Decimals that an interval supports: one significant digit of its half width, two where that begins with 1.

    7.13 (6.42-7.84) has half width 0.71, so one decimal says what is known: 7.1 (6.4-7.8); so has 15.3 (14.3-16.4).
    At most three decimals.
    """
    half = (upper - lower) / 2
    if half <= 0 or not math.isfinite(half):
        return 1
    return min(3, max(0, -math.floor(math.log10(half / 2))))


def interval(value: float, lower: float, upper: float) -> str:
    """'7.1 (6.4–7.8)': value and limits, rounded alike by what the interval supports."""
    decimals = decimals_for(lower, upper)
    return f"{rounded(value, decimals)} ({rounded(lower, decimals)}{EN_DASH}{rounded(upper, decimals)})"
