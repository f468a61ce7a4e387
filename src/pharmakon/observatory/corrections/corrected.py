"""Corrections that stand: what the journal says of rows that people corrected, and the files that hold the texts.

The texts lie in raw/corrections, named by their hash, for they may hold what is known of people; the journal names row
and columns alone.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from pharmakon.findings import BlockedError, Finding, Where, code
from pharmakon.intake.corrections import CORRECTION_SCHEMA, laid_over
from pharmakon.observatory.standing import BOOK
from pharmakon.store import Entry, Layout, opened, sha256_of

ROW_CORRECTED, TAKEN_BACK = "row_corrected", "corrections_taken_back"
CORRECTIONS = "corrections"  # detail of an entry: hash of the texts


def standing_corrections(entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    """Content hash of a file → hashes of its corrections, oldest first, without those that were taken back."""
    standing: dict[str, dict[str, str]] = {}
    for entry in entries:
        if entry.kind == ROW_CORRECTED:
            standing.setdefault(entry.about, {})[entry.details[CORRECTIONS]] = entry.details[BOOK]
        elif entry.kind == TAKEN_BACK:
            for about, held in standing.items():
                kept = {name: book for name, book in held.items() if book != entry.about}
                standing[about] = kept
    return {about: tuple(held) for about, held in standing.items() if held}


def corrections_file(layout: Layout, digest: str) -> Path:
    """Where corrections lie."""
    return layout.raw / CORRECTIONS / f"{digest}.csv"


def loaded(layout: Layout, digests: Iterable[str]) -> pa.Table:
    """Corrections laid over each other, oldest first.

    Raises:
        BlockedError: PH-K010 one is gone or was changed.
    """
    return reduce(laid_over, (_read(layout, digest) for digest in digests), CORRECTION_SCHEMA.empty_table())


def _read(layout: Layout, digest: str) -> pa.Table:
    path = corrections_file(layout, digest)
    if not path.is_file() or sha256_of(path) != digest:
        raise BlockedError(Finding(code("PH-K010"), Where(f"raw/{CORRECTIONS}/{path.name}")))
    types: Mapping[str, pa.DataType] = {field.name: field.type for field in CORRECTION_SCHEMA}
    options = pyarrow.csv.ConvertOptions(column_types=types, strings_can_be_null=False)
    parsing = pyarrow.csv.ParseOptions(newlines_in_values=True)
    with opened(path, layout.tmp) as clear:
        return pyarrow.csv.read_csv(clear, convert_options=options, parse_options=parsing).cast(CORRECTION_SCHEMA)
