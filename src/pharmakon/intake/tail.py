"""Notes and totals under a table: rows at the very end that are clearly not data."""

from collections.abc import Sequence

import pyarrow as pa

from pharmakon.intake.raw import ROW, Misshapen

TAIL_ROWS = 64
_NARROWEST = 3
# "Total" in the languages of the United Nations and a few more in which statistical offices publish.
TOTALS = frozenset(
    (
        *("total", "totals", "subtotal", "subtotals", "sum", "totaux", "somme", "totales", "suma", "итого", "всего"),
        *("المجموع", "الإجمالي", "合计", "总计", "gesamt", "summe", "insgesamt", "totale", "totaal", "razem", "ukupno"),
        *("celkem", "összesen", "toplam"),
    )
)
# A word that stands alone above notes.
_NOTE_WORDS = frozenset(
    (
        *("note", "notes", "source", "sources", "footnote", "footnotes", "disclaimer", "legend", "remarks", "nota"),
        *("notas", "fuente", "fuentes", "fonte", "fontes", "quelle", "quellen", "anmerkung", "anmerkungen", "hinweis"),
        *("hinweise", "remarque", "remarques", "légende", "bron", "uwagi", "źródło", "примечание", "примечания"),
        *("источник", "注", "说明", "来源", "ملاحظات", "المصدر"),
    )
)


def notes_at_the_end(last_rows: pa.Table, misshapen: Sequence[Misshapen], *, narrowest: int = _NARROWEST) -> list[int]:
    """Physical numbers of the rows at the end that are notes or totals.

    A note is a row with one filled cell, of several words or a word for notes, in a table of at least `narrowest`
    columns (three: in one of two, a name without a value is a record); a
    total begins with a word for it and leaves more than half of its cells empty. The search stops at the first row,
    from the end, that is neither.

    Args:
        last_rows: the last rows of the table as read (column `row` and one string column a heading).
    """
    if last_rows.num_columns - 1 < narrowest:
        return []
    candidates: dict[int, list[str | None] | None] = {
        row.row: [row.text] if row.found == 1 else None for row in misshapen[-TAIL_ROWS:]
    }
    for cells in zip(*(column.to_pylist() for column in last_rows.columns), strict=True):
        candidates[cells[0]] = list(cells[1:])
    reach = last_rows[ROW][0].as_py() if last_rows.num_rows == TAIL_ROWS else 0
    notes = []
    for number in sorted(candidates, reverse=True):
        row = candidates[number]
        if number < reach or row is None or not (_is_note(row) or _is_total(row)):
            break
        notes.append(number)
    return notes


def _is_note(cells: list[str | None]) -> bool:
    filled = [cell for cell in cells if cell]
    words = filled[0].split() if len(filled) == 1 else []
    if len(words) == 1 and words[0].casefold().strip(":：.*") in _NOTE_WORDS:
        return True
    return len(words) > 1 and any(character.isalpha() for character in words[0] + words[1])


def _is_total(cells: list[str | None]) -> bool:
    filled = [cell for cell in cells if cell]
    first = filled[0].split() if filled else []
    return bool(first) and len(cells) > 1 and first[0].casefold().strip(":") in TOTALS and 2 * len(filled) < len(cells)
