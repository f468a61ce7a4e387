"""What a sheet says under a mapping, column by column, before the fate of its rows is known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pharmakon.findings import Finding
from pharmakon.intake.binding import Bound
from pharmakon.intake.cells import Read, Rows, Sheet, Texts, same
from pharmakon.intake.checks import DATES_OUT_OF_ORDER, Place, dates_out_of_order, rows_equal, shown_text
from pharmakon.intake.labels import NO_LABELS
from pharmakon.intake.values import COMPLETED_YEARS, NO_ANSWER, NO_MEANING, read_texts
from pharmakon.records import IntegerColumn, RecordType, TextColumn

TWO_CONTENTS, NOT_ROUTED, AGE_CODE = "PH-V023", "PH-V024", "PH-V044"
# 99 stands for "not known" in registers that give an age two digits; from so many rows it is said (owner: Pharmakon).
_MAYBE_A_CODE, _ENOUGH = 99, 5


@dataclass(frozen=True)
class Faulty:
    """Cells of one column of the file that were not taken, all for one reason. `texts` has the cells of the sheet."""

    heading: str
    code: str
    rows: Rows
    texts: Texts


@dataclass(frozen=True)
class Flag:
    """A yes-or-no column: its heading, the substance, and for each row yes, no or NULL."""

    heading: str
    substance: str
    answers: pa.Array


@dataclass
class Content:
    """Everything that was read, filled column by column. Arrays are as long as the sheet.

    `reads`, `headings` and `cells` are by column of the record, `texts` by column of the text file.
    """

    reads: dict[str, Read] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    cells: dict[str, Texts] = field(default_factory=dict)
    texts: dict[str, pa.Array] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)
    faulty: list[Faulty] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def arrays(self) -> Iterator[pa.Array]:
        """Everything that makes two rows say the same."""
        for read in self.reads.values():
            yield from read.fields.values()
            yield read.why
        yield from self.texts.values()
        yield from (flag.answers for flag in self.flags)


def content_of(sheet: Sheet, bounds: Iterable[Bound], record: type[RecordType], place: Place) -> Content:
    """Read every column that the mapping takes, then take out dates that contradict each other."""
    content = Content()
    listed = list(bounds)
    content.findings += _not_routed(sheet, listed, place)
    for bound in listed:
        if isinstance(bound.column, TextColumn):
            content.texts[_free_name(bound.entry.to, content.texts)] = _free_text(sheet, bound)
        else:
            _add_column(content, sheet, bound, place)
    _take_out_contradictions(content, record, place)
    return content


def _add_column(content: Content, sheet: Sheet, bound: Bound, place: Place) -> None:
    cells, to = _cells_of(sheet, bound), bound.entry.to
    labels = sheet.labels(bound.heading) if bound.heading else NO_LABELS
    read = read_texts(cells, bound.entry, bound.column, bound.writing, labels)
    for faulty in _faults(bound, cells, read):
        content.faulty.append(faulty)
        content.findings.append(_fault_finding(faulty, bound, place))
    content.findings += _age_codes(read, bound, place)
    if bound.entry.mention:
        content.flags.append(Flag(bound.heading, bound.entry.mention, read.fields[""]))
    elif to not in content.reads:
        content.reads[to], content.headings[to], content.cells[to] = read, bound.heading, cells
    else:
        content.reads[to], conflict = _merged(content.reads[to], read)
        if conflict.any():
            label = bound.column.label if bound.column else ""
            content.faulty.append(Faulty(bound.heading, TWO_CONTENTS, conflict, cells))
            content.findings.append(place.finding(TWO_CONTENTS, conflict, bound.heading, label=label))


def _cells_of(sheet: Sheet, bound: Bound) -> Texts:
    """The cells that an entry speaks of: empty in rows where its `when` does not hold."""
    if bound.entry.constant is not None:
        cells = Texts.constant(bound.entry.constant, len(sheet.rows))
    else:
        cells = sheet.texts(bound.heading)
    return cells.only(_holds(sheet, bound)) if bound.entry.when else cells


def _holds(sheet: Sheet, bound: Bound) -> Rows:
    """Rows in which the column beside holds one of the texts of `when`, or a code with such a label; the empty text
    is an empty cell.
    """
    beside, wanted = sheet.texts(bound.beside), bound.entry.when.texts if bound.entry.when else ()
    labels = sheet.labels(bound.beside)
    holds = [
        not {same(text), same(labels.label(text) or text)}.isdisjoint(wanted) for text in beside.different.to_pylist()
    ]
    found: Rows = np.array([*holds, "" in wanted], dtype=bool)[beside.index]
    return found


def _free_text(sheet: Sheet, bound: Bound) -> pa.Array:
    """Free text as it stands, or the labels of its codes; NULL where there is none."""
    cells = sheet.raw(bound.heading)
    if sheet.labels(bound.heading):
        labelled = sheet.labelled(bound.heading)
        cells = labelled.spread(labelled.different)
    keep = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(cells), ""), fill_value=False)
    if bound.entry.when:
        keep = pc.and_(keep, pa.array(_holds(sheet, bound)))
    return pc.if_else(keep, cells, pa.scalar(None, pa.string()))


def _free_name(name: str, taken: Iterable[str]) -> str:
    """`cause_text`, then `cause_text#2` for a second column of the file."""
    number = 1 + sum(each.partition("#")[0] == name for each in taken)
    return name if number == 1 else f"{name}#{number}"


def _merged(one: Read, other: Read) -> tuple[Read, Rows]:
    """Two entries for one column: each fills what the other leaves; rows where both speak and differ are invalid."""
    differ = np.zeros(len(one.present), dtype=bool)
    for suffix, values in one.fields.items():
        unequal = pc.fill_null(pc.not_equal(values, other.fields[suffix]), fill_value=False)
        differ |= unequal.to_numpy(zero_copy_only=False)
    conflict = one.present & other.present & differ
    fields = {
        suffix: _silenced(pc.coalesce(values, other.fields[suffix]), conflict) for suffix, values in one.fields.items()
    }
    spoken = one.present | other.present
    why = _silenced(pc.coalesce(one.why, other.why), spoken)
    fault = _silenced(pc.coalesce(one.fault, other.fault), spoken)
    return Read(fields, why, pc.if_else(pa.array(conflict), pa.scalar(TWO_CONTENTS), fault)), conflict


def _silenced(array: pa.Array, rows: Rows) -> pa.Array:
    """The array, NULL in the rows."""
    return pc.if_else(pa.array(rows), pa.scalar(None, array.type), array)


def _faults(bound: Bound, cells: Texts, read: Read) -> Iterator[Faulty]:
    for identifier in sorted(each for each in read.fault.unique().to_pylist() if each):
        yield Faulty(bound.heading, identifier, rows_equal(read.fault, identifier), cells)


def _fault_finding(faulty: Faulty, bound: Bound, place: Place) -> Finding:
    column, held = bound.column, faulty.texts.index[faulty.rows]
    details: dict[str, str | int] = {"text": shown_text(faulty.texts.different[int(held[0])].as_py(), column)}
    if column is not None:
        details |= {"label": column.label, "expected": column.constraint()}
    if faulty.code in {NO_MEANING, NO_ANSWER}:
        details["different"] = len(np.unique(held))
    return place.finding(faulty.code, faulty.rows, bound.heading, **details)


def _age_codes(read: Read, bound: Bound, place: Place) -> Iterator[Finding]:
    """An age that may be a code for one not known."""
    if isinstance(bound.column, IntegerColumn) and bound.column.unit == COMPLETED_YEARS and not bound.entry.take:
        ages = pc.fill_null(read.fields[""], -1).to_numpy(zero_copy_only=False)
        rows, near = ages == _MAYBE_A_CODE, (ages < _MAYBE_A_CODE) & (ages >= _MAYBE_A_CODE - 10)
        if rows.sum() >= _ENOUGH and rows.sum() > near.sum():
            details = {"age": _MAYBE_A_CODE, "cells": int(rows.sum()), "near": int(near.sum())}
            yield place.finding(AGE_CODE, rows, bound.heading, **details)


def _not_routed(sheet: Sheet, bounds: Iterable[Bound], place: Place) -> Iterator[Finding]:
    """Cells that no `when` of their column takes."""
    routed: dict[tuple[str, str], list[Bound]] = {}
    for bound in bounds:
        if bound.beside and bound.heading:
            routed.setdefault((bound.heading, bound.beside), []).append(bound)
    for (heading, beside), group in routed.items():
        held = np.logical_or.reduce([_holds(sheet, bound) for bound in group])
        left = sheet.texts(heading).filled & ~held
        if left.any():
            yield place.finding(NOT_ROUTED, left, heading, beside=beside)


def _take_out_contradictions(content: Content, record: type[RecordType], place: Place) -> None:
    """A date that follows one which must follow it is not valid; the other one stays."""
    for name, other, rows in [*dates_out_of_order(record, content.reads)]:
        heading, read = content.headings[name], content.reads[name]
        labels = {"label": record.columns()[name].label, "other": record.columns()[other].label}
        content.findings.append(place.finding(DATES_OUT_OF_ORDER, rows, heading, **labels))
        content.faulty.append(Faulty(heading, DATES_OUT_OF_ORDER, rows, content.cells[name]))
        fields = {end: _silenced(array, rows) for end, array in read.fields.items()}
        fault = pc.if_else(pa.array(rows), pa.scalar(DATES_OUT_OF_ORDER), read.fault)
        content.reads[name] = Read(fields, read.why, fault)
