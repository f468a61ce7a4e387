"""Same input, same bytes; and what a killed run leaves behind."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench.command import PROGRAM, files_of, pharmakon, scratch
from bench.figure import Figure, Outcome

DEATHS, RECEIVED, KILLS = 2400, "2025-03-31", 20
OUTPUTS = ("products", "releases")
# What a place of a row or file is named by: taken out before sets in another order are compared.
PLACES = ("step_key",)


def observatory(root: Path, office: Path, *, order: tuple[str, ...] = ("deaths.csv", "population.csv")) -> None:
    """An observatory of the office's files, added in this order, not yet run."""
    pharmakon("init", root, "--country", "XVA", "--name", "Valdara")
    (root / "reference" / "areas.csv").write_bytes((office / "areas.csv").read_bytes())
    for name in order:
        record = "observation" if name.startswith("population") else "death"
        source = "population" if record == "observation" else "deaths"
        pharmakon("add", root, office / name, "--as", record, "--source", source, "--received", RECEIVED)


def office_files(folder: Path, seed: int = 1) -> Path:
    """The files of the invented country."""
    from pharmakon.simulate import simulate_country

    simulate_country(folder, deaths=DEATHS, seed=seed)
    return folder


# Surroundings that must not show: threads, time zone, locale, hash seed, home.
SURROUNDINGS = (
    {"threads": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
    {"threads": "2", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "2"},
    {"threads": "8", "TZ": "America/Anchorage", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "0"},
)


def same_bytes() -> Outcome:
    """Every byte of products/ and releases/ under other threads, zones, locales and folders."""
    made: list[dict[str, bytes]] = []
    with scratch() as folder:
        office = office_files(folder / "office")
        for number, around in enumerate(SURROUNDINGS):
            root = folder / ("country" * (number + 1)) / "x"
            root.parent.mkdir()
            observatory(root, office)
            environment = {**os.environ, **{name: value for name, value in around.items() if name != "threads"}}
            pharmakon("run", root, "--threads", around["threads"], environment=environment)
            made.append(files_of(root, OUTPUTS))
    differing = sorted({name for other in made[1:] for name in _differing(other, made[0])})
    return Outcome(
        f"{len(made[0])} files, {sum(map(len, made[0].values())):,} bytes, under {len(SURROUNDINGS)} surroundings: "
        f"{len(differing)} differ {' '.join(differing[:5])}".strip(),
        met=not differing,
    )


def other_order() -> Outcome:
    """Rows shuffled, files renamed and added in another order: estimates and totals but for places, content hash."""
    with scratch() as folder:
        office = office_files(folder / "office")
        observatory(folder / "one", office)
        shuffled = _shuffled(office, folder / "shuffled")
        observatory(folder / "other", shuffled, order=("population.csv", "deaths-renamed.csv"))
        tables = [_released(folder / name) for name in ("one", "other")]
    same = {name: tables[0][name] == tables[1][name] for name in tables[0]}
    shown = ", ".join(f"{name} {'equal' if equal else 'DIFFERENT'}" for name, equal in same.items())
    return Outcome(shown, met=all(same.values()))


def _released(root: Path) -> dict[str, object]:
    """The tables of a release without places, and its content hash."""
    import json

    pharmakon("run", root)
    (release,) = (root / "releases" / "owner").iterdir()
    manifest = json.loads((release / "manifest.json").read_bytes())
    estimates, totals = (pq.read_table(release / f"{name}.parquet") for name in ("estimates", "totals"))
    return {
        "estimates": estimates.drop_columns(list(PLACES)).to_pydict(),
        "totals": _sorted(totals).to_pydict(),
        "content hash": manifest["content_hash"],
    }


def _sorted(table: pa.Table) -> pa.Table:
    return table.sort_by([(name, "ascending") for name in table.column_names])


def _shuffled(office: Path, folder: Path) -> Path:
    """The same files with the rows of their tables in another order; deaths under another name."""
    folder.mkdir()
    rng = random.Random(7)
    for name, target in (("deaths.csv", "deaths-renamed.csv"), ("population.csv", "population.csv")):
        head, *rows = (office / name).read_bytes().splitlines(keepends=True)
        note = rows.pop() if name == "deaths.csv" else b""
        rng.shuffle(rows)
        (folder / target).write_bytes(head + b"".join(rows) + note)
    (folder / "areas.csv").write_bytes((office / "areas.csv").read_bytes())
    return folder


def kill_drill() -> Outcome:
    """kill -9 at random moments of `run`; then `run` again: the same bytes as undisturbed, nothing half-written."""
    rng = random.Random(20_250_331)
    with scratch() as folder:
        office = office_files(folder / "office")
        observatory(folder / "calm", office)
        seconds = pharmakon("run", folder / "calm").seconds
        expected = files_of(folder / "calm", OUTPUTS)
        faults, killed = [], 0
        for number in range(KILLS):
            root = folder / f"killed{number}"
            observatory(root, office)
            moment = rng.uniform(0.05, 0.98) * seconds
            killed += _killed(root, moment)
            faults += _half_written(root, expected)
            pharmakon("run", root)
            faults += [f"{name} after {moment:.2f} s" for name in _differing(files_of(root, OUTPUTS), expected)]
    return Outcome(
        f"{killed} of {KILLS} runs killed within {seconds:.1f} s; {len(faults)} faults {' '.join(faults[:5])}".strip(),
        met=not faults and killed >= KILLS - 2,
    )


def _differing(found: dict[str, bytes], expected: dict[str, bytes]) -> list[str]:
    return sorted(name for name in found | expected if found.get(name) != expected.get(name))


def _killed(root: Path, moment: float) -> int:
    with subprocess.Popen(
        [str(PROGRAM), "run", str(root)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        time.sleep(moment)
        alive = process.poll() is None
        os.killpg(process.pid, signal.SIGKILL) if alive else None
        process.wait()
    return int(alive)


def _half_written(root: Path, expected: dict[str, bytes]) -> list[str]:
    """Files of products and releases that stand under their name with other bytes than a whole run writes."""
    return [
        f"half-written {name}" for name, content in files_of(root, OUTPUTS).items() if content != expected.get(name)
    ]


FIGURES = (
    Figure(
        "same_bytes",
        "Every byte of products/ and releases/ of the demonstration country with other threads, time zones, locales, "
        "hash seeds and folders",
        "no byte differs",
        same_bytes,
    ),
    Figure(
        "other_order",
        "The same with rows in another order, files under other names and added in another order: estimates (without "
        "step keys), totals, and the release's content hash",
        "equal",
        other_order,
    ),
    Figure(
        "kill_drill",
        f"kill -9 at {KILLS} random moments of `run`, then `run` again",
        "the same bytes as an undisturbed run, nothing half-written",
        kill_drill,
    ),
)
