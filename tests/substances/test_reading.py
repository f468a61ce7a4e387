"""What a reading holds: places, alternatives, words that could not be placed; scripts and spellings."""

import pyarrow as pa
import pytest

from pharmakon.substances import Reader
from pharmakon.substances.reader import MOST_MENTIONS, READ_SCHEMA
from tests.substances.conftest import Read


def test_places_are_characters_of_the_text_as_it_stands(read: Read) -> None:
    text = "Décès: Ｆｅｎｔａｎｙｌ, then\u00a0U\u201147700 𝟒-ANPP"
    places = [(each["start"], each["length"]) for each in read(text + " toxicity")]
    assert [text[start : start + length] for start, length in places] == ["Ｆｅｎｔａｎｙｌ", "U\u201147700", "𝟒-ANPP"]


@pytest.mark.parametrize(
    ("text", "substance"),
    [
        ("acetyl fentanyl", "acetylfentanyl"),
        ("Acetyl-Fentanyl", "acetylfentanyl"),
        ("ACETYLFENTANYL", "acetylfentanyl"),
        ("acetyl\nfentanyl", "acetylfentanyl"),
        ("Para-Fluoro-Isobutyryl-Fentanyl", "4-fluoroisobutyrfentanyl"),
        ("U47700", "u-47700"),
        ("u 47700", "u-47700"),
        ("5F-ADB", "5f-adb"),
        ("5FADB", "5f-adb"),
        ("1,1-difluoroethane", "difluoroethane"),
        ("α-PVP", "alpha-pvp"),
        ("héroïne", "heroin"),
        ("трамадол", "tramadol"),
        ("ТРАМАДОЛ", "tramadol"),
        ("ترامادول", "tramadol"),
        ("海洛因", "heroin"),
        ("急性海洛因中毒", "heroin"),
        ("benzodiazepines", "benzodiazepine-unspecified"),
    ],
)
def test_a_name_in_many_spellings(read: Read, text: str, substance: str) -> None:
    assert [each["substance"] for each in read(f"toxicity: {text}")] == [substance]


@pytest.mark.parametrize(
    ("text", "substances"),
    [
        ("combined effects offentanyl and heroin", ["fentanyl", "heroin"]),
        ("combined effects ofacetyl fentanyl", ["acetylfentanyl"]),
        ("heroinand cocaine", ["heroin", "cocaine"]),
        ("effects of7-aminoclonazepam", ["7-aminoclonazepam"]),
        ("mixed DrugToxicity", ["unspecified-drug"]),
    ],
)
def test_words_glued_together(read: Read, text: str, substances: list[str]) -> None:
    assert [each["substance"] for each in read(text)] == substances


@pytest.mark.parametrize(
    ("text", "substance"),
    [
        ("oxycodne", "oxycodone"),
        ("fentanyk", "fentanyl"),
        ("cyclobenzapine", "cyclobenzaprine"),
        ("diazpeam", "diazepam"),
    ],
)
def test_one_letter_wrong_is_read_with_less_confidence(read: Read, text: str, substance: str) -> None:
    (mention,) = read(f"{text} toxicity")
    assert mention["substance"] == substance
    assert mention["confidence"] < 1000


@pytest.mark.parametrize("pair", [("clonazepam", "clonazolam"), ("codeine", "cocaine"), ("tramadol", "trazodone")])
def test_two_real_names_are_never_joined(read: Read, pair: tuple[str, str]) -> None:
    assert [each["substance"] for each in read(f"{pair[0]}, {pair[1]} toxicity")] == list(pair)


def test_part_of_another_word_is_no_name(read: Read) -> None:
    # Whole words: dihydrocodeine is not codeine, norfentanyl not fentanyl, heroinom (a name) not heroin.
    assert [each["substance"] for each in read("dihydrocodeine, norfentanyl, benzocaine")] == [
        "dihydrocodeine",
        "norfentanyl",
        "benzocaine",
    ]


def test_street_names_are_read_in_drug_columns_alone(read: Read) -> None:
    assert read("down, off, chronic, ice, C") == []
    assert {each["substance"] for each in read("ice", drug_column=True)} >= {"methamphetamine", "4-methylaminorex"}


def test_a_letter_of_a_code_is_no_street_name(read: Read) -> None:
    assert read("2C-H", drug_column=True) == []
    assert [each["substance"] for each in read("H", drug_column=True)] == ["heroin"]


def test_common_words_need_words_of_poisoning_or_another_drug(read: Read) -> None:
    assert read("alcohol hand rub fire") == []
    assert [each["substance"] for each in read("alcohol toxicity")] == ["ethanol"]
    assert [each["substance"] for each in read("heroin, alcohol")] == ["heroin", "ethanol"]


def test_two_substances_meant_by_one_word_are_two_mentions_with_equal_start(read: Read) -> None:
    mentions = read("Acute speedball toxicity")
    assert [(each["mention"], each["candidate"], each["start"]) for each in mentions] == [(0, 0, 6), (1, 0, 6)]
    assert not any(each["ambiguous"] for each in mentions)


def test_alternatives_share_their_mention(read: Read) -> None:
    mentions = read("heroin/morphine, cocaine")
    assert [(each["mention"], each["candidate"], each["ambiguous"]) for each in mentions] == [
        (0, 0, True),
        (0, 1, True),
        (1, 0, False),
    ]


def test_equal_texts_and_nothing(reader: Reader) -> None:
    texts = pa.chunked_array([["heroin", None, ""], ["cocaine", "heroin"]], pa.string())
    reading = reader.read(texts, drug_column=False)
    assert reading.mentions.schema == READ_SCHEMA
    assert reading.mentions["text"].to_pylist() == [0, 3, 4]
    assert reading.mentions["substance"].to_pylist() == ["heroin", "cocaine", "heroin"]
    assert reader.read(pa.array([], pa.string()), drug_column=False).mentions.num_rows == 0


def test_words_that_could_not_be_placed_are_counted_by_texts(reader: Reader) -> None:
    texts = pa.array(
        ["Zyxomorphan toxicity zyxomorphan", "zyxomorphan and brumazole", "Zyxomorphan toxicity zyxomorphan"]
    )
    reading = reader.read(texts, drug_column=False)
    # zyxomorphan stands in 3 texts (twice in two of them), brumazole in 1; "toxicity", "and" are plain words
    assert reading.unplaced.to_pylist() == [{"word": "zyxomorphan", "texts": 3}, {"word": "brumazole", "texts": 1}]


def test_a_text_of_a_million_characters(reader: Reader) -> None:
    texts = pa.array(["heroin, " * 125_000, "x" * 1_000_000, "(" * 1_000_000 + "heroin", "no heroin, " * 90_000])
    mentions = reader.read(texts, drug_column=False).mentions
    assert mentions.filter(pa.compute.equal(mentions["text"], 0)).num_rows == MOST_MENTIONS
    assert mentions.filter(pa.compute.equal(mentions["text"], 2)).num_rows == 1


def test_every_plane_and_control_character(reader: Reader) -> None:
    points = [point for point in range(0x110000) if not 0xD800 <= point <= 0xDFFF]
    everything = "".join(map(chr, points))
    around = [f"heroin{chr(point)}cocaine" for point in range(0, 0x30000, 97) if not 0xD800 <= point <= 0xDFFF]
    marked = ["<b>heroin</b>", "=heroin()", "\u202eheroin\u202c", "\x00heroin\x07", "\x1b[31mheroin\x1b[0m"]
    reading = reader.read(pa.array([*marked, everything, *around]), drug_column=False)
    named = reading.mentions.filter(pa.compute.less(reading.mentions["text"], len(marked)))
    assert named["substance"].to_pylist() == ["heroin"] * len(marked)


def test_control_sequences_do_not_move_places(read: Read) -> None:
    text = "acute \x1b[1;31mheroin\x1b[0m and cocaine toxicity"
    found = [text[each["start"] : each["start"] + each["length"]] for each in read(text)]
    assert found == ["heroin", "cocaine"]


# Each is read as fentanyl alone; a character that is not seen stands in the name, before it or behind it.
UNSEEN = (
    "\x1b[31mfentanyl\x1b[0m",
    "fen\x1b[1mtanyl\x1b[0m",
    "\x1b[38;5;196mfentanyl\x1b[m",
    "\x1b(B\x1b[mfentanyl",
    "\x9b31mfentanyl\x9b0m",
    "[31mfentanyl[0m",  # a file format took the escape character out
    "\x1bfentanyl",
    "fen\x00tanyl",
    "\x00fentanyl\x07",
    "fen\x08tanyl",
    "fen\x7ftanyl",
    "fen\u00adtanyl",
    "fen\u200btanyl",
    "f\u200de\u200dn\u200dt\u200da\u200dn\u200dy\u200dl",
    "\ufefffentanyl",
    "fen\u2060tanyl",
    "\u202efentanyl\u202c",
    "\u2066fen\u2069tanyl",
    "\u200ffentanyl\u200f",
    "\U000e0001fentanyl",
)


@pytest.mark.parametrize("text", UNSEEN)
def test_a_name_is_read_through_what_is_not_seen(read: Read, text: str) -> None:
    (mention,) = read(f"acute {text}, heroin ruled out")[:1]
    assert (mention["substance"], mention["confidence"]) == ("fentanyl", 1000)
    shown = f"acute {text}, heroin ruled out"[mention["start"] : mention["start"] + mention["length"]]
    assert (shown[0], shown[-1]) == ("f", "l")


@pytest.mark.parametrize("unseen", ["\u200b", "\x00", "\x1b[0m", "\u2060"])
def test_what_is_not_seen_parts_names_as_well(read: Read, unseen: str) -> None:
    text = f"heroin{unseen}and{unseen}cocaine{unseen}"
    assert [each["substance"] for each in read(text)] == ["heroin", "cocaine"]
    # a mark of its own between blanks hides no comma: the negation ends there
    found = read(f"no heroin, {unseen} cocaine toxicity")
    assert [each["role"] for each in found] == ["ruled_out", "cause"]


def test_a_control_sequence_ends_with_its_text(reader: Reader) -> None:
    texts = pa.array(["heroin \x1b[", "mephedrone", "\x1b[3", "fentanyl", "level [5mmol/L] of methadone"])
    found = reader.read(texts, drug_column=False).mentions
    assert list(zip(found["text"].to_pylist(), found["substance"].to_pylist(), strict=True)) == [
        (0, "heroin"),
        (1, "mephedrone"),
        (3, "fentanyl"),
        (4, "methadone"),
    ]


@pytest.mark.parametrize("separator", ["-\n", "\n", "-", "\u00ad"])
def test_a_name_broken_in_two_is_read_whole(read: Read, separator: str) -> None:
    text = f"Acute fen{separator}tanyl and co{separator}caine toxicity"
    found = [(each["substance"], text[each["start"] : each["start"] + each["length"]]) for each in read(text)]
    assert found == [("fentanyl", f"fen{separator}tanyl"), ("cocaine", f"co{separator}caine")]


def test_hyphens_between_two_names_part_them(read: Read) -> None:
    assert [each["substance"] for each in read("heroin-fentanyl toxicity")] == ["heroin", "fentanyl"]


@pytest.mark.parametrize(
    ("text", "substance"),
    [
        ("отравление героином", "heroin"),  # instrumental
        ("передозировка метадона", "methadone"),  # genitive
        ("تسمم بالهيروين", "heroin"),  # "by the heroin"
    ],
)
def test_endings_and_articles(read: Read, text: str, substance: str) -> None:
    assert [each["substance"] for each in read(text)] == [substance]


def test_a_clipped_name_is_less_sure(read: Read) -> None:
    (mention,) = read("buprenorph toxicity")
    assert (mention["substance"], mention["confidence"]) == ("buprenorphine", 900)  # 1000 - 100 for the missing end


def test_a_reading_does_not_depend_on_the_other_texts(reader: Reader) -> None:
    texts = ["no heroin", "heroin and oxycodne toxicity", "alcohol", "speedball", "Zyxomorphan"] * 3
    together = reader.read(pa.array(texts), drug_column=False).mentions.drop_columns(["text"]).to_pylist()
    alone = [
        each
        for text in texts
        for each in reader.read(pa.array([text]), drug_column=False).mentions.drop_columns(["text"]).to_pylist()
    ]
    assert together == alone
