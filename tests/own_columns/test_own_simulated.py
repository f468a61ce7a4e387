"""Laws: what is simulated from a declaration is read back as it was meant, whatever is declared."""

import random
from pathlib import Path

import pytest

from pharmakon.intake.mapping import parse_mapping
from pharmakon.intake.propose import propose_mapping
from pharmakon.records import RECORD_TYPES
from pharmakon.records.declared import TYPES, DeclaredColumn, DeclaredRecord
from pharmakon.records.extended import RecordTypes
from pharmakon.simulate import own_columns, simulate_country, simulate_records
from tests.intake.sheets import apply_mapping, raw_file

CODES = {"a": "Group, one", "b": 'Group "two"', "-": "Gruppe drei", "007": "Agent", "9": "why:refused"}


def a_declaration(seed: int) -> RecordTypes:
    rng = random.Random(seed)
    key = DeclaredColumn("key", "code", "Key", required=True)  # without it a row may be blank
    columns = [key, *(_column(rng, f"c{number}") for number in range(rng.randint(1, 9)))]
    return RecordTypes(RECORD_TYPES, {"thing": DeclaredRecord("thing", columns=tuple(columns))})


def _column(rng: random.Random, name: str) -> DeclaredColumn:
    kind = rng.choice(TYPES)
    low = rng.choice((-50, 0, 7))
    limits = (low, low + rng.choice((0, 1, 99))) if kind in {"integer", "number"} and rng.random() < 0.7 else None
    codes = dict(rng.sample(sorted(CODES.items()), rng.randint(1, len(CODES)))) | {"x": "Another"}
    return DeclaredColumn(
        name,
        kind,
        f"Column {name}, in words",
        between=limits,
        values=codes if kind == "category" else {},
        required=kind != "text" and rng.random() < 0.3,
        confidential=rng.random() < 0.5,
    )


@pytest.mark.parametrize("seed", range(8))
def test_what_is_simulated_is_read_back(tmp_path: Path, seed: int) -> None:
    types = a_declaration(seed)
    record = types["thing"]
    made = simulate_records(tmp_path / "things.csv", record, rows=300, seed=seed)
    raw = raw_file(made.file, tmp_path)
    proposal = propose_mapping(raw, record, source="s", find=lambda _name: [])
    text = proposal.text if "decimal" in proposal.text else proposal.text.replace("[file]", '[file]\ndecimal = "."')
    mapping, faults = parse_mapping(text if "[file]" in text else _with_decimal(text), name="m.toml", records=types)
    assert mapping is not None, [fault.text() for fault in faults]
    result = apply_mapping(raw, mapping, record, file_id=7, reference_area="XX")
    assert (result.account.accepted, result.account.rejected, result.account.balances) == (300, 0, True)
    for name, values in made.values.items():
        assert result.records[name].to_pylist() == values.to_pylist(), name
    assert result.records.schema.equals(record.schema())


def _with_decimal(text: str) -> str:
    return text.replace("\n[[column]]", '\n[file]\ndecimal = "."\n\n[[column]]', 1)


def test_the_same_declaration_gives_the_same_bytes(tmp_path: Path) -> None:
    record = a_declaration(3)["thing"]
    one, other = (simulate_records(tmp_path / name, record, rows=50) for name in ("a.csv", "b.csv"))
    assert one.file.read_bytes() == other.file.read_bytes()


def test_a_country_has_own_columns_and_all_else_is_as_without(tmp_path: Path) -> None:
    column = DeclaredColumn("ethnicity", "category", "Ethnic group", values={"a": "A", "b": "B"})
    types = RecordTypes(RECORD_TYPES, {"death": DeclaredRecord("death", columns=(column,))})
    own = simulate_country(tmp_path / "own", deaths=200, own=own_columns(types["death"]))
    plain = simulate_country(tmp_path / "plain", deaths=200)
    assert own.truth_file.read_bytes() == plain.truth_file.read_bytes()
    lines = [(file.read_text(encoding="utf-8").splitlines()) for file in (own.death_files[0], plain.death_files[0])]
    assert lines[0][0] == lines[1][0] + ",Ethnic group"
    assert len(lines[0]) == len(lines[1])
    assert {line.rpartition(",")[2] for line in lines[0][1:50]} <= {"a", "b", "A", "B", ""}
