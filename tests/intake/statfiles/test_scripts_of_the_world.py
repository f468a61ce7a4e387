"""Small registers as CSV in the encodings of their countries; digits, months and units of ages of other scripts."""

import codecs
from pathlib import Path

import pyarrow as pa
import pytest

from pharmakon.intake.cells import Read, Texts
from pharmakon.intake.mapping import ColumnEntry
from pharmakon.intake.values import Writing, read_texts
from pharmakon.records import Death, Observation, RecordType
from tests.intake.statfiles.statfiles_here import read_bytes

DAYS = range(1, 29)
REGISTERS = {
    "ru": [["Дата смерти", "Пол", "Возраст", "Причина смерти"]]
    + [[f"{d:02d}.05.2023", "мужской" if d % 2 else "женский", f"{20 + d}", "Отравление героином"] for d in DAYS],
    "ar": [["تاريخ الوفاة", "الجنس", "العمر", "سبب الوفاة"]]
    + [[f"{d:02d}/05/2023", "ذكر" if d % 2 else "أنثى", f"{20 + d}", "تسمم بالهيروين"] for d in DAYS],
    "ja": [["死亡日", "性別", "年齢", "死因"]]
    + [[f"2023年5月{d}日", "男性" if d % 2 else "女性", f"{20 + d}歳", "ヘロイン中毒"] for d in DAYS],
    "zh": [["死亡日期", "性别", "年龄", "死亡原因"]]
    + [[f"2023-05-{d:02d}", "男" if d % 2 else "女", f"{20 + d}岁", "海洛因中毒"] for d in DAYS],
    "de": [["Todestag", "Geschlecht", "Alter", "Todesursache"]]
    + [[f"{d:02d}.05.2023", "männlich" if d % 2 else "weiblich", f"{20 + d}", "Überdosis Heroin"] for d in DAYS],
    "hi": [["मृत्यु की तिथि", "लिंग", "आयु", "मृत्यु का कारण"]]
    + [[f"{d:02d}/05/2023", "पुरुष" if d % 2 else "महिला", f"{20 + d} वर्ष", "हेरोइन"] for d in DAYS],
}
ENCODINGS = [
    *[("ru", name) for name in ("cp1251", "koi8_r", "cp866", "utf-16-le", "utf-16-be")],
    *[("ar", name) for name in ("cp1256", "utf-16-le", "utf-16-be")],
    *[("ja", name) for name in ("shift_jis", "euc_jp", "utf-16-le")],
    *[("zh", name) for name in ("gb18030", "gbk", "utf-16-be")],
    *[("de", name) for name in ("cp1252", "utf-16-le")],
    *[("hi", name) for name in ("utf-8", "utf-16-le")],
]
_MARKS = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


CASES = [(*case, False) for case in ENCODINGS] + [(*case, True) for case in ENCODINGS if case[1] in _MARKS]


@pytest.mark.parametrize(("country", "encoding", "mark"), CASES)
def test_a_register_is_read_in_its_encoding(country: str, encoding: str, *, mark: bool, tmp_path: Path) -> None:
    lines = [";".join(row) for row in REGISTERS[country]]
    content = "\r\n".join([*lines, ""]).encode(encoding)
    here = read_bytes(_MARKS[encoding] + content if mark else content, tmp_path)
    assert here.sheet.header == tuple(REGISTERS[country][0])
    assert [list(row.values())[1:] for row in here.table().to_pylist()] == REGISTERS[country][1:]
    assert here.accounted()


def read(record: type[RecordType], column: str, text: str) -> Read:
    entry = ColumnEntry(column, "x")
    return read_texts(Texts.of(pa.array([text])), entry, record.columns()[column], Writing("dmy"))


@pytest.mark.parametrize(
    "text",
    [
        "٠٣/٠٥/٢٠٢٣", "۰۳/۰۵/۲۰۲۳", "०३/०५/२०२३", "০৩/০৫/২০২৩", "３/５/２０２３", "2023年5月3日", "3 мая 2023",
        "3 مايو 2023", "٣ أيار ٢٠٢٣", "3 ماي 2023", "3 मई 2023", "3 พฤษภาคม 2023", "3 Μαΐου 2023", "3 במאי 2023",
        "3 մայիսի 2023", "3 მაისი 2023", "3 tháng 5 năm 2023", "ngày 3 tháng 5 năm 2023", "3 травня 2023", "3 мај 2023",
    ],
)  # fmt: skip
def test_a_day_in_the_digits_and_months_of_a_script(text: str) -> None:
    found = read(Death, "died_on", text)
    assert [f"{day[0]}" for day in found.fields.values()] == ["2023-05-03", "2023-05-03"]


@pytest.mark.parametrize(("text", "month"), [("3 تشرين الأول 2023", 10), ("3 كانون الثاني 2023", 1)])
def test_months_of_two_words(text: str, month: int) -> None:
    assert read(Death, "died_on", text).fields[""][0].as_py().month == month


@pytest.mark.parametrize("text", ["٣٤", "۳۴", "३४", "৩৪", "๓๔", "３４", "34 лет", "34歳", "34 سنة", "३४ वर्ष"])
def test_an_age_in_the_digits_of_a_script(text: str) -> None:
    assert read(Death, "age", text).fields[""].to_pylist() == [34]


@pytest.mark.parametrize(
    ("text", "count"),
    [("١٬٢٣٤٬٥٦٧", 1_234_567), ("٤٫٠", 4), ("१,२३,४५६", 123_456), ("1,23,456", 123_456), ("１２３４", 1_234)],
)
def test_a_count_in_the_digits_and_marks_of_a_script(text: str, count: int) -> None:
    """U+066C stands between thousands, U+066B before decimals; India parts off three digits, then two each."""
    assert read(Observation, "value", text).fields[""].to_pylist() == [count]
