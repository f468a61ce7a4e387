"""Lists whose names share their end: what each beginning means, and what no list makes."""

import pyarrow as pa
import pytest

from pharmakon.substances import Reader
from tests.substances.conftest import Read

LISTS = {
    "acetyl, butyryl and furanyl fentanyl": ["acetylfentanyl", "butyrfentanyl", "furanylfentanyl"],
    "acetyl, butyryl, and furanyl fentanyl": ["acetylfentanyl", "butyrfentanyl", "furanylfentanyl"],
    "acetyl/para-fluoro fentanyl": ["acetylfentanyl", "para-fluorofentanyl"],
    "furanyl- and acryl-fentanyl": ["furanylfentanyl", "acryloylfentanyl"],
    "4-ANPP, acetyl- and methoxyacetyl fentanyl": ["4-anpp", "acetylfentanyl", "methoxyacetylfentanyl"],
    "ACETYL & FURANYLFENTANYL": ["acetylfentanyl", "furanylfentanyl"],
    "acetyl + furanyl fentanyl": ["acetylfentanyl", "furanylfentanyl"],
    "acetyl plus furanyl fentanyl": ["acetylfentanyl", "furanylfentanyl"],
    "acetyl und furanyl fentanyl": ["acetylfentanyl", "furanylfentanyl"],
    "acétyl et furanyl fentanyl": ["acetylfentanyl", "furanylfentanyl"],
    "acetyl y furanyl fentanyl": ["acetylfentanyl", "furanylfentanyl"],
    "acetyl и furanyl fentanyl": ["acetylfentanyl", "furanylfentanyl"],
    "ortho-, meta- and para-fluorofentanyl": ["ortho-fluorofentanyl", "meta-fluorofentanyl", "para-fluorofentanyl"],
    "4-fluoro and 3-fluoro amphetamine": ["4-fluoroamphetamine", "3-fluoroamphetamine"],
    "2- and 3-methylmethcathinone": ["2-mmc", "3-mmc"],
    "5F- and 4F-ADB": ["5f-adb", "4f-mdmb-binaca"],
    "hydro- and oxycodone": ["hydrocodone", "oxycodone"],
    "oxy-, hydromorphone": ["oxymorphone", "hydromorphone"],
    "dihydro- and codeine": ["dihydrocodeine", "codeine"],
    "nor- and buprenorphine": ["norbuprenorphine", "buprenorphine"],  # "nor" negates nothing here
    "nordiazepam, nor- and desmethyl-diazepam": ["nordazepam", "nordazepam", "nordazepam"],
    "delta-8 and delta-9 THC": ["delta-8-thc", "thc"],
    "7-amino- and clonazepam": ["7-aminoclonazepam", "clonazepam"],
    "n- and o-desmethyltramadol": ["n-desmethyltramadol", "o-desmethyltramadol"],
    "acetyl and fentanyl": ["acetylfentanyl", "fentanyl"],
    "isopropyl and ethyl alcohol": ["isopropanol", "ethanol"],
}
# The join is no name, or the beginning may be something else.
NO_LISTS = {
    "propargyl and acetyl fentanyl": ["acetylfentanyl"],
    "acetyl, fentanyl": ["fentanyl"],
    "oxy, hydromorphone": ["hydromorphone"],  # oxycodone, more likely
    "hydro/oxycodone": ["oxycodone"],
    "cocaine 2, 3-methylmethcathinone": ["cocaine", "3-mmc"],  # a level
    "acetyl; furanyl fentanyl": ["furanylfentanyl"],
    "acetyl and furanyl fentanyk": ["furanylfentanyl"],  # a mended name lends no end
    "alcohol, ethyl, and amphetamine": ["ethanol", "amphetamine"],  # ethyl alcohol, not ethylamphetamine
    "heroin and fentanyl": ["heroin", "fentanyl"],
    "methadone, and methylphenidate": ["methadone", "methylphenidate"],
}


@pytest.mark.parametrize("text", LISTS)
def test_each_beginning_is_read_with_the_common_end(read: Read, text: str) -> None:
    assert [each["substance"] for each in read(f"{text} toxicity")] == LISTS[text]
    assert {each["role"] for each in read(f"{text} toxicity")} == {"cause"}


@pytest.mark.parametrize("text", NO_LISTS)
def test_nothing_else_is_joined(read: Read, text: str) -> None:
    assert [each["substance"] for each in read(f"{text} toxicity")] == NO_LISTS[text]


def test_a_beginning_is_no_word_left_over_and_less_sure_than_a_name(reader: Reader) -> None:
    text = "no acetyl, butyryl or furanyl fentanyl detected"
    reading = reader.read(pa.array([text]), drug_column=False)
    mentions = reading.mentions.to_pylist()
    assert reading.unplaced.num_rows == 0
    assert [text[each["start"] : each["start"] + each["length"]] for each in mentions] == [
        "acetyl",
        "butyryl",
        "furanyl fentanyl",
    ]
    assert [(each["role"], each["method"], each["confidence"]) for each in mentions] == [
        ("ruled_out", "name", 950),  # 1000 - 50: the end stands elsewhere
        ("ruled_out", "name", 950),
        ("ruled_out", "name", 1000),
    ]


def test_a_street_name_that_hangs_on_a_hyphen_is_a_beginning(read: Read) -> None:
    assert [each["substance"] for each in read("hydro- and oxycodone", drug_column=True)] == [
        "hydrocodone",
        "oxycodone",
    ]
    assert [each["substance"] for each in read("meth- and amphetamine")] == ["methamphetamine", "amphetamine"]


def test_a_long_list(reader: Reader) -> None:
    texts = pa.array(["acetyl, " * 50_000 + "furanyl fentanyl", "acetyl and fentanyl, " * 20_000])
    assert reader.read(texts, drug_column=False).mentions.num_rows == 2 * 4096
