"""A newer version of a file takes the place of the older one; nothing counts twice, nothing is lost."""

import random
from pathlib import Path

import pytest

from pharmakon.findings import BlockedError
from pharmakon.intake.sketch import KEPT, row_sketch, shared
from pharmakon.observatory import Observatory, add_file, check, file_states, make_observatory, replace_file, run
from pharmakon.records import RECORD_TYPES

HEAD = "Case,Date of death,Age,Sex,Cause of death\n"
Row = tuple[int, str, int, str, str]


def rows(count: int, *, year: int, seed: int) -> list[Row]:
    draw = random.Random(seed)
    return [
        (
            case,
            f"{year}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}",
            draw.randint(15, 90),
            draw.choice(["Male", "Female"]),
            "Fentanyl toxicity",
        )
        for case in range(count)
    ]


def text(lines: list[Row]) -> str:
    return HEAD + "".join(",".join(map(str, line)) + "\n" for line in lines)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "country"
    make_observatory(root, country_code="XVA")
    return root


def add(root: Path, name: str, lines: list[Row], **options: str) -> None:
    file = root.parent / name
    file.write_text(text(lines), encoding="utf-8")
    add_file(root, file, record="death", source="deaths", **options)


def codes(root: Path) -> list[str]:
    return [finding.code.id for finding in check(root).findings if finding.code.id.startswith("PH-C03")]


def corrected(lines: list[Row], cases: range) -> list[Row]:
    return [(*line[:2], 50, *line[3:]) if line[0] in cases else line for line in lines]


def test_a_corrected_file_does_not_count_beside_the_file_that_it_corrects(root: Path) -> None:
    old = rows(100, year=2023, seed=1)
    add(root, "a.csv", old)
    add(root, "b.csv", corrected(old, range(12)))
    with pytest.raises(BlockedError) as refused:
        run(root)
    assert [(each.code.id, each.where.file, each.details["earlier"]) for each in refused.value.findings] == [
        ("PH-C031", "b.csv", "a.csv")
    ]
    replace_file(root, "b.csv", "a.csv", reason="twelve corrections")
    assert run(root).accounts[0].accepted == 100
    deaths = Observatory.open(root).records("death")
    assert deaths.filter(deaths["age"].is_valid())["age"].to_pylist().count(50) >= 12
    assert (root / "raw" / "a.csv").read_text(encoding="utf-8") == text(old)
    assert {each.file: (each.state, each.newer) for each in file_states(root)} == {
        "a.csv": ("replaced", "b.csv"),
        "b.csv": ("read", ""),
    }


def test_the_decision_can_be_taken_back_and_both_can_be_kept(root: Path) -> None:
    old = rows(60, year=2023, seed=2)
    add(root, "a.csv", old)
    add(root, "b.csv", corrected(old, range(3)), replaces="a.csv")
    assert codes(root) == ["PH-C032"]
    replace_file(root, "b.csv", "a.csv", undo=True)
    assert codes(root) == ["PH-C031"]
    replace_file(root, "b.csv", "a.csv", keep_both=True)
    assert codes(root) == []
    assert sum(account.accepted for account in run(root).accounts) == 120


def test_the_older_file_is_read_again_when_the_newer_one_is_left_out(root: Path) -> None:
    from pharmakon.observatory import withdraw

    old = rows(30, year=2023, seed=3)
    add(root, "a.csv", old)
    add(root, "b.csv", corrected(old, range(3)), replaces="a.csv")
    withdraw(root, "b.csv", reason="a mistake")
    assert [account.file for account in run(root).accounts] == ["a.csv"]


@pytest.mark.parametrize(
    ("newer", "older", "found"),
    [
        ("a.csv", "a.csv", "the same file twice"),
        ("a.csv", "x.csv", "no file x.csv"),
        ("a.csv", "p.csv", "files of the sources deaths, people"),
    ],
)
def test_only_two_files_of_one_source_can_replace_each_other(root: Path, newer: str, older: str, found: str) -> None:
    add(root, "a.csv", rows(5, year=2023, seed=1))
    file = root.parent / "p.csv"
    file.write_text(text(rows(5, year=2022, seed=9)), encoding="utf-8")
    add_file(root, file, record="death", source="people")
    with pytest.raises(BlockedError) as refused:
        replace_file(root, newer, older)
    assert [(each.code.id, each.details["found"]) for each in refused.value.findings] == [("PH-C033", found)]


def test_files_of_different_years_are_no_versions_of_each_other(root: Path) -> None:
    add(root, "a.csv", rows(300, year=2022, seed=4))
    add(root, "b.csv", rows(300, year=2023, seed=5))
    assert codes(root) == []


def test_a_sketch_estimates_the_share_of_common_rows() -> None:
    import pyarrow as pa

    schema = RECORD_TYPES["death"].schema()

    def sketch(ages: list[int]) -> list[int]:
        columns = [
            pa.array(ages, field.type) if field.name == "age" else pa.nulls(len(ages), field.type) for field in schema
        ]
        return row_sketch(pa.table(columns, schema=pa.schema([pa.field(each.name, each.type) for each in schema])))

    one, other = sketch(list(range(5000))), sketch(list(range(2500, 7500)))
    assert len(one) == KEPT
    assert shared(one, one) == 1.0
    # 512 of 5,000 rows are seen: half of them common, with a standard error of √(0.25 / 512) = 0.022 or so.
    assert abs(shared(one, other) - 0.5) < 0.09
    assert shared(one, sketch([9000])) == 0.0
