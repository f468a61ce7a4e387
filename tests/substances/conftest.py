"""The shipped register and a reader, built once."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from pharmakon.substances import Reader, Register

Mention = dict[str, str | int | bool | None]
Read = Callable[..., list[Mention]]


@pytest.fixture(scope="session")
def register() -> Register:
    """The shipped register alone."""
    return Register.load(Path("no country's folder"))


@pytest.fixture(scope="session")
def reader(register: Register) -> Reader:
    """A reader with the shipped register."""
    return Reader(register)


@pytest.fixture(scope="session")
def read(reader: Reader) -> Read:
    """Mentions of one text."""

    def read_one(text: str, *, drug_column: bool = False) -> list[Mention]:
        return reader.read(pa.array([text]), drug_column=drug_column).mentions.to_pylist()

    return read_one
