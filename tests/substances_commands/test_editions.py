"""What changed between two states of the register."""

from pathlib import Path

from pharmakon.substances.editions import Differences, differences, shipped_edition, shipped_state, state_of
from tests.substances_commands.conftest import command, refused

ENTRIES = "id,name,class,subclass,cas,convention,schedule\n"
NAMES = "name,substance_id\n"
BEFORE = (
    ENTRIES + "alpha,alpha,opioid,,50-00-0,none,\nbeta,beta,opioid,,,1961,I\ngamma,gamma,opioid,,,,\n",
    NAMES + "alpha,alpha\nbeta,beta\nold word,beta\nmoving,beta\ngamma,gamma\n",
)
# alpha has another id; gamma went; delta is new; beta is in another schedule.
NOW = (
    ENTRIES + "alpha-2,alpha (new),opioid,,50-00-0,none,\nbeta,beta,opioid,,,1961,II\ndelta,delta,opioid,,,,\n",
    NAMES + "Alpha,alpha-2\nbeta,beta\nmoving,delta\nnew word,delta\n",
)


def _changed(folder: Path) -> Differences:
    for name, tables in (("before", BEFORE), ("now", NOW)):
        (folder / name).mkdir()
        for file, text in zip(("substances.csv", "substance_names.csv"), tables, strict=True):
            (folder / name / file).write_text(text, encoding="utf-8")
    return differences(state_of(str(folder / "before")), state_of(str(folder / "now")))


def test_ids_added_removed_and_renamed(tmp_path: Path) -> None:
    changed = _changed(tmp_path)
    assert changed.renamed == (("alpha", "alpha-2"),)  # the same CAS number
    assert (changed.added, changed.removed) == (("delta",), ("gamma",))
    assert [(each.id, each.fact, each.before, each.now) for each in changed.facts] == [("beta", "schedule", "I", "II")]


def test_names_moved_new_and_lost(tmp_path: Path) -> None:
    changed = _changed(tmp_path)
    # "alpha" leads to the same substance under its new id: it did not move.
    assert [(each.name, each.before, each.now) for each in changed.moved] == [("moving", ("beta",), ("delta",))]
    assert [each.name for each in changed.new_names] == ["new word"]
    assert [each.name for each in changed.lost_names] == ["gamma", "old word"]


def test_an_edition_is_its_content_not_its_folder(tmp_path: Path) -> None:
    _changed(tmp_path)
    other = (tmp_path / "before").rename(tmp_path / "elsewhere")
    (tmp_path / "before").mkdir()
    for file, text in zip(("substances.csv", "substance_names.csv"), BEFORE, strict=True):
        (tmp_path / "before" / file).write_text(text, encoding="utf-8")
    one, two = (state_of(str(folder)).edition for folder in (other, tmp_path / "before"))
    assert one.removeprefix("elsewhere") == two.removeprefix("before")


def test_the_shipped_edition_is_compared_with_itself() -> None:
    same = differences(shipped_state(), state_of(shipped_edition()))
    assert not any((same.added, same.removed, same.renamed, same.facts, same.moved, same.new_names, same.lost_names))


def test_a_state_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(lambda: state_of(str(tmp_path))) == ["PH-N016"]


def test_the_command_shows_both(country: Path, tmp_path: Path) -> None:
    _changed(tmp_path)
    shown = command("substances", "changes", country, "--before", tmp_path / "before")
    assert "Register    before (" in shown
    assert "gamma" in shown  # removed
    assert "no mention" in shown  # the country was read under the shipped register
