"""Small tables of invented persons for tests of linkage."""

import numpy as np
import pyarrow as pa

from pharmakon.intake.linkage import LinkPlan, Role, proposed_plan

ROLES = {
    Role.GIVEN: ("given",),
    Role.SURNAME: ("surname",),
    Role.BIRTH: ("birth",),
    Role.SEX: ("sex",),
    Role.POSTCODE: ("postcode",),
}
_SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "ri",
    "so",
    "tu",
    "va",
    "we",
    "zu",
]


def plan(**changes: object) -> LinkPlan:
    """The plan of ROLES with the key `row`."""
    proposed = proposed_plan(ROLES, key=("row",))
    return LinkPlan(**(proposed.__dict__ | changes))


def word(random: np.random.Generator, syllables: int) -> str:
    return "".join(random.choice(_SYLLABLES) for _ in range(syllables))


def persons(random: np.random.Generator, count: int) -> list[dict[str, str | None]]:
    """Persons: some hundred names, births over 60 years, 200 postcodes."""
    given = [word(random, 3) for _ in range(80)]
    surnames = [word(random, 4) for _ in range(400)]
    births = np.datetime64("1940-01-01") + random.integers(0, 60 * 365, count)
    return [
        {
            "given": str(random.choice(given)),
            "surname": str(random.choice(surnames)),
            "birth": str(births[place]),
            "sex": str(random.choice(["male", "female"])),
            "postcode": f"{random.integers(10_000, 10_200)}",
        }
        for place in range(count)
    ]


def misspelt(random: np.random.Generator, text: str) -> str:
    """One letter changed."""
    place = int(random.integers(1, len(text)))
    return text[:place] + str(random.choice(list("aeiou"))) + text[place + 1 :]


def with_errors(
    random: np.random.Generator, people: list[dict[str, str | None]], share: float
) -> list[dict[str, str | None]]:
    """Records of the persons: each name, date and postcode is wrong in this share of them, and missing in a third of
    this share.
    """
    records = []
    for person in people:
        record = dict(person)
        for name in ("given", "surname", "birth", "postcode"):
            drawn = random.random()
            if drawn < share and record[name]:
                record[name] = _wrong(random, name, str(record[name]))
            elif drawn < share * 4 / 3:
                record[name] = None
        records.append(record)
    return records


def _wrong(random: np.random.Generator, name: str, text: str) -> str:
    if name in {"given", "surname"}:
        return misspelt(random, text)
    place = len(text) - 1
    return text[:place] + str((int(text[place]) + 1 + int(random.integers(0, 9))) % 10)


def table(records: list[dict[str, str | None]], first: int = 0) -> pa.Table:
    """Records as raw rows, with their place as the key `row`."""
    columns = {name: [record[name] for record in records] for name in records[0]}
    rows = pa.array(range(first, first + len(records)), pa.int32())
    return pa.table({"row": rows} | {name: pa.array(texts, pa.string()) for name, texts in columns.items()})


def shuffled(random: np.random.Generator, whole: pa.Table) -> pa.Table:
    """The rows in another order; the key goes with its row."""
    return whole.take(pa.array(random.permutation(whole.num_rows)))
