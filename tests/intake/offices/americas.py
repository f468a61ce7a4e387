"""Files of offices of the Americas."""

from tests.intake.offices.people import AGES, DIED, REGISTERED, SEXES, Office, Person, table

MANNERS = ["accident"] * 14


def cook_like() -> Office:
    """A US medical examiner: stamps of date and time, three lines of cause, flags as TRUE and FALSE, coordinates."""

    def line(p: Person) -> list[object]:
        sex = "Male" if p.male else "Female"
        return [
            f"ME2023-{p.number:05}",
            f"{p.died:%m/%d/%Y} 11:4{p.number % 10}:00 PM",
            f"{p.registered:%m/%d/%Y} 09:00:00 AM",
            p.age,
            sex,
            "White",
            "FALSE",
            "ACCIDENT",
            f"{p.drug.upper()} TOXICITY",
            "",
            "",
            "HYPERTENSION",
            "FALSE",
            "FALSE",
            "true" if p.drug in ("Fentanyl", "Heroin") else "false",
            "100 N MAIN ST",
            "Chicago",
            "60601",
            -87.6,
            41.8,
            f"POINT (-87.6 41.{p.number})",
            p.number,
        ]

    headings = [
        *("Case Number", "Date of Death", "Date of Incident", "Age", "Gender", "Race", "Latino", "Manner of Death"),
        *("Primary Cause", "Primary Cause Line A", "Primary Cause Line B", "Secondary Cause", "Gun Related"),
        *("Cold Related", "Opioid Related", "Incident Address", "Residence City", "Residence Zip"),
        *("longitude", "latitude", "location", "OBJECTID"),
    ]
    return Office(
        "cook",
        table(headings, line).encode(),
        {
            "Case Number": "ignore",
            "Date of Death": "died_on",
            "Date of Incident": "ignore",
            "Age": "age",
            "Gender": "sex",
            "Race": "ignore",
            "Manner of Death": "manner",
            "Primary Cause": "cause_text",
            "Opioid Related": "mention:opioid-unspecified",
            "Incident Address": "ignore",
            "Residence City": "area_residence",
            "longitude": "ignore",
            "latitude": "ignore",
            "location": "ignore",
            "Residence Zip": "ignore",
            "Gun Related": "ignore?",
        },
        {"died_on": DIED, "age": AGES, "sex": SEXES, "manner": MANNERS},
    )


def connecticut_like() -> Office:
    """A US state's open data: M and F, flags Y or empty, residence and death city, date of death and kind of date."""

    def line(p: Person) -> list[object]:
        return [
            p.number,
            f"{p.died:%m/%d/%Y}",
            "Date of death",
            p.age,
            "M" if p.male else "F",
            "Black or African American",
            "HARTFORD",
            "HARTFORD",
            "CT",
            "NEW HAVEN",
            "Hospital",
            f"Acute {p.drug} Toxicity",
            "Accident",
            "Y" if p.drug == "Heroin" else "",
            "Y" if p.drug == "Fentanyl" else "",
        ]

    headings = [
        *("ObjectID", "Date", "Date Type", "Age", "Sex", "Race", "Residence City", "Residence County"),
        *("Residence State", "Death City", "Location", "Cause of Death", "Manner of Death", "Heroin", "Fentanyl"),
    ]
    return Office(
        "connecticut",
        table(headings, line).encode(),
        {
            "Date": "died_on",
            "Heroin": "mention:heroin",
            "Fentanyl": "mention:fentanyl",
            "Sex": "sex",
            "Race": "ignore",
            "Residence City": "area_residence?",
            "Death City": "area_occurrence",
        },
        {"died_on": DIED, "age": AGES, "sex": SEXES, "manner": MANNERS},
    )


def zero_one_flags() -> Office:
    """A US county: Jan 5, 2023; ages with units; flags 1 and 0; 99 for age not known; N/A and UNK."""

    def line(p: Person) -> list[object]:
        age = {1: "3 months", 2: "999", 3: "UNK"}.get(p.number, f"{p.age} years")
        return [
            f"{p.died:%b} {p.died.day}, {p.died.year}",
            age,
            "U" if p.number == 4 else ("M" if p.male else "F"),
            "N/A" if p.number == 5 else "Accident",
            f"{p.drug} intoxication",
            int(p.drug == "Fentanyl"),
            0,
            int(p.drug == "Cocaine"),
        ]

    headings = ["Death Date", "Age At Death", "Gender", "Manner", "Cause", "Fentanyl", "Alcohol", "Cocaine"]
    ages = [0, None, None, *AGES[3:]]
    return Office(
        "county",
        table(headings, line).encode(),
        {"Death Date": "died_on", "Age At Death": "age", "Fentanyl": "mention:fentanyl", "Alcohol": "mention:ethanol"},
        {
            "died_on": DIED,
            "age": ages,
            "sex": [*SEXES[:3], None, *SEXES[4:]],
            "manner": ["accident"] * 4 + [None] + ["accident"] * 9,
        },
    )


def canadian() -> Office:
    """A Canadian coroner: ISO stamps with a zone, health authority, mode of death, drugs in one cell."""

    def line(p: Person) -> list[object]:
        sex = "Male" if p.male else "Female"
        return [
            f"2023-{p.number:04}",
            f"{p.died:%Y-%m-%d}T23:30:00-08:00",
            f"{p.registered:%Y-%m-%d}T08:00:00Z",
            p.age,
            sex,
            "Fraser",
            "Surrey",
            f"{p.drug}; Ethanol",
            "Accidental",
            "Smoking",
        ]

    headings = [
        "Coroner File No.",
        "Date of Death",
        "Date Reported",
        "Age",
        "Sex",
        "Health Authority",
        "Township of Death",
        "Relevant Drugs",
        "Classification",
        "Mode of Consumption",
    ]
    return Office(
        "canada",
        table(headings, line).encode(),
        {
            "Coroner File No.": "ignore",
            "Date of Death": "died_on",
            "Date Reported": "reported_on",
            "Relevant Drugs": "substances_text",
        },
        {"died_on": DIED, "reported_on": REGISTERED, "age": AGES, "sex": SEXES},
    )


def mexican() -> Office:
    """Spanish, in cp1252: Hombre and Mujer, day first, folio, states of residence and occurrence, ages as text."""

    def line(p: Person) -> list[object]:
        return [
            p.number,
            f"{p.died:%d/%m/%Y}",
            f"{p.registered:%d/%m/%Y}",
            "Hombre" if p.male else "Mujer",
            f"{p.age} años",
            f"Intoxicación por {p.drug.lower()}",
            "T40.4",
            "Jalisco",
            "Jalisco",
            "Accidente",
        ]

    headings = [
        "Folio",
        "Fecha de defunción",
        "Fecha de registro",
        "Sexo",
        "Edad",
        "Causa de la muerte",
        "Código CIE-10",
        "Entidad de residencia",
        "Entidad de defunción",
        "Presunto",
    ]
    return Office(
        "mexico",
        table(headings, line).encode("cp1252"),
        {
            "Folio": "ignore",
            "Fecha de defunción": "died_on",
            "Fecha de registro": "registered_on",
            "Sexo": "sex",
            "Edad": "age",
            "Causa de la muerte": "cause_text",
            "Código CIE-10": "underlying_cause",
            "Entidad de residencia": "area_residence",
            "Entidad de defunción": "area_occurrence",
        },
        {"died_on": DIED, "registered_on": REGISTERED, "age": AGES, "sex": SEXES},
    )


def chilean() -> Office:
    """Spanish with semicolons: H and M, the headings without accents, muertes with a month's name."""

    def line(p: Person) -> list[object]:
        months = ("ene", "feb", "mar", "abr", "may", "jun")
        return [
            f"{p.died.day:02}-{months[p.died.month - 1]}-{p.died.year}",
            "H" if p.male else "M",
            p.age,
            f"Sobredosis de {p.drug.lower()}",
        ]

    return Office(
        "chile",
        table(["FECHA_DEF", "SEXO", "EDAD", "CAUSA"], line, delimiter=";").encode(),
        {"FECHA_DEF": "died_on", "SEXO": "sex", "EDAD": "age", "CAUSA": "cause_text"},
        {"died_on": DIED, "age": AGES, "sex": SEXES},
    )


def brazilian() -> Office:
    """Brazil's mortality system: DTOBITO 05012023, SEXO 1 and 2, IDADE 4xx, CAUSABAS X42."""

    def line(p: Person) -> list[object]:
        return [f"{p.died:%d%m%Y}", 1 if p.male else 2, 400 + p.age, "X420", "*T404", "330455", "330455", "A"]

    headings = ["DTOBITO", "SEXO", "IDADE", "CAUSABAS", "LINHAA", "CODMUNRES", "CODMUNOCOR", "NATURAL"]
    return Office(
        "brazil",
        table(headings, line, delimiter=";").encode(),
        {"DTOBITO": "died_on", "SEXO": "sex?", "CAUSABAS": "underlying_cause"},
        {"died_on": DIED, "underlying_cause": ["X42.0"] * 14},
        says=frozenset({"PH-M020"}),
    )


def portuguese() -> Office:
    """Portuguese: data do óbito, Masculino and Feminino, decimal comma in a column of concentration."""

    def line(p: Person) -> list[object]:
        return [
            f"{p.died:%d-%m-%Y}",
            "Masculino" if p.male else "Feminino",
            p.age,
            f"Intoxicação por {p.drug.lower()}",
            "0,85",
            "Ignorado" if p.number == 1 else "Acidente",
            "Porto",
        ]

    headings = [
        "Data do óbito",
        "Género",
        "Idade",
        "Causa da morte",
        "TAS (g/L)",
        "Circunstância do óbito",
        "Concelho de residência",
    ]
    return Office(
        "portugal",
        table(headings, line, delimiter=";").encode("cp1252"),
        {
            "Data do óbito": "died_on",
            "Género": "sex",
            "Idade": "age",
            "Causa da morte": "cause_text",
            "Circunstância do óbito": "manner",
            "Concelho de residência": "area_residence",
        },
        {"died_on": DIED, "age": AGES, "sex": SEXES, "manner": [None, *MANNERS[1:]]},
    )


OFFICES = (cook_like, connecticut_like, zero_one_flags, canadian, mexican, chilean, brazilian, portuguese)
