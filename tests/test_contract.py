"""What others build on may grow; nothing is removed, renamed or given another meaning."""

import subprocess
from pathlib import Path

import pytest

from tools.contract import CONTRACT, entries_of_the_code, read_contract

ROOT = Path(__file__).parents[1]


def current() -> dict[str, dict[str, dict[str, str | bool]]]:
    return read_contract(CONTRACT.read_text(encoding="utf-8"))


def test_everything_in_the_code_stands_in_the_contract_with_the_same_meaning() -> None:
    written = {kind: {name: entry["hash"] for name, entry in table.items()} for kind, table in current().items()}
    for kind, entries in entries_of_the_code().items():
        assert {name: written.get(kind, {}).get(name) for name in entries} == entries, (
            f"run: python -m tools.contract ({kind})"
        )


def test_what_is_in_the_contract_is_in_the_code_unless_it_is_retired() -> None:
    code = entries_of_the_code()
    for kind, table in current().items():
        standing = {name for name, entry in table.items() if not entry.get("retired")}
        retired = set(table) - standing
        assert standing <= set(code[kind])
        assert not retired & set(code[kind]), "a retired id is used again"


@pytest.mark.needs_software("git")
def test_no_entry_of_an_earlier_contract_was_removed_or_changed() -> None:
    log = subprocess.run(
        ["git", "log", "--format=%H", "--", CONTRACT.name], cwd=ROOT, check=False, capture_output=True, text=True
    )
    if log.returncode:
        pytest.skip("not a git checkout: the wheel has no history")
    now = current()
    for commit in log.stdout.split():
        earlier = subprocess.run(
            ["git", "show", f"{commit}:{CONTRACT.name}"], cwd=ROOT, check=False, capture_output=True, text=True
        )
        for kind, table in read_contract(earlier.stdout).items():
            for name, entry in table.items():
                assert now[kind].get(name, {}).get("hash") == entry["hash"], f"{kind} {name} of {commit[:8]}"
