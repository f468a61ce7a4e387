"""A proposal says what it recognised and why; what it cannot know it marks, and a person decides."""

from collections.abc import Sequence
from pathlib import Path

from pharmakon.intake.mapping import ColumnEntry, Mapping, When, parse_mapping
from pharmakon.intake.proposal import Proposal
from pharmakon.intake.propose import propose_mapping
from pharmakon.records import RECORD_TYPES
from tests.intake.sheets import raw_sheet

REGISTER = {
    "heroin": ["heroin"],
    "fentanyl": ["fentanyl"],
    "opioid": ["opioid-unspecified"],
    "meth": ["methadone", "methamphetamine"],
    "white": ["cocaine", "crack-cocaine"],
    "pcp": ["phencyclidine"],
    "xylazine": ["xylazine"],
    "morphine": ["morphine"],
    "coke": ["cocaine"],
}


def find(name: str) -> Sequence[str]:
    return REGISTER.get(name.casefold(), [])


def proposed(text: str, folder: Path, *, record: str = "death") -> tuple[Mapping, Proposal]:
    """The proposal, and the same read as a mapping: it must always be a sound one."""
    proposal = propose_mapping(raw_sheet(text, folder), RECORD_TYPES[record], source="coroner", find=find)
    mapping, faults = parse_mapping(proposal.text, name="m.toml")
    assert mapping is not None, [fault.text() for fault in faults]
    return mapping, proposal


def targets(mapping: Mapping) -> dict[str, str]:
    """Heading → target, with a question mark where a person must confirm."""
    return {entry.source: entry.to + ("" if entry.sure else "?") for entry in mapping.columns}


def entry_for(mapping: Mapping, to: str) -> ColumnEntry:
    return next(entry for entry in mapping.columns if entry.to == to)


def table(headings: str, *rows: str) -> str:
    return "\n".join([headings, *rows, ""])


def test_english_headings_are_recognised_however_they_are_written(tmp_path: Path) -> None:
    mapping, proposal = proposed(
        table(
            "CaseNumber,Date_of_Death,decedent age,SEX,MannerofDeath,CauseOfDeath,Other Signif Cond",
            "a1,2017-03-01,34,M,Accident,Heroin toxicity,Obesity",
            "a2,2017-03-02,41,F,Suicide,Fentanyl toxicity,",
        ),
        tmp_path,
    )
    assert targets(mapping) == {
        "CaseNumber": "ignore",
        "Date_of_Death": "died_on",
        "decedent age": "age",
        "SEX": "sex",
        "MannerofDeath": "manner",
        "CauseOfDeath": "cause_text",
        "Other Signif Cond": "ignore",
    }
    assert dict(entry_for(mapping, "sex").values) == {"f": "female", "m": "male"}
    assert entry_for(mapping, "ignore").key
    assert proposal.unsure == ()


def test_headings_in_other_languages_and_cut_short(tmp_path: Path) -> None:
    french, _ = proposed(
        table("Date de décès;Sexe;Âge".replace(";", ","), "14/03/2017,Homme,34", "2/3/2017,Femme,3 mois"), tmp_path
    )
    assert targets(french) == {"Date de décès": "died_on", "Sexe": "sex", "Âge": "age"}
    assert french.file.date_order == "dmy"
    cut, _ = proposed(table("DOD,OTHERSIGNI,COD", "2017-01-01,Diabetes,Heroin", "2017-01-02,Asthma,Heroin"), tmp_path)
    assert targets(cut) == {"DOD": "died_on", "OTHERSIGNI": "contributing_text", "COD": "cause_text"}


def test_a_date_is_routed_by_the_column_that_says_which_date_it_is(tmp_path: Path) -> None:
    mapping, _ = proposed(
        table(
            "Date,Kind of date",
            "2017-01-01,Date of death",
            "2017-01-02,Reported",
            "2017-01-03,Registered",
            "2017-01-04,",
        ),
        tmp_path,
    )
    whens = {entry.to: entry.when for entry in mapping.columns if entry.source == "Date"}
    assert whens == {
        "died_on": When("Kind of date", ("date of death",)),
        "reported_on": When("Kind of date", ("reported",)),
        "registered_on": When("Kind of date", ("registered",)),
    }


def test_a_date_that_says_nothing_waits_for_a_person(tmp_path: Path) -> None:
    mapping, proposal = proposed(
        table("Date,Manner", "2017-01-01,Accidental death", "2017-01-02,Natural death"), tmp_path
    )
    assert targets(mapping)["Date"] == "died_on?"
    assert any('"Date"' in doubt for doubt in proposal.unsure)


def test_an_order_of_day_and_month_that_nothing_settles_waits_for_a_person(tmp_path: Path) -> None:
    mapping, proposal = proposed(table("Date of death", "03/04/2017", "05/06/2017"), tmp_path)
    assert mapping.file.date_order is None
    assert "# date_order is not settled: 2 cells fit both orders" in proposal.text
    assert [doubt for doubt in proposal.unsure if doubt.startswith("date_order")]


def test_yes_or_no_columns_that_name_a_substance_become_mentions(tmp_path: Path) -> None:
    mapping, proposal = proposed(
        table(
            "DOD,Heroin,FENTANYL_FLG,AnyOpioid,cokeflg,Meth,Morphine_NotHeroin,Pregnant,Other",
            "2017-01-01,Y,1,Yes,1,x,Y,No,Xylazine",
            "2017-01-02,,0,No,0,,,No,PCP",
            "2017-01-03,Y,1,,0,,,Yes,morphine",
        ),
        tmp_path,
    )
    assert targets(mapping) == {
        "DOD": "died_on",
        "Heroin": "mention:heroin",
        "FENTANYL_FLG": "mention:fentanyl",
        "AnyOpioid": "mention:opioid-unspecified",
        "cokeflg": "mention:cocaine",
        "Meth": "mention:methadone?",
        "Morphine_NotHeroin": "mention:morphine?",
        "Pregnant": "ignore?",
        "Other": "substances_text",
    }
    assert len(proposal.unsure) == 3


def test_a_street_name_does_not_make_a_column_of_something_else_a_drug_list(tmp_path: Path) -> None:
    rows = [f"2017-01-{day:02d},White,White" for day in range(1, 9)]
    mapping, _ = proposed(table("DOD,Race,Skin", *rows, "2017-01-09,Black,Black"), tmp_path)
    assert targets(mapping) == {"DOD": "died_on", "Race": "ignore", "Skin": "ignore"}


def test_what_identifies_a_person_is_recognised_and_left_out(tmp_path: Path) -> None:
    mapping, _ = proposed(
        table("Case No,First Name,Last Name,DOB,SSN,Date of death", "1,Ann,Lee,1980-01-01,123,2017-01-01"), tmp_path
    )
    assert {name for name, to in targets(mapping).items() if to == "ignore"} == {
        "Case No",
        "First Name",
        "Last Name",
        "DOB",
        "SSN",
    }


def test_a_case_number_that_repeats_often_is_no_key(tmp_path: Path) -> None:
    rows = [f"{number // 2},2017-01-01" for number in range(20)]
    mapping, _ = proposed(table("Case ID,DOD", *rows), tmp_path)
    assert not mapping.columns[0].key


def test_residence_and_place_of_death_are_told_apart_and_several_levels_wait_for_a_person(tmp_path: Path) -> None:
    mapping, _ = proposed(
        table("DOD,ResidenceCity,County of residence,Death County,InjuryCity", "2017-01-01,A,B,C,D"), tmp_path
    )
    assert targets(mapping) == {
        "DOD": "died_on",
        "ResidenceCity": "area_residence?",
        "County of residence": "ignore",
        "Death County": "area_occurrence",
        "InjuryCity": "ignore",
    }


def test_a_cause_that_is_a_code_is_the_underlying_cause(tmp_path: Path) -> None:
    mapping, _ = proposed(table("DOD,Cause of death", "2017-01-01,X42", "2017-01-02,T40.1"), tmp_path)
    assert targets(mapping)["Cause of death"] == "underlying_cause"


def test_numbers_for_sexes_and_age_groups_wait_for_a_person(tmp_path: Path) -> None:
    rows = [f"2017-01-01,{number % 2 + 1},{number % 12}" for number in range(60)]
    mapping, _ = proposed(table("DOD,Sex,Age", *rows), tmp_path)
    assert targets(mapping) == {"DOD": "died_on", "Sex": "sex?", "Age": "age?"}


def test_no_value_of_an_ignored_column_stands_in_the_proposal(tmp_path: Path) -> None:
    _, proposal = proposed(table("Case ID,Name,DOD", "secret-1,Hermione,2017-01-01"), tmp_path)
    assert "secret" not in proposal.text
    assert "Hermione" not in proposal.text


def test_a_population_table_in_long_form(tmp_path: Path) -> None:
    mapping, proposal = proposed(
        table(
            "Region code,Region,Year,Sex,Age group,Population,Nationality",
            "01,North,2017,Both sexes,15-24,100,All",
            "01,North,2017,Men,15-24,40,All",
            "01,North,2017,Men,15-24,10,Foreign",
            "02,South,2017,Men,85+,7,All",
        ),
        tmp_path,
        record="observation",
    )
    assert mapping.columns[0].constant == "POPULATION"
    assert [(entry.to, entry.source, entry.take) for entry in mapping.columns[1:] if not entry.ignored] == [
        ("area", "Region code", ""),
        ("period", "Year", ""),
        ("sex", "Sex", ""),
        ("age_from", "Age group", "first"),
        ("age_to", "Age group", "last"),
        ("value", "Population", ""),
    ]
    assert dict(entry_for(mapping, "sex").values) == {"both sexes": "why:not_applicable", "men": "male"}
    assert entry_for(mapping, "value").when == When("Nationality", ("all",))
    assert proposal.findings == ()


def test_a_wide_population_table_is_refused_with_what_is_expected(tmp_path: Path) -> None:
    mapping, proposal = proposed(table("Area,Year,low,middle,high", "A,2017,1,2,3"), tmp_path, record="observation")
    assert [finding.code.id for finding in proposal.findings] == ["PH-M016"]
    assert "3 columns" in proposal.findings[0].text()
    assert "value" not in targets(mapping).values()


def test_h_and_m_side_by_side_are_hombre_and_mujer(tmp_path: Path) -> None:
    rows = [f"2017-01-{day:02d},{'HM'[day % 2]}" for day in range(1, 21)]
    spanish, _ = proposed(table("Fecha de defunción,Sexo", *rows), tmp_path)
    assert dict(entry_for(spanish, "sex").values) == {"h": "male", "m": "female"}
    slip, _ = proposed(table("DOD,Sex", *(["2017-01-01,M"] * 40), "2017-01-01,H"), tmp_path)
    assert targets(slip)["Sex"] == "sex?"
    english, _ = proposed(table("DOD,Sex", "2017-01-01,M", "2017-01-01,F"), tmp_path)
    assert dict(entry_for(english, "sex").values) == {"m": "male", "f": "female"}


def test_a_population_in_thousands_waits_for_a_person(tmp_path: Path) -> None:
    mapping, _ = proposed(table("Area,Year,Population (thousands)", "A,2017,12"), tmp_path, record="observation")
    assert targets(mapping)["Population (thousands)"] == "value?"


def test_codes_of_icd_9_are_not_read_as_icd_10(tmp_path: Path) -> None:
    mapping, _ = proposed(table("DOD,UCOD", "1995-01-01,E850", "1995-01-02,E980.0"), tmp_path)
    assert targets(mapping)["UCOD"] == "underlying_cause?"


def test_an_unsure_date_does_not_stop_a_file_that_has_a_sure_one(tmp_path: Path) -> None:
    mapping, _ = proposed(table("Date of death,Report date of the police", "2017-01-01,2017-02-01"), tmp_path)
    assert targets(mapping) == {"Date of death": "died_on", "Report date of the police": "ignore?"}


def test_headings_of_other_offices(tmp_path: Path) -> None:
    """Headings as two US offices of medical examiners and the Brazilian register publish them; rows made up."""
    allegheny, _ = proposed(
        table(
            "_id,death_date_and_time,manner_of_death,age,sex,race,case_dispo,combined_od1,combined_od2,incident_zip",
            "1,2017-01-14T03:10:00,Accident,34,Male,W,MO,Heroin,Fentanyl,15201",
            "2,2017-01-15T23:50:00,Accident,41,Female,B,MO,Xylazine,,15202",
            "3,2017-01-16T00:00:00,Accident,38,Male,W,MO,PCP,Heroin,15203",
        ),
        tmp_path,
    )
    expected = {"death_date_and_time": "died_on", "manner_of_death": "manner", "age": "age", "sex": "sex"}
    assert {name: to for name, to in targets(allegheny).items() if to != "ignore"} == {
        **expected,
        "combined_od1": "substances_text",
        "combined_od2": "substances_text",
    }
    cook, _ = proposed(
        table(
            "Case Number,Date of Death,Gender,Primary Cause Line A,Primary Cause Line B,Secondary Cause,Residence City",
            "ME1,01/14/2017 03:10:00 AM,Male,Heroin toxicity,Drug use,Obesity,Chicago",
        ),
        tmp_path,
    )
    assert targets(cook) == {
        "Case Number": "ignore",
        "Date of Death": "died_on",
        "Gender": "sex",
        "Primary Cause Line A": "cause_text",
        "Primary Cause Line B": "cause_text",
        "Secondary Cause": "cause_text",
        "Residence City": "area_residence",
    }
    brazil, _ = proposed(
        table("DTOBITO,SEXO,CAUSABAS,LINHAA", "14032017,M,X420,overdose", "15032017,F,X420,overdose"), tmp_path
    )
    assert targets(brazil) == {
        "DTOBITO": "died_on",
        "SEXO": "sex",
        "CAUSABAS": "underlying_cause",
        "LINHAA": "cause_text",
    }
