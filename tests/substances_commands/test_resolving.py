"""`substances resolve`: any delimited file in, one line a candidate out."""

import csv
import io
from pathlib import Path

import pytest

from pharmakon.observatory import Resolved, resolve
from tests.substances_commands.conftest import command, command_json, refused

COLUMNS = [
    *("row", "column", "mention", "candidate", "start", "words"),
    *("substance", "class", "role", "method", "confidence", "ambiguous"),
]
SHEET = """\
Case,COD,Other
1,Acute fentanyl intoxication,cocaine use
2,"No opiates detected; history of heroin use",
3,,Heroin/morphine toxicity
4,Blunt trauma,
"""


def _file(folder: Path, text: str, name: str = "causes.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def _read(file: Path, *columns: str, drug: tuple[str, ...] = ()) -> tuple[list[dict[str, str]], Resolved, str]:
    out = file.parent / "mentions.csv"
    resolved = resolve(file, columns=columns, drug_columns=drug, out=out)
    text = out.read_bytes().decode()
    return list(csv.DictReader(io.StringIO(text, newline=""))), resolved, text


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, str]], Resolved, str]:
    return _read(_file(tmp_path_factory.mktemp("sheet"), SHEET), "COD", "Other")


def test_a_line_a_candidate_by_row_and_mention(sheet: tuple[list[dict[str, str]], Resolved, str]) -> None:
    lines, resolved, text = sheet
    assert text.splitlines()[0].split(",") == COLUMNS
    named = [(line["row"], line["column"], line["mention"], line["candidate"], line["words"]) for line in lines]
    assert named == [
        ("1", "COD", "0", "0", "fentanyl"),
        ("1", "Other", "1", "0", "cocaine"),  # mentions of a row are numbered over its columns
        ("2", "COD", "0", "0", "opiates"),
        ("2", "COD", "1", "0", "heroin"),
        ("3", "Other", "0", "0", "Heroin/morphine"),
        ("3", "Other", "0", "1", "Heroin/morphine"),  # alternatives share their mention
    ]
    assert (resolved.rows, resolved.rows_naming, resolved.mentions, resolved.lines) == (4, 3, 5, 6)


def test_the_codes_are_those_of_the_model(sheet: tuple[list[dict[str, str]], Resolved, str]) -> None:
    lines, _, _ = sheet
    first = lines[0]
    assert {name: first[name] for name in ("start", "substance", "class", "role", "method")} == {
        "start": "6",  # "Acute " has six characters
        "substance": "fentanyl",
        "class": "opioid",
        "role": "cause",
        "method": "name",
    }
    assert (first["confidence"], first["ambiguous"]) == ("1000", "false")
    assert [line["role"] for line in lines[2:4]] == ["ruled_out", "history"]
    assert {line["ambiguous"] for line in lines[4:]} == {"true"}


def test_words_are_the_text_between_start_and_its_length(tmp_path: Path) -> None:
    # Letters of one, two, three and four bytes before the name: places are counted in characters.
    text = "é€😀 трамадол, ﬁ fen\u00adtanyl"
    lines, _, _ = _read(_file(tmp_path, f"id,COD\n1,\n2,{chr(34)}{text}{chr(34)}\n3,heroin\n"), "COD")
    assert [line["row"] for line in lines] == ["2", "2", "3"]
    for line, words in zip(lines, ("трамадол", "fen\u00adtanyl", "heroin"), strict=True):
        assert line["words"] == words
    assert text[int(lines[0]["start"]) :].startswith("трамадол")
    assert text[int(lines[1]["start"]) :] == "fen\u00adtanyl"


def test_rows_are_rows_of_data_whatever_lines_they_take(tmp_path: Path) -> None:
    text = 'id,COD\n1,"two\nlines"\n\n2,too,many,cells\n3,"heroin\ntoxicity"\n'
    lines, resolved, _ = _read(_file(tmp_path, text), "COD")
    assert [line["row"] for line in lines] == ["3"]  # the blank line is no row, the row with four cells is one
    assert "PH-I020" in {finding.code.id for finding in resolved.findings}


def test_nothing_of_a_hostile_text_acts_in_the_output(tmp_path: Path) -> None:
    cells = [
        "=cmd|' /C calc'!A0 fentanyl",
        "<script>alert(1)</script> heroin",
        "\u202enilyro \x1b[31m cocaine \x1b[0m \u2066fen\u200btanyl\u2069",
        "".join(chr(point) for point in range(0x80, 0x3000, 7)) + " heroin",
        "heroin\n-\nmorphine",
    ]
    quoted = "".join('{},"{}"\n'.format(number, cell.replace('"', '""')) for number, cell in enumerate(cells))
    file = _file(tmp_path, "id,=COD()\n" + quoted)
    lines, _, text = _read(file, "=COD()")
    assert {line["column"] for line in lines} == {"'=COD()"}
    assert {"fentanyl", "heroin", "cocaine"} <= {line["substance"] for line in lines}
    active = {"\x1b", "\u202e", "\u2066", "\u2069", "\r"}
    assert active.isdisjoint(text)
    assert all(len(line) == len(COLUMNS) for line in csv.reader(io.StringIO(text, newline="")))


def test_a_cell_of_a_megabyte_is_read(tmp_path: Path) -> None:
    long = "heroin and cocaine toxicity, " * 40_000  # 1.1 MB; 80 000 names, of which the first 4096 are read
    lines, _, _ = _read(_file(tmp_path, f'id,COD\n1,"{long}"\n2,fentanyl\n'), "COD")
    assert len(lines) == 4096 + 1
    assert {line["words"] for line in lines} == {"heroin", "cocaine", "fentanyl"}


def test_a_file_of_one_column_of_texts_is_read_by_the_heading_that_was_named(tmp_path: Path) -> None:
    lines, _, _ = _read(_file(tmp_path, 'COD\nAcute fentanyl intoxication\n"heroin, cocaine"\n'), "cod")
    assert [line["substance"] for line in lines] == ["fentanyl", "heroin", "cocaine"]


def test_a_column_without_any_text_has_no_lines(tmp_path: Path) -> None:
    lines, resolved, text = _read(_file(tmp_path, "id,COD,Other\n1,,x\n2,,y\n"), "COD")
    assert (lines, resolved.rows, text) == ([], 2, ",".join(COLUMNS) + "\n")


def test_street_names_are_read_in_lists_of_drugs_alone(tmp_path: Path) -> None:
    file = _file(tmp_path, "id,Drug\n1,smack\n2,snow\n3,heroin\n")
    as_text, _, _ = _read(file, "Drug")
    as_drugs, _, _ = _read(file, drug=("Drug",))
    assert [line["substance"] for line in as_text] == ["heroin"]
    assert {"heroin", "cocaine"} <= {line["substance"] for line in as_drugs if line["row"] in {"1", "2"}}


def test_what_was_asked_wrongly_is_refused(tmp_path: Path) -> None:
    file = _file(tmp_path, SHEET)
    assert refused(lambda: resolve(file)) == ["PH-N001"]
    assert refused(lambda: resolve(file, columns=["Cause", "Texts"])) == ["PH-C007", "PH-C007"]
    assert refused(lambda: resolve(tmp_path / "none.csv", columns=["COD"])) == ["PH-C002"]
    assert refused(lambda: resolve(file, columns=["COD"], out=file)) == ["PH-N019"]
    assert file.read_text(encoding="utf-8") == SHEET
    out = tmp_path / "kept.csv"
    out.write_text("before", encoding="utf-8")
    assert refused(lambda: resolve(file, columns=["Cause"], out=out)) == ["PH-C007"]
    assert out.read_text(encoding="utf-8") == "before"


def test_a_countrys_own_names_are_read_where_its_folder_is_named(tmp_path: Path) -> None:
    own = tmp_path / "reference"
    own.mkdir()
    (own / "substance_names.csv").write_text("name,substance_id\nzentafix,fentanyl\n", encoding="utf-8")
    file = _file(tmp_path, "id,COD\n1,zentafix toxicity\n2,trauma\n")
    summary = command_json("substances", "resolve", file, "--column", "COD", "--reference", own)
    assert (summary["mentions"], summary["out"], summary["methods"]) == (1, None, {"name": 1})
    assert command_json("substances", "resolve", file, "--column", "COD")["mentions"] == 0


def test_without_a_file_to_write_the_lines_are_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = _file(tmp_path, SHEET)
    command("substances", "resolve", file, "--column", "COD")
    lines = list(csv.DictReader(io.StringIO(capfd.readouterr().out)))
    assert [line["substance"] for line in lines] == ["fentanyl", "opiate-unspecified", "heroin"]


@pytest.mark.needs_samples
def test_the_connecticut_file_is_read_and_the_words_stand_in_its_cells(samples: Path, tmp_path: Path) -> None:
    file = samples / "deaths" / "connecticut_2012-2018.csv"
    out = tmp_path / "mentions.csv"
    resolved = resolve(file, columns=["COD"], out=out)
    assert resolved.rows == 5105
    with file.open(encoding="utf-8-sig", newline="") as raw, out.open(encoding="utf-8", newline="") as made:
        texts = [row["COD"] for row in csv.DictReader(raw)]
        for line in csv.DictReader(made):
            start = int(line["start"])
            found = texts[int(line["row"]) - 1][start : start + len(line["words"])]
            assert " ".join(found.split()) == " ".join(line["words"].split())


def test_entries_that_no_document_confirms_are_named_beside_the_counts(tmp_path: Path) -> None:
    file = _file(tmp_path, "COD,x\nNorfentanyl and heroin,1\nFentanyl,2\n")
    assert _read(file, "COD")[1].unverified == ("norfentanyl",)
    shown = command("substances", "resolve", file, "--column", "COD", "--out", tmp_path / "mentions.csv")
    assert "Unverified  1 substance, which rest in part on general knowledge: norfentanyl\n" in shown
    assert command_json("substances", "resolve", file, "--column", "COD")["unverified"] == ["norfentanyl"]


def test_a_salt_is_read_as_its_base(tmp_path: Path) -> None:
    file = _file(tmp_path, "COD,x\nMethadone hydrochloride toxicity,1\nMethadone toxicity,2\nFentanyl citrate,3\n")
    lines, _, _ = _read(file, "COD")
    assert [(line["words"], line["substance"]) for line in lines] == [
        ("Methadone hydrochloride", "methadone"),
        ("Methadone", "methadone"),
        ("Fentanyl citrate", "fentanyl"),
    ]
