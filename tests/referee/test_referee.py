"""R, asked again, says what is stored: a small part here, all of it by `make referee`."""

import json

import pytest
import recompute


@pytest.mark.needs_software("Rscript")
def test_r_still_says_what_is_stored() -> None:
    now = json.loads(recompute.computed("statistics", "share"))
    assert len(now["values"]) > 10
    assert recompute.differences(now, recompute.stored("statistics")) == []


def test_a_changed_and_an_absent_value_are_told() -> None:
    before = recompute.stored("statistics")
    changed = {**before["values"][0], "upper": 1.3863}
    unknown = {**before["values"][1], "count": 31.5}
    now: recompute.Referee = {**before, "values": [changed, unknown, before["values"][2]]}
    told = recompute.differences(now, before)
    assert len(told) == 2
    assert "1.3863" in told[0]
    assert "31.5" in told[1]
