"""Files as offices of many countries export them: what a careful person reads in them is what is read.

What is wrong in silence is worst: each office names the columns that must be read, those a person must confirm, and the
contents of the records, row by row.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.intake.offices import americas, asia, europe, populations
from tests.intake.offices.people import Office
from tests.intake.offices.read_here import read

MAKERS = (*americas.OFFICES, *europe.OFFICES, *asia.OFFICES, *populations.OFFICES)


@pytest.mark.parametrize("make", MAKERS, ids=[make.__name__ for make in MAKERS])
def test_a_file_is_read_as_a_careful_person_reads_it(make: Callable[[], Office], tmp_path: Path) -> None:
    office = make()
    outcome = read(office, tmp_path)
    assert {heading: outcome.targets.get(heading) for heading in office.mapping} == dict(office.mapping)
    assert (outcome.result is None) == office.stops, outcome.codes
    assert office.says <= set(outcome.codes)
    if outcome.result is not None:
        assert office.rows in (None, outcome.result.account.rows_read)
        records = outcome.result.records
        assert {name: records[name].to_pylist() for name in office.reads} == {
            name: list(cells) for name, cells in office.reads.items()
        }
