"""A CSV of five million deaths, the program's way from raw file to committed Parquet, and a peer's way with pandera.

`python -m bench.five_million ours ROOT` and `python -m bench.five_million peer FILE OUT` are run as processes of their
own by the figure, so that memory and libraries of one do not count for the other.
"""

import sys
from pathlib import Path

import numpy as np

ROWS = 5_000_000
_BLOCK = 250_000
_COUNTIES = 60
_DRUGS = ("fentanyl", "heroin", "cocaine", "methadone", "oxycodone", "alprazolam", "ethanol", "methamphetamine")
HEAD = "Case,Date of death,Date of registration,Age,Sex,County of residence,Manner of death,Cause of death\n"


def write_deaths(path: Path, rows: int = ROWS, seed: int = 11) -> None:
    """A file of deaths with four in a thousand faulty cells and eight in ten causes different; seeded."""
    draw = np.random.default_rng(seed)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for start in range(0, rows, _BLOCK):
            file.write(_block(draw, start, min(_BLOCK, rows - start)))


def _block(draw: np.random.Generator, start: int, rows: int) -> str:
    died = np.datetime64("2010-01-01") + draw.integers(0, 5000, rows)
    registered = died + draw.integers(0, 120, rows)
    age = np.where(draw.random(rows) < 0.002, 999, draw.integers(12, 95, rows)).astype("U3")
    sex = np.array(["Male", "Female", "", "?"])[draw.choice(4, rows, p=[0.66, 0.33, 0.008, 0.002])]
    county = np.char.add("County ", draw.integers(1, _COUNTIES, rows).astype("U2"))
    manner = np.array(["Accident", "Suicide", "Undetermined"])[draw.choice(3, rows, p=[0.85, 0.1, 0.05])]
    drugs = np.array(_DRUGS)[draw.integers(0, len(_DRUGS), (2, rows))]
    level = draw.integers(0, 4_000_000, rows).astype("U7")
    columns = (np.arange(start, start + rows).astype("U8"), died.astype("U10"), registered.astype("U10"), age, sex)
    cause = [f"Acute {a} and {b} intoxication, level {c}" for a, b, c in zip(*drugs, level, strict=True)]
    lines = zip(*columns, county, manner, strict=True)
    return "".join(f'{",".join(line)},"{text}"\n' for line, text in zip(lines, cause, strict=True))


def ours(root: Path) -> None:
    """Read, map and check every file of an observatory that is not read yet, and commit the tables."""
    from pharmakon.observatory.command import at_work
    from pharmakon.observatory.files import read_records

    with at_work(root) as (planned, work):
        for file in planned.files:
            for outcome in read_records(file, work):
                (account,) = outcome.accounts
                print(account.physical, account.accepted, account.rejected, account.balances, len(outcome.findings))
        work.units.publish()


def peer(path: Path, out: Path) -> None:
    """The same columns with pandas (reader of pyarrow) and pandera (lazy, vectorised), to Parquet."""
    import pandas as pd
    import pandera.pandas as pa

    frame = pd.read_csv(path, engine="pyarrow", dtype_backend="pyarrow")
    frame["Date of death"] = pd.to_datetime(frame["Date of death"], errors="coerce")
    frame["Date of registration"] = pd.to_datetime(frame["Date of registration"], errors="coerce")
    schema = pa.DataFrameSchema(
        {
            "Case": pa.Column(unique=True),
            "Date of death": pa.Column(nullable=True),
            "Date of registration": pa.Column(nullable=True),
            "Age": pa.Column(checks=pa.Check.in_range(0, 120), nullable=True),
            "Sex": pa.Column(checks=pa.Check.isin(["Male", "Female"]), nullable=True),
            "Manner of death": pa.Column(checks=pa.Check.isin(["Accident", "Suicide", "Undetermined"]), nullable=True),
        },
        checks=pa.Check(lambda table: table["Date of death"] <= table["Date of registration"]),
    )
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        for column in ("Age", "Sex"):
            faulty = cases.loc[cases["column"] == column, "index"].dropna().astype("int64")
            frame.loc[faulty, column] = None
    frame.to_parquet(out)
    print(len(frame))


def main(words: list[str]) -> None:
    """See the head of this module."""
    if words[0] == "ours":
        ours(Path(words[1]))
    else:
        peer(Path(words[1]), Path(words[2]))


if __name__ == "__main__":
    main(sys.argv[1:])
