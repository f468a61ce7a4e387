"""Laws that counts of deaths keep on any data: what repeats, adds or merges changes nothing that it should not."""

import random
from collections import Counter

import pytest

from pharmakon.engines import DuckDBEngine
from pharmakon.indicators.age_groups import AgeGroups
from pharmakon.indicators.bases import DATE_BASES
from pharmakon.indicators.deaths_sql import naming_query, totals_query
from tests.referee_queries.trials import with_targets
from tests.referee_queries.world import FILES, LINE, Row, World, a_world

SEEDS = range(4)
ENGINE = DuckDBEngine(threads=1)
FINE, COARSE = AgeGroups((0, 15, 35, 65)), AgeGroups((0, 35))


def named(world: World) -> list[Row]:
    query = naming_query()
    rows: list[Row] = ENGINE.run(query, world.arrow(*query.inputs())).to_pylist()
    return rows


def counted(world: World) -> Counter[tuple[object, ...]]:
    query = totals_query(DATE_BASES["first_known"], with_areas=True)
    rows = ENGINE.run(query, world.arrow(*query.inputs())).to_pylist()
    return Counter({tuple(row[name] for name in LINE): row["deaths"] for row in rows})


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mention_said_twice_changes_no_death(seed: int) -> None:
    world = a_world(random.Random(seed))
    mentions = world.tables["mentions"]
    again = [{**mention, "mention": int(str(mention["mention"])) + 100} for mention in mentions]
    assert named(world.holding(mentions=[*mentions, *again])) == named(world)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_file_more_only_adds(seed: int) -> None:
    world = with_targets(random.Random(seed))

    def only(files: tuple[int, ...]) -> Counter[tuple[object, ...]]:
        kept = {
            name: [row for row in world.tables[name] if row["file_id"] in files] for name in ("deaths", "death_target")
        }
        return counted(world.holding(**kept))

    first, rest = FILES[:1], FILES[1:]
    assert counted(world) == only(first) + only(rest)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_naming_of_a_file_does_not_depend_on_other_files(seed: int) -> None:
    world = a_world(random.Random(seed))
    alone = [
        row
        for file in sorted(FILES)
        for row in named(world.holding(deaths=[each for each in world.tables["deaths"] if each["file_id"] == file]))
    ]
    assert alone == named(world)


@pytest.mark.parametrize("seed", SEEDS)
def test_merged_age_groups_count_the_sum_of_their_parts(seed: int) -> None:
    world = with_targets(random.Random(seed))
    merged = {"0-14": "0-34", "15-34": "0-34", "35-64": "35+", "65+": "35+"}
    fine, coarse = (counted(world.holding(age_groups=groups.table().to_pylist())) for groups in (FINE, COARSE))
    added: Counter[tuple[object, ...]] = Counter()
    for line, deaths in fine.items():
        added[(*line[:-1], merged.get(str(line[-1]), line[-1]))] += deaths
    assert added == coarse


@pytest.mark.parametrize("seed", SEEDS)
def test_a_group_counts_each_death_once(seed: int) -> None:
    """Heroin and morphine in one death are one death of opiates: at least the larger count, at most the sum."""
    world = a_world(random.Random(seed))
    targets: list[Row] = [
        {"substance": name, "target": target} for name in ("heroin", "morphine") for target in (name, "opiates")
    ]
    sure = [mention for mention in world.tables["mentions"] if not mention["ambiguous"]]
    files: list[Row] = [{"file_id": file, "every_row_counts": 1} for file in FILES]
    rows = named(world.holding(targets=targets, mentions=sure, files=files, combinations=[]))
    deaths = Counter(row["target"] for row in rows)
    both = deaths["heroin"] + deaths["morphine"]
    assert max(deaths["heroin"], deaths["morphine"]) <= deaths["opiates"] <= both
    assert deaths["opiates"] + deaths["none_named"] == deaths["any"] == len(world.tables["deaths"])


@pytest.mark.parametrize("seed", SEEDS)
def test_lines_of_one_kind_add_up_to_all_deaths(seed: int) -> None:
    """Each death stands in one year, sex, age group, quarter and month, the lines of the unknown among them."""
    world = with_targets(random.Random(seed))
    lines = counted(world)
    every = {line: deaths for line, deaths in lines.items() if line[0] == "source" and line[-2:] == ("all", "all")}
    for year in {line[4] for line in every}:
        by_kind: Counter[object] = Counter()
        for line, deaths in every.items():
            if line[4] == year and line[5] == "any":
                by_kind[line[2]] += deaths
        assert len(set(by_kind.values())) <= 1
