"""A register of deaths as an SPSS and as a Stata file: proposed, applied, with its codes read by their labels."""

from pathlib import Path

import pytest

from pharmakon.intake.apply import apply_mapping
from pharmakon.intake.mapping import Mapping, parse_mapping
from pharmakon.intake.propose import propose_mapping
from pharmakon.intake.raw import RawSheet
from pharmakon.intake.result import SheetResult
from pharmakon.intake.statistics_variable import FileVariable
from pharmakon.records import Death
from tests.intake.offices.read_here import register
from tests.intake.statfiles.statfiles_here import days, in_child, numbers, spss, stata, texts

CASES = 60
REPEAT = CASES // 6


def deaths() -> tuple[FileVariable, ...]:
    """Sixty deaths whose variables have short names and say in their labels what they are."""
    return (
        texts("V1", [f"2023-{number:04d}" for number in range(CASES)], "Case number"),
        days(
            "V2",
            ["2023-01-31", "2023-02-01", None, "2023-12-24", "2023-05-05", "2023-06-06"] * REPEAT,
            label="Date of death",
        ),
        days("V3", (["2023-02-28"] * 2 + ["2023-03-01"] + ["2024-01-02"] * 3) * REPEAT, label="Date of registration"),
        numbers(
            "V4",
            [1, 2, 9, 1, 8, 2] * REPEAT,
            label="Sex of the deceased",
            labels={1: "Hombre", 2: "Mujer"},
            missing={8: "No sabe", 9: "Se niega a contestar"},
        ),
        numbers(
            "V5",
            [34, 998, 51, 999, 0, 47] * REPEAT,
            label="Age at death",
            labels={0: "Under 1 year"},
            missing={998: "Don't know", 999: "Refused to answer"},
        ),
        numbers(
            "V6",
            [1, 2, 3, 1, 1, 4] * REPEAT,
            label="Manner of death",
            labels={1: "Accident", 2: "Suicide", 3: "Could not be determined", 4: "Not applicable"},
        ),
        texts("V7", ["Heroin toxicity", "Fentanyl", "", "Cocaine", "Heroin", "Methadone"] * REPEAT, "Cause of death"),
        numbers("V8", [1, 2, None, 1, 1, 2] * REPEAT, label="Fentanyl", labels={1: "Yes", 2: "No"}),
    )


def applied(raw: RawSheet) -> tuple[Mapping, SheetResult]:
    """The sheet under the mapping that is proposed for it."""
    proposal = propose_mapping(raw, Death, source="registro", find=register().find)
    mapping, faults = parse_mapping(proposal.text, name="mappings/registro.toml")
    assert mapping is not None, [fault.text() for fault in faults]
    return mapping, apply_mapping(raw, mapping, Death, file_id=7, reference_area="XXX")


@pytest.mark.parametrize(("write", "codes"), [(spss, ("8", "9", "998", "999")), (stata, (".a", ".b", ".a", ".b"))])
def test_codes_are_read_by_their_labels(write: object, codes: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "registro"
    path.write_bytes(write(tmp_path, *deaths()))
    reading = in_child(path, tmp_path)
    assert reading.raw is not None, [finding.text() for finding in reading.findings]
    mapping, result = applied(reading.raw)
    targets = {entry.source: entry.to for entry in mapping.columns}
    assert targets == {
        "V1": "ignore", "V2": "died_on", "V3": "registered_on", "V4": "sex", "V5": "age", "V6": "manner",
        "V7": "cause_text", "V8": "mention:fentanyl",
    }  # fmt: skip
    of_sex = next(entry for entry in mapping.columns if entry.source == "V4")
    assert {code: of_sex.values[code] for code in ("1", "2")} == {"1": "male", "2": "female"}
    unknown, refused = (codes[0], codes[1]) if codes[0] == "8" else (codes[1], codes[0])
    assert (of_sex.values[unknown], of_sex.values[refused]) == ("why:does_not_know", "why:refused")
    records = result.records.slice(0, 6)
    assert records["sex"].to_pylist() == ["male", "female", None, "male", None, "female"]
    assert records["sex_why"].to_pylist() == [None, None, "refused", None, "does_not_know", None]
    assert records["age"].to_pylist() == [34, None, 51, None, 0, 47]
    assert records["age_why"].to_pylist() == [None, "does_not_know", None, "refused", None, None]
    assert records["manner"].to_pylist() == ["accident", "suicide", "undetermined", "accident", "accident", None]
    assert records["manner_why"].to_pylist() == [None] * 5 + ["not_applicable"]
    assert [f"{day}" for day in records["died_on"].to_pylist()] == [
        "2023-01-31", "2023-02-01", "None", "2023-12-24", "2023-05-05", "2023-06-06",
    ]  # fmt: skip
    assert result.account.accepted == CASES
    assert result.account.balances
    assert result.flags.num_rows == 3 * REPEAT  # "Yes" stands in three of six
