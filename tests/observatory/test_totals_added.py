"""Totals of files, added up."""

import pyarrow as pa

from pharmakon.observatory.totals import added


def totals(*cells: tuple[str, str, int]) -> pa.Table:
    years, substances, deaths = (list(column) for column in zip(*cells, strict=True))
    return pa.table({"year": years, "substance": substances, "deaths": pa.array(deaths, pa.int64())})


def test_cells_of_a_year_that_two_files_hold_are_added_and_others_stand() -> None:
    first = totals(("2023", "heroin", 4), ("2024", "cocaine", 1), ("2024", "heroin", 2))
    second = totals(("2024", "heroin", 5), ("2025", "heroin", 7))
    # 2024: heroin 2 + 5 = 7, cocaine 1
    assert added([first, second], ["2024"]).to_pylist() == [
        {"year": "2023", "substance": "heroin", "deaths": 4},
        {"year": "2024", "substance": "cocaine", "deaths": 1},
        {"year": "2024", "substance": "heroin", "deaths": 7},
        {"year": "2025", "substance": "heroin", "deaths": 7},
    ]
