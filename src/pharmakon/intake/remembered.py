"""What people settled for one source, proposed for another whose files have the same headings."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pharmakon.intake.cells import same
from pharmakon.intake.mapping import ColumnEntry, Mapping
from pharmakon.intake.reasons import because

# Share of a file's headings that another source's mapping must name before it is taken as a model (owner: Pharmakon):
# files of one system share nearly all, files of two systems a few common words.
SAME_SYSTEM = 0.8
_FEWEST = 3


def model_for(headings: Iterable[str], mappings: Iterable[Mapping]) -> Mapping | None:
    """The mapping that names most of the headings, where it names enough of them; of several the first by name."""
    wanted = {same(heading) for heading in headings}
    best = max(sorted(mappings, key=lambda each: each.name), key=lambda each: len(_named(each) & wanted), default=None)
    if best is None or len(wanted) < _FEWEST or len(_named(best) & wanted) < SAME_SYSTEM * len(wanted):
        return None
    return best


def _named(mapping: Mapping) -> set[str]:
    return {same(heading) for entry in mapping.columns for heading in entry.headings}


def with_model(entries: Sequence[ColumnEntry], model: Mapping, headings: Iterable[str]) -> list[ColumnEntry]:
    """The lines of the model whose columns are there, and the proposal's own for columns that it does not name."""
    there = {same(heading): heading for heading in headings}
    taken = [entry for entry in model.columns if all(same(each) in there for each in _needed(entry))]
    spoken = {same(heading) for entry in taken for heading in entry.headings}
    targets = {entry.to for entry in taken if not entry.ignored}
    rest = [
        entry
        for entry in entries
        if not spoken & {same(each) for each in entry.headings} and (entry.ignored or entry.to not in targets)
    ]
    why = because("as in {mapping}", mapping=model.name)
    return [*(replace(entry, source=there.get(same(entry.source), ""), why=why) for entry in taken), *rest]


def _needed(entry: ColumnEntry) -> tuple[str, ...]:
    return (*entry.headings, entry.when.column) if entry.when else entry.headings
