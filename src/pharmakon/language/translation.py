"""Texts that people read pass through gettext; without a catalogue they stay as written (plain English)."""

import gettext
from functools import cache
from pathlib import Path

DOMAIN = "pharmakon"
LOCALE_FOLDER = Path(__file__).parent / "locale"


@cache
def _catalogue(language: str | None) -> gettext.NullTranslations:
    languages = [language] if language else None
    return gettext.translation(DOMAIN, LOCALE_FOLDER, languages=languages, fallback=True)


def translate(text: str, *, language: str | None = "en") -> str:
    """The text in the language asked for. The language is passed in: products never follow the machine's locale."""
    return _catalogue(language).gettext(text) if text else ""
