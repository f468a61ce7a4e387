"""The page as a document: nothing active, nothing fetched, everything linked, everything marked."""

import base64
import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from tests.reports import country
from tests.reports.conftest import Written

Report = Callable[[str], Written]
NAMES = (
    "examplia",
    "hostile",
    "one_death",
    "no_deaths",
    "year_without_deaths",
    "one_year",
    "no_population",
    "sixty_areas",
)
_PAGE = (
    "html head meta title link style body header main footer nav section a p h1 h2 h3 h4 ul li dl dt dd div span bdi"
)
_PARTS = "figure figcaption details summary table thead tbody tr th td svg desc g text line circle polygon"
ALLOWED = frozenset((_PAGE + " " + _PARTS).split())


class Tags(HTMLParser):
    """Every start tag with its attributes, and the text between tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_on_the_page_is_active_or_fetched(report: Report, name: str) -> None:
    tags = Tags(report(name).html)
    assert {tag for tag, _ in tags.found} <= ALLOWED
    attributes = {attribute for _, given in tags.found for attribute in given}
    assert not {each for each in attributes if each.startswith("on") or each in {"src", "style", "srcset", "action"}}
    links = [given["href"] or "" for _, given in tags.found if "href" in given]
    assert all(link.startswith(("#", "tables/")) or link == "data:," for link in links)
    style = re.search(r"<style>(.*?)</style>", report(name).html, re.DOTALL)
    assert style is not None
    assert "url(" not in style.group(1)
    assert "@import" not in style.group(1)


@pytest.mark.parametrize("name", ["examplia", "hostile"])
def test_the_policy_allows_this_style_alone(report: Report, name: str) -> None:
    html = report(name).html
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    policy = next(each["content"] or "" for each in Tags(html).of("meta") if each.get("http-equiv"))
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "unsafe" not in policy


def test_hostile_names_are_shown_as_they_are(report: Report) -> None:
    text = Tags(report("hostile").html).text
    for name in (
        "<script>alert(1)</script>",
        "</style><img src=x onerror=alert(1)>",
        "<b>fentanyl</b> & co",
        "{{ 7*7 }}",
    ):
        assert name in text
    assert "\u202e" not in report("hostile").html


def test_hostile_cells_are_no_formulas(report: Report) -> None:
    folder = report("hostile").folder / "tables"
    for path in folder.iterdir():
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
            for cell in row:
                assert not re.match(r"[=@\t\r]|[+-](?![\d.])", cell), (path.name, cell)
    assert "'=1+1" in report("hostile").table("substances")
    assert "'@SUM(A1)" in report("hostile").table("unread-words")


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_says_its_finding_and_has_its_table_and_file(report: Report, name: str) -> None:
    written = report(name)
    tags = Tags(written.html)
    ids = Counter(given["id"] for _, given in tags.found if "id" in given)
    assert max(ids.values()) == 1
    for picture in tags.of("svg"):
        assert picture["role"] == "img"
        assert all(each in ids for each in (picture["aria-labelledby"] or "").split())
    figures = len(tags.of("figure"))
    assert len(tags.of("svg")) == 2 * figures
    assert len(tags.of("details")) == figures
    linked = {each["href"] or "" for each in tags.of("a") if (each["href"] or "").startswith("tables/")}
    assert linked == {f"tables/{path.name}" for path in (written.folder / "tables").iterdir()}
    anchors = {(each["href"] or "")[1:] for each in tags.of("a") if (each["href"] or "").startswith("#")}
    assert anchors <= set(ids)


@pytest.mark.parametrize("name", NAMES)
def test_the_marking_is_on_screen_and_on_every_printed_page(report: Report, name: str) -> None:
    html = report(name).html
    assert Tags(html).text.count("Working tables: not for release") >= 3
    assert '@top-left{content:"Working tables\\3a  not for release"' in html


def test_texts_stay_inside_their_chart(report: Report) -> None:
    """Labels begin and end inside the drawing, by the widths that layout reckons with."""
    from pharmakon.reports.svg import width_of

    pattern = re.compile(r'<text x="([-\d.]+)" y="[-\d.]+" class="label[^"]*" text-anchor="(\w+)">([^<]*)</text>')
    for name in ("examplia", "hostile", "sixty_areas"):
        labels = pattern.findall(report(name).html)
        assert labels
        for x, anchor, words in labels:
            words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&#34;", '"')
            start = float(x) - width_of(words, 13.0) if anchor == "end" else float(x)
            assert start >= -0.5, (name, words)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    digits = colour if len(colour) == 6 else "".join(2 * each for each in colour)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_letters_have_contrast_enough_in_light_and_dark(report: Report) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1; dots and whiskers (1.4.11): at least 3 to 1."""
    schemes = re.findall(r":root\{([^}]*)\}", report("one_death").html)
    assert len(schemes) == 2
    for scheme in schemes:
        colours = dict(re.findall(r"--([\w-]+):#(\w+)", scheme))
        pairs = [("ink", "page"), ("soft", "page"), ("accent", "page")]
        pairs += [("mark-ink", "mark-bg")] if "mark-ink" in colours else []
        for letters, ground in pairs:
            light, dark = sorted((luminance(colours[letters]), luminance(colours[ground])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (letters, ground)
        light, dark = sorted((luminance(colours["plain"]), luminance(colours["page"])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3


def rows_of(written: Written, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written.table(name))))


def test_files_hold_plain_numbers_that_can_be_counted_again(report: Report) -> None:
    people = country.examplia_people()
    written = report("examplia")
    by_year = Counter(str(person.day.year) if person.day else "unknown" for person in people)
    counts = [row for row in rows_of(written, "trend") if row["indicator"] == "DRUG_INDUCED_DEATHS"]
    assert {row["period"]: int(row["numerator"]) for row in counts} == by_year
    months = rows_of(written, "months")
    # every month of 2025 adds up to the year
    assert sum(int(row["numerator"]) for row in months if row["period"].startswith("2025")) == by_year["2025"]
    men = sum(1 for person in people if person.day and person.day.year == 2025 and person.sex == "male")
    cells = rows_of(written, "people")
    both = [row for row in cells if row["sex"] == "male" and row["age_group"] == "all"]
    assert {int(row["numerator"]) for row in both} == {men}
    assert "substance_name" in months[0]
    assert "step_key" not in months[0]


def test_every_age_sex_and_area_is_a_line_of_its_file(report: Report) -> None:
    written = report("examplia")
    number = sum(1 for person in country.examplia_people() if person.day and person.day.year == 2025)
    ages = [row for row in rows_of(written, "people") if row["indicator"] == "DRUG_INDUCED_DEATHS"]
    assert sum(int(row["numerator"]) for row in ages if row["sex"] == "all" and row["age_group"] != "all") == number
    areas = [
        row for row in rows_of(written, "places") if row["indicator"] == "DRUG_INDUCED_DEATHS" and row["area"] != "all"
    ]
    assert sum(int(row["numerator"]) for row in areas) == number
    assert {"unknown", "outside", "unmapped"} <= {row["area"] for row in areas}


def test_row_accounts_findings_and_words_are_on_the_page(report: Report) -> None:
    text = Tags(report("examplia").html).text
    assert "unobtainium" in text
    assert "PH-M101" in text
    assert "look at the rows and teach the register" in text
    assert "benzodiazepines and other sedatives, metonitazene" in text
    assert "2 rows were rejected" in text


def test_rates_on_few_deaths_carry_a_sign(report: Report) -> None:
    html = report("sixty_areas").html
    assert "rests on fewer than 20 deaths" in html
    rows = {row["area"]: row for row in rows_of(report("sixty_areas"), "places") if row["indicator"].endswith("RATE")}
    few = sum(1 for row in rows.values() if row["area"] != "all" and int(row["numerator"]) < 20)
    # a star in the table for each of them
    places = re.search(r'id="chart-places".*?</figure>', html, re.DOTALL)
    assert places is not None
    assert few == len(re.findall(r"\)\*</td>", places.group(0))) > 0


def test_a_chart_with_an_unchecked_name_says_what_its_sign_means(report: Report) -> None:
    # metonitazene is the country's one substance that is not verified; the tables' key says it too, folded away.
    html = report("examplia").html
    charts = {part.split('"', 1)[0]: part.split("<details", 1)[0] for part in html.split('<figure id="')[1:]}
    assert any("†" in chart for chart in charts.values())
    for chart in charts.values():
        drawn, said = chart.count("†"), "†: name not yet checked against a source." in chart
        assert said == (drawn > 0)
