"""Countries: ISO 3166-1, from the library `iso3166`, and the codes that ISO leaves to users (XAA to XZZ)."""

import difflib
import re
from dataclasses import dataclass

from iso3166 import countries_by_alpha3

_USER_ASSIGNED = re.compile(r"X[A-Z]{2}")


@dataclass(frozen=True)
class Country:
    """A country by its ISO 3166-1 alpha-3 code. A user-assigned code has its code for a name."""

    code: str
    name: str


def country(text: str) -> Country | None:
    """The country with this alpha-3 code, or None where there is none."""
    code = text.strip().upper()
    if code in countries_by_alpha3:
        return Country(code, countries_by_alpha3[code].name)
    return Country(code, code) if _USER_ASSIGNED.fullmatch(code) else None


def near_misses(text: str) -> list[str]:
    """Codes a person may have meant, with names: by the code or by the name of the country."""
    wanted = text.strip().upper()
    by_name = {entry.name.upper(): code for code, entry in countries_by_alpha3.items()}
    names = difflib.get_close_matches(wanted, by_name, n=3, cutoff=0.6)
    starts = [name for name in by_name if len(wanted) > 3 and name.startswith(wanted)]
    codes = [by_name[name] for name in [*starts, *names]] or difflib.get_close_matches(wanted, countries_by_alpha3, n=3)
    return [f"{code} ({countries_by_alpha3[code].name})" for code in dict.fromkeys(codes)][:3]
