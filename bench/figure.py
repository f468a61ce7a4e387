"""What a figure is: declared once, measured by one function, held against a bar."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What was measured, as the page shows it, and whether the bar is met."""

    measured: str
    met: bool


class NotMeasuredError(Exception):
    """The figure cannot be measured here; the message is the reason a reader sees ("no sample data: …")."""


@dataclass(frozen=True)
class Figure:
    """One figure.

    Args:
        name: lower-case words joined by underscores; names the figure on the command line.
        shows: one sentence, what the figure shows.
        bar: what it must reach.
        measure: measures and judges; may raise NotMeasuredError.
    """

    name: str
    shows: str
    bar: str
    measure: Callable[[], Outcome]

    @property
    def command(self) -> str:
        """The command that prints it."""
        return f"python -m bench.figures {self.name}"
