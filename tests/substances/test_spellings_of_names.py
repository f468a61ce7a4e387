"""Every name of the register, written in other ways, is read as what it means or not at all."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

import pyarrow as pa
import pytest

from pharmakon.substances import Reader, Register

SALTS = ("hydrochloride", "HCl", "sulfate", "sulphate", "citrate", "tartrate", "phosphate", "maleate", "sodium", "base")
# Names of drug columns whose first word may stand before the other by chance: "died in hospital heroin toxicity".
BY_CHANCE = {"baby heroin", "hospital heroin", "street valium", "liquid xanax"}


def _stripped(name: str) -> str:
    parts = unicodedata.normalize("NFD", name)
    return unicodedata.normalize("NFC", "".join(each for each in parts if unicodedata.category(each) != "Mn"))


def _written_in_other_ways(name: str) -> Iterator[str]:
    yield from (name, name.upper(), name.lower(), name.title(), _stripped(name))
    yield re.sub("(?<=[aeiouAEIOU])", "\u0301", name, count=1)
    yield from (re.sub(r"[\s\u2010-\u2015-]+", separator, name) for separator in ("", " ", "-", "\u2011", "\n"))
    yield from (f"{name} {salt}" for salt in SALTS)


@pytest.fixture(scope="module")
def means(register: Register) -> dict[str, frozenset[str]]:
    """Name → what its readings may say: the entry, what it speaks for, its own salts, forms and isomers."""
    speaks_for = register.speaks_for()
    forms = defaultdict[str, set[str]](set)
    for entry in register.entries.values():
        if entry.parent and entry.relation in {"salt_of", "form_of", "isomer_of"}:
            forms[entry.parent].add(entry.id)
    # An isomer that is marked by its sign alone is read as the substance that it is an isomer of.
    forms["escitalopram"], forms["armodafinil"] = {"citalopram"}, {"modafinil"}
    found = {}
    for name in {each.text for each in register.names}:
        known = set(register.find(name))
        known |= {other for each in known for other in (*speaks_for[each], *register.hierarchy.meant(each))}
        found[name] = frozenset(known | {form for each in known for form in forms[each]} | register.nameless.keys())
    return found


@pytest.mark.parametrize(("text", "drug_column"), [("{}", False), ("{} toxicity", False), ("{}", True)])
def test_no_way_to_write_a_name_leads_elsewhere(
    reader: Reader, means: dict[str, frozenset[str]], text: str, drug_column: bool
) -> None:
    written = [(name, way) for name in sorted(means) for way in _written_in_other_ways(name)]
    assert len(written) > 100_000
    read = reader.read(pa.array([text.format(way) for _, way in written]), drug_column=drug_column).mentions
    sure = [each for each in read.to_pylist() if not each["ambiguous"] and each["substance"] is not None]
    wrong = [
        (*written[each["text"]], each["substance"])
        for each in sure
        if each["substance"] not in means[written[each["text"]][0]] and written[each["text"]][0] not in BY_CHANCE
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "name", ["gas station heroin", "pink cocaine", "poor man's cocaine", "benzo fury", "fake xanax"]
)
def test_a_street_name_that_holds_another_name_is_an_untold_mention_in_certified_texts(
    reader: Reader, name: str
) -> None:
    texts = pa.array([f"acute {name} toxicity", f"no {name} detected"])
    mentions = reader.read(texts, drug_column=False).mentions.to_pylist()
    assert [(each["substance"], each["role"]) for each in mentions] == [(None, "cause"), (None, "ruled_out")]


@pytest.mark.parametrize(
    ("text", "substance"),
    [
        ("(-)-14-hydroxydihydrocodeinone", "oxycodone"),  # nothing else has the name without its sign
        ("14-hydroxydihydrocodeinone", "oxycodone"),
        ("threo-methylphenidate", "methylphenidate"),  # the sign alone makes it dexmethylphenidate
    ],
)
def test_signs_of_rotation(reader: Reader, text: str, substance: str) -> None:
    assert reader.read(pa.array([text]), drug_column=False).mentions["substance"].to_pylist() == [substance]
