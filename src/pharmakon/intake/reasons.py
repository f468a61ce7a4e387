"""Why a proposal says what it says: the sentences that people read in a mapping."""

from collections.abc import Iterable

from pharmakon.language import translate

BY_HEADING = "recognised by its heading"


def because(text: str, **details: str | int) -> str:
    """A sentence in the reader's language, with its details filled in."""
    return translate(text).format(**details)


def quoted(headings: Iterable[str]) -> str:
    """Headings as a list in a sentence."""
    return ", ".join(f'"{heading}"' for heading in headings)
