"""Files of offices of Europe."""

from tests.intake.offices.people import AGES, DIED, PEOPLE, REGISTERED, SEXES, Office, Person, table


def scottish() -> Office:
    """Registrations: date of death and date of registration, council area, ISO dates, underlying cause and drugs."""

    def line(p: Person) -> list[object]:
        return [
            2023,
            p.died.isoformat(),
            p.registered.isoformat(),
            "Males" if p.male else "Females",
            p.age,
            "Glasgow City",
            "X42",
            f"{p.drug}, Etizolam",
            "Accidental poisoning",
        ]

    headings = [
        "Year of registration",
        "Date of death",
        "Date of registration",
        "Sex",
        "Age",
        "Council area of residence",
        "Underlying cause of death",
        "Drugs implicated",
        "Intent group",
    ]
    return Office(
        "scotland",
        table(headings, line).encode(),
        {
            "Date of death": "died_on",
            "Date of registration": "registered_on",
            "Sex": "sex",
            "Age": "age",
            "Underlying cause of death": "underlying_cause",
            "Drugs implicated": "substances_text",
            "Council area of residence": "area_residence",
        },
        {"died_on": DIED, "registered_on": REGISTERED, "age": AGES, "sex": SEXES, "underlying_cause": ["X42"] * 14},
    )


def english() -> Office:
    """A title and notes round the table, two-digit years, one number of occurrence and of registration."""

    def line(p: Person) -> list[object]:
        return [f"{p.died:%d/%m/%y}", f"{p.registered:%d/%m/%y}", p.age, "M" if p.male else "F", f"{p.drug} overdose"]

    title = "Drug poisoning deaths,,,,\r\nSource: coroner's office,,,,\r\n,,,,\r\n"
    notes = ",,,,\r\nNotes,,,,\r\nFigures are provisional.,,,,\r\n"
    text = table(["Occurred", "Registered", "Age", "Sex", "Cause of death"], line, above=title) + notes
    return Office(
        "england",
        text.encode(),
        {"Occurred": "died_on", "Registered": "registered_on", "Age": "age", "Sex": "sex"},
        {"died_on": DIED, "registered_on": REGISTERED, "age": AGES, "sex": SEXES},
        says=frozenset({"PH-I022"}),
        rows=14,
    )


def german() -> Office:
    """Semicolons, dd.mm.yyyy, umlauts in cp1252, männlich and weiblich, a decimal comma."""

    def line(p: Person) -> list[object]:
        return [
            f"{p.died:%d.%m.%Y}",
            "männlich" if p.male else "weiblich",
            p.age,
            f"Vergiftung durch {p.drug}",
            "1,25",
            "München",
        ]

    headings = ["Todesdatum", "Geschlecht", "Alter", "Todesursache", "Blutalkohol (‰)", "Wohnort"]
    return Office(
        "germany",
        table(headings, line, delimiter=";").replace("‰", "%").encode("cp1252"),
        {
            "Todesdatum": "died_on",
            "Geschlecht": "sex",
            "Alter": "age",
            "Todesursache": "cause_text",
            "Wohnort": "area_residence",
        },
        {"died_on": DIED, "age": AGES, "sex": SEXES, "area_residence": ["MÜNCHEN"] * 14},
    )


def austrian() -> Office:
    """m and w, Sterbedatum with two-digit years, birth date and name, no answer as k.A."""

    def line(p: Person) -> list[object]:
        return [
            p.number,
            "Huber",
            "Anna",
            "1.2.1980",
            f"{p.died.day}.{p.died.month}.{p.died:%y}",
            "m" if p.male else "w",
            "k.A." if p.number == 1 else p.age,
            f"{p.drug}intoxikation",
            "Unfall",
        ]

    headings = [
        "Lfd. Nr.",
        "Familienname",
        "Vorname",
        "Geb.-Datum",
        "Sterbedatum",
        "Geschl.",
        "Sterbealter",
        "Grundleiden",
        "Todesart",
    ]
    return Office(
        "austria",
        table(headings, line, delimiter=";").encode(),
        {
            "Lfd. Nr.": "ignore",
            "Familienname": "ignore",
            "Vorname": "ignore",
            "Geb.-Datum": "ignore",
            "Sterbedatum": "died_on",
            "Geschl.": "sex",
            "Sterbealter": "age",
            "Todesart": "manner",
            "Grundleiden": "cause_text",
        },
        {"died_on": DIED, "age": [None, *AGES[1:]], "sex": SEXES, "manner": ["accident"] * 14},
    )


def french() -> Office:
    """date de décès, sexe H and F, tabs, latin-1."""

    def line(p: Person) -> list[object]:
        return [
            p.number,
            f"{p.died:%d/%m/%Y}",
            "H" if p.male else "F",
            f"{p.age} ans",
            f"Surdose ({p.drug.lower()})",
            "Rhône",
            "oui" if p.drug == "Methadone" else "non",
        ]

    headings = ["N° dossier", "Date de décès", "Sexe", "Âge", "Cause du décès", "Département de résidence", "Méthadone"]
    return Office(
        "france",
        table(headings, line, delimiter="\t").encode("cp1252"),
        {
            "N° dossier": "ignore",
            "Date de décès": "died_on",
            "Sexe": "sex",
            "Âge": "age",
            "Cause du décès": "cause_text",
            "Département de résidence": "area_residence",
            "Méthadone": "mention:methadone",
        },
        {"died_on": DIED, "age": AGES, "sex": SEXES},
    )


def russian() -> Office:
    """cp1251: дата смерти, пол м and ж, возраст."""

    def line(p: Person) -> list[object]:
        return [p.number, f"{p.died:%d.%m.%Y}", "м" if p.male else "ж", p.age, "Отравление героином", "Москва"]

    headings = ["№", "Дата смерти", "Пол", "Возраст", "Причина смерти", "Место жительства"]
    return Office(
        "russia",
        table(headings, line, delimiter=";").encode("cp1251"),
        {
            "Дата смерти": "died_on",
            "Пол": "sex",
            "Возраст": "age",
            "Причина смерти": "cause_text",
            "Место жительства": "area_residence",
        },
        {"died_on": DIED, "age": AGES, "sex": SEXES},
    )


def polish() -> Office:
    """cp1250: data zgonu, płeć K and M (kobieta, mężczyzna), wiek."""

    def line(p: Person) -> list[object]:
        return [
            f"{p.died:%d.%m.%Y}",
            "M" if p.male else "K",
            p.age,
            f"Zatrucie: {p.drug.lower()}, śmierć nagła",
            "Łódź",
        ]

    headings = ["Data zgonu", "Płeć", "Wiek", "Przyczyna zgonu", "Miejsce zamieszkania"]
    return Office(
        "poland",
        table(headings, line, delimiter=";").encode("cp1250"),
        {
            "Data zgonu": "died_on",
            "Płeć": "sex",
            "Wiek": "age",
            "Przyczyna zgonu": "cause_text",
            "Miejsce zamieszkania": "area_residence",
        },
        {"died_on": DIED, "age": AGES, "sex": SEXES, "area_residence": ["ŁÓDŹ"] * 14},
    )


def italian() -> Office:
    """Italian: data decesso, sesso M and F, età, causa."""

    def line(p: Person) -> list[object]:
        return [f"{p.died:%d/%m/%Y}", "M" if p.male else "F", p.age, f"Intossicazione da {p.drug.lower()}", "Roma"]

    headings = ["Data del decesso", "Sesso", "Età", "Causa del decesso", "Comune di residenza"]
    return Office(
        "italy",
        table(headings, line, delimiter=";").encode(),
        {
            "Data del decesso": "died_on",
            "Sesso": "sex",
            "Età": "age",
            "Causa del decesso": "cause_text",
            "Comune di residenza": "area_residence",
        },
        {"died_on": DIED, "age": AGES, "sex": SEXES},
    )


def swedish() -> Office:
    """Swedish: dödsdatum, kön man and kvinna, ålder, dödsorsak."""

    def line(p: Person) -> list[object]:
        return [p.died.isoformat(), "Man" if p.male else "Kvinna", p.age, f"Förgiftning med {p.drug.lower()}", "Skåne"]

    headings = ["Dödsdatum", "Kön", "Ålder", "Dödsorsak", "Hemlän"]
    return Office(
        "sweden",
        table(headings, line, delimiter=";").encode(),
        {"Dödsdatum": "died_on", "Kön": "sex", "Ålder": "age", "Dödsorsak": "cause_text"},
        {"died_on": DIED, "age": AGES, "sex": SEXES},
    )


def register_of_all() -> Office:
    """A register of all deaths: underlying cause by ICD-10, few of them by drugs, age in days for infants."""
    codes = ("I21.9", "C34.1", "X42", "J18.9")

    def line(p: Person) -> list[object]:
        infant = p.number == 1
        return [
            p.died.isoformat(),
            "1" if p.male else "2",
            12 if infant else p.age,
            "days" if infant else "years",
            codes[p.number % 4],
            "T40.1" if p.number % 4 == 2 else "",
        ]

    headings = ["date_of_death", "sex", "age", "age_unit", "underlying_cause_icd10", "contributory_cause_1"]
    return Office(
        "register",
        table(headings, line).encode(),
        {"date_of_death": "died_on", "sex": "sex?", "age": "age", "underlying_cause_icd10": "underlying_cause"},
        {"died_on": DIED, "underlying_cause": [codes[p.number % 4] for p in PEOPLE], "age": [None, *AGES[1:]]},
        says=frozenset({"PH-V024"}),
    )


OFFICES = (scottish, english, german, austrian, french, russian, polish, italian, swedish, register_of_all)
