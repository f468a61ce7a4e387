"""A country teaches its own names: what is asked, what is answered, what is kept, what moves."""

import csv
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pharmakon.findings import BlockedError
from pharmakon.observatory import (
    Observatory,
    forget,
    make_observatory,
    moved_mentions,
    run,
    teach,
    unresolved,
    write_unresolved,
)
from pharmakon.store import Journal, Layout
from pharmakon.substances import Register
from tests.substances_commands.conftest import command, command_json, office, refused

Table = Callable[..., Path]


def _named(root: Path, substance: str) -> int:
    """Deaths whose texts name a substance, by the last run."""
    mentions = Observatory.open(root).mentions().to_pylist()
    return len({each["row"] for each in mentions if each["substance"] == substance})


def _files(root: Path) -> dict[str, bytes]:
    kept = [path for name in ("reference", "journal") for path in sorted((root / name).rglob("*")) if path.is_file()]
    return {path.name: path.read_bytes() for path in kept}


def test_words_in_five_rows_or_more_are_asked_most_frequent_first(country: Path) -> None:
    # Quorvitan stands in 4 rows, Kowalski is a name of people: neither is shown.
    assert [(each.word, each.rows) for each in unresolved(country)] == [("zentafix", 6), ("brumolex", 5)]


def test_a_misspelt_name_is_shown_with_the_name_that_it_resembles(tmp_path: Path) -> None:
    # Three mistakes: more than the reader mends, not more than a person sees.
    (word,) = unresolved(office(tmp_path, ["Oxxicodonn toxicity"] * 5))
    assert word.word == "oxxicodonn"
    assert word.nearest[0].substance == "oxycodone"


def test_the_way_of_a_statistician(country: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    assert write_unresolved(unresolved(country), names).rows == 2
    with names.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["word", "rows", "nearest", "substance"]
    answers = {"zentafix": "fentanyl", "brumolex": "none"}
    with names.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "substance": answers[row["word"]]} for row in rows)

    assert _named(country, "fentanyl") == 5  # the rows with brumolex name fentanyl too
    taught = teach(country, names, reason="asked the coroner")
    assert taught.names == (("zentafix", "fentanyl"),)
    assert taught.others == ("brumolex",)
    assert unresolved(country) == ()  # answered, also before the next run
    run(country)
    assert _named(country, "fentanyl") == 5 + 6
    assert unresolved(country) == ()


def test_the_journal_keeps_who_taught_what_and_why_and_a_second_country_is_not_affected(
    country: Path, tmp_path: Path, table: Table
) -> None:
    names = table({"word": "zentafix", "substance": "fentanyl"}, {"word": "brumolex", "substance": "none"})
    teach(country, names, reason="asked the coroner")
    entry = Journal(Layout(country).journal).entries()[-1]
    assert (entry.kind, entry.who, entry.reason) == ("names_taught", "a statistician", "asked the coroner")
    (name,) = json.loads(entry.details["names"])
    assert (name["name"], name["substance_id"]) == ("zentafix", "fentanyl")
    assert json.loads(entry.details["other_words"]) == ["brumolex"]
    written = (country / "reference" / "substance_names.csv").read_bytes()
    assert entry.about == hashlib.sha256(written).hexdigest()
    other = make_observatory(tmp_path / "other", country_code="XVB").reference
    assert Register.load(country / "reference").find("zentafix") == ["fentanyl"]
    assert Register.load(other).find("zentafix") == []


def test_what_is_taught_twice_is_kept_once(country: Path, table: Table) -> None:
    names = table({"word": "zentafix", "substance": "fentanyl"})
    teach(country, names)
    before = _files(country)
    again = teach(country, names)
    assert (again.names, again.known) == ((), 1)
    assert [finding.code.id for finding in again.findings] == ["PH-N006", "PH-N013"]
    assert _files(country) == before


def test_the_names_of_a_table_that_people_keep_by_hand_stay(country: Path, table: Table) -> None:
    own = country / "reference" / "substance_names.csv"
    own.write_text("name,substance_id,note\nquorvitan,heroin,from the laboratory\n", encoding="utf-8")
    teach(country, table({"word": "zentafix", "substance": "fentanyl"}))
    with own.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["name"], row["substance_id"], row["note"]) for row in rows] == [
        ("quorvitan", "heroin", "from the laboratory"),
        ("zentafix", "fentanyl", ""),
    ]


def test_all_problems_are_told_together_and_nothing_is_written(country: Path, table: Table) -> None:
    names = table(
        {"word": "zentafix", "substance": "fentanylium"},  # no such entry
        {"word": "brumolex", "substance": "fentanyl"},  # two readings, not marked
        {"word": "Brumo-Lex", "substance": "heroin"},
        {"word": "methadone", "substance": "heroin"},  # means another substance
        {"word": "toxicity", "substance": "heroin"},  # a word of certificates
        {"word": "zx", "substance": "heroin"},  # too short
        {"word": "zentafox", "substance": "heroin", "where": "everywhere"},  # no such place
        {"word": "***", "substance": "heroin"},  # no letter
        {"word": "cocaine", "substance": "none"},  # names a substance by the register
    )
    before = _files(country)
    codes = refused(lambda: teach(country, names))
    assert sorted(codes) == sorted(
        ["PH-N003", "PH-N004", "PH-N005", "PH-N005", "PH-N007", "PH-N008", "PH-N009", "PH-N010"]
    )
    assert _files(country) == before


def test_a_finding_says_the_row_and_what_was_meant(country: Path, table: Table) -> None:
    names = table({"word": "zentafix", "substance": "fentanil"}, {"word": "brumolex", "substance": "fentanylium"})
    with pytest.raises(BlockedError) as caught:
        teach(country, names)
    (finding,) = caught.value.findings
    assert (finding.code.id, finding.where.row, finding.where.column) == ("PH-N003", 3, "substance")
    assert "fentanyl" in finding.remedy()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"word,meaning\nzentafix,fentanyl\n", "PH-N002"),
        (b"word,substance\nz\xff,fentanyl\n", "PH-S002"),
        (b"", "PH-N002"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(country: Path, tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes(content)
    assert refused(lambda: teach(country, path)) == [expected]


def test_an_own_table_that_cannot_be_read_is_not_written_over(country: Path, table: Table) -> None:
    own = country / "reference" / "substance_names.csv"
    own.write_bytes(b"name,substance_id\nquorvitan\xff,heroin\n")
    (country / "reference" / "other_words.txt").write_text("brumolex\n", encoding="utf-8")
    before = _files(country)
    assert refused(lambda: teach(country, table({"word": "zentafix", "substance": "fentanyl"}))) == ["PH-S002"]
    assert refused(lambda: forget(country, ["brumolex"])) == ["PH-S002"]
    assert _files(country) == before


def test_a_table_with_semicolons_and_a_substance_by_name_is_read(country: Path, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("word;rows;nearest;substance\nzentafix;6;;diamorphine\n", encoding="utf-8")
    assert teach(country, path).names == (("zentafix", "heroin"),)


def test_a_name_takes_another_meaning_only_when_told_so(country: Path, table: Table) -> None:
    names = table({"word": "Duragesic", "substance": "heroin"}, {"word": "Kowalski", "substance": "heroin"})
    assert refused(lambda: teach(country, names)) == ["PH-N005"]
    taught = teach(country, names, replacing=True)
    assert [finding.code.id for finding in taught.findings] == ["PH-N011"]  # a name of people as well: a warning
    assert Register.load(country / "reference").find("Duragesic") == ["heroin"]


def test_a_street_name_is_read_in_lists_of_drugs_alone(country: Path, table: Table) -> None:
    teach(country, table({"word": "down", "substance": "heroin", "where": "drug column", "kind": "slang"}))
    run(country)
    assert _named(country, "heroin") == 1  # "Heroin toxicity"; no text gains a mention


def test_names_that_were_taught_can_be_taken_back(country: Path, table: Table) -> None:
    names = table(
        {"word": "zentafix", "substance": "fentanyl"},
        {"word": "quorvitan", "substance": "heroin"},
        {"word": "brumolex", "substance": "none"},
    )
    teach(country, names)
    before = _files(country)
    assert refused(lambda: forget(country, ["zentafix", "fentanyl"])) == ["PH-N012"]
    assert _files(country) == before
    assert forget(country, ["Zentafix", "brumolex"], reason="wrong") == ("brumolex", "zentafix")
    register = Register.load(country / "reference")
    assert (register.find("zentafix"), register.find("quorvitan")) == ([], ["heroin"])
    assert Journal(Layout(country).journal).entries()[-1].kind == "names_removed"
    assert [each.word for each in unresolved(country)] == ["zentafix", "brumolex"]


def test_what_moves_is_shown_before_it_is_run(country: Path, table: Table, tmp_path: Path) -> None:
    words = command_json("substances", "unresolved", country)["words"]
    assert [each["word"] for each in words] == ["zentafix", "brumolex"]  # type: ignore[attr-defined]
    names = table({"word": "zentafix", "substance": "fentanyl"}, {"word": "brumolex", "substance": ""})
    taught = command_json("substances", "add", country, names)
    assert taught["names"] == [{"name": "zentafix", "substance": "fentanyl"}]
    assert taught["left_open"] == 1
    moved = moved_mentions(country)
    # Five rows name fentanyl beside brumolex; six more name it as zentafix.
    (line,) = moved.counts.to_pylist()
    assert line == {"substance": "fentanyl", "role": "cause", "before": 5, "now": 11, "gained": 6, "lost": 0}
    # Row 1 holds the headings: zentafix stands in rows 2 to 7.
    assert moved.rows["row"].to_pylist() == [2, 3, 4, 5, 6, 7]
    assert set(moved.rows["reading"].to_pylist()) == {"now"}
    out = tmp_path / "moved.csv"
    assert "5 → 11 deaths" in command("substances", "changes", country, "--out", out)
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 1 + 6
    assert command_json("substances", "remove", country, "zentafix")["removed"] == ["zentafix"]
    assert moved_mentions(country).counts.num_rows == 0
