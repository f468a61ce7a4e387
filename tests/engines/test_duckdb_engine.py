"""The embedded engine: files read by name, the same bytes in any order, refusals that hold no values."""

import datetime
import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pharmakon.engines import DuckDBEngine, Input, ParquetInput, Query, Step
from pharmakon.engines.engine import ROWS_PER_GROUP, write_parquet
from pharmakon.findings import InternalError, PharmakonError, SurroundingsError

ROWS = ROWS_PER_GROUP + 20_000  # more than one row group
SECRET = "Jane Q. Person"
SCHEMA = pa.schema([("id", pa.int64()), ("word", pa.string()), ("day", pa.date32()), ("age", pa.int32())])
SMALL = pa.table({"id": pa.array([2, 1], pa.int64()), "word": [SECRET, None]})


def query(sql: str, *order_by: str) -> Query:
    return Query((Step("asked", sql),), "asked", order_by or ("id",))


def refusal(engine: DuckDBEngine, asked: Query, table: Input) -> PharmakonError:
    with pytest.raises(PharmakonError) as caught:
        engine.run(asked, {"t": table})
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    return caught.value


def many_rows() -> pa.Table:
    generator = np.random.default_rng(1)
    days = generator.integers(15_000, 16_000, ROWS).astype("int32")
    return pa.table(
        {
            "id": pa.array(np.arange(ROWS)),
            "word": pa.array([f"word {number}" for number in generator.integers(0, 5_000, ROWS)]),
            "day": pa.array(days).cast(pa.date32()),
            "age": pa.array(generator.integers(0, 100, ROWS).astype("int32")),
        }
    )


@pytest.fixture(scope="module")
def rows() -> pa.Table:
    return many_rows()


EVERYTHING = query("select id, word, day, age, sum(cast(age as bigint)) over (partition by word) as ages from t")


def test_a_written_file_has_the_same_bytes_with_one_and_two_threads_and_rows_in_any_order(
    rows: pa.Table, tmp_path: Path
) -> None:
    shuffled = rows.take(pa.array(np.random.default_rng(2).permutation(ROWS)))
    made = [("one", 1, rows), ("two", 2, rows), ("shuffled", 2, shuffled)]
    for name, threads, table in made:
        assert DuckDBEngine(threads=threads).write(EVERYTHING, {"t": table}, tmp_path / name) == ROWS
    assert len({(tmp_path / name).read_bytes() for name, _, _ in made}) == 1


def test_a_written_file_does_not_depend_on_how_the_rows_came_in_batches(rows: pa.Table, tmp_path: Path) -> None:
    write_parquet(rows.to_batches(max_chunksize=1_000), rows.schema, tmp_path / "small")
    write_parquet(rows.to_batches(), rows.schema, tmp_path / "large")
    assert (tmp_path / "small").read_bytes() == (tmp_path / "large").read_bytes()
    assert pq.read_table(tmp_path / "small").equals(rows)


# Sorting these 900,000 rows took between 96 and 128 MB.
LARGE = query(
    "select id, word, day, v.n, row_number() over (order by word desc, id, v.n) as place "
    "from t cross join (values (1), (2), (3), (4), (5), (6)) as v(n)",
    "place",
)


def test_a_query_larger_than_memory_is_spilled_and_gives_the_same_rows(rows: pa.Table, tmp_path: Path) -> None:
    small = DuckDBEngine(threads=1, memory_limit="48MB", temp=tmp_path).run(LARGE, {"t": rows})
    assert small.equals(DuckDBEngine(threads=2).run(LARGE, {"t": rows}))
    assert list(tmp_path.iterdir()) == []


def test_a_query_larger_than_memory_is_refused_where_it_may_not_spill(rows: pa.Table) -> None:
    error = refusal(DuckDBEngine(threads=1, memory_limit="48MB"), LARGE, rows)
    assert isinstance(error, SurroundingsError)
    assert [finding.code.id for finding in error.findings] == ["PH-Q004"]


def test_rows_come_in_the_order_of_the_key_with_nothing_last() -> None:
    table = pa.table({"a": ["b", None, "a", "B", "é", ""], "id": pa.array([1, 2, None, 4, 5, 6], pa.int64())})
    found = DuckDBEngine().run(query("select a, id from t", "a", "id"), {"t": table})
    assert found["a"].to_pylist() == ["", "B", "a", "b", "é", None]


def test_a_column_that_a_file_lacks_reads_as_nothing_and_one_more_is_not_seen(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1], "age": pa.array([30], pa.int16()), "secret": ["x"]}), tmp_path / "a.parquet")
    day = datetime.date(2012, 2, 29)
    pq.write_table(pa.table({"day": [day], "id": pa.array([2], pa.int32())}), tmp_path / "b.parquet")
    files = ParquetInput((tmp_path / "a.parquet", tmp_path / "b.parquet"), SCHEMA)
    found = DuckDBEngine().run(query("select t.* from t"), {"t": files})
    assert found.to_pylist() == [
        {"id": 1, "word": None, "day": None, "age": 30},
        {"id": 2, "word": None, "day": day, "age": None},
    ]


def test_no_files_are_an_empty_table() -> None:
    found = DuckDBEngine().run(query("select t.* from t"), {"t": ParquetInput((), SCHEMA)})
    assert found.num_rows == 0
    assert found.column_names == SCHEMA.names


@pytest.mark.parametrize("name", ["a*", "a?b", "[ab]", "{a,b}", "it's", "a b", "%41", "é", "sex=male", "id=7", "a\\b"])
def test_no_character_of_a_path_means_more_than_itself(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    pq.write_table(pa.table({"id": [1]}), folder / f"{name}.parquet")
    for other in ("ab", "axb", "a", "b"):
        pq.write_table(pa.table({"id": [9]}), folder / f"{other}.parquet")
    schema = pa.schema([("id", pa.int64()), ("sex", pa.string())])
    files = ParquetInput((folder / f"{name}.parquet",), schema)
    assert DuckDBEngine().run(query("select t.* from t"), {"t": files}).to_pylist() == [{"id": 1, "sex": None}]


def test_sums_and_counts_come_as_64_bit_whole_numbers() -> None:
    asked = query(
        "select count(*) as a, sum(cast(id as bigint)) as b, min(word) as c, 1 = 1 as d, 1 / 2 as e from t", "a"
    )
    table = DuckDBEngine().run(asked, {"t": SMALL})
    assert table.schema.types == [pa.int64(), pa.int64(), pa.string(), pa.bool_(), pa.float64()]


def test_a_table_that_was_not_given_is_refused() -> None:
    with pytest.raises(InternalError) as caught:
        DuckDBEngine().run(query("select t.id from t join u on t.id = u.id"), {"t": SMALL})
    assert [(finding.code.id, finding.details) for finding in caught.value.findings] == [("PH-Q002", {"names": "u"})]


def test_a_table_of_the_caller_is_never_found_by_its_name_in_the_program() -> None:
    people = SMALL
    with pytest.raises(InternalError):
        DuckDBEngine().run(query("select id from people"), {"t": people})


@pytest.mark.parametrize(
    "sql",
    [
        "select id, cast(word as bigint) as a from t",
        "select id, word = id as a from t",
        "select id, id * 9223372036854775807 as a from t",
        "select id, (select word from t) as a from t",
        "select id, nothing as a from t",
        "select id, starts_with(id, 'x') as a from t",
    ],
)
def test_a_query_that_fails_says_nothing_of_the_data(sql: str) -> None:
    error = refusal(DuckDBEngine(), query(sql), pa.concat_tables([SMALL, SMALL]))
    assert [finding.code.id for finding in error.findings] == ["PH-Q003"]


def test_a_result_that_does_not_fit_its_columns_is_refused_without_its_value(tmp_path: Path) -> None:
    schema = pa.schema([("id", pa.int64()), ("large", pa.int8())])
    with pytest.raises(InternalError) as caught:
        DuckDBEngine().write(query("select id, id * 4321 as large from t"), {"t": SMALL}, tmp_path / "x", schema)
    assert [finding.code.id for finding in caught.value.findings] == ["PH-Q007"]
    assert "8642" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_gone_or_damaged_is_named_by_its_table(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.parquet"
    damaged.write_text(f"PAR1 {SECRET} PAR1")
    for path in (tmp_path / "gone.parquet", damaged):
        error = refusal(DuckDBEngine(), query("select id from t"), ParquetInput((path,), SCHEMA))
        assert isinstance(error, SurroundingsError)
        assert [(finding.code.id, finding.details["table"]) for finding in error.findings] == [("PH-Q008", "t")]


def test_a_column_of_a_type_that_engines_do_not_share_is_refused() -> None:
    table = pa.table({"id": [1], "a": pa.array([random.Random(1).randbytes(3)], pa.binary())})
    error = refusal(DuckDBEngine(), query("select id, a from t"), table)
    assert [finding.code.id for finding in error.findings] == ["PH-Q006"]
