"""Both tables as numbers: each field's different values, sorted, and which of them each row holds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pharmakon.findings import BlockedError, Finding, Where, code
from pharmakon.intake.linkage.fields import Field, Kind, Role
from pharmakon.intake.linkage.folding import folded, folded_date, sound, squeezed
from pharmakon.intake.linkage.plan import LinkPlan
from pharmakon.intake.words import meanings, plain

Codes = NDArray[np.int32]
Texts = NDArray[np.object_]
_LONGEST_WORD_THAT_MAY_BE_A_NAME = 4  # Na, Nil, None and Nan are names; "unknown" and "not stated" are not


@dataclass(frozen=True)
class Salt:
    """Rows whose tokens can be compared have one code; -1 where a row has no salt and so no tokens.

    Args:
        key: field and key that the salt is.
        left, right: codes.
    """

    key: tuple[str, str]
    left: Codes
    right: Codes


@dataclass(frozen=True)
class Column:
    """One field of both tables.

    Args:
        field: what it is.
        values: the different values of both tables, folded and sorted; for keyed tokens, the tokens.
        left, right: which value each row holds; -1 where it holds none.
        bits: for keyed tokens, a row of words (uint64) a value: what near values share; else no columns.
        tokens: keys of blocking by name, for keyed tokens: one text a value, "" for none.
        unread: rows whose text could not be read.
        salt: for salted tokens: which rows can be compared at all.
    """

    field: Field
    values: Texts
    left: Codes
    right: Codes
    bits: NDArray[np.uint64] | None = None
    tokens: Mapping[str, Texts] | None = None
    unread: int = 0
    salt: Salt | None = None

    def key(self, name: str) -> Texts:
        """A text for each value on which rows are brought together; "" where there is none."""
        if self.tokens is not None:
            return self.tokens[name]
        make = KEYS[self.field.kind][name]
        return np.array([make(value) for value in self.values], dtype=object)


def _longest_word(text: str) -> str:
    """How the longest word of a text sounds: the name of the street rather than its number or kind."""
    words = [word for word in text.split() if not word.isdigit()]
    return sound(max(words, key=lambda word: (len(word), word))) if words else ""


def _unless_zero(text: str) -> str:
    return text if text.strip("0") else ""


KEYS: dict[Kind, dict[str, Callable[[str], str]]] = {
    Kind.NAME: {"whole": str, "sound": sound, "initial": lambda name: name[:1]},
    Kind.DATE: {
        "whole": lambda date: date if "00" not in (date[4:6], date[6:]) else "",
        "year": lambda date: date[:4],
        "monthday": lambda date: date[4:] if "00" not in (date[4:6], date[6:]) else "",
    },
    Kind.CATEGORY: {"whole": str},
    Kind.IDENTIFIER: {"whole": str},
    Kind.CODE: {"whole": str},
    Kind.TEXT: {"whole": str, "start": _longest_word},
    Kind.NUMBER: {"whole": str},
}


def prepared(left: pa.Table, right: pa.Table | None, plan: LinkPlan) -> list[Column]:
    """The fields of the plan as they are compared. Without a right table the left one is both sides.

    Raises:
        BlockedError: a column is not there (PH-L003).
    """
    for table in (left, right):
        if table is not None:
            _check(table, plan)
    return [_column(field, left, right) for field in plan.fields]


def _check(table: pa.Table, plan: LinkPlan) -> None:
    wanted = [*plan.key, *(source for field in plan.fields for source in field.sources)]
    missing = [name for name in wanted if name not in table.column_names]
    if missing:
        details = {"expected": ", ".join(missing), "found": ", ".join(table.column_names) or "-"}
        raise BlockedError(Finding(code("PH-L003"), Where(column=missing[0]), details))


def _column(field: Field, left: pa.Table, right: pa.Table | None) -> Column:
    joined = [_joined(table, field.sources) for table in (left, right) if table is not None]
    encoded = pa.chunked_array(joined, type=pa.string()).combine_chunks().dictionary_encode()
    different = encoded.dictionary.to_pylist()
    clean = [_value(text, field) for text in different]
    values = sorted({value for value in clean if value})
    place = {value: number for number, value in enumerate(values)} | {"": -1}
    of_texts = np.array([place[value] for value in clean] + [-1], dtype=np.int32)
    held = of_texts[encoded.indices.fill_null(len(different)).to_numpy(zero_copy_only=False)]
    first = held[: left.num_rows]
    second = held[left.num_rows :] if right is not None else first
    unread = _unread(encoded, clean) if field.kind is Kind.DATE else 0
    return Column(field, np.array(values, dtype=object), first, second, unread=unread)


def _unread(encoded: pa.DictionaryArray, clean: Sequence[str]) -> int:
    """Rows with a text that says something and is no date."""
    nothings = meanings("nothing")
    lost = [
        bool(text.strip()) and not value and plain(text) not in nothings
        for text, value in zip(encoded.dictionary.to_pylist(), clean, strict=True)
    ]
    indices = encoded.indices.drop_null().to_numpy(zero_copy_only=False)
    return int(np.array([*lost, False])[indices].sum())


def _joined(table: pa.Table, sources: Sequence[str]) -> pa.ChunkedArray:
    """The columns of a field as one text; NULL where all are NULL."""
    texts = [table[source].cast(pa.string()) for source in sources]
    if len(texts) == 1:
        return texts[0]
    return pc.binary_join_element_wise(*texts, " ", null_handling="skip")


def _value(text: str, field: Field) -> str:
    """A cell as it is compared; "" where it holds nothing."""
    word = " ".join(text.split()).lower() if text.isascii() else plain(text)
    if word in meanings("nothing") and not _may_be_a_name(word, field):
        return ""
    return _READ[field.kind](text, field)


def _may_be_a_name(word: str, field: Field) -> bool:
    return field.kind is Kind.NAME and word.isalpha() and len(word) <= _LONGEST_WORD_THAT_MAY_BE_A_NAME


def _folded(text: str, field: Field) -> str:
    del field
    return folded(text)


def _code(text: str, field: Field) -> str:
    del field
    return squeezed(text)


def _identifier(text: str, field: Field) -> str:
    del field
    return _unless_zero(squeezed(text))


def _category(text: str, field: Field) -> str:
    word = plain(text)
    return meanings("sex").get(word, word) if field.role is Role.SEX else word


def _number(text: str, field: Field) -> str:
    del field
    whole = text.strip().partition(".")[0].lstrip("0") or "0"
    return whole if whole.isdecimal() else ""


_READ: dict[Kind, Callable[[str, Field], str]] = {
    Kind.NAME: _folded,
    Kind.DATE: lambda text, field: folded_date(text, field.date_order),
    Kind.CATEGORY: _category,
    Kind.IDENTIFIER: _identifier,
    Kind.CODE: _code,
    Kind.TEXT: _folded,
    Kind.NUMBER: _number,
}


def row_marks(columns: Sequence[Column], *, left: bool) -> NDArray[np.uint64]:
    """A number a row made from what it holds: rows alike in all fields have one number, wherever they stand."""
    total: NDArray[np.uint64] = np.zeros(len(columns[0].left if left else columns[0].right), dtype=np.uint64)
    for column in columns:
        held = (column.left if left else column.right).astype(np.int64).astype(np.uint64)
        total = _mixed(total * np.uint64(0x9E3779B97F4A7C15) + held)
    return total


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea & Flood 2014): a bijection that spreads all bits."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
