"""The record type `observation`: a figure made elsewhere, one row a cell."""

from pharmakon.records.columns import AreaColumn, CategoryColumn, CodeColumn, CountColumn, DateColumn, IntegerColumn
from pharmakon.records.death import SEX
from pharmakon.records.record_type import RecordType


class Observation(RecordType):
    """A figure made elsewhere. Today: populations, in long form (one row a cell).

    A population has an area, a period (first and last day), a sex, an age range and a value in persons. A cell
    without sex is both sexes, without ages all ages.
    """

    name = "observation"
    indicator = CodeColumn(
        "Indicator", meaning="what is measured: POPULATION", code_list="indicators", required=True, confidential=False
    )
    area = AreaColumn("Area", required=True, confidential=False)
    period = DateColumn("Period", meaning="first and last day", required=True, confidential=False)
    sex = CategoryColumn("Sex", meaning="empty: both sexes", values=SEX, confidential=False, empty_means_all=True)
    age_from = IntegerColumn(
        "Age from", unit="completed years", between=(0, 130), confidential=False, empty_means_all=True
    )
    age_to = IntegerColumn("Age to", unit="completed years", between=(0, 130), confidential=False, empty_means_all=True)
    value = CountColumn("Value", unit="persons", required=True)
