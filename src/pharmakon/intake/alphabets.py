"""Letters beyond a–z that languages written in Latin letters use: tells encodings apart that all read without error.

The alphabets are those of the Unicode CLDR (main and auxiliary exemplar characters), without rare loan letters.
"""

import re

# Windows encodings first (they hold all that ISO 8859 holds and more), then Mac, then DOS.
LATIN_ENCODINGS = (
    *("cp1252", "cp1250", "cp1254", "cp1257", "latin_1", "iso8859_15", "iso8859_2", "iso8859_9", "iso8859_13"),
    *("mac_roman", "mac_latin2", "cp850", "cp852", "cp437", "cp857", "cp775"),
)
_ALPHABETS = {
    "Croatian, Slovene, Bosnian": "čćđšž",
    "Czech, Slovak": "áäčďéěíĺľňóôŕřšťúůýž",
    "Danish, Norwegian, Swedish, Finnish": "æøåäöéü",
    "Estonian": "äõöüšž",
    "French": "àâæçéèêëîïôœùûüÿ",
    "German": "äöüßé",
    "Hungarian": "áéíóöőúüű",
    "Icelandic": "áæðéíóöþúý",
    "Italian, Catalan": "àçèéìíïòóùúü·",
    "Latvian": "āčēģīķļņšūž",
    "Lithuanian": "ąčęėįšųūž",
    "Polish": "ąćęłńóśźż",
    "Portuguese": "àáâãçéêíóôõúü",
    "Romanian": "ăâîșşțţ",
    "Spanish, Galician, Basque": "áéíñóúüçªº¡¿",
    "Dutch": "éëïóöüèá",
    "Turkish": "çğıöşüâîûİ",
}
_LETTERS = {language: frozenset(letters + letters.upper()) for language, letters in _ALPHABETS.items()}
_SIGNS = frozenset("“”„‘’‚«»‹›–—…•·°§€£±²³µ×½¼¾©®™\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f’‘·](?=[^\W\d_])")


def likeness(text: str) -> float:
    """The share (0–1) of the characters beyond ASCII that one language explains, by the language that explains most.

    Signs count as explained, but not between two letters; a capital letter between small ones does not.
    """
    high = [character for character in text if not character.isascii()]
    if not high:
        return 0.0
    wrong = len(_SIGN_IN_WORD.findall(text)) + len(_CAPITAL_IN_WORD.findall(text))
    explained = max(
        sum(character in letters or character in _SIGNS for character in high) for letters in _LETTERS.values()
    )
    return max(0, explained - wrong) / len(high)


_CAPITAL_IN_WORD = re.compile(r"(?<=[a-z])[À-ÞŠŒŽ](?=[a-z])")
