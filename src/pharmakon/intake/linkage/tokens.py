"""Keyed tokens: what is kept of names, births and addresses so that later files link without clear text.

A token is an HMAC of a folded value under a key that lies outside the observatory: equal values have equal tokens.
Beside it stand bits (a Bloom filter of the value's pairs of letters, Schnell, Bachteler & Reiher 2009) so that near
values are near. Salted tokens also depend on the year of birth: Smith of 1960 and Smith of 1961 have nothing in
common, so that counting tokens does not tell common names, and names that somebody knows do not tell others. Rows of
different years of birth are then not compared by name. What this protects, and what not: docs/decisions/006.
"""

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pharmakon.findings import BlockedError, Finding, SurroundingsError, code
from pharmakon.intake.linkage.fields import Field, Kind, Role
from pharmakon.intake.linkage.link import linked
from pharmakon.intake.linkage.links import Links
from pharmakon.intake.linkage.plan import KEYS_OF, LinkPlan
from pharmakon.intake.linkage.prepare import Codes, Column, Salt, Texts, prepared

LEAST_KEY = 32  # bytes: 256 random bits cannot be guessed
TOKEN_BYTES, BITS = 12, 512
KEPT_IN = b"pharmakon.tokens"
_SETTING, _SALT = "1", "year"
# Bits a pair of letters sets: fills about a third of the filter for values of usual length, so that chance does not
# make values near (about 8 pairs in a name, 20 in an address, 11 parts of a date).
_SETS: dict[Kind, int] = {
    Kind.NAME: 22,
    Kind.DATE: 18,
    Kind.TEXT: 9,
    Kind.IDENTIFIER: 20,
    Kind.CODE: 30,
    Kind.NUMBER: 60,
    Kind.CATEGORY: 1,
}


@dataclass(frozen=True)
class TokenKey:
    """The key of tokens: random bytes from outside the observatory, never written, never shown.

    Raises:
        SurroundingsError: it is shorter than LEAST_KEY bytes (PH-L007).
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < LEAST_KEY:
            details = {"least": LEAST_KEY, "found": len(self.secret)}
            raise SurroundingsError(Finding(code("PH-L007"), details=details))

    @cached_property
    def check(self) -> str:
        """Tells whether two files were made with one key, without telling the key."""
        return self.digest("check", "").hex()[: 2 * TOKEN_BYTES]

    def digest(self, domain: str, text: str) -> bytes:
        """64 bytes for a text in a domain; domains have nothing in common."""
        return hmac.digest(self.secret, f"{_SETTING}\0{domain}\0{text}".encode(), "sha512")


def tokenised(table: pa.Table, plan: LinkPlan, key: TokenKey, *, salted: bool = True) -> pa.Table:
    """Tokens of the plan's fields beside the plan's key; nothing else of the rows.

    Args:
        table: raw rows.
        plan: fields and key.
        key: of the tokens.
        salted: whether names and addresses depend on the year of birth (a row without one then has no such tokens).

    Raises:
        BlockedError: a column is missing (PH-L003).
    """
    columns = prepared(table, None, plan)
    births = [column for column in columns if column.field.role is Role.BIRTH] if salted else []
    made: dict[str, pa.Array] = {name: table[name] for name in plan.key}
    for column in columns:
        salt = None if column.field.role in _UNSALTED or not births else _salt_of(births[0])
        made |= _tokens(column, key, salt)
        if births and column.field.kind is Kind.IDENTIFIER:
            made.pop(f"{column.field.name}.bits")  # they would tell the number to one who knows a few numbers
    kept = f"{_SETTING} {key.check} {'salted' if births else 'plain'}"
    return pa.table(made).replace_schema_metadata({KEPT_IN: kept.encode()})


def link_tokens(left: pa.Table, right: pa.Table, plan: LinkPlan) -> Links:
    """Links of two tables of tokens, as `link` makes them of clear text.

    Raises:
        BlockedError: tokens were made with different keys or settings (PH-L008).
    """
    return linked(_columns(left, right, plan), left, right, plan)


def duplicate_tokens(table: pa.Table, plan: LinkPlan) -> Links:
    """Duplicates in one table of tokens, as `duplicates` finds them in clear text."""
    return linked(_columns(table, None, plan), table, table, plan, one_table=True)


# The year of birth is the salt; numbers given to a person are too rare to be counted, the two sexes too common to hide.
_UNSALTED = frozenset({Role.BIRTH, Role.IDENTIFIER, Role.SEX, Role.DEATH, Role.EVENT, Role.AGE})


def _salt_of(birth: Column) -> Texts:
    """The salt of each row; "" where it is not known."""
    years = np.array([*birth.key(_SALT), ""], dtype=object)
    found: Texts = years[birth.left]
    return found


def _tokens(column: Column, key: TokenKey, salt: Texts | None) -> dict[str, pa.Array]:
    """Columns of one field: token, bits, and the keys of its passes."""
    name = column.field.name
    texts = {"": column.values, **{each: column.key(each) for each in KEYS_OF[column.field.kind] if each != "whole"}}
    pairs, place = _different(column.left, salt)
    made = {
        f"{name}.{each}".rstrip("."): _spread(_digests(pairs, values, each, column.field, key), place, TOKEN_BYTES)
        for each, values in texts.items()
    }
    return made | {f"{name}.bits": _spread(_filters(pairs, column, key), place, BITS // 8)}


_Pairs = list[tuple[int, str]]  # code of a value, salt


def _different(rows: Codes, salt: Texts | None) -> tuple[_Pairs, NDArray[np.int64]]:
    """The different pairs of value and salt, and which each row has: -1 where value or salt is missing."""
    if salt is None:
        return [(code, "") for code in range(int(rows.max(initial=-1)) + 1)], rows.astype(np.int64)
    years, of_rows = np.unique(salt.astype("U"), return_inverse=True)
    both = rows.astype(np.int64) * len(years) + of_rows
    both[(rows < 0) | (years == "")[of_rows]] = -1
    different, place = np.unique(both, return_inverse=True)
    shift = int(different[:1].sum() < 0)
    pairs = [(int(each) // len(years), str(years[int(each) % len(years)])) for each in different[shift:]]
    return pairs, place - shift


def _spread(values: Sequence[bytes | None], place: NDArray[np.int64], width: int) -> pa.Array:
    return pa.array(values, pa.binary(width)).take(pa.array(place, mask=place < 0))


def _domain(column: Field, purpose: str, salt: str) -> str:
    """Names share one domain of tokens, so that exchanged names are seen."""
    own = "name" if column.kind is Kind.NAME and purpose != "bits" else column.role.value
    return f"{own}\0{purpose}\0{salt}"


def _digests(pairs: _Pairs, values: Texts, purpose: str, column: Field, key: TokenKey) -> list[bytes | None]:
    return [
        key.digest(_domain(column, purpose, salt), str(values[place]))[:TOKEN_BYTES] if values[place] else None
        for place, salt in pairs
    ]


def _filters(pairs: _Pairs, column: Column, key: TokenKey) -> list[bytes | None]:
    """A filter for each value: the bits of all its pieces. Bits of a piece come from its HMAC, not from two hashes that
    are added up, for these can be told apart (Niedermeyer et al. 2014).
    """
    known: dict[tuple[str, str], int] = {}
    sets = _SETS[column.field.kind]
    found: list[bytes | None] = []
    for place, salt in pairs:
        total = 0
        for piece in _PIECES[column.field.kind](str(column.values[place])):
            if (piece, salt) not in known:
                known[piece, salt] = _bits_of(key, _domain(column.field, "bits", salt), piece, sets)
            total |= known[piece, salt]
        found.append(total.to_bytes(BITS // 8, "little"))
    return found


def _bits_of(key: TokenKey, domain: str, piece: str, sets: int) -> int:
    stream = b"".join(key.digest(domain, f"{piece}\0{part}") for part in range(-(-sets // 32)))
    total = 0
    for number in range(sets):
        total |= 1 << int.from_bytes(stream[2 * number : 2 * number + 2], "little") % BITS
    return total


def _letter_pairs(text: str) -> Iterator[str]:
    """Pairs of neighbours, with the ends marked."""
    padded = f"_{text}_"
    return (padded[place : place + 2] for place in range(len(padded) - 1))


def _date_pieces(date: str) -> Iterator[str]:
    """Each digit in its place, the year, and month and day without saying which is which."""
    yield from (f"{place}:{sign}" for place, sign in enumerate(date))
    yield from (date[:4], f"part {date[4:6]}", f"part {date[6:]}")


_PIECES: dict[Kind, Callable[[str], Iterator[str]]] = {
    Kind.NAME: _letter_pairs,
    Kind.DATE: _date_pieces,
    Kind.TEXT: _letter_pairs,
    Kind.IDENTIFIER: _letter_pairs,
    Kind.CODE: _letter_pairs,
    Kind.NUMBER: lambda number: iter([number, str(int(number[:9]) + 1), str(int(number[:9]) - 1)]),
    Kind.CATEGORY: lambda word: iter([word]),
}


def _columns(left: pa.Table, right: pa.Table | None, plan: LinkPlan) -> list[Column]:
    tables = [left] if right is None else [left, right]
    kept = {(table.schema.metadata or {}).get(KEPT_IN, b"") for table in tables}
    if len(kept) != 1 or b"" in kept:
        raise BlockedError(Finding(code("PH-L008")))
    columns = [_column(each, left, right) for each in plan.fields]
    if not kept.pop().endswith(b"salted"):
        return columns
    birth = next(column for column in columns if column.field.role is Role.BIRTH)
    salt = _salt(birth)
    return [column if column.field.role in _UNSALTED else replace(column, salt=salt) for column in columns]


def _column(own: Field, left: pa.Table, right: pa.Table | None) -> Column:
    """A field of tokens: different tokens, sorted, with the bits and keys of the first row that has each."""
    name = own.name
    keyed = [f"{name}.{key}" for key in KEYS_OF[own.kind] if key != "whole"]
    names = [each for each in (name, f"{name}.bits", *keyed) if each in left.column_names]
    both = pa.concat_tables([table.select(names) for table in (left, right) if table is not None]).combine_chunks()
    tokens = np.array([token.hex() if token else "" for token in both[name].to_pylist()], dtype=object)
    values, first, place = np.unique(tokens.astype("U"), return_index=True, return_inverse=True)
    shift = int(len(values) > 0 and values[0] == "")
    codes = (place - shift).astype(np.int32)
    seen = both.take(pa.array(first[shift:]))
    raw = b"".join(seen[names[1]].to_pylist()) if f"{name}.bits" in names else bytes(BITS // 8 * len(seen))
    bits = np.frombuffer(raw, dtype="<u8").reshape(-1, BITS // 64)
    values = values[shift:].astype(object)
    keys: Mapping[str, Texts] = {"whole": values} | {
        each.rpartition(".")[2]: np.array([key.hex() if key else "" for key in seen[each].to_pylist()], dtype=object)
        for each in keyed
    }
    first_codes = codes[: left.num_rows]
    second = codes[left.num_rows :] if right is not None else first_codes
    return Column(own, values, first_codes, second, bits=bits, tokens=keys)


def _salt(birth: Column) -> Salt:
    """Which rows have one salt."""
    parts = birth.key(_SALT)
    different = {part: number for number, part in enumerate(sorted(set(parts.tolist()) - {""}))} | {"": -1}
    of_values = np.array([*(different[part] for part in parts), -1], dtype=np.int32)
    return Salt((birth.field.name, _SALT), of_values[birth.left], of_values[birth.right])
