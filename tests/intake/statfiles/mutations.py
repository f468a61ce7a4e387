"""Reads many mutated files in a process of its own and says what became of them: `python -m … FORMAT COUNT [FIRST]`.

A mutated file is a good one with bytes flipped, cut, spliced or put in, most of them near its beginning. It must be
read with every row accounted for, or refused with a code; nothing else. Each number gives the same file on any machine.
"""

import gzip
import json
import random
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from pharmakon.intake.answer import answer_as_json
from pharmakon.intake.declared import DeclaredFile
from pharmakon.intake.formats import read_sheets
from pharmakon.intake.request import ReadRequest
from pharmakon.intake.sandbox import Limits, confine
from tests.intake.statfiles.bad_files import parquet, plain_parquet, small, small_stata, zsav

DATA = Path(__file__).parent / "data"
_HOT, _HOT_BYTES = 0.7, 4_000
_CSV = b"sex;age;place\r\n" + b"".join(b"%d;%d;\xc3\x84rea %d\r\n" % (n % 2, n % 90, n % 7) for n in range(60))


def _read(name: str) -> bytes:
    return (DATA / name).read_bytes()


def _zip(folder: Path) -> bytes:
    path = folder / "made.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("d.csv", _CSV), ("s.sav", small(folder)), ("p.parquet", plain_parquet(folder))):
            archive.writestr(zipfile.ZipInfo(name), content)
    return path.read_bytes()


def _table(folder: Path) -> bytes:
    import pyarrow as pa

    texts = [f"area {n % 9}" for n in range(400)]
    return parquet(pa.table({"n": range(400), "x": [n / 7 for n in range(400)], "t": texts}), row_group_size=100)


SEEDS: Mapping[str, Callable[[Path], tuple[bytes, ...]]] = {
    "spss": lambda folder: (small(folder), _read("sample.sav"), _read("test_width.sav"), _read("simple_alltypes.sav")),
    "zsav": lambda folder: (zsav(folder), _read("sample.zsav")),
    "stata": lambda folder: (small_stata(folder), _read("sample.dta"), _read("missing_test.dta")),
    "sas": lambda folder: tuple(
        gzip.decompress(_read(f"{name}.sas7bdat.gz")) for name in ("sample", "sample_bincompressed", "missing_test")
    ),
    "xport": lambda folder: (_read("sample.xpt"), _read("sas.xpt8"), _read("dates_xpt_v8.xpt")),
    "parquet": lambda folder: (plain_parquet(folder), _table(folder)),
    "zip": lambda folder: (_zip(folder),),
    "gzip": lambda folder: (gzip.compress(_CSV * 20, mtime=0), gzip.compress(small(folder), mtime=0)),
}


def mutated(seeds: tuple[bytes, ...], number: int) -> bytes:
    """The mutated file of this number."""
    draw = random.Random(number)
    data = bytearray(draw.choice(seeds))

    def at() -> int:
        return draw.randrange(min(len(data), _HOT_BYTES) if draw.random() < _HOT else len(data))

    kind = draw.choice(("flip", "flip", "flip", "cut", "splice", "insert", "zero"))
    if kind == "flip":
        for _ in range(draw.choice((1, 1, 2, 4, 16))):
            data[at()] = draw.choice((0, 1, 0x7F, 0x80, 0xFF, draw.randrange(256)))
    elif kind == "cut":
        del data[at() + 1 :]
    elif kind == "splice":
        start, other, length = at(), at(), draw.randrange(1, 64)
        data[start : start + length] = data[other : other + length]
    elif kind == "insert":
        place = at()
        data[place:place] = draw.randbytes(draw.randrange(1, 16))
    else:
        place = at()
        data[place : place + 8] = bytes(8)
    return bytes(data)


def outcome(data: bytes, folder: Path) -> str:
    """read, refused, or what is wrong."""
    path = folder / "file"
    path.write_bytes(data)
    request = ReadRequest(path, folder / "t.arrow", DeclaredFile(), Limits())
    try:
        answer = read_sheets(request, progress=lambda done: None)
    except MemoryError:
        return "memory"
    except Exception:  # noqa: BLE001 - the point of the trial
        return "traceback: " + traceback.format_exc().strip().splitlines()[-1][:120]
    json.dumps(answer_as_json(answer), ensure_ascii=False).encode()
    for finding in answer.findings:
        finding.text()
    if any(finding.severity == "blocker" for finding in answer.findings):
        return "refused"
    if not answer.sheets:
        return "neither read nor refused"
    named = [sheet.blank_rows + len(sheet.header_rows) + len(sheet.outside_rows) for sheet in answer.sheets]
    rows = [_rows(request.sheet_target(sheet.part)) + len(sheet.misshapen) for sheet in answer.sheets]
    whole = [each + other for each, other in zip(named, rows, strict=True)]
    counted = [(sheet.physical, sheet.counted) for sheet in answer.sheets]
    return "read" if counted == [(each, each) for each in whole] else "unaccounted"


def _rows(path: Path) -> int:
    import pyarrow as pa

    with pa.OSFile(str(path)) as source:
        return pa.ipc.open_file(source).read_all().num_rows


def trial(form: str, count: int, first: int = 0) -> dict[str, object]:
    """What became of the mutated files of these numbers."""
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seeds = SEEDS[form](folder)
        for number in range(first, first + count):
            begun = time.perf_counter()
            found = outcome(mutated(seeds, number), folder)
            slowest = max(slowest, time.perf_counter() - begun)
            outcomes[found if found in {"read", "refused"} else f"{number}: {found}"] += 1
    peak = _own_peak_mib()
    return {"outcomes": dict(outcomes), "peak_mib": peak, "slowest_seconds": round(slowest, 2)}


def _own_peak_mib() -> int:
    """Not that of `getrusage`, in which the memory of the process that started this one lives on."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


if __name__ == "__main__":
    confine(Limits())
    print(json.dumps(trial(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)))
