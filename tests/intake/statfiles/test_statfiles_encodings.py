"""Statistics files of offices that write in other encodings: texts, labels of values and of variables."""

import struct
from pathlib import Path

import pytest

from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.statistics_variable import FileVariable
from tests.intake.statfiles.bad_files import old_stata
from tests.intake.statfiles.statfiles_here import numbers, read_bytes, spss, stata, texts

# Stand-ins of the same length, which are overwritten with the bytes of another encoding.
WORDS = {b"LABELLED": "Пол лица", b"FIRST": "Мужск", b"SECOND": "Женски"}
PLACES = ["Пенза", "Томск"]


def variables(encoding: str) -> tuple[FileVariable, ...]:
    return (
        numbers("sex", [1, 2], label="LABELLED", labels={1: "FIRST", 2: "SECOND"}),
        texts("place", PLACES, encoding=encoding),
    )


def in_encoding(data: bytes, encoding: str) -> bytes:
    for word, russian in WORDS.items():
        assert word in data
        data = data.replace(word, russian.encode(encoding))
    return data


def spss_file(folder: Path, encoding: str, page: int | None) -> bytes:
    """An SPSS file that names its encoding by a code page alone, or not at all (None)."""
    data = in_encoding(spss(folder, *variables(encoding)), encoding)
    data = data.replace(struct.pack("<4i", 7, 20, 1, 5) + b"UTF-8", b"")
    return data.replace(struct.pack("<i", 65_001), struct.pack("<i", page or 2))


@pytest.mark.parametrize(
    ("encoding", "page", "said"),
    [
        ("cp1251", 1251, None),
        ("cp1251", None, "cp1251"),
        ("koi8_r", None, "koi8_r"),
        ("mac_cyrillic", None, "mac_cyrillic"),
    ],
)
def test_an_spss_file_in_cyrillic(encoding: str, page: int | None, said: str | None, tmp_path: Path) -> None:
    here = read_bytes(spss_file(tmp_path, encoding, page), tmp_path, DeclaredFile(encoding=said))
    assert here.codes() == []
    assert here.column("place") == PLACES
    assert here.sheet.labels == {"sex": {"1": "Мужск", "2": "Женски"}}
    assert here.sheet.heading_labels == {"sex": "Пол лица"}


@pytest.mark.parametrize("encoding", ["cp1251", "mac_cyrillic"])
def test_a_stata_file_that_is_not_in_utf8(encoding: str, tmp_path: Path) -> None:
    """Programs other than Stata write release 118 in the letters of their country; the mapping says which."""
    data = in_encoding(stata(tmp_path, *variables(encoding)), encoding)
    here = read_bytes(data, tmp_path, DeclaredFile(encoding=encoding))
    assert here.codes() == []
    assert here.column("place") == PLACES
    assert here.sheet.labels == {"sex": {"1": "Мужск", "2": "Женски"}}
    assert here.sheet.heading_labels == {"sex": "Пол лица"}


def test_an_old_stata_file_says_no_encoding(tmp_path: Path) -> None:
    here = read_bytes(old_stata(114)(tmp_path), tmp_path)
    assert (here.column("place"), here.codes()) == (["K\u00f6ln", "Bonn"], ["PH-I083"])
    here = read_bytes(old_stata(114)(tmp_path), tmp_path, DeclaredFile(encoding="cp1252"))
    assert (here.column("place"), here.codes()) == (["K\u00f6ln", "Bonn"], [])
