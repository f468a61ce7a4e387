"""A proposal is a sound mapping whatever the headings and cells are."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from pharmakon.findings import BlockedError
from pharmakon.intake.apply import apply_mapping
from pharmakon.intake.mapping import Mapping, parse_mapping
from pharmakon.intake.propose import propose_mapping
from pharmakon.intake.raw import RawSheet
from pharmakon.records import RECORD_TYPES
from tests.intake.sheets import raw_sheet

HEADINGS = (
    "Date", "DateType", "date of death", 'a "quoted" heading', "back\\slash", "tab\there", "[[column]]", "#", "=", "Ä",
    "年齢", "sex", "Age", "Age group", "to = 'x'", "population", "Region", "",
    "ID", "Heroin", "Cause 1", "{}", "\u0001",
)  # fmt: skip
CELLS = (
    "", "1", "2017", "31/12/2017", "Y", "N", "male", "heroin", "x42", "15-24", '"""', "'", "\\", "Died", "1.5", "ü\n",
)  # fmt: skip


@pytest.mark.parametrize("record", ["death", "observation"])
@pytest.mark.parametrize("seed", range(10))
def test_any_table_gives_a_sound_mapping(seed: int, record: str, tmp_path: Path) -> None:
    random = np.random.default_rng(seed)
    width = int(random.integers(1, 9))
    headings = [HEADINGS[int(place)] for place in random.integers(len(HEADINGS), size=width)]
    rows = [[CELLS[int(place)] for place in random.integers(len(CELLS), size=width)] for _ in range(30)]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([headings, *rows])
    raw = raw_sheet(buffer.getvalue(), tmp_path)

    proposal = propose_mapping(raw, RECORD_TYPES[record], source="s", find=lambda name: [name] * (name == "heroin"))
    mapping, faults = parse_mapping(proposal.text, name="m.toml")

    assert mapping is not None, [fault.text() for fault in faults]
    assert {entry.source for entry in mapping.columns} - {""} == set(raw.header), "every column has a line"
    account, refused = outcome(raw, mapping, record)
    assert refused or account


def outcome(raw: RawSheet, mapping: Mapping, record: str) -> tuple[bool, list[str]]:
    """Whether the account balances, or the refusal in words."""
    try:
        result = apply_mapping(raw, mapping, RECORD_TYPES[record], file_id=1, reference_area="XX")
    except BlockedError as refusal:
        return False, [finding.text() for finding in refusal.findings]
    return result.account.balances, []


@pytest.mark.parametrize("record", ["death", "observation"])
def test_rows_in_another_order_give_the_same_proposal(record: str, tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    headings = "ID,Date,DateType,Sex,Age,Region,Population,Heroin"
    kinds = ("Death", "Report")
    rows = [
        f"{n},{n % 28 + 1}/3/2017,{kinds[n % 2]},{'MF'[n % 2]},{n % 90},R{n % 5},{n},{'YN'[n % 2]}" for n in range(200)
    ]
    texts = {
        propose_mapping(
            raw_sheet("\n".join([headings, *(rows[place] for place in order), ""]), tmp_path),
            RECORD_TYPES[record],
            source="s",
            find=lambda name: [name],
        ).text
        for order in (range(200), random.permutation(200))
    }
    assert len(texts) == 1
