"""The list of allowed expressions: everything tried is allowed, every trap and everything else is refused."""

import pytest

from pharmakon.engines import Query, Step
from pharmakon.engines.portable_list import ALLOWED, TRAPS, TRIAL_SCHEMAS, Entry
from pharmakon.engines.portable_types import check_types
from pharmakon.findings import InternalError

REFUSED = {
    "float sum": "select grp, sum(n / 2) as a from t group by grp",
    "sum of what may be a float": "select grp, sum(n) as a from t group by grp",
    "standard deviation": "select grp, stddev(n) as a from t group by grp",
    "median": "select grp, median(n) as a from t group by grp",
    "list": "select grp, list(n) as a from t group by grp",
    "texts joined": "select grp, string_agg(txt, ',') as a from t group by grp",
    "approximate count": "select approx_count_distinct(n) as a from t",
    "row number without order": "select id, row_number() over (partition by grp) as a from t",
    "rank without order": "select id, rank() over () as a from t",
    "lag without order": "select id, lag(n) over () as a from t",
    "lag by a column": "select id, lag(n, k) over (order by id) as a from t",
    "first value": "select id, first_value(n) over (order by id) as a from t",
    "range frame": "select id, sum(cast(k as bigint)) over "
    "(order by id range between 1 preceding and current row) as a from t",
    "sliding frame": "select id, sum(cast(k as bigint)) over "
    "(order by id rows between 1 preceding and current row) as a from t",
    "hidden row id": "select rowid, id from t",
    "hidden file name": "select filename, id from t",
    "LIKE with ESCAPE": "select id from t where txt like 'a!%' escape '!'",
    "LIKE with backslash": "select id from t where txt like 'a\\%'",
    "LIKE of a column": "select id from t where txt like grp",
    "ILIKE": "select id from t where txt ilike 'a%'",
    "regular expression": "select id from t where regexp_matches(txt, 'a')",
    "glob": "select id from t where txt glob 'a*'",
    "empty grouping set": "select grp, count(*) as a from t group by grouping sets ((grp), ())",
    "rollup": "select grp, k, count(*) as a from t group by rollup (grp, k)",
    "cube": "select grp, k, count(*) as a from t group by cube (grp, k)",
    "grouping sets beside keys": "select grp, k, count(*) as a from t group by k, grouping sets ((grp), (id))",
    "group by all": "select grp, count(*) as a from t group by all",
    "group by position": "select grp, count(*) as a from t group by 1",
    "grouping of several columns": "select grouping(grp, k) as a from t group by grouping sets ((grp), (k))",
    "order inside": "select id from t order by id",
    "limit": "select id from t limit 1",
    "offset": "select id from t offset 1",
    "sample": "select id from t using sample 10",
    "distinct on": "select distinct on (grp) grp, id from t",
    "count distinct of two": "select count(distinct (grp, k)) as a from t",
    "minimum of several": "select min(n, 2) as a from t",
    "full join": "select t.id from t full join u on t.id = u.id",
    "right join": "select t.id from t right join u on t.id = u.id",
    "join using": "select id from t join u using (id)",
    "natural join": "select id from t natural join u",
    "as-of join": "select t.id from t asof join u on t.id >= u.id",
    "join without condition": "select t.id from t join u",
    "comma join": "select t.id from t, u",
    "lateral": "select t.id, s.a from t, lateral (select t.n as a) as s",
    "division by a column": "select id, n / k as a from t",
    "division by zero": "select id, n // 0 as a from t",
    "remainder by a column": "select id, n % k as a from t",
    "power": "select id, n ** 2 as a from t",
    "bits": "select id, n & 1 as a from t",
    "rounding": "select id, round(n / 3, 1) as a from t",
    "date plus days": "select id, cast('2012-01-31' as date) + 1 as a from t",
    "interval": "select id, day + interval 1 month as a from t",
    "extract": "select id, extract(year from day) as a from t",
    "year": "select id, year(day) as a from t",
    "strftime": "select id, strftime(day, '%Y') as a from t",
    "months": "select id, date_diff('month', day, last) as a from t",
    "now": "select id, now() as a from t",
    "today": "select id, current_date as a from t",
    "random": "select id, random() as a from t",
    "uuid": "select id, uuid() as a from t",
    "hash": "select id, hash(txt) as a from t",
    "environment": "select getenv('HOME') as a",
    "float literal": "select id, 1.5 as a from t",
    "exponent literal": "select id, 1e3 as a from t",
    "cast to float": "select id, cast(n as double) as a from t",
    "cast to decimal": "select id, cast(n as decimal(10, 2)) as a from t",
    "cast to a time": "select id, cast(day as timestamp) as a from t",
    "cast of a column to date": "select id, cast(txt as date) as a from t",
    "try cast": "select id, try_cast(txt as bigint) as a from t",
    "collation": "select id from t where txt collate nocase = 'a'",
    "list literal": "select id, [1, 2] as a from t",
    "struct": "select id, {'a': 1} as a from t",
    "unnest": "select unnest([1, 2]) as a",
    "lambda": "select list_transform([1], x -> x) as a",
    "any": "select id from t where n = any(select w from u)",
    "is true": "select id from t where flag is true",
    "union by name": "select id from t union all by name select id from u",
    "except all": "select grp from t except all select grp from u",
    "recursive": "with recursive r as (select 1 as a union all select a + 1 from r) select a from r",
    "star without a column": "select * exclude (id) from t",
    "star with a changed column": "select * replace (1 as id) from t",
    "pivot": "pivot t on grp using count(*)",
    "qualify": "select id from t qualify row_number() over (order by id) = 1",
    "a file": "select * from 'people.parquet'",
    "a file by function": "select * from read_csv('people.csv')",
    "another schema": "select * from main.t",
    "sequence of numbers": "select * from range(3)",
    "trim of letters": "select id, trim(both 'x' from txt) as a from t",
    "trim of one side": "select id, ltrim(txt) as a from t",
    "substring from a column": "select id, substr(txt, k) as a from t",
    "substring from the end": "select id, substr(txt, -1) as a from t",
    "substring of a negative length": "select id, substr(txt, 2, -1) as a from t",
    "lag by a negative offset": "select id, lag(n, -1) over (order by id) as a from t",
    "length of bytes": "select id, strlen(txt) as a from t",
    "xor of logic": "select id, xor(n, k) as a from t",
    "insert": "insert into t values (1)",
    "delete": "delete from t",
    "copy": "copy t to 'people.csv'",
    "attach": "attach 'people.db'",
    "setting": "set memory_limit = '1GB'",
    "two statements": "select 1 as a; select 2 as a",
    "no SQL": "selec id frm t",
}
# Refused only where the types of the inputs are known.
REFUSED_BY_TYPES = {
    "sum of a float in an earlier step": "select grp, sum(cast(half as bigint)) as a from "
    "(select grp, n / 2 as half from t) group by grp",
    "maximum of a float": "select max(half) as a from (select n / 2 as half from t)",
    "comparison of floats": "select id from (select id, n / 2 as half from t) where half > 1",
    "date minus date": "select id, last - day as a from t",
    "date plus a number": "select id, day + k as a from t",
    "text as number": "select id, cast(txt as bigint) as a from t",
    "number beside text": "select id from t where n = txt",
    "number and text in one column": "select id, coalesce(n, txt) as a from t",
    "number in a text": "select id, txt || n as a from t",
    "number in a list of texts": "select id from t where n in ('1', '2')",
    "number between texts": "select id from t where n between '1' and '2'",
    "text between days": "select id from t where txt between day and last",
    "branches of different types": "select id, case when flag then 1 else 'one' end as a from t",
    "pattern on a number": "select id from t where n like '1%'",
    "length of a number": "select id, length(n) as a from t",
    "start of a day": "select id, substr(day, 1, 4) as a from t",
    "text under a number": "select id as a from t union all select txt from t",
    "distinct floats": "select distinct n / 2 as a from t",
    "count of distinct floats": "select count(distinct half) as a from (select n / 2 as half from t)",
    "group by a float": "select half as a, count(*) as b from (select n / 2 as half from t) group by half",
    "order by a float": "select id, row_number() over (order by half) as a from (select id, n / 2 as half from t)",
    "floats united": "select n / 2 as a from t union select k / 2 from t",
    "a column that is not there": "select nothing from t",
}


def query(sql: str, order_by: tuple[str, ...] = ("a",)) -> Query:
    return Query((Step("asked", sql),), "asked", order_by)


def refusal(sql: str) -> list[str]:
    with pytest.raises(InternalError) as caught:
        query(sql)
    return [finding.code.id for finding in caught.value.findings]


@pytest.mark.parametrize("entry", ALLOWED, ids=lambda entry: entry.id)
def test_an_example_of_an_allowed_expression_passes_every_check(entry: Entry) -> None:
    assert check_types(query(entry.example, entry.order_by), TRIAL_SCHEMAS) == []


@pytest.mark.parametrize("entry", TRAPS, ids=lambda entry: entry.id)
def test_a_trap_is_refused(entry: Entry) -> None:
    try:
        found = check_types(query(entry.example, entry.order_by), TRIAL_SCHEMAS)
    except InternalError as error:
        found = [finding.code.id for finding in error.findings]
        assert found == ["PH-Q001"]
    assert found


@pytest.mark.parametrize("sql", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_listed_is_refused(sql: str) -> None:
    assert refusal(sql) == ["PH-Q001"]


@pytest.mark.parametrize("sql", REFUSED_BY_TYPES.values(), ids=REFUSED_BY_TYPES.keys())
def test_what_types_show_is_refused(sql: str) -> None:
    assert check_types(query(sql), TRIAL_SCHEMAS)


def test_all_faults_of_a_query_are_told_together() -> None:
    steps = (Step("one", "select now() as a"), Step("two", "select random() as a from one"))
    with pytest.raises(InternalError) as caught:
        Query(steps, "two", ("a",))
    assert [finding.details["step"] for finding in caught.value.findings] == ["one", "two"]


@pytest.mark.parametrize(
    ("names", "result"), [(("a", "a"), "a"), (("A",), "A"), (("a", "b"), "a"), (('x" as (select 1)',), "x")]
)
def test_names_of_steps_are_plain_and_different_and_the_result_comes_last(names: tuple[str, ...], result: str) -> None:
    with pytest.raises(InternalError):
        Query(tuple(Step(name, "select 1 as a") for name in names), result, ("a",))


def test_a_query_without_an_order_is_refused() -> None:
    with pytest.raises(InternalError):
        query("select 1 as a", ())
