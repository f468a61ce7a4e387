"""A few shipped queries on Spark against the referee, and what the Spark engine refuses. `make spark` tries the rest.

Where Spark or Java is not installed these are skipped: they are not needed to run or to check the program.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pharmakon.engines import DuckDBEngine, ParquetInput, Query, Step
from pharmakon.engines.spark_engine import SparkEngine, missing_software
from pharmakon.findings import InternalError, SurroundingsError
from tests.generative.agreement import agree
from tests.referee_queries.trials import Trial, fixed_trials

needs_spark = pytest.mark.skipif(bool(missing_software()), reason=f"not installed: {missing_software()} (make spark)")
SECRET = "Jane Q. Person"
FEW = [trial for trial in fixed_trials() if trial.name in {"naming", "totals on first_known, with areas", "completed"}]


def query(sql: str) -> Query:
    return Query((Step("asked", sql),), "asked", ("id",))


@needs_spark
@pytest.mark.parametrize("trial", FEW, ids=[trial.name for trial in FEW])
def test_a_shipped_query_on_spark_equals_the_referee(trial: Trial, tmp_path: Path) -> None:
    agree(trial.query, trial.make, trial.referee, range(2, 3), SparkEngine(tmp_path))


@needs_spark
def test_a_written_file_has_the_bytes_that_the_embedded_engine_writes(tmp_path: Path) -> None:
    table = pa.table({"id": pa.array([3, 1, 2], pa.int64()), "word": ["b", None, "é"]})
    asked = query("select id, word || '!' as word from t")
    for name, engine in (("a", SparkEngine(tmp_path)), ("b", DuckDBEngine())):
        assert engine.write(asked, {"t": table}, tmp_path / name) == 3
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@needs_spark
@pytest.mark.parametrize("name", ["{a,b}", "[ab]", "a*", "id=7", "a\\b"])
def test_files_are_read_by_name_whatever_their_path(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    pq.write_table(pa.table({"more": [1], "id": pa.array([1], pa.int64())}), folder / f"{name}.parquet")
    for other in ("a", "b", "ab"):
        pq.write_table(pa.table({"id": pa.array([9], pa.int64())}), folder / f"{other}.parquet")
    files = ParquetInput((folder / f"{name}.parquet",), pa.schema([("id", pa.int64()), ("sex", pa.string())]))
    found = SparkEngine(tmp_path).run(query("select t.* from t"), {"t": files})
    assert found.to_pylist() == [{"id": 1, "sex": None}]


@needs_spark
def test_a_query_that_fails_says_nothing_of_the_data(tmp_path: Path) -> None:
    table = pa.table({"id": pa.array([1], pa.int64()), "word": [SECRET]})
    with pytest.raises(InternalError) as caught:
        SparkEngine(tmp_path).run(query("select id, cast(word as bigint) as a from t"), {"t": table})
    assert [finding.code.id for finding in caught.value.findings] == ["PH-Q003"]
    assert SECRET not in str(caught.value)


@pytest.mark.skipif(not missing_software(), reason="Spark is installed")
def test_without_spark_the_refusal_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError) as caught:
        SparkEngine(tmp_path).run(query("select id from t"), {"t": pa.table({"id": [1]})})
    assert [finding.code.id for finding in caught.value.findings] == ["PH-Q005"]
