"""What intake hands over for one sheet: records, texts, flags, findings, quarantine and the account of its rows."""

from dataclasses import dataclass

import pyarrow as pa

from pharmakon.findings import Finding, SheetAccount
from pharmakon.records import KEY_FIELDS

# A yes of a yes-or-no column of the source that names a substance. No and nothing have no row.
FLAG_SCHEMA = pa.schema(
    [
        *KEY_FIELDS,
        pa.field("origin", pa.string(), nullable=False),
        pa.field("substance", pa.string(), nullable=False),
    ]
)
# Cells that were not taken: in an accepted row the cell is NULL with why = invalid, the raw row keeps the text; a
# rejected row waits in quarantine.
CELL_SCHEMA = pa.schema(
    [
        pa.field("file_id", pa.int64(), nullable=False),
        pa.field("row", pa.int32(), nullable=False),
        pa.field("column", pa.string(), nullable=False),
        pa.field("code", pa.string(), nullable=False),
        pa.field("shape", pa.string()),
    ]
)
# Rejected and duplicate rows: `code` is why, `column` where (empty for a rule of the whole row).
QUARANTINE_SCHEMA = pa.schema(
    [
        pa.field("file_id", pa.int64(), nullable=False),
        pa.field("row", pa.int32(), nullable=False),
        pa.field("fate", pa.string(), nullable=False),
        pa.field("code", pa.string(), nullable=False),
        pa.field("column", pa.string(), nullable=False),
    ]
)


@dataclass(frozen=True)
class SheetResult:
    """One sheet, mapped and checked. Tables are sorted by key; `records` has the record type's schema."""

    file_id: int
    account: SheetAccount
    records: pa.Table
    texts: pa.Table
    flags: pa.Table
    cells: pa.Table
    quarantine: pa.Table
    findings: tuple[Finding, ...]
