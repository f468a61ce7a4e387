"""The record type `mention`: how a death names a substance."""

from enum import StrEnum

import pyarrow as pa

from pharmakon.records.record_type import KEY_FIELDS


class Role(StrEnum):
    """The part a named substance had in the death, as the text says it."""

    CAUSE = "cause"
    CONTRIBUTORY = "contributory"
    POSSIBLY_CONTRIBUTORY = "possibly_contributory"
    NOT_CONTRIBUTORY = "not_contributory"
    DETECTED = "detected"
    TREATMENT = "treatment"
    ARTEFACT = "artefact"
    HISTORY = "history"
    RULED_OUT = "ruled_out"
    SUSPECTED = "suspected"


# "Substance named in the death" counts these (UNODC Tox-Portal's list of roles, unverified; deaths.md section 7).
COUNTED_ROLES = (Role.CAUSE, Role.CONTRIBUTORY, Role.POSSIBLY_CONTRIBUTORY, Role.DETECTED)


class Method(StrEnum):
    """How the words were placed."""

    NAME = "name"
    ABBREVIATION = "abbreviation"
    SPELLING = "spelling"
    CLASS = "class"
    MARKER = "marker"


class OriginKind(StrEnum):
    """Whether a mention comes from words or from a yes-or-no column of the source."""

    TEXT = "text"
    FLAG = "flag"


MENTION_SCHEMA = pa.schema(
    [
        *KEY_FIELDS,
        pa.field("mention", pa.int16(), nullable=False),
        pa.field("candidate", pa.int16(), nullable=False),
        pa.field("substance", pa.string()),
        pa.field("role", pa.string(), nullable=False),
        pa.field("method", pa.string(), nullable=False),
        pa.field("confidence", pa.int16(), nullable=False),
        pa.field("origin", pa.string(), nullable=False),
        pa.field("origin_kind", pa.string(), nullable=False),
        pa.field("start", pa.int32()),
        pa.field("length", pa.int32()),
        pa.field("ambiguous", pa.bool_(), nullable=False),
    ]
)
