"""A table of a kind that the program does not have, read by what a country declares of it."""

from pathlib import Path

from bench.command import Finished, pharmakon, scratch
from bench.figure import Figure, Outcome
from bench.samples import sample

RECORDS, LINES = 208_182, 208_185
SECONDS, PEAK = 30.0, 1024.0
_DEATHS = "Case,Date of death,Age,Sex,Cause of death\n1,2013-01-05,34,Male,Acute fentanyl intoxication\n"


def seizures() -> Outcome:
    """`add --new-type` proposes the columns of the UNODC seizures, `run` reads them; a death lets the run begin."""
    file = sample("seizures/unodc_individual_seizures_2011-2014.csv.gz")
    with scratch() as folder:
        root, deaths = folder / "country", folder / "deaths.csv"
        deaths.write_text(_DEATHS, encoding="utf-8")
        pharmakon("init", root, "--country", "XVA")
        pharmakon("add", root, deaths, "--as", "death", "--received", "2025-03-31")
        added = pharmakon("add", root, file, "--as", "seizure", "--new-type", "--received", "2025-03-31", "--json")
        ran = pharmakon("run", root, "--json")
        return _judged(added, ran, file)


def _judged(added: Finished, ran: Finished, file: Path) -> Outcome:
    content = ran.json()
    files = content["files"] if isinstance(content["files"], list) else []
    (sheet,) = [sheet for each in files if each["file"] == file.name for sheet in each["sheets"]]
    explained = sheet["header"] + sheet["blank"] + sheet["outside"] + sheet["rows_read"]
    fates = sheet["accepted"] + sheet["rejected"] + sheet["duplicate"]
    whole = sheet["physical"] == explained and sheet["rows_read"] == fates
    seconds, peak = added.seconds + ran.seconds, max(added.peak_mib, ran.peak_mib)
    told = (
        f"{sheet['accepted']:,} of {sheet['rows_read']:,} rows accepted ({LINES:,} lines; three ends of lines stand "
        f"within quotes), every row explained: {'yes' if whole else 'NO'}; add {added.seconds:.1f} s, "
        f"run {ran.seconds:.1f} s; peak {peak:,.0f} MiB"
    )
    met = whole and sheet["accepted"] == RECORDS and seconds <= SECONDS and peak <= PEAK
    return Outcome(told, met=met)


FIGURES = (
    Figure(
        "own_seizures",
        "the UNODC file of individual seizures (gzip, semicolons) as a kind of record of the country's own: columns "
        "proposed from the file, then read; process starts included",
        f"{RECORDS:,} records, every row accounted for; add and run at most {SECONDS:.0f} s, {PEAK:,.0f} MiB",
        seizures,
    ),
)
