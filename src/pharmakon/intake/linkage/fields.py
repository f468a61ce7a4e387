"""What is compared: fields with their role, and the levels on which two values agree."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How two values of a field compare. Each kind of field uses some of these.

    SWAPPED stands on the given name alone: it is the other row's surname, and the other way round.
    """

    MISSING = 0  # in one row or in both: says nothing
    DIFFERS = 1
    ALIKE = 2
    PART = 3  # one name of several is the same
    CLOSE = 4  # one letter or digit, or two neighbours exchanged; of dates also day and month exchanged
    SAME = 5
    SWAPPED = 6


LEVELS = len(Level)


class Kind(StrEnum):
    """How values of a field are read and compared."""

    NAME = "name"
    DATE = "date"
    CATEGORY = "category"
    IDENTIFIER = "identifier"
    CODE = "code"
    TEXT = "text"
    NUMBER = "number"


class Role(StrEnum):
    """What a field says of a person."""

    GIVEN = "given"
    SURNAME = "surname"
    OTHER_NAME = "other_name"
    BIRTH = "birth"
    DEATH = "death"
    EVENT = "event"
    SEX = "sex"
    IDENTIFIER = "identifier"
    STREET = "street"
    PLACE = "place"
    POSTCODE = "postcode"
    AREA = "area"
    AGE = "age"


KIND_OF: dict[Role, Kind] = {
    Role.GIVEN: Kind.NAME,
    Role.SURNAME: Kind.NAME,
    Role.OTHER_NAME: Kind.NAME,
    Role.BIRTH: Kind.DATE,
    Role.DEATH: Kind.DATE,
    Role.EVENT: Kind.DATE,
    Role.SEX: Kind.CATEGORY,
    Role.IDENTIFIER: Kind.IDENTIFIER,
    Role.STREET: Kind.TEXT,
    Role.PLACE: Kind.TEXT,
    Role.POSTCODE: Kind.CODE,
    Role.AREA: Kind.CATEGORY,
    Role.AGE: Kind.NUMBER,
}

LEVELS_OF: dict[Kind, tuple[Level, ...]] = {
    Kind.NAME: (Level.DIFFERS, Level.ALIKE, Level.PART, Level.CLOSE, Level.SAME, Level.SWAPPED),
    Kind.DATE: (Level.DIFFERS, Level.ALIKE, Level.CLOSE, Level.SAME),
    Kind.CATEGORY: (Level.DIFFERS, Level.SAME),
    Kind.IDENTIFIER: (Level.DIFFERS, Level.CLOSE, Level.SAME),
    Kind.CODE: (Level.DIFFERS, Level.CLOSE, Level.SAME),
    Kind.TEXT: (Level.DIFFERS, Level.ALIKE, Level.CLOSE, Level.SAME),
    Kind.NUMBER: (Level.DIFFERS, Level.ALIKE, Level.CLOSE, Level.SAME),
}

# Fields that change together when somebody moves: compared jointly, so that one move is not counted three times.
RESIDENCE = "residence"
_RESIDENCE = frozenset({Role.STREET, Role.PLACE, Role.POSTCODE, Role.AREA})
# A common value says less than a rare one: names, and days such as 1 January that stand for an unknown day.
_FREQUENT = frozenset({Role.GIVEN, Role.SURNAME, Role.OTHER_NAME, Role.BIRTH})


@dataclass(frozen=True)
class Field:
    """One field of both tables.

    Args:
        name: how links, reasons and tokens call it; lower-case letters, digits, underscores.
        role: what it says of a person.
        columns: columns of the table that make it up, joined by a blank; none: the column called `name`.
        date_order: how texts of a date are written, "ymd", "dmy" or "mdy"; dates of Arrow need none.
    """

    name: str
    role: Role
    columns: tuple[str, ...] = ()
    date_order: str = "ymd"

    @property
    def kind(self) -> Kind:
        return KIND_OF[self.role]

    @property
    def sources(self) -> tuple[str, ...]:
        return self.columns or (self.name,)

    @property
    def group(self) -> str:
        """Fields of one group are compared jointly."""
        return RESIDENCE if self.role in _RESIDENCE else self.name

    @property
    def by_frequency(self) -> bool:
        """Whether agreement on a common value counts less than on a rare one."""
        return self.role in _FREQUENT
