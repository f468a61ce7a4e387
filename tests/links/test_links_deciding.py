"""Pairs of rows go out as a workbook, are decided, and come back; nobody's name goes into the journal."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pharmakon.findings import BlockedError
from pharmakon.observatory import (
    Observatory,
    ToPurge,
    export_links,
    export_quarantine,
    import_links,
    list_links,
    purge,
    rerun,
    revision,
    run,
    undo_links,
)
from pharmakon.store import Journal
from tests.links.offices import CANARIES, DEATHS, REGISTRY, added, both, country
from tests.links.test_links_counting import deaths, found
from tests.observatory.workbooks import Rows, edited, with_cells

ROW, PAIR, DECISION = "Pharmakon row", "Pharmakon pair", "Decision"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return country(tmp_path, ("deaths.csv", DEATHS, "deaths"))


@pytest.fixture
def book(root: Path, tmp_path: Path) -> Path:
    out = tmp_path / "review.xlsx"
    assert export_links(root, out).rows == 1
    return out


def decided(book: Path, said: str, *, pair: object = 1, sheet: str = "Duplicates") -> Path:
    """The workbook with a decision in the first row of a pair."""

    def edit(rows: Rows) -> Rows:
        place = rows[0].index(DECISION)
        line = next(row for row in rows[1:] if row[0] == pair)
        line[place] = said
        return rows

    return edited(book, book.with_name("back.xlsx"), sheet, edit)


def test_a_probable_duplicate_counts_until_a_person_decides(root: Path) -> None:
    ran = run(root)
    assert found(ran)["PH-J001"] == {"source": "deaths", "matches": 1, "review": 0}
    assert (ran.accounts[0].accepted, deaths(root)) == (6, 6)


def test_same_takes_the_later_row_out_and_the_account_holds(root: Path, book: Path) -> None:
    taken = import_links(root, decided(book, "same"), reason="asked the coroner")
    assert (taken.same, taken.different) == (1, 0)
    ran = run(root)
    (account,) = ran.accounts
    assert (account.accepted, account.duplicate, account.rejected, account.balances) == (5, 1, 0, True)
    assert account.records["death"] == 5
    assert (deaths(root), deaths(root, "none_named")) == (5, 2)
    rows = [each["row"] for each in Observatory.open(root).records("death").to_pylist()]
    assert rows == [2, 3, 4, 5, 7]  # C5 stood in row 6
    assert set(found(ran)) == {"PH-J010"}


def test_the_row_that_is_left_out_is_listed_in_quarantine_with_its_own_code(root: Path, book: Path) -> None:
    import_links(root, decided(book, "same"))
    run(root)
    out = root.parent / "quarantine.csv"
    export_quarantine(root, out)
    (line,) = out.read_text(encoding="utf-8-sig").splitlines()[1:]
    assert line.split(",")[:5] == ["deaths.csv", "", "6", "duplicate", "PH-J010"]


def test_different_is_not_asked_again(root: Path, book: Path, tmp_path: Path) -> None:
    assert import_links(root, decided(book, "different")).different == 1
    assert (found(run(root)), deaths(root)) == ({}, 6)
    assert export_links(root, tmp_path / "again.xlsx").rows == 0
    assert export_links(root, tmp_path / "all.xlsx", everything=True).rows == 1


def test_decisions_are_taken_back(root: Path, book: Path) -> None:
    import_links(root, decided(book, "same"))
    before = run(root).generation
    assert undo_links(root, reason="the coroner wrote again") == 1
    assert run(root).accounts[0].accepted == 6
    with pytest.raises(BlockedError) as nothing:
        undo_links(root)
    assert [each.code.id for each in nothing.value.findings] == ["PH-J028"]
    import_links(root, decided(book, "same"))
    assert run(root).generation == before


def test_a_decision_is_a_line_of_the_journal_without_what_rows_say(root: Path, book: Path) -> None:
    import_links(root, decided(book, "same"), reason="asked the coroner")
    (line,) = (each for each in Journal(root / "journal").entries() if each.kind == "pair_decided")
    assert (line.details["decision"], line.reason) == ("same", "asked the coroner")
    assert sorted((line.details["row"], line.details["other_row"])) == ["2", "6"]
    journal = (root / "journal" / "journal.jsonl").read_text(encoding="utf-8").casefold()
    assert not [each for each in CANARIES if each in journal]


def test_what_moved_since_is_told_as_decisions(root: Path, book: Path) -> None:
    before = run(root).generation
    import_links(root, decided(book, "same"))
    run(root)
    found_since = revision(root)
    assert set(found_since.by_cause) == {"decisions"}
    then, now = rerun(root, before)
    assert then.content_hash == now.content_hash


def test_of_two_files_the_row_that_was_received_first_stays(tmp_path: Path) -> None:
    head, *lines = DEATHS.splitlines()
    root = country(tmp_path)
    # Row 2 of the file that came later, and whose name comes first, is the same person as row 2 of the other.
    added(root, "z_first.csv", "\n".join([head, lines[0], *lines[1:4]]) + "\n", "deaths", received=date(2024, 1, 1))
    added(root, "a_later.csv", "\n".join([head, lines[4], lines[5]]) + "\n", "deaths", received=date(2024, 2, 1))
    book = tmp_path / "review.xlsx"
    export_links(root, book)
    import_links(root, decided(book, "same"))
    accounts = {each.file: (each.accepted, each.duplicate) for each in run(root).accounts}
    assert accounts == {"z_first.csv": (4, 0), "a_later.csv": (1, 1)}


def test_what_is_said_of_either_row_counts_for_the_one_that_stays(tmp_path: Path) -> None:
    root = both(tmp_path)
    added(
        root,
        "registry_2.csv",
        REGISTRY.splitlines()[0] + '\nR8,"Quimperle, Ann",01.02.1980,05.01.2023,F,Etizolam\n',
        "registry",
    )
    assert found(run(root))["PH-J003"]["pairs"] == 2  # rows 2 and 6 are as good
    book = tmp_path / "review.xlsx"
    assert export_links(root, book).rows == 3
    import_links(root, decided(book, "same"))
    ran = run(root)
    assert {"PH-J001", "PH-J003"}.isdisjoint(found(ran))
    assert (deaths(root), deaths(root, "etizolam")) == (5, 1)


def test_an_unsure_link_is_used_once_it_is_decided_and_a_sure_one_is_not_when_it_is_denied(tmp_path: Path) -> None:
    root = both(tmp_path)
    run(root)
    assert deaths(root, "fentanyl") == 1
    book = tmp_path / "all.xlsx"
    export_links(root, book, everything=True)
    lines = [each for each in rows_of(book, "Links") if each[1] == "registry.csv" and each[3] == 3]
    import_links(root, decided(book, "different", pair=lines[0][0], sheet="Links"))
    told = found(run(root))["PH-J002"]
    assert (told["linked"], told["unlinked"]) == (1, 3)  # both rows about C3 are alike in all that is compared
    assert deaths(root, "none_named") == 3


def rows_of(book: Path, sheet: str) -> Rows:
    import python_calamine

    return [
        list(row) for row in python_calamine.CalamineWorkbook.from_path(str(book)).get_sheet_by_name(sheet).to_python()
    ]


def test_decisions_follow_the_rows_into_a_corrected_file(root: Path, book: Path) -> None:
    import_links(root, decided(book, "same"))
    head, *lines = DEATHS.splitlines()
    corrected = [head, "C0,Gus,Newcomb,1955-01-01,2023-01-01,Male,68,Heroin toxicity", *lines]
    corrected[3] = corrected[3].replace("Heroin and cocaine", "Heroin")
    added(root, "deaths_v2.csv", "\n".join(corrected) + "\n", "deaths", replaces="deaths.csv")
    ran = run(root)
    assert (ran.accounts[0].accepted, ran.accounts[0].duplicate) == (6, 1)
    assert [each["row"] for each in Observatory.open(root).records("death").to_pylist()] == [2, 3, 4, 5, 6, 8]
    assert "PH-J006" not in found(ran)


def test_without_a_key_rows_are_known_again_by_what_is_compared(tmp_path: Path) -> None:
    nameless = "\n".join(line.partition(",")[2] for line in DEATHS.splitlines()) + "\n"
    root = country(tmp_path, ("deaths.csv", nameless, "deaths"))
    book = tmp_path / "review.xlsx"
    export_links(root, book)
    import_links(root, decided(book, "same"))
    head, *lines = nameless.splitlines()
    moved = "\n".join([head, lines[3], *lines[:3], *lines[4:]]) + "\n"
    added(root, "deaths_v2.csv", moved, "deaths", replaces="deaths.csv")
    assert run(root).accounts[0].duplicate == 1
    changed = moved.replace("1980-02-01", "1988-02-01")  # both rows say another birth: nobody decided about those
    added(root, "deaths_v3.csv", changed, "deaths", replaces="deaths_v2.csv")
    ran = run(root)
    assert (ran.accounts[0].duplicate, found(ran)["PH-J006"]["pairs"]) == (0, 1)


def test_rows_of_a_removed_duplicate_are_in_no_table(root: Path, book: Path) -> None:
    import_links(root, decided(book, "same"))
    run(root)
    (mentions,) = (root / "work" / "mentions").glob("*.parquet")
    assert 6 not in pq.read_table(mentions)["row"].to_pylist()


def test_a_decision_follows_its_rows_when_others_are_purged(root: Path, book: Path) -> None:
    import_links(root, decided(book, "same"))
    run(root)
    purge(root, ToPurge(files=("deaths.csv",), rows=(4,)), reason="asked for")
    ran = run(root)
    assert (ran.accounts[0].accepted, ran.accounts[0].duplicate) == (4, 1)
    assert [each["row"] for each in Observatory.open(root).records("death").to_pylist()] == [2, 3, 4, 6]
    purge(root, ToPurge(files=("deaths.csv",), rows=(5,)), reason="asked for")  # the row that did not count
    ran = run(root)
    assert (ran.accounts[0].accepted, ran.accounts[0].duplicate, found(ran)) == (4, 0, {})
    assert undo_links(root) == 0


def refusal(root: Path, file: Path) -> list[str]:
    before = (root / "journal" / "journal.jsonl").read_bytes()
    with pytest.raises(BlockedError) as refused:
        import_links(root, file)
    assert (root / "journal" / "journal.jsonl").read_bytes() == before
    return [each.code.id for each in refused.value.findings]


def changed(book: Path, changes: dict[tuple[object, str], object], *, key: str = ROW) -> Path:
    return edited(book, book.with_name("back.xlsx"), "Duplicates", with_cells(changes, key=key))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "PH-J026"),
        ({(2.0, DECISION): "perhaps"}, "PH-J023"),
        ({(2.0, DECISION): "same", (6.0, DECISION): "different"}, "PH-J024"),
        ({(2.0, DECISION): "same", (6.0, PAIR): "7"}, "PH-J021"),
        ({(2.0, DECISION): "same", (6.0, ROW): ""}, "PH-J021"),
        ({(2.0, DECISION): "same", (6.0, ROW): "5"}, "PH-J022"),
        ({(2.0, DECISION): "same", (6.0, "Pharmakon file"): "other.csv"}, "PH-J022"),
        ({(2.0, DECISION): "same", (6.0, "Surname"): "Okonkwo"}, "PH-J027"),
    ],
)
def test_what_is_wrong_in_the_workbook_is_found_and_nothing_is_taken(
    root: Path, book: Path, changes: dict[tuple[object, str], object], code: str
) -> None:
    assert refusal(root, changed(book, changes)) == [code]


def test_another_workbook_is_refused(root: Path, tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "other.xlsx")) as other:
        other.add_worksheet("x").write_row(0, 0, ["a", "b"])
    assert refusal(root, tmp_path / "other.xlsx") == ["PH-J020"]


def test_decisions_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    third = DEATHS + "C7,Ann,Quimperle,1980-02-01,2023-01-05,Female,42,Drug toxicity\n"
    root = country(tmp_path, ("deaths.csv", third, "deaths"))
    book = tmp_path / "review.xlsx"
    assert export_links(root, book).rows == 3  # rows 2, 6 and 8, each with each
    pairs = [row for row in rows_of(book, "Duplicates")[1:] if row[6]]
    said = dict(zip([row[0] for row in pairs], ["same", "same", "different"], strict=True))

    def edit(rows: Rows) -> Rows:
        for row in rows[1:]:
            row[4] = said[row[0]] if row[6] else ""
        return rows

    assert refusal(root, edited(book, tmp_path / "back.xlsx", "Duplicates", edit)) == ["PH-J025"]


def test_pairs_are_listed_by_file_and_row(root: Path, book: Path, tmp_path: Path) -> None:
    import_links(root, decided(book, "same"))
    (listed,) = list_links(root, tmp_path / "links.csv")
    assert (listed.sure, listed.waiting, listed.same, listed.different) == (1, 0, 1, 0)
    (line,) = (tmp_path / "links.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    cells = line.split(",")
    assert (cells[:5], cells[8], cells[-2:]) == (["duplicates", "deaths", "deaths.csv", "", "2"], "6", ["same", "yes"])
