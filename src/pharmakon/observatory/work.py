"""What the steps of one command share: folder, frame, register, engine, units, and who is told of progress."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pharmakon.engines import DuckDBEngine, ParquetInput
from pharmakon.indicators.naming import NamingRules
from pharmakon.observatory.frame import Frame
from pharmakon.observatory.units import Unit, Units
from pharmakon.records import RECORD_TYPES
from pharmakon.records.extended import RecordTypes
from pharmakon.store import Layout
from pharmakon.substances import Reader, Register

# What is done now, how much of it is done, how much there is.
Progress = Callable[[str, int, int], None]
SHIPPED_TYPES = RecordTypes(RECORD_TYPES)


def silent(doing: str, done: int, whole: int) -> None:
    """Tells nobody."""
    del doing, done, whole


@dataclass(frozen=True)
class Work:
    """The tools of one command. `scratch` is emptied when the next command starts.

    `types`: the record types with the country's own; `by`: indicator → columns of deaths that it is divided by.
    """

    layout: Layout
    frame: Frame
    units: Units
    scratch: Path
    progress: Progress = silent
    threads: int | None = None
    types: RecordTypes = SHIPPED_TYPES
    by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def engine(self) -> DuckDBEngine:
        """Where queries run; it spills into the scratch folder."""
        return DuckDBEngine(temp=self.scratch / "spilled", threads=self.threads)

    @cached_property
    def register(self) -> Register:
        """The substance register with the country's overlay."""
        return Register.load(self.layout.reference)

    @cached_property
    def reader(self) -> Reader:
        """Reads texts with this register."""
        return Reader(self.register)

    @cached_property
    def rules(self) -> NamingRules:
        """What mentions speak for and which deaths count, as tables."""
        register = self.register
        return NamingRules(
            targets=register.targets(),
            combinations=register.combinations(),
            unnamed=_targets(register.unnamed),
            in_scope=_targets(register.in_scope),
        )

    def table(self, unit: Unit, folder: str) -> pa.Table:
        """A file of a unit, whole."""
        return pq.read_table(self.units.path(unit, folder), partitioning=None)

    def tables(self, units: Sequence[Unit], folder: str) -> pa.Table:
        """The same file of several units, one below the other."""
        from pyarrow import dataset

        paths = [str(self.units.path(unit, folder)) for unit in units]
        return dataset.dataset(paths, format="parquet").to_table()

    def files(self, units: list[Unit], folder: str, schema: pa.Schema) -> ParquetInput:
        """One file of each unit, as the input of a query."""
        return ParquetInput(tuple(self.units.path(unit, folder) for unit in units), schema)


def _targets(names: frozenset[str]) -> pa.Table:
    return pa.table({"target": pa.array(sorted(names), pa.string())})
