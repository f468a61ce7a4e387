"""The backup file: the same bytes anywhere, every hash checked, nothing taken that no backup holds."""

import io
import json
import os
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from pharmakon.findings import BlockedError
from pharmakon.store import Layout, pack, unpack
from pharmakon.store.archive import LIST


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Originals with a name in other letters, an empty file, a file in a folder; derived files that no backup takes."""
    layout = Layout(tmp_path / "country")
    layout.make()
    for name, content in (
        ("pharmakon.toml", b"format = 1\n"),
        ("raw/todesfälle 2024.csv", b"Case\n1\n"),
        ("raw/empty.csv", b""),
        ("releases/owner/ab/totals.parquet", b"PAR1"),
        ("work/records/derived.parquet", b"PAR1"),
        ("products/report.html", b"<html>"),
    ):
        (layout.root / name).parent.mkdir(parents=True, exist_ok=True)
        (layout.root / name).write_bytes(content)
    return layout


def test_what_comes_out_is_what_went_in_and_nothing_that_can_be_made_again(layout: Layout, tmp_path: Path) -> None:
    packed = pack(layout, tmp_path / "backup.tar")
    assert unpack(tmp_path / "backup.tar", tmp_path / "back") == packed
    names = ["pharmakon.toml", "raw/empty.csv", "raw/todesfälle 2024.csv", "releases/owner/ab/totals.parquet"]
    assert sorted(packed.files) == names
    assert packed.files["raw/todesfälle 2024.csv"] == sha256(b"Case\n1\n").hexdigest()
    assert packed.bytes == 11 + 7 + 4
    found = sorted(path.relative_to(tmp_path / "back").as_posix() for path in (tmp_path / "back").rglob("*.*"))
    assert found == names


def test_the_same_files_are_the_same_bytes_whenever_and_whoever_packs_them(layout: Layout, tmp_path: Path) -> None:
    pack(layout, tmp_path / "one.tar")
    for path in layout.root.rglob("*"):
        os.utime(path, (1, 1))
    (layout.raw / "empty.csv").chmod(0o444)
    pack(layout, tmp_path / "two.tar")
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "two.tar").read_bytes()
    assert (tmp_path / "one.tar").stat().st_mode & 0o077 == 0, "only its owner may read a backup"


def test_a_link_to_a_folder_is_no_original(layout: Layout, tmp_path: Path) -> None:
    (layout.raw / "more").symlink_to(tmp_path)
    with pytest.raises(BlockedError, match="PH-F006  raw/more"):
        pack(layout, tmp_path / "backup.tar")
    assert not (tmp_path / "backup.tar").exists()


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 0.99])
def test_a_backup_that_was_cut_off_is_refused(share: float, layout: Layout, tmp_path: Path) -> None:
    pack(layout, tmp_path / "backup.tar")
    whole = (tmp_path / "backup.tar").read_bytes()
    ends = whole.rindex(LIST.encode()) + 512  # what follows the list is filling
    (tmp_path / "backup.tar").write_bytes(whole[: int(share * ends)])
    with pytest.raises(BlockedError, match=r"PH-F00[14]"):
        unpack(tmp_path / "backup.tar", tmp_path / "back")


def test_every_byte_of_content_is_looked_at(layout: Layout, tmp_path: Path) -> None:
    pack(layout, tmp_path / "backup.tar")
    content = (tmp_path / "backup.tar").read_bytes()
    (tmp_path / "backup.tar").write_bytes(content.replace(b"Case\n1\n", b"Case\n2\n"))
    with pytest.raises(BlockedError, match=r"PH-F004  raw/todesfälle 2024\.csv"):
        unpack(tmp_path / "backup.tar", tmp_path / "back")


Members = list[tuple[tarfile.TarInfo, bytes]]


def member(name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.size, found.type, found.linkname = len(content), kind, link
    return found


def forged(path: Path, *members: tuple[tarfile.TarInfo, bytes], listed: dict[str, str] | None = None) -> Path:
    """A tar of these members, with a list that fits them."""
    hashes = {each.name: sha256(content).hexdigest() for each, content in members} if listed is None else listed
    content = json.dumps({"format": 1, "files": hashes}).encode()
    with tarfile.open(path, "w") as tar:
        for each, held in (*members, (member(LIST, content), content)):
            tar.addfile(each, io.BytesIO(held))
    return path


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "raw/../../outside",
        "/etc/passwd",
        "raw",
        "raw/",
        "raw//a",
        "raw/./a",
        "work/units/a.json",
        "elsewhere/a",
        "pharmakon.toml/a",
        "README.md",
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    path = forged(tmp_path / "forged.tar", (member(name, b"x"), b"x"))
    with pytest.raises(BlockedError, match="PH-F003"):
        unpack(path, tmp_path / "deep" / "back")
    assert [each.name for each in tmp_path.iterdir()] == ["forged.tar"]


@pytest.mark.parametrize(
    "odd",
    [
        member("raw/a", kind=tarfile.SYMTYPE, link="/etc/passwd"),
        member("raw/a", kind=tarfile.LNKTYPE, link="pharmakon.toml"),
        member("raw/a", kind=tarfile.DIRTYPE),
        member("raw/a", kind=tarfile.FIFOTYPE),
        member("raw/a", kind=tarfile.CHRTYPE),
    ],
)
def test_what_is_no_file_is_refused(odd: tarfile.TarInfo, tmp_path: Path) -> None:
    with pytest.raises(BlockedError, match="PH-F003  raw/a"):
        unpack(forged(tmp_path / "forged.tar", (odd, b"")), tmp_path / "back")


def test_all_that_is_wrong_is_told_together(tmp_path: Path) -> None:
    one, two = (member("raw/a", b"x"), b"x"), (member("raw/b", b"y"), b"y")
    listed = {"raw/a": sha256(b"z").hexdigest(), "raw/c": sha256(b"c").hexdigest()}
    path = forged(tmp_path / "forged.tar", one, one, two, (member("../d"), b""), listed=listed)
    with pytest.raises(BlockedError) as refused:
        unpack(path, tmp_path / "back")
    found = [(finding.code.id, finding.where.file) for finding in refused.value.findings]
    # raw/a stands there twice, and as another content than listed; raw/c is missing; raw/b is not listed
    names = [
        ("PH-F003", "raw/a"),
        ("PH-F003", "../d"),
        ("PH-F004", "raw/a"),
        ("PH-F004", "raw/c"),
        ("PH-F004", "raw/b"),
    ]
    assert found == names


def no_tar(path: Path) -> None:
    path.write_bytes(b"Case,Date\n1,2024-01-01\n" * 100)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def without_list(path: Path) -> None:
    with tarfile.open(path, "w") as tar:
        tar.addfile(member("raw/a", b"x"), io.BytesIO(b"x"))


def compressed(path: Path) -> None:
    with tarfile.open(path, "w:gz") as tar:
        tar.addfile(member("raw/a", b"x"), io.BytesIO(b"x"))


def odd_list(path: Path) -> None:
    with tarfile.open(path, "w") as tar:
        tar.addfile(member(LIST, b"[1]"), io.BytesIO(b"[1]"))


@pytest.mark.parametrize("make", [no_tar, empty, without_list, compressed, odd_list])
def test_what_is_no_backup_is_said(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "file")
    with pytest.raises(BlockedError, match="PH-F001"):
        unpack(tmp_path / "file", tmp_path / "back")


def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    content = json.dumps({"format": 2, "files": {}}).encode()
    with tarfile.open(tmp_path / "newer.tar", "w") as tar:
        tar.addfile(member(LIST, content), io.BytesIO(content))
    with pytest.raises(BlockedError, match="PH-F002"):
        unpack(tmp_path / "newer.tar", tmp_path / "back")
