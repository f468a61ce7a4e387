"""Finds out how the characters of a file are encoded."""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pharmakon.intake.alphabets import LATIN_ENCODINGS, likeness
from pharmakon.intake.evidence import Evidence

_BLOCK = 1 << 20
_SAMPLE_BYTES = 1 << 14
# The longer mark first: that of UTF-32 LE begins with that of UTF-16 LE.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What offices use, before what reads the same bytes alike and is rare.
_COMMON = (
    *LATIN_ENCODINGS,
    *("cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5", "cp1253", "iso8859_7", "cp1255", "iso8859_8", "cp1256"),
    *("iso8859_6", "cp874", "cp932", "euc_jp", "gb18030", "big5", "cp949"),
)
_LINE_ENDS = re.compile(rb"[\r\n]+")
_MOSTLY = 0.4  # share of NUL among the high bytes of UTF-16: text in Latin letters has nearly 1, binary data far less
_SOME = 0.05  # delimiters, digits and line ends alone, in UTF-16 of another script
_MESS = 0.3  # "mess" of charset-normalizer (0–1) above which a text is no language; its own 0.2 suits longer texts
_DOUBT = 0.1  # mess within which candidates are named as alternatives


class EncodingUnknown(Exception):  # noqa: N818
    """No encoding can be told; `why` gives the reason in words."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class EncodingMisfit:
    """The first byte (0 = first) that is no text of an encoding."""

    encoding: str
    byte: int


def is_known(encoding: str) -> bool:
    """True for the name of a text encoding that can be read block by block."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)
        return isinstance(decoder("strict").decode(b"", final=True), str)
    except (LookupError, ValueError):
        return False


def misfit(path: Path, encoding: str) -> EncodingMisfit | None:
    """Reads the whole file strictly in the encoding; None when every byte fits."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    ascii_based = codecs.lookup(encoding).name == "utf-8"
    done = 0
    for block in (*_blocks(path), b""):
        pending = len(decoder.getstate()[0])
        if pending or not block or not (ascii_based and block.isascii()):
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return EncodingMisfit(encoding, done - pending + error.start)
        done += len(block)
    return None


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def find_encoding(path: Path) -> Evidence[str]:
    """The encoding by byte order mark, by the pattern of NUL, by strict UTF-8 over the whole file, or by its letters.

    Raises:
        EncodingUnknown: no encoding fits, or several are mixed.
    """
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    found = _by_mark(head) or _by_nul(head)
    if found is not None:
        if fault := misfit(path, found.value):
            raise EncodingUnknown(f"{found.why}, but at byte {fault.byte} is no {found.value}")
        return found
    fault = misfit(path, "utf-8")
    return _utf8(path) if fault is None else _by_letters(path, fault)


def mark_of(head: bytes) -> str | None:
    """The encoding that a byte order mark names."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def _by_mark(head: bytes) -> Evidence[str] | None:
    name = mark_of(head)
    return Evidence(name, sure=True, why="a byte order mark says so") if name else None


def _by_nul(head: bytes) -> Evidence[str] | None:
    """UTF-16 without a mark: every other byte of digits, delimiters and line ends is NUL."""
    first, second = head[::2], head[1::2]
    low, high, name = (first, second, "utf-16-le") if second.count(0) > first.count(0) else (second, first, "utf-16-be")
    share = high.count(0) / max(1, len(high))
    if share < _SOME or low.count(0) > high.count(0) / 20:
        return None
    ends = [high[at] for at, byte in enumerate(low[: len(high)]) if byte in b"\r\n"]
    if ends.count(0) < _MOSTLY * max(1, len(ends)):
        return None
    return Evidence(
        name, sure=share >= _MOSTLY, why=f"{share:.0%} of every other byte are NUL", alternatives=("utf-8",)
    )


def _utf8(path: Path) -> Evidence[str]:
    plain = all(block.isascii() for block in _blocks(path))
    return Evidence("utf-8", sure=True, why="every character is ASCII" if plain else "every byte is valid UTF-8")


def _by_letters(path: Path, fault: EncodingMisfit) -> Evidence[str]:
    sample = _high_lines(path)
    good, bad = _utf8_letters(sample)
    if good >= max(1, bad):
        raise EncodingUnknown(
            f"letters in UTF-8, but byte {fault.byte} is not: encodings are mixed or a byte is broken"
        )
    for name, others, why in _candidates(sample):
        if misfit(path, name) is None:
            return Evidence(name, sure=False, why=why, alternatives=others)
    raise EncodingUnknown(f"byte {fault.byte} is no UTF-8, and no other encoding reads as a language")


def _high_lines(path: Path) -> bytes:
    """Lines that hold a byte beyond ASCII, from the beginning of the file, up to the size of a sample."""
    found, size = [], 0
    for block in _blocks(path):
        for line in () if block.isascii() else _LINE_ENDS.split(block):
            if not line.isascii():
                found.append(_around_high(line))
                size += len(found[-1])
            if size >= _SAMPLE_BYTES:
                return b"\n".join(found)
    return b"\n".join(found)


def _around_high(line: bytes) -> bytes:
    """The line from a little before its first byte beyond ASCII, no longer than a sample."""
    first = next(at for at, byte in enumerate(line) if byte > 127)
    start = max(0, first - _SAMPLE_BYTES // 2)
    return line[start : start + _SAMPLE_BYTES]


def _utf8_letters(sample: bytes) -> tuple[int, int]:
    """Characters beyond ASCII that are valid UTF-8, and places that are not."""
    text = sample.decode("utf-8", errors="replace")
    bad = text.count("\N{REPLACEMENT CHARACTER}")
    return sum(not character.isascii() for character in text) - bad, bad


def _candidates(sample: bytes) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Encodings that the sample may be in, best first, with the others that fit as well and the reason."""
    # The package is small but needed for few files.
    from charset_normalizer import from_bytes

    # Rare encodings read nearly every byte as some letter; they are asked only where no common one fits.
    matches = list(from_bytes(sample, threshold=_MESS, cp_isolation=list(_COMMON))) or list(from_bytes(sample))
    latin = _latin(sample)
    if latin and (not matches or _is_latin(matches[0].could_be_from_charset) or latin[0][1] == 1.0):
        best = latin[0][1]
        names = [name for name, score in latin if score > best - _DOUBT]
        for name, score in latin:
            yield name, tuple(other for other in names if other != name), f"{score:.0%} of the letters fit a language"
    near = [_common(match.could_be_from_charset) for match in matches if match.chaos <= matches[0].chaos + _DOUBT]
    names = list(dict.fromkeys(near))
    for name in names:
        yield name, tuple(other for other in names if other != name), "letters and words look like it"


def _is_latin(names: Sequence[str]) -> bool:
    return any(name in LATIN_ENCODINGS or name.startswith(("cp437", "cp775", "mac_", "iso8859_1")) for name in names)


def _common(names: Sequence[str]) -> str:
    return next((name for name in _COMMON if name in names), names[0])


def _latin(sample: bytes) -> list[tuple[str, float]]:
    """Encodings for Latin letters with the share of the letters that fit one language, best first."""
    scored = []
    for name in LATIN_ENCODINGS:
        try:
            scored.append((name, likeness(sample.decode(name))))
        except UnicodeDecodeError:
            continue
    return sorted((pair for pair in scored if pair[1] > 0.5), key=lambda pair: -pair[1])
