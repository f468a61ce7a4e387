"""The entrance from Python: an observatory's records, totals, estimates and findings as Arrow tables."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pharmakon.findings import Finding, MisuseError, SheetAccount, code
from pharmakon.observatory.files import MENTIONS, records_folder
from pharmakon.observatory.last_run import LastRun
from pharmakon.observatory.tracing import Traced, Wanted, trace
from pharmakon.records import MENTION_SCHEMA


@dataclass(frozen=True)
class Observatory:
    """The last good generation of an observatory. Reading needs no lock and sees no half-made state."""

    root: Path
    _last: LastRun

    @classmethod
    def open(cls, path: str | Path) -> "Observatory":
        """Open an observatory that was run.

        Raises:
            MisuseError: PH-C022 no observatory; PH-C008 nothing was run yet.
        """
        root = Path(path)
        return cls(root, LastRun.of(root))

    @property
    def generation(self) -> str:
        """The id of the generation."""
        return self._last.generation.id

    def records(self, record: str) -> pa.Table:
        """Records of a type (death, observation, or one of the country's own) of all files, in the order of their keys.

        A country's own columns stand after the others. Free text is not in it.

        Raises:
            MisuseError: PH-C007 no such record type.
        """
        types = self._last.types
        if record not in types:
            names = ", ".join(types)
            details = {"expected": "a record type", "text": record[:40], "near": names}
            raise MisuseError(Finding(code("PH-C007"), details=details))
        return self._whole("records", records_folder(record), types[record].schema())

    def mentions(self) -> pa.Table:
        """Every mention of a substance (MENTION_SCHEMA)."""
        return self._whole("mentions", MENTIONS, MENTION_SCHEMA)

    def totals(self) -> pa.Table:
        """Distinct deaths by target in the declared group sets, of every date basis and year."""
        return self._last.totals

    def estimates(self) -> pa.Table:
        """Every estimate (ESTIMATE_SCHEMA), in the order of its dimensions."""
        return self._last.estimates

    def findings(self) -> list[Finding]:
        """Every finding of the run."""
        return self._last.findings

    def accounts(self) -> list[SheetAccount]:
        """What became of every row of every sheet."""
        return self._last.accounts

    def trace(self, wanted: Wanted) -> Traced:
        """The rows behind a figure."""
        return trace(self.root, wanted)

    def _whole(self, step: str, folder: str, schema: pa.Schema) -> pa.Table:
        """The files of a folder as one table; columns that a file lacks are NULL."""
        units = [unit for unit in self._last.units(step) if folder in unit.files]
        tables = [self._last.table(unit, folder) for unit in units]
        parts = [_filled(table, schema) for table in tables]
        keys = [(name, "ascending") for name in ("file_id", "row", "part") if name in schema.names]
        return pa.concat_tables([schema.empty_table(), *parts]).sort_by(keys)


def _filled(table: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [
        table[field.name].cast(field.type) if field.name in table.column_names else pa.nulls(len(table), field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)
