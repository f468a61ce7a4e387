"""Files of offices of Asia and Africa, and files with little or odd content."""

from datetime import date

from tests.intake.offices.people import AGES, DIED, SEXES, Office, Person, table


def arabic() -> Office:
    """Arabic in UTF-8 with a byte order mark."""

    def line(p: Person) -> list[object]:
        return [f"{p.died:%d/%m/%Y}", "ذكر" if p.male else "أنثى", p.age, "تسمم بالهيروين"]

    headings = ["تاريخ الوفاة", "الجنس", "العمر", "سبب الوفاة"]
    return Office(
        "arabic",
        table(headings, line).encode("utf-8-sig"),
        {"تاريخ الوفاة": "died_on", "الجنس": "sex", "العمر": "age", "سبب الوفاة": "cause_text"},
        {"died_on": DIED, "age": AGES, "sex": SEXES},
    )


def _chinese_table() -> str:
    def line(p: Person) -> list[object]:
        return [
            p.number,
            f"{p.died.year}年{p.died.month}月{p.died.day}日",
            "男" if p.male else "女",
            p.age,
            "海洛因中毒",
        ]

    return table(["编号", "死亡日期", "性别", "年龄", "死亡原因"], line)


CHINESE = {"死亡日期": "died_on", "性别": "sex", "年龄": "age", "死亡原因": "cause_text"}


def chinese() -> Office:
    """Chinese in UTF-8: 2023年1月5日."""
    return Office("chinese", _chinese_table().encode(), CHINESE, {"died_on": DIED, "age": AGES, "sex": SEXES})


def chinese_national_encoding() -> Office:
    """The same in GB 18030, declared by nobody: read rightly, and said to be not certain."""
    reads = {"died_on": DIED, "age": AGES, "sex": SEXES}
    return Office("chinese-gb", _chinese_table().encode("gb18030"), CHINESE, reads, says=frozenset({"PH-I011"}))


def vietnamese() -> Office:
    """Vietnamese: ngày chết, giới tính nam and nữ, tuổi."""

    def line(p: Person) -> list[object]:
        return [f"{p.died:%d/%m/%Y}", "Nam" if p.male else "Nữ", p.age, "Ngộ độc heroin"]

    return Office(
        "vietnam",
        table(["Ngày tử vong", "Giới tính", "Tuổi", "Nguyên nhân tử vong"], line).encode(),
        {"Ngày tử vong": "died_on", "Giới tính": "sex", "Tuổi": "age", "Nguyên nhân tử vong": "cause_text"},
        {"died_on": DIED, "age": AGES, "sex": SEXES},
    )


def partial_dates() -> Office:
    """Dates known by month or year, empty columns, doubled headings, words for nothing."""

    def line(p: Person) -> list[object]:
        when = {1: "2023", 2: "2023-01", 3: "00/02/2023", 4: "not stated", 5: "-"}.get(p.number, f"{p.died:%d/%m/%Y}")
        return [
            when,
            p.registered.isoformat(),
            "Not stated" if p.number == 2 else ("male" if p.male else "female"),
            p.age,
            p.age,
            "",
            f"{p.drug} toxicity",
        ]

    headings = ["Date of death", "Date registered", "Sex", "Age", "Age", "Notes", "Cause of death"]
    known = [date(2023, 1, 1), date(2023, 1, 1), date(2023, 2, 1), None, None, *DIED[5:]]
    last = [date(2023, 12, 31), date(2023, 1, 31), date(2023, 2, 28), None, None, *DIED[5:]]
    return Office(
        "partial",
        table(headings, line).encode(),
        {"Date of death": "died_on", "Date registered": "registered_on", "Notes": "ignore", "Age (2)": "ignore"},
        {"died_on": known, "died_on_last": last, "sex": [SEXES[0], None, *SEXES[2:]]},
        says=frozenset({"PH-I030"}),
    )


def years_only() -> Office:
    """Only the year of death, and age groups."""

    def line(p: Person) -> list[object]:
        return [p.died.year, "M" if p.male else "F", f"{p.age // 10 * 10}-{p.age // 10 * 10 + 9}", f"{p.drug} toxicity"]

    return Office(
        "years",
        table(["Year of death", "Sex", "Age group", "Cause of death"], line).encode(),
        {"Year of death": "died_on", "Sex": "sex", "Cause of death": "cause_text"},
        {"died_on": [date(2023, 1, 1)] * 14, "died_on_last": [date(2023, 12, 31)] * 14},
    )


def undecidable_dates() -> Office:
    """No day above 12: nothing says whether day or month comes first."""
    rows = "".join(
        f"{day:02}/0{1 + day % 9}/2023,M,{20 + day},Heroin toxicity\r\n" for day in range(1, 13) if day != 1 + day % 9
    )
    text = "Date of death,Sex,Age,Cause of death\r\n" + rows
    return Office("undecidable", text.encode(), {"Date of death": "died_on"}, stops=True, says=frozenset({"PH-M014"}))


def identified() -> Office:
    """Names, numbers, birth dates, addresses, telephones, coordinates: nothing of it may be read."""

    def line(p: Person) -> list[object]:
        return [
            f"X{p.number}",
            "Jane",
            "Doe",
            "Jane Doe",
            f"12{p.number}-45-6789",
            "1980-02-03",
            "5 High Street",
            "SW1A 1AA",
            "555-0100",
            51.5,
            -0.1,
            "Dr Smith",
            p.died.isoformat(),
            "F",
            p.age,
            f"{p.drug} toxicity",
        ]

    headings = [
        "Decedent ID",
        "First Name",
        "Last Name",
        "Decedent Name",
        "Social Security No.",
        "Decedent DOB",
        "Home Address",
        "Residence Postcode",
        "Contact Telephone",
        "Latitude",
        "Longitude",
        "Pathologist",
        "Date of death",
        "Sex",
        "Age",
        "Cause of death",
    ]
    return Office(
        "identified",
        table(headings, line).encode(),
        dict.fromkeys(headings[:12], "ignore") | {"Date of death": "died_on"},
        {"died_on": DIED, "age": AGES, "sex": ["female"] * 14},
    )


def one_row() -> Office:
    """One death."""
    text = "Date of death,Age,Sex,Cause of death\r\n2023-01-15,34,Male,Heroin toxicity\r\n"
    return Office(
        "one",
        text.encode(),
        {"Date of death": "died_on", "Age": "age", "Sex": "sex", "Cause of death": "cause_text"},
        {"died_on": [date(2023, 1, 15)], "age": [34], "sex": ["male"]},
        rows=1,
    )


OFFICES = (
    *(arabic, chinese, chinese_national_encoding, vietnamese, partial_dates, years_only, undecidable_dates),
    *(identified, one_row),
)
