"""Date bases and place bases: which date and which place of a death an estimate speaks of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DateBasis:
    """A date of the record, or the first known of several. `columns` in the order of preference."""

    id: str
    title: str
    columns: tuple[str, ...]

    def first_sql(self) -> str:
        """SQL of the first possible day on this basis."""
        return _choice(self.columns, "")

    def last_sql(self) -> str:
        """SQL of the last possible day, of the same date column as the first."""
        return _choice(self.columns, "_last")


def _choice(columns: tuple[str, ...], suffix: str) -> str:
    if len(columns) == 1:
        return f"d.{columns[0]}{suffix}"
    cases = " ".join(f"when d.{column} is not null then d.{column}{suffix}" for column in columns)
    return f"case {cases} end"


DATE_BASES = {
    basis.id: basis
    for basis in (
        DateBasis("occurrence", "date of death", ("died_on",)),
        DateBasis("registration", "date of registration", ("registered_on",)),
        DateBasis("report", "date reported", ("reported_on",)),
        DateBasis(
            "first_known",
            "first known date (death, else registration, else report)",
            ("died_on", "registered_on", "reported_on"),
        ),
    )
}
# A source whose dates of a basis cover less than this is reported on first known date (model.md, "Dates, places").
COVERED_ENOUGH = 0.90
# All deaths of the source wherever they happened; by area of residence; by area of occurrence.
PLACE_BASES = ("source", "residence", "occurrence")
