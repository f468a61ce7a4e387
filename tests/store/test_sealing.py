"""Sealed files: opened with the key to the same bytes, with nothing else, and never after a change."""

import hashlib
from pathlib import Path

import pytest

from pharmakon.findings import BlockedError, MisuseError, SurroundingsError
from pharmakon.store import (
    Key,
    Layout,
    is_sealed,
    keep_file,
    new_key,
    note_seal,
    open_file,
    opened,
    read_key,
    seal_file,
    sealed_with,
    sha256_of,
)
from pharmakon.store.sealed_file import PIECE, TAG

pytest.importorskip("cryptography")
KEY, OTHER = Key.of(bytes(range(32))), Key.of(bytes(32))
SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "country")
    layout.make()
    return layout


def content(size: int) -> bytes:
    return hashlib.shake_256(b"seeded").digest(size)


def sealed(folder: Path, size: int) -> Path:
    (folder / "clear").write_bytes(content(size))
    seal_file(folder / "clear", folder / "sealed", KEY)
    return folder / "sealed"


@pytest.mark.parametrize("size", SIZES)
def test_what_is_opened_is_what_was_sealed_and_goes_by_the_same_hash(size: int, tmp_path: Path) -> None:
    path = sealed(tmp_path, size)
    assert (is_sealed(path), is_sealed(tmp_path / "clear")) == (True, False)
    assert sha256_of(path) == hashlib.sha256(content(size)).hexdigest()
    open_file(path, tmp_path / "again", KEY)
    assert (tmp_path / "again").read_bytes() == content(size)
    assert (tmp_path / "again").stat().st_mode & 0o077 == 0


def test_nothing_of_the_content_shows_and_no_two_sealings_are_alike(tmp_path: Path) -> None:
    (tmp_path / "clear").write_bytes(b"Acute fentanyl intoxication\n" * 1000)
    for name in ("one", "two"):
        seal_file(tmp_path / "clear", tmp_path / name, KEY)
        assert b"fentanyl" not in (tmp_path / name).read_bytes()
    assert (tmp_path / "one").read_bytes() != (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("place", [0.0, 0.001, 0.3, 0.5, 0.999])
def test_a_changed_byte_shows_without_the_key_and_with_it(place: float, tmp_path: Path) -> None:
    path = sealed(tmp_path, 2 * PIECE)
    before = sha256_of(path)
    damaged = bytearray(path.read_bytes())
    damaged[int(place * len(damaged))] ^= 1
    path.write_bytes(damaged)
    assert sha256_of(path) != before


def forged(whole: bytes) -> bytes:
    """With a last hash that fits, as somebody who has no key can make it."""
    return whole[:-32] + hashlib.sha256(whole[:-32]).digest()


def test_pieces_that_were_swapped_cut_off_or_changed_are_not_opened(tmp_path: Path) -> None:
    path = sealed(tmp_path, 3 * PIECE)
    whole = path.read_bytes()
    step = PIECE + TAG
    head, pieces, end = whole[: -3 * step - 32], whole[-3 * step - 32 : -32], whole[-32:]
    one, two, three = pieces[:step], pieces[step : 2 * step], pieces[2 * step :]
    tried = {
        "swapped": head + two + one + three + end,
        "the last one is missing": head + one + two + end,
        "one twice": head + one + one + three + end,
        "a byte of a piece": head + one[:-1] + bytes([one[-1] ^ 1]) + two + three + end,
        "another hash in the header": head.replace(b'"sha256":"', b'"sha256":"0')[:-1] + pieces + end,
    }
    for what, changed in tried.items():
        path.write_bytes(forged(changed))
        with pytest.raises(BlockedError, match="PH-F054"):
            open_file(path, tmp_path / what, KEY)


def test_another_key_or_none_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sealed(tmp_path, 10)
    monkeypatch.delenv("PHARMAKON_KEY", raising=False)
    with pytest.raises(SurroundingsError, match="PH-F052"), opened(path, tmp_path):
        pass
    (tmp_path / "other.key").write_text(f"pharmakon-key-1 {OTHER.secret.hex()}\n")
    monkeypatch.setenv("PHARMAKON_KEY", str(tmp_path / "other.key"))
    with pytest.raises(SurroundingsError, match=f"PH-F053[^$]*{KEY.id}[^$]*{OTHER.id}"), opened(path, tmp_path):
        pass
    with pytest.raises(BlockedError, match="PH-F054"):
        open_file(path, tmp_path / "again", OTHER)
    assert sorted(each.name for each in tmp_path.iterdir() if each.name.startswith("opened")) == []


@pytest.mark.parametrize("text", ["", "garbage", "pharmakon-key-1 abc", "pharmakon-key-1 00", "other 00" * 32, "é"])
def test_a_file_that_holds_no_key_is_said(text: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(text)
    with pytest.raises(SurroundingsError, match="PH-F052"):
        read_key(tmp_path / "key")
    with pytest.raises(SurroundingsError, match="PH-F052"):
        read_key(tmp_path / "absent")


def test_a_key_is_made_once_outside_the_observatory_for_its_owner_alone(layout: Layout, tmp_path: Path) -> None:
    key = new_key(tmp_path / "key", layout)
    assert read_key(tmp_path / "key") == key
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    assert key.secret.hex()[:8] not in key.id
    for place in (tmp_path / "key", layout.root / "key", layout.raw / "key"):
        with pytest.raises(MisuseError, match="PH-F051"):
            new_key(place, layout)


def test_files_are_kept_sealed_once_the_observatory_is(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("before", "after"):
        (tmp_path / name).write_bytes(b"Case\n1\n")
    keep_file(layout, tmp_path / "before", layout.raw / "before.csv")
    key = new_key(tmp_path / "key", layout)
    note_seal(layout, key)
    assert sealed_with(layout) == key.id
    with pytest.raises(SurroundingsError, match="PH-F052"):
        keep_file(layout, tmp_path / "after", layout.raw / "after.csv")
    monkeypatch.setenv("PHARMAKON_KEY", str(tmp_path / "key"))
    keep_file(layout, tmp_path / "after", layout.raw / "after.csv")
    assert [is_sealed(layout.raw / f"{name}.csv") for name in ("before", "after")] == [False, True]
    assert len({sha256_of(layout.raw / f"{name}.csv") for name in ("before", "after")}) == 1
    with opened(layout.raw / "after.csv", layout.work) as path:
        assert path.read_bytes() == b"Case\n1\n"
    assert not path.exists()


def test_a_standard_implementation_opens_a_piece(tmp_path: Path) -> None:
    """AES-256-GCM and HKDF-SHA256 as their standards have them, from the bytes of the file and the key alone."""
    import hmac
    import json

    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    whole = sealed(tmp_path, 20).read_bytes()
    start = whole.index(b"{") - 4
    length = int.from_bytes(whole[start : start + 4], "big")
    head, said = whole[: start + 4 + length], json.loads(whole[start + 4 : start + 4 + length])
    piece = whole[len(head) : -32]
    extracted = hmac.digest(bytes.fromhex(said["salt"]), KEY.secret, "sha256")
    derived = hmac.digest(extracted, b"pharmakon raw file\x01", "sha256")  # RFC 5869, one block
    nonce = bytes.fromhex(said["nonce"]) + bytes(4) + b"\x01"
    decryptor = Cipher(algorithms.AES(derived), modes.GCM(nonce, piece[-16:])).decryptor()
    decryptor.authenticate_additional_data(head)
    assert decryptor.update(piece[:-16]) + decryptor.finalize() == content(20)
