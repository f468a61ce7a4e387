"""How fast a million certified causes are read, beside searches that know names alone; how fast the first text is."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from bench.figure import Figure, NotMeasuredError, Outcome
from bench.many_causes import causes
from bench.names_found import registered

TEXTS, SECONDS, TIMES, PEAK_MIB, START = 1_000_000, 15.0, 5.0, 1024.0, 0.5
_PLAIN_TEXTS = 20_000  # the plain alternation is timed on these and multiplied: it would take many minutes
_TRIE_TEXTS = 100_000
_READ = """
import resource, sys, time
import pyarrow.parquet as pq
from pathlib import Path
from pharmakon.substances import Reader, Register
start = time.perf_counter()
texts = pq.read_table(sys.argv[1])["text"]
started = time.perf_counter()
mentions = Reader(Register.load(Path("none"))).read(texts, drug_column=False).mentions
done = time.perf_counter()
print(done - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, mentions.num_rows)
"""
_ONE = """
from pathlib import Path
import pyarrow as pa
from pharmakon.substances import Reader, Register
text = pa.array(["Acute oxycodnoe and fentanyl intoxication, zyxomorphan"])
print(Reader(Register.load(Path("none"))).read(text, drug_column=False).mentions.num_rows)
"""


def _names() -> list[str]:
    """Names that certified texts may hold, as a search would be given them."""
    return sorted({name.text.casefold() for name in registered().names if name.place.value != "drug column"})


def million() -> Outcome:
    """The whole reading in a process of its own, then the peers on the same texts."""
    names = [name for name in _names() if name.isascii() and name.isalpha() and len(name) >= 7]
    texts = causes(names, TEXTS)
    seconds, peak, found = _read(texts)
    low = [text.casefold() for text in texts]
    peers = {
        "plain alternation": _by_plain_alternation(low),
        "trie-shaped expression": _by_trie(low),
        "pyahocorasick": _by_automaton(low),
    }
    fastest = min(peers.values())
    shown = ", ".join(f"{name} {taken:.1f} s" for name, taken in peers.items())
    return Outcome(
        f"{seconds:.1f} s, peak {peak:,.0f} MiB, {found:,} mentions in {len(texts):,} texts "
        f"({len(set(texts)) / len(texts):.0%} distinct); names only: {shown}; {seconds / fastest:.1f} × the fastest",
        met=seconds <= SECONDS and peak <= PEAK_MIB and seconds <= TIMES * fastest,
    )


def _read(texts: Sequence[str]) -> tuple[float, float, int]:
    """Seconds (register and index included), peak in MiB, mentions."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from bench.command import scratch

    with scratch() as folder:
        file = folder / "texts.parquet"
        pq.write_table(pa.table({"text": list(texts)}), file)
        command = [sys.executable, "-c", _READ, str(file)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(printed[0]), float(printed[1]), int(printed[2])


def _timed(search: Callable[[str], object], texts: Sequence[str]) -> float:
    """Seconds for all texts, from those timed."""
    start = time.perf_counter()
    for text in texts:
        search(text)
    return (time.perf_counter() - start) * TEXTS / len(texts)


def _by_plain_alternation(low: Sequence[str]) -> float:
    longest_first = sorted(_names(), key=lambda name: (-len(name), name))
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
    return _timed(pattern.findall, low[:_PLAIN_TEXTS])


def _by_trie(low: Sequence[str]) -> float:
    trie: dict[str, dict] = {}
    for name in _names():
        node = trie
        for character in name:
            node = node.setdefault(character, {})
        node[""] = {}
    pattern = re.compile(rf"\b{_expression(trie)}\b")
    return _timed(pattern.findall, low[:_TRIE_TEXTS])


def _expression(node: dict[str, dict]) -> str:
    branches = [re.escape(character) + _expression(below) for character, below in sorted(node.items()) if character]
    if not branches:
        return ""
    whole = f"(?:{'|'.join(branches)})"
    return f"{whole}?" if "" in node else whole


def _by_automaton(low: Sequence[str]) -> float:
    try:
        import ahocorasick
    except ImportError as absent:
        raise NotMeasuredError("pyahocorasick is not installed (pip install pyahocorasick)") from absent
    automaton = ahocorasick.Automaton()
    for name in _names():
        automaton.add_word(name, name)
    automaton.make_automaton()

    def whole_words(text: str) -> list[str]:
        found = []
        for end, name in automaton.iter_long(text):
            start = end - len(name) + 1
            if (start == 0 or not text[start - 1].isalnum()) and not text[end + 1 : end + 2].isalnum():
                found.append(name)
        return found

    return _timed(whole_words, low)


def first_text() -> Outcome:
    """A new process that reads one text with a mistake in it; processor seconds, median of seven."""
    taken = [_processor_seconds() for _ in range(7)]
    return Outcome(f"{median(taken):.2f} s (fastest {min(taken):.2f})", met=median(taken) <= START)


def _processor_seconds() -> float:
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", _ONE], check=True, capture_output=True, cwd=Path(__file__).parents[2])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


FIGURES = (
    Figure(
        "names_speed",
        "A million certified causes (5–9 words, a tenth with a mistake) read with roles, negation and spelling, index "
        "included, beside searches on the same texts that find exact names alone (whole words)",
        f"at most {SECONDS:.0f} s and {TIMES:.0f} × the fastest of them; peak at most {PEAK_MIB / 1024:.0f} GiB",
        million,
    ),
    Figure(
        "names_start",
        "One text with a mistake in it read in a new process: processor time, start of Python and imports included",
        f"at most {START} s",
        first_text,
    ),
)
