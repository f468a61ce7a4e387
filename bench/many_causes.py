"""A million certified causes with drugs, for the measurement of speed: drawn at random, seeded."""

from random import Random

from bench.typist import mistaken

SEED = 20_262
_PHRASES = (
    "Acute {0} and {1} intoxication",
    "Acute intoxication due to {0}, {1} and {2}",
    "Combined effects of {0}, {1} and {2}",
    "{0} toxicity complicating {3}",
    "{3} due to acute {0} and {1} toxicity",
    "Multidrug toxicity including {0}, {1} and {2}",
    "No {0} detected; acute {1} toxicity",
    "History of {0} abuse, acute {1} intoxication",
    "{0} and {1} toxicity while using {2}",
    "Acute {0} intoxication with {3}",
    "{3} in the setting of recent {0} use",
    "Mixed {0}, {1}, {2} overdose at residence",
)
_CONDITIONS = (
    "hypertensive heart disease",
    "chronic obstructive pulmonary disease",
    "bronchopneumonia",
    "atherosclerotic cardiovascular disease",
    "cirrhosis of liver",
    "anoxic brain injury",
    "positional asphyxia",
    "morbid obesity",
)
_MISTAKEN = 0.10  # share of texts in which one word has a mistake


def causes(names: list[str], count: int) -> list[str]:
    """Causes of 5 to 9 words with names drawn from `names`, a tenth of them with one letter wrong in one word."""
    random = Random(SEED)
    found = []
    for _ in range(count):
        drawn = [random.choice(names) for _ in range(3)]
        text = random.choice(_PHRASES).format(*drawn, random.choice(_CONDITIONS))
        found.append(_with_mistake(text, random) if random.random() < _MISTAKEN else text)
    return found


def _with_mistake(text: str, random: Random) -> str:
    words = text.split(" ")
    place = max(range(len(words)), key=lambda each: (len(words[each]) > 3) * random.random())
    words[place] = mistaken(words[place], 1, random) if words[place].isalpha() else words[place]
    return " ".join(words)
