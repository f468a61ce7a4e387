"""The gate: what leaves the observatory is a `Release`, made here, for a named audience."""

from pharmakon.disclosure.context import Context, Label, MethodNote, SourceNote
from pharmakon.disclosure.release import Audience, Authority, Owner, Partner, Public, Release, release_to

__all__ = [
    "Audience",
    "Authority",
    "Context",
    "Label",
    "MethodNote",
    "Owner",
    "Partner",
    "Public",
    "Release",
    "SourceNote",
    "release_to",
]
