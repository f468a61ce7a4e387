"""The thresholds of the checks, read once from the shipped reference data."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pharmakon.records import RecordType


@dataclass(frozen=True)
class Rule:
    """A combination that hardly occurs. `at_most`: part of the records with all contents known; 0: none is usual."""

    id: str
    words: str
    record: str
    at_most: float
    when: tuple[Mapping[str, object], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that must be known."""
        named = [str(each["column"]) for each in self.when]
        others = [after[0] for each in self.when if isinstance(after := each.get("days_after"), list)]
        return tuple(dict.fromkeys([*named, *others]))


@dataclass(frozen=True)
class Thresholds:
    """Numbers and lists of columns by check and name, and the rules; `text` is what they were read from."""

    text: str
    numbers: Mapping[str, float]
    lists: Mapping[str, Sequence[str]]
    rules: tuple[Rule, ...]

    def number(self, check: str, name: str) -> float:
        """A threshold.

        Raises:
            KeyError: there is none of this name (a programming error).
        """
        return self.numbers[f"{check}.{name}"]

    def whole(self, check: str, name: str) -> int:
        """A threshold that is a whole number."""
        return int(self.number(check, name))

    def words(self, check: str, name: str) -> Sequence[str]:
        """A list of columns or record types."""
        return self.lists[f"{check}.{name}"]

    def rules_of(self, record: type[RecordType]) -> tuple[Rule, ...]:
        """The rules of a record type."""
        return tuple(rule for rule in self.rules if rule.record == record.name)

    def excludes(self, record: type[RecordType]) -> bool:
        """Whether records of the type are no events."""
        return record.name in self.words("family", "not_for")


@cache
def shipped_thresholds() -> Thresholds:
    """The thresholds of `reference/data/plausibility.toml`."""
    text = (files("pharmakon.reference") / "data" / "plausibility.toml").read_text(encoding="utf-8")
    return parse_thresholds(text)


def parse_thresholds(text: str) -> Thresholds:
    """Thresholds from TOML: [check.name] with value or words, and [[rule]].

    Raises:
        ValueError: no TOML, or a threshold without owner or reason.
    """
    read = tomllib.loads(text)
    entries = {
        f"{check}.{name}": entry
        for check, table in read.items()
        if isinstance(table, dict)
        for name, entry in table.items()
    }
    if lacking := [name for name, entry in entries.items() if not {"owner", "reason"} <= entry.keys()]:
        raise ValueError(f"no owner or reason: {', '.join(lacking)}")
    rules = tuple(
        Rule(each["id"], each["words"], each["record"], float(each["at_most"]), tuple(each["when"]))
        for each in read.get("rule", [])
    )
    return Thresholds(
        text=text,
        numbers={name: float(entry["value"]) for name, entry in entries.items() if "value" in entry},
        lists={name: tuple(entry["words"]) for name, entry in entries.items() if "words" in entry},
        rules=rules,
    )
