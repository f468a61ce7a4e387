"""The contract: everything others build on, each with the hash of its meaning.

`python -m tools.contract` adds what is new to contract.toml. It never removes or changes an entry: what the code no
longer has is marked `retired = true` by hand, and its id is never used again.
"""

import hashlib
import tomllib
from pathlib import Path

import tomlkit

from pharmakon.cli.shapes import SHAPES
from pharmakon.findings import CODES, ExitCode
from pharmakon.indicators import INDICATORS
from pharmakon.records import MENTION_SCHEMA, RECORD_TYPES

CONTRACT = Path(__file__).parents[1] / "contract.toml"
Entries = dict[str, dict[str, str]]


def meaning_hash(*parts: str) -> str:
    """Twelve hexadecimal digits of SHA-256 over the words that give an entry its meaning."""
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:12]


def entries_of_the_code() -> Entries:
    """Kind → id → hash of the meaning, as the code stands."""
    columns = {
        f"{name}.{column}": meaning_hash(type(entry).__name__, entry.label, entry.constraint())
        for name, record in RECORD_TYPES.items()
        for column, entry in record.columns().items()
    }
    columns |= {f"mention.{field.name}": meaning_hash(str(field.type)) for field in MENTION_SCHEMA}
    return {
        "finding": {name: meaning_hash(entry.severity, entry.meaning) for name, entry in CODES.items()},
        "exit_code": {entry.name: meaning_hash(str(int(entry))) for entry in ExitCode},
        "json": {name: meaning_hash(*fields) for name, fields in SHAPES.items()},
        "indicator": {
            name: meaning_hash(str(entry.version), entry.unit, entry.title, entry.text)
            for name, entry in INDICATORS.items()
        },
        "column": columns,
    }


def read_contract(text: str) -> dict[str, dict[str, dict[str, str | bool]]]:
    """Kind → id → {hash, retired}."""
    return tomllib.loads(text)


def main() -> None:
    """Add new entries to the contract file."""
    document = tomlkit.parse(CONTRACT.read_text(encoding="utf-8")) if CONTRACT.exists() else tomlkit.document()
    for kind, entries in entries_of_the_code().items():
        table = document.setdefault(kind, tomlkit.table())
        for name, digest in sorted(entries.items()):
            if name not in table:
                entry = tomlkit.inline_table()
                entry["hash"] = digest
                table[name] = entry
    CONTRACT.write_text(tomlkit.dumps(document), encoding="utf-8")


if __name__ == "__main__":
    main()
