"""The page on files as they arrive, walked from top to bottom with the files that it speaks of."""

import csv
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import python_calamine

from pharmakon.findings import CODES
from pharmakon.observatory import Observatory
from pharmakon.simulate import simulate_messy
from tests.cli.calling import Caller
from tests.observatory.workbooks import Rows, edited

PAGE = Path(__file__).parents[2] / "docs" / "manual" / "messy-files.md"
BLOCK = re.compile(r"```(toml)?\n(.*?)```", re.DOTALL)
CASE = ("Case / Number", "Case number")


def confirmed(rows: Rows) -> Rows:
    """Every line of a mapping looked at; the column that nobody recognised named."""
    head = rows[0]
    for row in rows[1:]:
        row[head.index("Sure")] = "yes"
        if row[head.index("From")] == "District":
            row[head.index("To")] = "area_occurrence"
    return rows


def answered(rows: Rows) -> Rows:
    """The faulty cells as the coroner says they are."""
    head = rows[0]
    place = next((head.index(name) for name in CASE if name in head), None)
    with Path("files/answers.csv").open(encoding="utf-8") as file:
        answers = {line["case"]: line for line in csv.DictReader(file)}
    for row in rows[1:] if place is not None else []:
        answer = answers[str(row[place])]
        row[head.index(answer["column"])] = answer["right"]
    return rows


def decided(rows: Rows) -> Rows:
    """Pairs that are different people: nobody is twice in a source."""
    if rows and "Decision" in rows[0]:
        for row in rows[1:]:
            row[rows[0].index("Decision")] = "different"
    return rows


EDITS: dict[str, tuple[str, Callable[[Rows], Rows]]] = {
    "mapping": ("Columns", confirmed),
    "quarantine": ("", answered),
    "links": ("", decided),
}


def saved(book: Path, *, by_libreoffice: bool) -> Path:
    """The workbook as the person's program saves it."""
    if not by_libreoffice:
        return book
    words = ["soffice", "--headless", f"-env:UserInstallation=file://{Path.cwd()}/profile", "--convert-to", "ods"]
    subprocess.run([*words, "--outdir", "saved", str(book)], check=True, capture_output=True, timeout=120)
    return Path("saved") / f"{book.stem}.ods"


def write_settings(text: str) -> None:
    """A block of TOML, written where the page says."""
    for line, place, after in (
        ("encoding", "mycountry/mappings/deaths_2023.toml", "[file]\n"),
        ("cases", "mycountry/pharmakon.toml", "[source.deaths_2022]\n"),
        ("role", "mycountry/pharmakon.toml", "[source.registry]\n"),
    ):
        if text.startswith(line):
            file = Path(place)
            before, found, rest = file.read_text(encoding="utf-8").partition(after)
            assert found, place
            file.write_text(before + after + text + re.sub(rf"^{line} = .*\n", "", rest, count=1, flags=re.MULTILINE))


def counts(substance: str) -> dict[int, int]:
    """Deaths by year of death that the last run found."""
    table = Observatory.open(Path("mycountry")).estimates().to_pylist()
    wanted = {
        "indicator": "DRUG_INDUCED_DEATHS",
        "substance": substance,
        "date_basis": "occurrence",
        "place_basis": "source",
        "sex": "all",
        "age_group": "all",
        "by": "all",
        "period_kind": "year",
    }
    found = [row for row in table if all(row[name] == value for name, value in wanted.items())]
    return {int(row["period"]): int(row["value"]) for row in found}


def truth(substance: str, column: str) -> dict[int, int]:
    with Path("truth/truth.csv").open(encoding="utf-8") as file:
        return {int(row["year"]): int(row[column]) for row in csv.DictReader(file) if row["substance"] == substance}


@pytest.mark.parametrize(
    "by_libreoffice",
    [False, pytest.param(True, marks=pytest.mark.needs_software("soffice"))],
    ids=["whole way", "corrected in LibreOffice, saved as ODS"],
)
def test_a_stranger_gets_from_files_to_a_clean_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], *, by_libreoffice: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    call = Caller(capfd)
    for kind, block in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind:
            write_settings(block)
            continue
        for words in map(shlex.split, block.splitlines()):
            if words[0] == "cd":
                monkeypatch.chdir(words[1])
                continue
            if words[1:3] == ["links", "import"] and not pairs_wait(Path("review.xlsx")):
                continue
            book = Path(words[-1]) if "--out" in words else None
            words = [
                str(saved(Path(each), by_libreoffice=by_libreoffice)) if is_edited(each) else each for each in words
            ]
            said = call(*words[1:], *(["--deaths", "240"] if words[1] == "demo" else []))
            assert said.code == 0, f"{shlex.join(words)}\n{said.out}{said.err}"
            if book and book.suffix == ".xlsx":
                edit_in_place(book, *EDITS[words[1]])
            if by_libreoffice and words[1:3] == ["quarantine", "import"]:
                # seven cells, and the twelve of the row that had one too many
                assert re.search(r"Corrected +8 rows, 19 cells +8 of the rows are accepted now", said.out)
                return
            if words[1] == "estimates":
                assert counts("any") == truth("any", "certificate")
                assert counts("fentanyl") == truth("fentanyl", "certificate")
    assert counts("any") == truth("any", "with_registry")
    assert counts("none_named") == truth("none_named", "with_registry")


def pairs_wait(book: Path) -> bool:
    """Whether the workbook holds pairs; without any there is nothing to take back."""
    return len(python_calamine.CalamineWorkbook.from_path(str(book)).sheet_names) > 1


def is_edited(word: str) -> bool:
    """Whether a word of a command is a workbook that the person has edited."""
    return word.endswith(".xlsx") and "/" not in word and Path(word).exists()


def edit_in_place(book: Path, sheet: str, edit: Callable[[Rows], Rows]) -> None:
    shutil.move(edited(book, book.with_name("edited.xlsx"), sheet, edit), book)


def test_every_code_of_the_page_is_one() -> None:
    assert set(re.findall(r"PH-[A-Z]\d{3}", PAGE.read_text(encoding="utf-8"))) <= set(CODES)


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    def contents(folder: Path) -> dict[str, bytes]:
        simulate_messy(folder, deaths=240)
        return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*.*")}

    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_the_corrected_file_differs_in_twelve_cases_and_two_late_deaths(tmp_path: Path) -> None:
    import pyreadstat

    made = simulate_messy(tmp_path, deaths=240)
    first, after = (
        {row[0]: row for row in zip(*pyreadstat.read_sav(str(path), output_format="dict")[0].values(), strict=True)}
        for path in (made.statistics, made.corrected)
    )
    assert len(set(after) - set(first)) == 2
    assert not set(first) - set(after)
    assert sum(str(first[case]) != str(after[case]) for case in first) == 12
