"""Encodings are found out from files written in them; what is not sure is said."""

from pathlib import Path

import pytest

from pharmakon.intake.encoding import EncodingUnknown, find_encoding, is_known, misfit

WESTERN = "id;Ort;Todesursache\n1;München;Überdosis Heroin\n2;Köln;natürlich\n3;Nürnberg;Straßenunfall, Herzschwäche\n"
POLISH = "id;miasto;przyczyna\n1;Łódź;zażył środki\n2;Kraków;zatrucie, źródło nieznane\n3;Gdańsk;śmierć nagła\n"
TURKISH = "no;il;neden\n1;İstanbul;ölüm şüpheli\n2;Ağrı;eroin, kadın\n3;Muğla;aşırı doz\n"
RUSSIAN = "номер;город;причина\n1;Москва;отравление героином\n2;Казань;несчастный случай\n3;Омск;метадон\n"
ARABIC = "رقم;المدينة;سبب الوفاة\n1;القاهرة;تسمم بالهيروين\n2;الجيزة;حادث\n3;أسوان;جرعة زائدة\n"
GREEK = "αριθμός;πόλη;αιτία\n1;Αθήνα;δηλητηρίαση από ηρωίνη\n2;Πάτρα;ατύχημα\n3;Βόλος;άγνωστη αιτία\n"
CHINESE = "编号;城市;死因\n1;北京;海洛因中毒死亡\n2;上海;意外事故\n3;广州;药物过量\n"


def written(folder: Path, text: str, encoding: str, *, mark: bytes = b"") -> Path:
    path = folder / "t.csv"
    path.write_bytes(mark + text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (WESTERN, "cp1252"),
        (POLISH, "cp1250"),
        (POLISH, "cp852"),
        (TURKISH, "cp1254"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "cp866"),
        (ARABIC, "cp1256"),
        (GREEK, "cp1253"),
        (CHINESE, "gb18030"),
    ],
)
def test_letters_tell_an_encoding_and_never_for_sure(text: str, encoding: str, tmp_path: Path) -> None:
    found = find_encoding(written(tmp_path, text, encoding))
    assert (found.value, found.sure) == (encoding, False)
    assert found.value not in found.alternatives


def test_one_letter_in_a_long_file_of_ascii_is_found(tmp_path: Path) -> None:
    plain = "12;male;overdose of heroin\n" * 100_000  # 2.7 MB: the letter stands beyond the first block
    found = find_encoding(written(tmp_path, plain + "13;male;José\n" + plain, "cp1252"))
    assert (found.value, found.sure) == ("cp1252", False)


@pytest.mark.parametrize("text", [WESTERN, RUSSIAN, CHINESE, "a;b\n1;2\n"])
def test_utf8_without_mark_is_sure(text: str, tmp_path: Path) -> None:
    found = find_encoding(written(tmp_path, text, "utf-8"))
    assert (found.value, found.sure) == ("utf-8", True)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe\x00\x00", "utf-32-le"),
        (b"\x00\x00\xfe\xff", "utf-32-be"),
    ],
)
def test_a_byte_order_mark_is_sure(mark: bytes, encoding: str, tmp_path: Path) -> None:
    found = find_encoding(written(tmp_path, RUSSIAN, encoding, mark=mark))
    assert (found.value, found.sure) == (encoding, True)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [WESTERN, RUSSIAN])
def test_utf16_without_mark_shows_in_its_nul_bytes(text: str, encoding: str, tmp_path: Path) -> None:
    assert find_encoding(written(tmp_path, text, encoding)).value == encoding


def test_nul_characters_in_a_text_do_not_make_it_utf16(tmp_path: Path) -> None:
    assert find_encoding(written(tmp_path, "id,x\n1,a\0b\n2,\0\0\0\n", "utf-8")).value == "utf-8"


def test_a_byte_that_breaks_utf8_is_named_and_nothing_guessed(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(RUSSIAN.encode() + b"4;\xe9t\xe9;x\n" + RUSSIAN.encode())
    with pytest.raises(EncodingUnknown, match=f"byte {len(RUSSIAN.encode()) + 2} "):
        find_encoding(path)


def test_misfit_names_the_first_byte_also_behind_a_block(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    # The two bytes of "é" lie on both sides of the end of the first block (2**20 bytes).
    path.write_bytes(b"a" * ((1 << 20) - 1) + "é".encode() + b"b" * 10 + b"\xff" + b"c")
    fault = misfit(path, "utf-8")
    assert fault is not None
    assert fault.byte == (1 << 20) - 1 + 2 + 10
    assert misfit(path, "latin_1") is None


def test_a_text_cut_within_a_letter_is_no_utf8(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("a;é".encode()[:-1])
    fault = misfit(path, "utf-8")
    assert fault is not None
    assert fault.byte == 2


@pytest.mark.parametrize(("name", "known"), [("cp1252", True), ("utf-8-sig", True), ("base64", False), ("none", False)])
def test_names_of_encodings(name: str, known: bool, tmp_path: Path) -> None:
    assert is_known(name) is known
