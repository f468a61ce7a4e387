"""Files of one source that hold mostly the same records: one of them is a newer version of the other."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations

from pharmakon.findings import Finding, Where, code
from pharmakon.intake.sketch import shared
from pharmakon.observatory.files import FileOutcome

# From which share of the smaller file's rows two files are versions of each other (owner: Pharmakon). Files of
# different months share rows by chance alone, a few in a hundred; a corrected file leaves most rows as they were.
SAME_RECORDS = 0.5
FEWEST_ROWS = 20  # different rows below which a share says little
REPEATED = "PH-C031"


def repeated_files(outcomes: Iterable[FileOutcome], both_meant: Collection[tuple[str, str]]) -> list[Finding]:
    """PH-C031 for each pair of sheets of a source, in different files, that hold mostly the same records.

    Args:
        both_meant: pairs of files of which a person said that both are meant.
    """
    by_source: dict[str, list[FileOutcome]] = defaultdict(list)
    for outcome in outcomes:
        if len(outcome.sketch) >= FEWEST_ROWS:
            by_source[outcome.input.source.name].append(outcome)
    return [finding for listed in by_source.values() for finding in _pairs(listed, both_meant)]


def _pairs(outcomes: Sequence[FileOutcome], both_meant: Collection[tuple[str, str]]) -> Iterator[Finding]:
    for one, other in _sharing(outcomes):
        files = (one.input.file, other.input.file)
        settled = files[0] == files[1] or files in both_meant or files[::-1] in both_meant
        share = 0.0 if settled else shared(one.sketch, other.sketch)
        if share >= SAME_RECORDS:
            older, newer = sorted((one, other), key=lambda each: each.input.received)
            yield repeated(newer.input.file, newer.sheet, older.input.file, share)


def _sharing(outcomes: Sequence[FileOutcome]) -> list[tuple[FileOutcome, FileOutcome]]:
    """Pairs that share a hash at all, in the order of the files: of a hundred files few do."""
    holding: dict[int, list[int]] = defaultdict(list)
    for place, outcome in enumerate(outcomes):
        for each in outcome.sketch:
            holding[each].append(place)
    pairs = {pair for places in holding.values() if len(places) > 1 for pair in combinations(places, 2)}
    return [(outcomes[one], outcomes[other]) for one, other in sorted(pairs)]


def repeated(file: str, sheet: str, earlier: str, share: float) -> Finding:
    """Two files that hold mostly the same records."""
    return Finding(code(REPEATED), Where(file, sheet), {"earlier": earlier, "percent": round(100 * share)})
