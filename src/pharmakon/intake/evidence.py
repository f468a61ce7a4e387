"""What was found out about a file, how sure that is, and why."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True)
class Evidence(Generic[Value]):
    """One property of a file. `why` gives the evidence in words and never holds a cell's value."""

    value: Value
    sure: bool
    why: str
    alternatives: tuple[Value, ...] = ()


def declared(value: Value) -> Evidence[Value]:
    """What the mapping's [file] table says wins over whatever the file looks like."""
    return Evidence(value, sure=True, why="the mapping says so")
