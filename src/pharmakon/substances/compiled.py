"""The lexicon of certified texts with the shipped register, made once and shipped: a new process need not make it.

`python -m tools.compile_names` makes the file again; a test fails where it is not current. What is not current
is never used: the file names the content of the tables and of the modules that it was made from, and a register with
another content (a country's overlay, an edited table) has its lexicon made anew.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pharmakon.substances.lexicon import Automaton, EntryTable, Lexicon
from pharmakon.substances.register import Register
from pharmakon.substances.skeletons import Cue

FILE = "compiled_lexicon.arrow"
# Modules whose change may change a lexicon.
_MODULES = ("compiled", "folding", "forms", "lexicon", "names", "pairs", "register", "skeletons", "tables", "targets")
_AUTOMATON = ("keys", "targets", "accept", "root", "continues")
_KEY = "key"
Parts = Mapping[str, tuple[str, bytes]]  # name → kind of array ("" for text), octets


def kept(content_hash: str) -> Lexicon | None:
    """The shipped lexicon, or None where it was made from other tables or by other modules."""
    file = files("pharmakon.reference").joinpath("data", "substances", FILE)
    if not file.is_file():
        return None
    table = pa.ipc.open_file(pa.py_buffer(file.read_bytes())).read_all()
    rows = zip(*(table[name].to_pylist() for name in ("name", "kind", "content")), strict=True)
    parts = {name: (kind, content) for name, kind, content in rows}
    return _unpacked(parts) if parts[_KEY][1].decode() == _key(content_hash) else None


def packed(register: Register) -> bytes:
    """The file for a register."""
    parts = _parts(Lexicon.of(register, drug_column=False)) | {_KEY: ("", _key(register.content_hash).encode())}
    columns = {
        "name": pa.array(list(parts), pa.string()),
        "kind": pa.array([kind for kind, _ in parts.values()], pa.string()),
        "content": pa.array([content for _, content in parts.values()], pa.binary()),
    }
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, pa.table(columns).schema) as writer:
        writer.write_table(pa.table(columns))
    octets: bytes = sink.getvalue().to_pybytes()
    return octets


def _key(content_hash: str) -> str:
    whole = hashlib.sha256(content_hash.encode())
    for name in _MODULES:
        whole.update(files("pharmakon.substances").joinpath(f"{name}.py").read_bytes())
    return whole.hexdigest()


def _parts(lexicon: Lexicon) -> dict[str, tuple[str, bytes]]:
    automaton, table = lexicon.automaton, lexicon.table
    spellable = (f"{token}\t{' '.join(sorted(meant))}" for token, meant in lexicon.spellable.items())
    texts: dict[str, Iterable[str]] = {
        "tokens": automaton.tokens,
        "gaps": automaton.gaps,
        "ids": lexicon.ids,
        "antidotes": sorted(lexicon.antidotes),
        "plain": sorted(lexicon.plain),
        "others": sorted(lexicon.others),
        "cue_words": (f"{word}\t{cue.name}" for word, cue in lexicon.cue_words.items()),
        "spellable": spellable,
        "clippable": (f"{name}\t{substance}" for name, substance in lexicon.clippable.items()),
    }
    arrays = {name: getattr(automaton, name) for name in _AUTOMATON} | {"substituted": lexicon.substituted}
    arrays |= {f"table.{each.name}": getattr(table, each.name) for each in fields(EntryTable)}
    found = {name: ("", "\n".join(lines).encode()) for name, lines in texts.items()}
    return found | {name: (array.dtype.str, array.tobytes()) for name, array in arrays.items()}


def _unpacked(parts: Parts) -> Lexicon:
    arrays = {name: _array(parts, name) for name in (*_AUTOMATON, "substituted")}
    automaton = Automaton(
        tokens={token: number for number, token in enumerate(_lines(parts, "tokens"), start=1)},
        gaps={gap: number for number, gap in enumerate(_lines(parts, "gaps"))},
        **{name: arrays[name] for name in _AUTOMATON},
    )
    return Lexicon(
        drug_column=False,
        automaton=automaton,
        table=EntryTable(**{each.name: _array(parts, f"table.{each.name}") for each in fields(EntryTable)}),
        ids=tuple(_lines(parts, "ids")),
        antidotes=frozenset(_lines(parts, "antidotes")),
        substituted=arrays["substituted"],
        plain=frozenset(_lines(parts, "plain")),
        others=frozenset(_lines(parts, "others")),
        cue_words={word: Cue[cue] for word, cue in _pairs(parts, "cue_words")},
        spellable={token: frozenset(meant.split(" ")) for token, meant in _pairs(parts, "spellable")},
        clippable=dict(_pairs(parts, "clippable")),
    )


def _array(parts: Parts, name: str) -> "NDArray[Any]":
    kind, content = parts[name]
    return np.frombuffer(content, np.dtype(kind))


def _lines(parts: Parts, name: str) -> list[str]:
    return parts[name][1].decode().split("\n")


def _pairs(parts: Parts, name: str) -> Iterable[tuple[str, str]]:
    for line in _lines(parts, name):
        first, _, second = line.partition("\t")
        yield first, second
