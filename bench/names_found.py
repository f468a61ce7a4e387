"""What the shipped register reads in texts, for the figures about names."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from pharmakon.substances import Register


def registered() -> "Register":
    """The shipped register, without any country's names."""
    from pharmakon.substances import Register

    return Register.load(Path("no country's folder"))


def mentions(register: "Register", texts: Sequence[str], *, drug_column: bool = False) -> "pa.Table":
    """Mentions in texts."""
    import pyarrow as pa

    from pharmakon.substances import Reader

    return Reader(register).read(pa.array(texts, pa.string()), drug_column=drug_column).mentions


def substances_of(register: "Register", texts: Sequence[str]) -> list[frozenset[str]]:
    """For each text the substances that it names without doubt (no alternatives, no unspecified drug)."""
    found: list[set[str]] = [set() for _ in texts]
    for row in mentions(register, texts).select(["text", "substance", "ambiguous"]).to_pylist():
        if not row["ambiguous"] and row["substance"] is not None:
            found[row["text"]].add(row["substance"])
    return [frozenset(each) for each in found]
