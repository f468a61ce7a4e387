"""Release[audience]: estimates that disclosure control let out. Reports, returns, exchange accept nothing else."""

import hashlib
import json
from dataclasses import dataclass
from typing import Generic, TypeVar

import pyarrow as pa

from pharmakon.disclosure.context import Context
from pharmakon.findings import Finding, MisuseError, code
from pharmakon.indicators.estimates import Estimates


class Audience:
    """Who may read a release. The four audiences are the subclasses."""

    name = ""
    marking = ""


class Owner(Audience):
    """The observatory itself: working tables, never for release."""

    name = "owner"
    marking = "Working tables: not for release"


class Authority(Audience):
    """A treaty or legal receiver: exact values with a confidentiality status per cell."""

    name = "authority"


class Partner(Audience):
    """Another node."""

    name = "partner"


class Public(Audience):
    """Everybody."""

    name = "public"


A = TypeVar("A", bound=Audience)
AUDIENCES: dict[str, type[Audience]] = {kind.name: kind for kind in (Owner, Authority, Partner, Public)}
_GATE = object()


@dataclass(frozen=True)
class Release(Generic[A]):
    """Estimates let out for one audience. Built by `release_to` alone.

    `content_hash` is the SHA-256 over the estimates without step key, so that the order and names of files do not show.
    """

    audience: type[A]
    estimates: pa.Table
    context: Context
    content_hash: str
    gate: object

    def __post_init__(self) -> None:
        if self.gate is not _GATE:
            raise TypeError("a Release is made by pharmakon.disclosure.release_to, from Estimates, for an audience")


def release_to(audience: str, estimates: Estimates, context: Context) -> Release[Owner]:
    """Let estimates out for an audience.

    Raises:
        MisuseError: any audience but the owner (PH-E001 unknown, PH-E002 not yet possible): disclosure control, which
            would protect the people behind the figures, does not exist yet.
    """
    if audience not in AUDIENCES:
        details = {"audience": audience, "audiences": ", ".join(AUDIENCES)}
        raise MisuseError(Finding(code("PH-E001"), details=details))
    if audience != Owner.name:
        raise MisuseError(Finding(code("PH-E002"), details={"audience": audience}))
    table = estimates.table
    return Release(Owner, table, context, _content_hash(table), _GATE)


def _content_hash(table: pa.Table) -> str:
    """SHA-256 over the columns of the estimates but their step keys: name, type, what is NULL, values."""
    digest = hashlib.sha256()
    for field in table.schema:
        if field.name != "step_key":
            digest.update(f"{field.name} {field.type}\n".encode())
            _add_column(digest, table[field.name].combine_chunks())
    return digest.hexdigest()


def _add_column(digest: "hashlib._Hash", column: pa.Array) -> None:
    if isinstance(column, pa.DictionaryArray):
        digest.update(json.dumps(column.dictionary.to_pylist()).encode())
        column = column.indices
    digest.update(column.is_null().to_numpy(zero_copy_only=False).tobytes())
    numbers = column.cast(pa.int32()) if pa.types.is_date32(column.type) else column
    digest.update(numbers.fill_null(0).to_numpy(zero_copy_only=False).tobytes())
