"""The queries behind the counts of deaths, as named steps.

`naming_steps` makes the table death × target, `totals_query` counts it in declared group sets, `traced_query` lists the
deaths behind one figure. All three share their steps, so that a trace asks what the total asked.
"""

from dataclasses import dataclass

from pharmakon.engines import Query, Step, step
from pharmakon.indicators.bases import DATE_BASES, PLACE_BASES, DateBasis
from pharmakon.indicators.estimates import ALL, ANY, NONE_NAMED, OUTSIDE, UNKNOWN, UNMAPPED
from pharmakon.records.mention import COUNTED_ROLES

KEY = "file_id, row, part"
PERIOD_KINDS = ("all", "year", "quarter", "month")
_ROLES = ", ".join(f"'{role}'" for role in COUNTED_ROLES)


def naming_query() -> Query:
    """Death × target, distinct, from mentions.

    Inputs: deaths (key), mentions (MENTION_SCHEMA), targets (substance, target), combinations (combination, target,
    wanted 0/1, wants), unnamed (target), in_scope (target), files (file_id, every_row_counts 0/1).
    Result: file_id, row, part, target. What names nothing is no target: such deaths are `none_named`.
    """
    steps = (
        Step(
            "counted_mentions",
            f"select {KEY}, mention, candidate, substance, ambiguous from mentions "
            f"where role in ({_ROLES}) and substance is not null",
        ),
        Step(
            "named_surely",
            "select distinct m.file_id, m.row, m.part, t.target from counted_mentions m "
            "join targets t on m.substance = t.substance where not m.ambiguous",
        ),
        # A death with alternatives counts for the groups that every alternative belongs to (model.md, "Mentions").
        # An alternative that is not placed, or has no counted role, belongs to none: it is counted here all the same.
        # An ambiguous word with one known reading has others that nobody listed: it counts for nothing.
        Step(
            "alternatives",
            f"select {KEY}, mention, count(distinct candidate) as candidates from mentions "
            f"where ambiguous group by {KEY}, mention having count(distinct candidate) > 1",
        ),
        Step(
            "named_by_all_alternatives",
            "select distinct m.file_id, m.row, m.part, t.target from counted_mentions m "
            "join targets t on m.substance = t.substance "
            "join alternatives a on m.file_id = a.file_id and m.row = a.row and m.part = a.part "
            "and m.mention = a.mention where m.ambiguous "
            "group by m.file_id, m.row, m.part, m.mention, t.target, a.candidates "
            "having count(distinct m.candidate) = a.candidates",
        ),
        Step(
            "named",
            f"select {KEY}, target from named_surely union select {KEY}, target from named_by_all_alternatives",
        ),
        # What names nothing brings a death into scope, and is no target.
        Step(
            "named_targets",
            "select n.file_id, n.row, n.part, n.target from named n "
            "where not exists (select 1 from unnamed u where u.target = n.target)",
        ),
        Step(
            "combined",
            "select n.file_id, n.row, n.part, c.combination as target from named_targets n "
            "join combinations c on n.target = c.target "
            "group by n.file_id, n.row, n.part, c.combination, c.wants "
            "having sum(cast(c.wanted as bigint)) = c.wants and count(*) = c.wants",
        ),
        Step(
            "in_definition",
            "select d.file_id, d.row, d.part from deaths d join files f on d.file_id = f.file_id "
            "where f.every_row_counts = 1 union "
            "select d.file_id, d.row, d.part from deaths d join named n on d.file_id = n.file_id and d.row = n.row "
            "and d.part = n.part join in_scope s on n.target = s.target",
        ),
        Step("with_a_name", f"select distinct {KEY} from named_targets"),
        Step(
            "without_a_name",
            "select d.file_id, d.row, d.part from in_definition d left join with_a_name w "
            "on d.file_id = w.file_id and d.row = w.row and d.part = w.part where w.file_id is null",
        ),
        Step(
            "death_target",
            f"select {KEY}, '{ANY}' as target from in_definition "
            f"union all select {KEY}, '{NONE_NAMED}' as target from without_a_name "
            "union all select n.file_id, n.row, n.part, n.target from named_targets n join in_definition d "
            "on n.file_id = d.file_id and n.row = d.row and n.part = d.part "
            "union all select n.file_id, n.row, n.part, n.target from combined n join in_definition d "
            "on n.file_id = d.file_id and n.row = d.row and n.part = d.part",
        ),
    )
    return Query(steps, result="death_target", order_by=("file_id", "row", "part", "target"))


BY_VALUE = "by_value"


def _more(by: str, of: str = "") -> str:
    """The column by which totals are divided, after others; nothing where they are not."""
    return f", {of}{BY_VALUE}" if by else ""


def _described_steps(basis: DateBasis, by: str = "") -> tuple[Step, ...]:
    """Deaths of the wanted years, described as the totals group them. Unknown is a group, never a loss.

    `by`: a column that the country added, by which totals are divided.
    """
    own = f', d."{by}" as {BY_VALUE}' if by else ""
    known = f", coalesce(p.{BY_VALUE}, '{UNKNOWN}') as {BY_VALUE}" if by else ""
    return (
        Step(
            "dated",
            f"select d.file_id, d.row, d.part, d.sex, d.age, d.area_residence, d.area_occurrence{own}, "
            f"{basis.first_sql()} as first_day, {basis.last_sql()} as last_day from deaths d",
        ),
        Step(
            "periods",
            f"select d.file_id, d.row, d.part, d.sex, d.age, d.area_residence, d.area_occurrence{_more(by, 'd.')}, "
            f"case when a.year = b.year then a.year else '{UNKNOWN}' end as year, "
            "case when a.quarter = b.quarter then a.quarter when a.year = b.year then a.year || '-U' "
            f"else '{UNKNOWN}' end as quarter, "
            "case when a.month = b.month then a.month when a.year = b.year then a.year || '-U' "
            f"else '{UNKNOWN}' end as month "
            "from dated d left join calendar a on d.first_day = a.day left join calendar b on d.last_day = b.day",
        ),
        Step("of_wanted_years", "select p.* from periods p where p.year in (select year from wanted_years)"),
        Step(
            "described",
            "select p.file_id, p.row, p.part, p.year, p.quarter, p.month, "
            f"coalesce(p.sex, '{UNKNOWN}') as sex, coalesce(g.age_group, '{UNKNOWN}') as age_group, "
            f"case when p.area_residence is null then '{UNKNOWN}' "
            f"else coalesce(r.area, '{UNMAPPED}') end as residence, "
            f"case when p.area_occurrence is null then '{UNKNOWN}' "
            f"else coalesce(o.area, '{UNMAPPED}') end as occurrence, "
            f"case when r.area is null or r.area = '{OUTSIDE}' then 0 else 1 end as resident{known} "
            "from of_wanted_years p left join age_groups g on p.age = g.age "
            "left join area_words r on p.area_residence = r.word "
            "left join area_words o on p.area_occurrence = o.word",
        ),
    )


def totals_query(basis: DateBasis, *, with_areas: bool, by: str = "") -> Query:
    """Distinct deaths by declared group sets on one date basis; with `by` the sets divided by a column of deaths.

    Inputs: deaths, death_target, calendar (day, year, quarter, month), age_groups (age, age_group), area_words (word,
    area), area_parents (area, ancestor), wanted_years (year). The result has place_basis, area, period_kind, period,
    year (the partition), substance, sex, age_group, deaths, and by_value before deaths where it is divided. A country
    without areas has the place basis `source` alone.
    """
    kinds = [_person_steps("source", by), (_by_period(by),)]
    if with_areas:
        kinds += [_person_steps("residence", by), (_by_own_area(by), _by_area(by))]
    results = [steps[-1].name for steps in kinds]
    union = " union all ".join(
        f"select place_basis, area, period_kind, period, year, target as substance, sex, age_group{_more(by)}, "
        f"cast(deaths as bigint) as deaths from {name}"
        for name in results
    )
    steps = (
        *_described_steps(basis, by),
        Step(
            "named_and_described",
            "select t.target, d.year, d.quarter, d.month, d.sex, d.age_group, d.residence, d.occurrence, d.resident"
            f"{_more(by, 'd.')} from death_target t join described d "
            "on t.file_id = d.file_id and t.row = d.row and t.part = d.part",
        ),
        Step("counted", _counted_sql(by, with_areas=with_areas)),
        Step(
            "by_person",
            f"select target, year, sex, age_group, resident{_more(by)}, deaths from counted "
            "where no_quarter = 1 and no_month = 1 and no_residence = 1 and no_occurrence = 1",
        ),
        *(step for steps in kinds for step in steps),
        Step("totals", union),
    )
    order = ("year", "period_kind", "period", "place_basis", "area", "substance", "sex", "age_group")
    return Query(steps, result="totals", order_by=(*order, BY_VALUE) if by else order)


def _counted_sql(by: str, *, with_areas: bool) -> str:
    sets = ["target, year, resident, sex, age_group", "target, year, quarter", "target, year, month"]
    if with_areas:
        sets += ["target, year, residence", "target, year, occurrence"]
    sets = [f"({each}{_more(by)})" for each in sets]
    no_areas = "grouping(residence) as no_residence, grouping(occurrence) as no_occurrence, "
    areas = ("residence, occurrence, " + no_areas) if with_areas else "1 as no_residence, 1 as no_occurrence, "
    return (
        f"select target, year, quarter, month, sex, age_group, resident{_more(by)}, {areas}"
        "grouping(quarter) as no_quarter, grouping(month) as no_month, count(*) as deaths from named_and_described "
        f"group by grouping sets ({', '.join(sets)})"
    )


def _person_steps(place_basis: str, by: str) -> tuple[Step, ...]:
    """Totals by sex and age: of all deaths of the source, or of residents of the reference area alone.

    Divided ones are by sex or by age: all three together would be cells of single persons.
    """
    only, more = "where resident = 1 " if place_basis == "residence" else "", _more(by)
    return (
        Step(
            f"persons_{place_basis}_sets",
            f"select target, year, sex, age_group{more}, grouping(sex) as no_sex, grouping(age_group) as no_age, "
            f"sum(cast(deaths as bigint)) as deaths from by_person {only}"
            f"group by grouping sets ((target, year{more}), (target, year, sex{more}), (target, year, age_group{more})"
            f"{'' if by else ', (target, year, sex, age_group)'})",
        ),
        Step(
            f"persons_{place_basis}",
            f"select '{place_basis}' as place_basis, '{ALL}' as area, 'year' as period_kind, year as period, year, "
            f"target, case when no_sex = 1 then '{ALL}' else sex end as sex, "
            f"case when no_age = 1 then '{ALL}' else age_group end as age_group{more}, deaths "
            f"from persons_{place_basis}_sets",
        ),
    )


def _by_period(by: str) -> Step:
    parts = [
        f"select 'source' as place_basis, '{ALL}' as area, '{kind}' as period_kind, {kind} as period, year, target, "
        f"'{ALL}' as sex, '{ALL}' as age_group{_more(by)}, deaths from counted where no_{kind} = 0"
        for kind in ("quarter", "month")
    ]
    return Step("by_period", " union all ".join(parts))


def _by_own_area(by: str) -> Step:
    parts = [
        f"select '{kind}' as place_basis, {kind} as own, year, target{_more(by)}, deaths from counted "
        f"where no_{kind} = 0"
        for kind in ("residence", "occurrence")
    ]
    return Step("by_own_area", " union all ".join(parts))


def _by_area(by: str) -> Step:
    more = _more(by, "o.")
    return Step(
        "by_area",
        "select o.place_basis, p.ancestor as area, 'year' as period_kind, o.year as period, o.year, o.target, "
        f"'{ALL}' as sex, '{ALL}' as age_group{more}, sum(cast(o.deaths as bigint)) as deaths "
        "from by_own_area o join area_parents p on o.own = p.area "
        f"group by o.place_basis, p.ancestor, o.year, o.target{more}",
    )


@dataclass(frozen=True)
class Cell:
    """The place of one figure in the totals: what a trace asks for. `all`: not restricted.

    `by_value`: the value of the column `by` that a country added.

    Raises:
        ValueError: a basis or kind of period that totals do not have, an area on the place basis `source`, or a
            value without its column.
    """

    substance: str = ANY
    place_basis: str = "source"
    period_kind: str = "all"
    period: str = ALL
    sex: str = ALL
    age_group: str = ALL
    area: str = ALL
    by: str = ALL
    by_value: str = ALL

    def __post_init__(self) -> None:
        if self.place_basis not in PLACE_BASES or self.period_kind not in PERIOD_KINDS:
            raise ValueError("no figure has this place basis and kind of period")
        if self.area != ALL and self.place_basis == "source":
            raise ValueError("an area is of residence or of occurrence")
        if (self.by == ALL) != (self.by_value == ALL):
            raise ValueError("a column has a value, and a value is of a column")

    @property
    def divided_by(self) -> str:
        """The column by which the figure is divided; empty: none."""
        return "" if self.by == ALL else self.by

    def conditions(self) -> dict[str, str]:
        """Column of the described deaths → the value it must have."""
        wanted = {"target": self.substance, "sex": self.sex, "age_group": self.age_group}
        wanted[BY_VALUE] = self.by_value
        if self.period_kind != "all":
            wanted[self.period_kind] = self.period
        return {column: value for column, value in wanted.items() if value != ALL}


def _named_and_described_steps(basis: DateBasis, by: str = "") -> tuple[Step, ...]:
    """Deaths with what they name and where they stand, one row a death and target."""
    return (
        *_described_steps(basis, by),
        Step(
            "named_and_described",
            "select t.target, d.file_id, d.row, d.part, d.year, d.quarter, d.month, d.sex, d.age_group, d.residence, "
            f"d.occurrence, d.resident{_more(by, 'd.')} from death_target t join described d "
            "on t.file_id = d.file_id and t.row = d.row and t.part = d.part",
        ),
    )


def described_query(basis: DateBasis) -> Query:
    """Every death and target of the wanted years as totals group them: what a trace filters. Inputs as totals."""
    return Query(_named_and_described_steps(basis), "named_and_described", ("file_id", "row", "part", "target"))


def traced_query(basis: DateBasis, cell: Cell) -> Query:
    """The deaths behind one figure: keys alone. Inputs as `totals_query`."""
    conditions = cell.conditions()
    where = [f"{column} = :{column}_wanted" for column in conditions]
    parameters = {f"{column}_wanted": value for column, value in conditions.items()}
    if cell.area != ALL:
        where.append(f"{cell.place_basis} in (select area from area_parents where ancestor = :area_wanted)")
        parameters["area_wanted"] = cell.area
    elif cell.place_basis == "residence":
        where.append("resident = 1")
    traced = step("traced", f"select distinct {KEY} from named_and_described where {' and '.join(where)}", **parameters)
    steps = (*_named_and_described_steps(basis, cell.divided_by), traced)
    return Query(steps, result="traced", order_by=("file_id", "row", "part"))


_CELL = ("date_basis", "place_basis", "area", "substance", "sex", "age_group")
_DIMS = ", ".join(_CELL)
_OF_YEARS = Step("of_years", f"select {_DIMS}, period, deaths from totals where period_kind = 'year'")
_LINES = Step(
    "lines",
    f"select distinct {_DIMS} from of_years where (sex = '{ALL}' and age_group = '{ALL}') or substance = '{ANY}'",
)
_ZEROS = Step(
    "zeros",
    "select l.date_basis, l.place_basis, l.area, l.substance, l.sex, l.age_group, 'year' as period_kind, "
    "y.year as period, cast(0 as bigint) as deaths from lines l cross join years y left join of_years o "
    "on o.date_basis = l.date_basis and o.place_basis = l.place_basis and o.area = l.area "
    "and o.substance = l.substance and o.sex = l.sex and o.age_group = l.age_group and o.period = y.year "
    "where o.period is null",
)
_WHOLE_TIME = Step(
    "whole_time",
    f"select {_DIMS}, '{ALL}' as period_kind, '{ALL}' as period, cast(sum(cast(deaths as bigint)) as bigint) as deaths "
    f"from of_years group by {_DIMS}",
)
_BY_CELL = (*_CELL, "period_kind", "period")


def completed_query() -> Query:
    """Totals with the zeros that stand for "none", and the whole time added up over years.

    Inputs: totals (date_basis and the columns of `totals_query`), years (year). A death is in one year, so years may
    be added; targets never are. `lines_query`, `zeros_query` and `whole_time_query` are its steps, asked one by one.
    """
    columns = f"{_DIMS}, period_kind, period, cast(deaths as bigint) as deaths"
    completed = " union all ".join(f"select {columns} from {name}" for name in ("totals", "zeros", "whole_time"))
    return Query((_OF_YEARS, _LINES, _ZEROS, _WHOLE_TIME, Step("completed", completed)), "completed", _BY_CELL)


def lines_query() -> Query:
    """Lines that every year has, with a zero where it has no such death. Inputs: totals of all years."""
    return Query((_OF_YEARS, _LINES), "lines", _CELL)


def zeros_query() -> Query:
    """The zeros of some years. Inputs: totals (of these years), lines, years."""
    return Query((_OF_YEARS, _ZEROS), "zeros", _BY_CELL)


def whole_time_query() -> Query:
    """Totals added up over years. Inputs: totals of all years."""
    return Query((_OF_YEARS, _WHOLE_TIME), "whole_time", _BY_CELL)


def facts_query() -> Query:
    """What the sources hold, for the page of doubts: deaths by file, year of first known date, manner and dates known.

    Inputs: deaths, calendar.
    """
    first = DATE_BASES["first_known"].first_sql()
    steps = (
        Step(
            "known",
            f"select d.file_id, coalesce(d.manner, '{UNKNOWN}') as manner, {first} as first_day, "
            "case when d.died_on is not null then 1 else 0 end as occurrence, "
            "case when d.registered_on is not null then 1 else 0 end as registration, "
            "case when d.reported_on is not null then 1 else 0 end as report from deaths d",
        ),
        Step(
            "facts",
            f"select k.file_id, coalesce(c.year, '{UNKNOWN}') as year, k.manner, k.occurrence, k.registration, "
            "k.report, count(*) as deaths, min(k.first_day) as first_day, max(k.first_day) as last_day from known k "
            "left join calendar c on k.first_day = c.day group by k.file_id, c.year, k.manner, k.occurrence, "
            "k.registration, k.report",
        ),
    )
    order = ("file_id", "year", "manner", "occurrence", "registration", "report")
    return Query(steps, result="facts", order_by=order)


def years_query() -> Query:
    """How many deaths each file holds in each year, on each date basis. Inputs: deaths, calendar.

    A death of which the year is not known on a basis is in the year `unknown`.
    """
    dated = " union all ".join(
        f"select d.file_id, '{basis.id}' as date_basis, {basis.first_sql()} as first_day, "
        f"{basis.last_sql()} as last_day from deaths d"
        for basis in DATE_BASES.values()
    )
    steps = (
        Step("dated", dated),
        Step(
            "years",
            f"select d.file_id, d.date_basis, case when a.year = b.year then a.year else '{UNKNOWN}' end as year, "
            "count(*) as deaths from dated d left join calendar a on d.first_day = a.day "
            "left join calendar b on d.last_day = b.day "
            f"group by d.file_id, d.date_basis, case when a.year = b.year then a.year else '{UNKNOWN}' end",
        ),
    )
    return Query(steps, result="years", order_by=("file_id", "date_basis", "year"))


def unmapped_query() -> Query:
    """Deaths whose area text no area of the country has, by file and place column. Inputs: deaths, area_words."""
    parts = " union all ".join(
        f"select d.file_id, '{column}' as place, count(*) as deaths from deaths d left join area_words w "
        f"on d.{column} = w.word where d.{column} is not null and w.word is null group by d.file_id"
        for column in ("area_residence", "area_occurrence")
    )
    return Query((Step("unmapped", parts),), result="unmapped", order_by=("file_id", "place"))
