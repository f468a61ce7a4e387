"""Recompute with R what the tests compare with, and compare it with the stored values.

    python tests/referee/recompute.py            compare; exit code 1 where a stored value is not what R says now
    python tests/referee/recompute.py --write    store what R says now

Each `NAME.R` in this folder prints one JSON object; `values/NAME.json` is its stored output.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
# R releases and platforms may differ in the last digits of a quantile
TOLERANCE = 1e-11


class Referee(TypedDict):
    """What a script printed: R's version, the script's path, one entry a value."""

    r_version: str
    script: str
    values: list[dict[str, str | float]]


def stored(name: str) -> Referee:
    """The stored output of `NAME.R`."""
    content: Referee = json.loads(stored_path(name).read_text(encoding="utf-8"))
    return content


def stored_path(name: str) -> Path:
    return FOLDER / "values" / f"{name}.json"


def computed(name: str, *arguments: str) -> str:
    """What `NAME.R` prints now."""
    command = ["Rscript", "--vanilla", str(FOLDER / f"{name}.R"), *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def differences(now: Referee, before: Referee) -> list[str]:
    """Values of `now` that `before` lacks or has otherwise; inputs and results are compared alike, to 11 digits."""
    known = {_inputs(value): value for value in before["values"]}
    found = [(value, known.get(_inputs(value))) for value in now["values"]]
    return [f"{value} is stored as {old}" for value, old in found if old is None or not _close(value, old)]


def _inputs(value: dict[str, str | float]) -> tuple[tuple[str, str | float], ...]:
    return tuple((key, item) for key, item in value.items() if key not in {"lower", "upper", "value"})


def _close(first: dict[str, str | float], second: dict[str, str | float]) -> bool:
    pairs = [(float(first[key]), float(second[key])) for key in ("lower", "upper", "value") if key in first]
    return all(abs(one - other) <= TOLERANCE * abs(one) for one, other in pairs)


def main(arguments: list[str]) -> int:
    """Recompute every script. Returns the exit code."""
    wrong = 0
    for name in sorted(path.stem for path in FOLDER.glob("*.R")):
        text = computed(name)
        if "--write" in arguments:
            stored_path(name).write_text(text, encoding="utf-8")
        now, before = json.loads(text), stored(name)
        lines = differences(now, before) + differences(before, now)
        wrong += len(lines)
        print(
            f"{name}: {len(now['values'])} values by R {now['r_version']}, {len(lines)} differences", *lines, sep="\n  "
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
