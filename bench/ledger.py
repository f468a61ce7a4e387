"""Results that were measured, kept in docs/figures.json, and the page docs/figures.md made from them."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.figure import Figure
from bench.machine import Machine

FORMAT = 1


@dataclass(frozen=True)
class Result:
    """One measurement. `bar` is the bar it was held against: a result under another bar no longer counts."""

    bar: str
    measured: str
    met: bool
    measured_at: str
    machine: Machine


def load(folder: Path) -> dict[str, Result]:
    """Results by name of figure; none where nothing was measured yet."""
    path = folder / "figures.json"
    if not path.is_file():
        return {}
    content = json.loads(path.read_text(encoding="utf-8"))
    if content["format"] != FORMAT:
        raise SystemExit(f"{path} has format {content['format']}; this program reads format {FORMAT}")
    return {
        name: Result(**{**entry, "machine": Machine(**entry["machine"])}) for name, entry in content["figures"].items()
    }


def save(folder: Path, figures: Sequence[Figure], results: Mapping[str, Result]) -> None:
    """Write figures.json and the page. Results of figures that are no longer declared are left out."""
    valid = {figure.name: results[figure.name] for figure in figures if _holds(figure, results)}
    entries = {name: asdict(valid[name]) for name in sorted(valid)}
    content = json.dumps({"format": FORMAT, "figures": entries}, ensure_ascii=False, indent=2)
    _replace(folder / "figures.json", content + "\n")
    _replace(folder / "figures.md", page(figures, valid))


def page(figures: Sequence[Figure], results: Mapping[str, Result]) -> str:
    """The page: figures in the order of their names, each with command, bar, result, date and machine."""
    machines = sorted({result.machine.text() for result in results.values()})
    lines = [
        "# Figures",
        "",
        "Made by `make figures`; do not edit. Each figure is printed by its command, run at the root of the project.",
        "A line keeps the date and machine of its own last measurement.",
        "",
        "| figure | what it shows | bar | measured | bar met | date (UTC) | machine |",
        "|---|---|---|---|---|---|---|",
        *(_row(figure, results, machines) for figure in sorted(figures, key=lambda figure: figure.name)),
        "",
        "Machines: " + "; ".join(f"{number}: {text}" for number, text in enumerate(machines, 1)) + ".",
    ]
    return "\n".join(lines) + "\n"


def _row(figure: Figure, results: Mapping[str, Result], machines: Sequence[str]) -> str:
    cells = [f"`{figure.command}`", figure.shows, figure.bar]
    if _holds(figure, results):
        result = results[figure.name]
        machine = str(machines.index(result.machine.text()) + 1)
        cells += [result.measured, "yes" if result.met else "**no**", result.measured_at, machine]
    else:
        cells += ["not measured yet", "", "", ""]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _holds(figure: Figure, results: Mapping[str, Result]) -> bool:
    return figure.name in results and results[figure.name].bar == figure.bar


def _replace(path: Path, text: str) -> None:
    """Whole or not at all: figures may be measured side by side."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)
