"""The last good generation, read: what `trace`, `estimates`, `findings` and Python see while another command writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pharmakon.disclosure import Owner
from pharmakon.engines import ParquetInput
from pharmakon.findings import Finding, MisuseError, SheetAccount, SurroundingsError, Where, code
from pharmakon.indicators.estimates import ESTIMATE_SCHEMA, with_division
from pharmakon.observatory.files import RECORDS, SETTLED
from pharmakon.observatory.frame import Frame
from pharmakon.observatory.manifest import inputs_of_manifest, units_of
from pharmakon.observatory.noted import accounts_of, findings_of
from pharmakon.observatory.units import Unit
from pharmakon.records import RECORD_TYPES, file_id
from pharmakon.records.extended import RecordTypes, noted_types
from pharmakon.store import JSON, Generation, Layout, SourceSettings, current, load_settings

FRAME, FRAME_STEP = "frame", "frame"


def _read(path: Path) -> pa.Table:
    """A Parquet file of the generation.

    Raises:
        SurroundingsError: PH-C030 it is gone or damaged.
    """
    try:
        return pq.read_table(path, partitioning=None)
    except (OSError, pa.ArrowException) as fault:
        raise SurroundingsError(Finding(code("PH-C030"), Where(file=path.name))) from fault


@dataclass(frozen=True)
class InputNote:
    """One sheet of a file of a generation."""

    file: str
    sheet: str
    sha256: str
    source: SourceSettings

    @property
    def file_id(self) -> int:
        """The key of the sheet."""
        return file_id(self.sha256, self.sheet)


@dataclass(frozen=True)
class LastRun:
    """The tables of one generation."""

    layout: Layout
    generation: Generation

    @classmethod
    def of(cls, root: Path) -> "LastRun":
        """The current generation of an observatory.

        Raises:
            MisuseError: PH-C022 no observatory, PH-C008 nothing was run yet.
        """
        layout = Layout(root)
        load_settings(layout)
        generation = current(layout)
        if generation is None:
            raise MisuseError(Finding(code("PH-C008"), details={"path": str(root)}))
        return cls(layout, generation)

    @property
    def manifest(self) -> Mapping[str, JSON]:
        """What the generation was made from."""
        return self.generation.manifest

    def said(self, name: str) -> str:
        """What the generation says of itself as a whole."""
        return str(self.manifest[name])

    @cached_property
    def types(self) -> RecordTypes:
        """The record types of the generation, with the columns that its country declared then."""
        return noted_types(RECORD_TYPES, self.manifest.get("records"))

    @cached_property
    def inputs(self) -> list[InputNote]:
        """Every sheet of the generation."""
        return [InputNote(*each) for each in inputs_of_manifest(self.manifest)]

    @cached_property
    def _units(self) -> list[Unit]:
        return units_of(self.manifest)

    def units(self, step: str, about: str | None = None) -> list[Unit]:
        """The units of a step, of one thing or of all. Records are those without rows that repeat others."""
        found = [unit for unit in self._units if unit.step == step and about in (None, unit.about)]
        return [self._settled.get(unit.about, unit) for unit in found] if step == RECORDS else found

    @cached_property
    def _settled(self) -> dict[str, Unit]:
        """Records of sheets from which people took rows that repeat others, by what they are about."""
        return {unit.about: unit for unit in self._units if unit.step == SETTLED}

    def table(self, unit: Unit, folder: str) -> pa.Table:
        """A file of a unit, whole."""
        return _read(self.layout.work / unit.files[folder].path)

    def files(self, units: list[Unit], folder: str, schema: pa.Schema) -> ParquetInput:
        """One file of each unit, as the input of a query."""
        paths = tuple(self.layout.work / unit.files[folder].path for unit in units if folder in unit.files)
        return ParquetInput(paths, schema)

    @cached_property
    def frame(self) -> Frame:
        """The areas that this generation was made for."""
        (unit,) = self.units(FRAME_STEP)
        words, parents, children = (self.table(unit, f"{FRAME}/{name}") for name in ("words", "parents", "children"))
        return Frame(self.said("reference_area"), words, parents, children)

    @cached_property
    def age_groups(self) -> pa.Table:
        """age, age_group: the partition of this generation."""
        (unit,) = self.units(FRAME_STEP)
        return self.table(unit, f"{FRAME}/age_groups")

    @property
    def release(self) -> Path:
        """The folder of the generation's release."""
        return self.layout.release(Owner.name, self.generation.id)

    @cached_property
    def estimates(self) -> pa.Table:
        """Every estimate (ESTIMATE_SCHEMA), as released."""
        return with_division(_read(self.release / "estimates.parquet")).cast(ESTIMATE_SCHEMA)

    @cached_property
    def totals(self) -> pa.Table:
        """The totals behind the estimates, as released."""
        return _read(self.release / "totals.parquet")

    @cached_property
    def findings(self) -> list[Finding]:
        """Every finding of the run."""
        return findings_of(self.manifest)

    @cached_property
    def accounts(self) -> list[SheetAccount]:
        """Every sheet's account."""
        return accounts_of(self.manifest)
