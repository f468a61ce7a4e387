"""The allowed SQL expressions as data: what they are called in SQLGlot, an example that is tried, and what to know.

Every example is run on DuckDB and on Spark, on random tables with NULLs, ties, duplicates, month ends, extremes and no
rows (`python -m bench.spark_trial`); the outcomes with the versions stand in `portable_trials.json`. An entry without a
stored trial of equal results fails a test. TRAPS are expressions that differ or are not repeatable: they are refused.
"""

from dataclasses import dataclass

import pyarrow as pa

TRIAL_SCHEMAS = {
    "t": pa.schema(
        [
            pa.field("id", pa.int64(), nullable=False),
            ("grp", pa.string()),
            ("n", pa.int64()),
            ("k", pa.int32()),
            ("day", pa.date32()),
            ("last", pa.date32()),
            ("flag", pa.bool_()),
            ("txt", pa.string()),
        ]
    ),
    "u": pa.schema([pa.field("id", pa.int64(), nullable=False), ("grp", pa.string()), ("w", pa.int64())]),
}


@dataclass(frozen=True)
class Entry:
    """One allowed expression, or one trap.

    Args:
        id: name of the entry.
        nodes: SQLGlot node classes that the entry allows (or that make the trap).
        example: a SELECT over the trial tables.
        order_by: a full key of the example's result.
        note: what happens with NULLs, ties, no rows, month ends; limits of use.
    """

    id: str
    nodes: tuple[str, ...]
    example: str
    order_by: tuple[str, ...]
    note: str = ""


ALLOWED = (
    Entry(
        "select",
        ("Select", "From", "Table", "Identifier", "Column", "Alias", "TableAlias", "Literal"),
        "select a.id, a.grp as \"group\", 'it''s \\ é' as word, 7 as seven from t as a",
        ("id",),
        "texts compare by code point on every engine",
    ),
    Entry("star", ("Star",), "select t.* from t", ("id",)),
    Entry(
        "compare",
        ("Where", "EQ", "NEQ", "LT", "LTE", "GT", "GTE"),
        "select id, n = k as a, n <> k as b, n < k as c, n <= k as d, day > last as e, txt >= grp as f from t "
        "where n > -5",
        ("id",),
        "NULL on either side gives NULL, and WHERE drops the row",
    ),
    Entry(
        "logic",
        ("And", "Or", "Not", "Paren", "Boolean"),
        "select id, flag and n > 0 as a, flag or n > 0 as b, not flag as c, (flag or false) and true as d from t",
        ("id",),
        "three-valued: NULL or true is true, NULL and false is false",
    ),
    Entry("is_null", ("Is", "Null"), "select id, n is null as a, not txt is null as b from t", ("id",)),
    Entry(
        "same_or_both_null",
        ("NullSafeEQ", "NullSafeNEQ"),
        "select t.id, u.id as uid, t.n is distinct from u.w as d from t join u on t.grp is not distinct from u.grp",
        ("id", "uid"),
        "NULL is not distinct from NULL",
    ),
    Entry(
        "in_list",
        ("In",),
        "select id, n in (1, 2, 3) as a, grp in ('a', null) as b, not n in (1, 2) as c from t",
        ("id",),
        "no match in a list that holds NULL gives NULL",
    ),
    Entry(
        "in_query",
        ("In",),
        "select id from t where grp in (select grp from u) or not n in (select w from u where w is not null)",
        ("id",),
        "NOT IN a query that yields NULL keeps no row: use NOT EXISTS",
    ),
    Entry(
        "between",
        ("Between",),
        "select id, n between -3 and k as a, day between '2012-01-31' and last as b from t",
        ("id",),
    ),
    Entry(
        "case",
        ("Case", "If"),
        "select id, case when n > 0 then 'plus' when n < 0 then 'minus' end as a, "
        "case grp when 'a' then 1 else 0 end as b from t",
        ("id",),
        "no branch and no ELSE gives NULL; a NULL condition is not met",
    ),
    Entry(
        "coalesce", ("Coalesce",), "select id, coalesce(n, k, 0) as a, coalesce(grp, txt, 'none') as b from t", ("id",)
    ),
    Entry("nullif", ("Nullif",), "select id, nullif(n, 0) as a, nullif(grp, 'a') as b from t", ("id",)),
    Entry(
        "greatest_least",
        ("Greatest", "Least"),
        "select id, greatest(n, k) as a, least(day, last) as b, greatest(grp, txt) as c from t",
        ("id",),
        "NULLs are passed over; NULL only when all are NULL",
    ),
    Entry(
        "cast",
        ("Cast", "DataType"),
        "select id, cast(k as bigint) as a, cast(n as varchar) as b, cast(day as varchar) as c, "
        "cast(flag as bigint) as d, cast(n % 100 as integer) as e, cast('2012-02-29' as date) as f, "
        "cast(null as date) as g, cast(flag as varchar) as h from t",
        ("id",),
        "to date of a literal only; whole numbers to text, dates to text (ISO); never floats",
    ),
    Entry(
        "arithmetic",
        ("Add", "Sub", "Mul", "Neg", "Abs"),
        "select id, n + k as a, n - k as b, n * 3 as c, -n as d, abs(k) as e from t",
        ("id",),
        "whole numbers only; too large is an error on every engine; dates: date_diff alone",
    ),
    Entry(
        "remainder",
        ("Mod", "IntDiv"),
        "select id, n % nullif(k, 0) as a, n % 7 as b, n // nullif(k, 0) as c, n // 10 as d from t",
        ("id",),
        "sign of the dividend, cut towards zero; divisor a literal that is not 0, or nullif(…, 0)",
    ),
    Entry(
        "divide",
        ("Div",),
        "select id, n / nullif(k, 0) as a, k / 4 as b from t",
        ("id",),
        "a float: for display only, never summed or compared; divisor as for remainder",
    ),
    Entry(
        "days_between",
        ("DateDiff", "Var"),
        "select id, date_diff('day', day, last) as a, date_diff('day', last, '2016-02-29') as b from t",
        ("id",),
        "last minus first in days; NULL when one is NULL; other units differ between engines",
    ),
    Entry(
        "concat",
        ("DPipe",),
        "select id, grp || '-' || txt as a, cast(n as varchar) || '' as b from t",
        ("id",),
        "NULL gives NULL",
    ),
    Entry(
        "substring",
        ("Substring",),
        "select id, substr(txt, 1, 2) as a, substr(txt, 3) as b from t",
        ("id",),
        "positions are code points from 1; start and length are literals",
    ),
    Entry("length", ("Length",), "select id, length(txt) as a from t", ("id",), "code points"),
    Entry(
        "like",
        ("Like",),
        "select id, txt like 'a%' as a, txt like '_' as b, not txt like '%é%' as c from t",
        ("id",),
        "pattern a literal without backslash or ESCAPE",
    ),
    Entry("starts_with", ("StartsWith",), "select id, starts_with(txt, 'a') as a from t", ("id",)),
    Entry("replace", ("Replace",), "select id, replace(txt, 'a', 'bb') as a from t", ("id",)),
    Entry("trim", ("Trim",), "select id, trim(txt) as a from t", ("id",), "blanks (U+0020) only, both ends"),
    Entry(
        "join",
        ("Join",),
        "select t.id, u.id as uid from t join u on t.grp = u.grp and t.n <> u.w",
        ("id", "uid"),
        "NULL keys match nothing",
    ),
    Entry(
        "left_join",
        ("Join",),
        "select t.id, u.id as uid, u.w from t left join u on t.grp = u.grp and u.w > 0",
        ("id", "uid"),
    ),
    Entry("cross_join", ("Join",), "select t.id, u.id as uid from t cross join u", ("id", "uid")),
    Entry("semi_join", ("Join",), "select t.id from t semi join u on t.grp = u.grp", ("id",)),
    Entry("anti_join", ("Join",), "select t.id from t anti join u on t.grp = u.grp", ("id",), "a NULL key stays"),
    Entry(
        "exists",
        ("Exists",),
        "select t.id from t where exists (select 1 from u where u.grp = t.grp and u.w > t.n) "
        "or not exists (select 1 from u where u.grp = t.grp)",
        ("id",),
    ),
    Entry(
        "subquery",
        ("Subquery",),
        "select s.id, (select max(w) from u) as top from (select id from t where n > 0) as s",
        ("id",),
        "as a table, or as one value without rows of the outer query; no row gives NULL",
    ),
    Entry(
        "values",
        ("Values", "Tuple"),
        "select t.id, v.label from t join (values (1, 'one'), (2, 'two'), (null, 'none')) as v(n, label) on t.n = v.n",
        ("id",),
    ),
    Entry("distinct", ("Distinct",), "select distinct grp, k from t", ("grp", "k"), "NULLs are one value"),
    Entry(
        "union_all", ("Union",), "select id, 1 as part, grp from t union all select id, 2, grp from u", ("id", "part")
    ),
    Entry(
        "union_distinct",
        ("Union",),
        "select grp, n from t union select grp, w from u",
        ("grp", "n"),
        "NULLs are one value",
    ),
    Entry(
        "except",
        ("Except",),
        "select grp, n from t except select grp, w from u",
        ("grp", "n"),
        "distinct; NULLs are equal",
    ),
    Entry(
        "intersect",
        ("Intersect",),
        "select grp from t intersect select grp from u",
        ("grp",),
        "distinct; NULLs are equal",
    ),
    Entry(
        "group_by",
        ("Group", "Count", "Sum", "Min", "Max", "Having"),
        "select grp, count(*) as a, count(n) as b, count(distinct k) as c, sum(cast(n as bigint)) as d, min(n) as e, "
        "max(day) as f, min(txt) as g, sum(case when flag then 1 else 0 end) as h from t group by grp "
        "having count(*) > 1 or grp = 'a'",
        ("grp",),
        "NULL is a group; without rows no group; sums of NULLs alone are NULL",
    ),
    Entry(
        "aggregate_all",
        ("Count", "Sum"),
        "select count(*) as a, count(distinct grp) as b, sum(cast(k as bigint)) as c, max(txt) as d from t",
        ("a",),
        "without rows one row: counts 0, sums and extremes NULL",
    ),
    Entry(
        "grouping_sets",
        ("GroupingSets", "Grouping"),
        "select grp, k, grouping(grp) as g, grouping(k) as h, count(*) as a, count(distinct n) as b from t "
        "group by grouping sets ((grp, k), (grp), (k))",
        ("g", "h", "grp", "k"),
        "grouping() of one column, beside grouping sets only; without rows no group (see the trap empty_grouping_set)",
    ),
    Entry(
        "filter",
        ("Filter",),
        "select grp, count(*) filter (where n > 0) as a, sum(cast(n as bigint)) filter (where flag) as b "
        "from t group by grp",
        ("grp",),
    ),
    Entry(
        "bool_aggregates",
        ("LogicalOr", "LogicalAnd"),
        "select grp, bool_or(flag) as a, bool_and(flag) as b from t group by grp",
        ("grp",),
    ),
    Entry(
        "row_number",
        ("RowNumber", "Window", "Order", "Ordered"),
        "select id, row_number() over (partition by grp order by n desc, day, id) as a from t",
        ("id",),
        "order by a full key; NULLs last, ascending and descending",
    ),
    Entry(
        "rank",
        ("Rank", "DenseRank"),
        "select id, rank() over (partition by grp order by n) as a, dense_rank() over (order by day desc) as b from t",
        ("id",),
        "ties share a rank",
    ),
    Entry(
        "lead_lag",
        ("Lead", "Lag"),
        "select id, lag(n) over (partition by grp order by day, id) as a, lead(day, 2) over (order by id) as b from t",
        ("id",),
        "order by a full key",
    ),
    Entry(
        "window_whole",
        ("Window",),
        "select id, count(*) over (partition by grp) as a, sum(cast(n as bigint)) over (partition by grp) as b, "
        "max(day) over () as c from t",
        ("id",),
    ),
    Entry(
        "window_running",
        ("Window", "WindowSpec"),
        "select id, sum(cast(n as bigint)) over (partition by grp order by day) as a, "
        "sum(cast(n as bigint)) over (partition by grp order by day, id "
        "rows between unbounded preceding and current row) as b from t",
        ("id",),
        "without a frame ties count together (event sweeps); with rows, order by a full key",
    ),
)

TRAPS = (
    Entry(
        "months_between",
        ("DateDiff",),
        "select id, date_diff('month', day, last) as a from t",
        ("id",),
        "counts other borders",
    ),
    Entry(
        "date_minus_date",
        ("Sub",),
        "select id, cast('2016-02-29' as date) - day as a from t",
        ("id",),
        "an interval on Spark",
    ),
    Entry(
        "date_plus_days",
        ("Add",),
        "select id, cast('2016-02-29' as date) + k % 100 as a from t",
        ("id",),
        "use a calendar table",
    ),
    Entry(
        "day_of_week",
        ("DayOfWeek",),
        "select id, dayofweek(day) as a from t",
        ("id",),
        "0–6 or 1–7: use a calendar table",
    ),
    Entry(
        "first_of_month",
        ("TimestampTrunc",),
        "select id, date_trunc('month', day) as a from t",
        ("id",),
        "a time on Spark",
    ),
    Entry("float_to_integer", ("Cast",), "select id, cast(n / 2 as bigint) as a from t", ("id",), "rounded or cut"),
    Entry("float_to_text", ("Cast",), "select id, cast(n / 3 as varchar) as a from t", ("id",), "digits differ"),
    Entry(
        "ordered_list",
        ("ArrayAgg",),
        "select grp, list(n order by id) as a from t group by grp",
        ("grp",),
        "order is lost",
    ),
    Entry("any_value", ("AnyValue",), "select grp, any_value(id) as a from t group by grp", ("grp",), "not repeatable"),
    Entry("first", ("First",), "select grp, first(id) as a from t group by grp", ("grp",), "not repeatable"),
    Entry(
        "arg_max", ("ArgMax",), "select grp, arg_max(id, n) as a from t group by grp", ("grp",), "ties: not repeatable"
    ),
    Entry(
        "average", ("Avg",), "select grp, avg(n) as a from t group by grp", ("grp",), "a float sum; take sum and count"
    ),
    Entry(
        "like_escape", ("Like",), "select id, txt like 'a\\%' as a from t", ("id",), "backslash escapes on Spark alone"
    ),
    Entry(
        "substring_from_0",
        ("Substring",),
        "select id, substr(txt, 0, 2) as a from t",
        ("id",),
        "one character more on Spark",
    ),
    Entry("divide_by_zero", ("Div",), "select id, n / k as a from t", ("id",), "NULL or an error"),
    Entry(
        "grouping_without_sets",
        ("Grouping",),
        "select grp, grouping(grp) as a from t group by grp",
        ("grp",),
        "an error on Spark",
    ),
    Entry(
        "empty_grouping_set",
        ("GroupingSets",),
        "select grp, grouping(grp) as g, count(*) as a from t group by grouping sets ((grp), ())",
        ("g", "grp"),
        "without rows () gives one row on DuckDB, none on Spark",
    ),
    Entry("lower", ("Lower",), "select id, lower(txt) as a from t", ("id",), "special letters; fold case in intake"),
    Entry("upper", ("Upper",), "select id, upper(txt) as a from t", ("id",), "special letters; fold case in intake"),
    Entry(
        "text_to_integer",
        ("TryCast",),
        "select id, try_cast(txt as bigint) as a from t",
        ("id",),
        "blanks and exponents",
    ),
    Entry("limit", ("Limit",), "select id from t limit 3", ("id",), "not repeatable"),
)
