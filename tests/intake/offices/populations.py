"""Tables of residents as statistical offices export them, in long form."""

from datetime import date

from tests.intake.offices.people import Office

_YEAR = [date(2023, 1, 1)] * 4
_YEAR_END = [date(2023, 12, 31)] * 4


def with_totals() -> Office:
    """Words for totals, open ages, thousands with commas."""
    text = (
        "Area,Year,Sex,Age group,Population\r\n"
        'North,2023,Both sexes,All ages,"1,234,567"\r\n'
        'North,2023,Males,15-24,"12,345"\r\n'
        'North,2023,Females,85 and over,"1,234"\r\n'
        'North,2023,Females,<1,"987"\r\n'
    )
    return Office(
        "population-totals",
        text.encode(),
        {"Area": "area", "Year": "period", "Sex": "sex", "Population": "value"},
        {
            "value": [1234567, 12345, 1234, 987],
            "sex": [None, "male", "female", "female"],
            "age_from": [None, 15, 85, 0],
            "age_to": [None, 24, None, 0],
            "period": _YEAR,
            "period_last": _YEAR_END,
        },
        record="observation",
    )


def single_years() -> Office:
    """Semicolons, thousands with spaces, single years of age, German words."""
    text = (
        "Gebiet;Jahr;Geschlecht;Alter;Bevölkerung\r\n"
        "Wien;2023;insgesamt;insgesamt;1 982 097\r\n"
        "Wien;2023;männlich;0;10 123\r\n"
        "Wien;2023;männlich;1;10 045\r\n"
        "Wien;2023;weiblich;95+;2 345\r\n"
    )
    return Office(
        "population-single-years",
        text.encode("cp1252"),
        {"Gebiet": "area", "Jahr": "period", "Geschlecht": "sex", "Bevölkerung": "value"},
        {
            "value": [1982097, 10123, 10045, 2345],
            "age_from": [None, 0, 1, 95],
            "age_to": [None, 0, 1, None],
            "sex": [None, "male", "male", "female"],
        },
        record="observation",
    )


def two_bounds() -> Office:
    """Ages as two columns, areas as code and name; a period in two columns must be told by a person."""
    text = (
        "area_code,area_name,period_start,period_end,sex,age_from,age_to,persons\r\n"
        "N01,North,2023-01-01,2023-12-31,M,15,24,1200\r\n"
        "N01,North,2023-01-01,2023-12-31,F,15,24,1300\r\n"
        "N02,South,2023-01-01,2023-12-31,M,85,,120\r\n"
        "N02,South,2023-01-01,2023-12-31,F,85,,130\r\n"
    )
    return Office(
        "population-bounds",
        text.encode(),
        {"area_code": "area", "age_from": "age_from", "age_to": "age_to", "persons": "value"},
        says=frozenset({"PH-M011"}),
        record="observation",
        stops=True,
    )


def date_ranges() -> Office:
    """A period as a range of dates, French words, thousands with a narrow space, 85 ans et plus."""
    text = (
        "Région;Période;Sexe;Tranche d'âge;Effectif\r\n"
        "Nord;2023-01-01/2023-12-31;Ensemble;Ensemble;1\u202f234\r\n"
        "Nord;2023-01-01/2023-12-31;Hommes;moins de 5 ans;234\r\n"
        "Nord;2023-01-01/2023-12-31;Hommes;15 à 24 ans;345\r\n"
        "Nord;2023-01-01/2023-12-31;Femmes;85 ans et plus;56\r\n"
    )
    return Office(
        "population-ranges",
        text.encode(),
        {"Région": "area", "Période": "period", "Sexe": "sex", "Effectif": "value"},
        {
            "value": [1234, 234, 345, 56],
            "age_from": [None, 0, 15, 85],
            "age_to": [None, 4, 24, None],
            "sex": [None, "male", "male", "female"],
            "period": _YEAR,
            "period_last": _YEAR_END,
        },
        record="observation",
    )


def eurostat_like() -> Office:
    """Codes of an international database: TOTAL, Y15-24, Y_GE85, T, OBS_VALUE."""
    text = (
        "freq,unit,age,sex,geo,TIME_PERIOD,OBS_VALUE\r\n"
        "A,NR,TOTAL,T,AT,2023,9104772\r\n"
        "A,NR,Y15,M,AT,2023,44321\r\n"
        "A,NR,Y_LT1,F,AT,2023,40123\r\n"
        "A,NR,Y_GE85,F,AT,2023,140123\r\n"
    )
    return Office(
        "population-codes",
        text.encode(),
        {"geo": "area", "TIME_PERIOD": "period", "sex": "sex", "OBS_VALUE": "value"},
        {
            "value": [9104772, 44321, 40123, 140123],
            "age_from": [None, 15, 0, 85],
            "age_to": [None, 15, 0, None],
            "sex": [None, "male", "female", "female"],
        },
        record="observation",
    )


OFFICES = (with_totals, single_years, two_bounds, date_ranges, eurostat_like)
