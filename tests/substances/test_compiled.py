"""The lexicon that is shipped ready-made: current, and the same as one made from the tables."""

from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pytest

from pharmakon.substances import Reader, Register, compiled
from tests.substances.test_traps import KNOWN, MORE, STILL_MORE


def test_it_is_current(register: Register) -> None:
    shipped = files("pharmakon.reference").joinpath("data", "substances", compiled.FILE).read_bytes()
    assert compiled.packed(register) == shipped, "run python -m tools.compile_names"


def test_it_is_used_for_the_shipped_tables_alone(register: Register) -> None:
    assert compiled.kept(register.content_hash) is not None
    assert compiled.kept("content of other tables") is None


def test_a_country_s_names_are_read_though_a_lexicon_is_shipped(tmp_path: Path) -> None:
    (tmp_path / "substance_names.csv").write_text("name,substance_id\nzyxomorphan,morphine\n", encoding="utf-8")
    texts = pa.array(["zyxomorphan toxicity"])
    assert Reader(Register.load(tmp_path)).read(texts, drug_column=False).mentions["substance"].to_pylist() == [
        "morphine"
    ]


def test_it_reads_as_one_that_is_made_from_the_tables(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = pa.array([*KNOWN, *MORE, *STILL_MORE, "zyxomorphan, oxycodnoe, buprenorph, no heroin"])
    shipped = Reader(register).read(texts, drug_column=False)
    monkeypatch.setattr(compiled, "FILE", "absent.arrow")
    made = Reader(register).read(texts, drug_column=False)
    assert shipped.mentions.equals(made.mentions)
    assert shipped.unplaced.equals(made.unplaced)
