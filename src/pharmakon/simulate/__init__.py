"""A demonstration country with known truth, built from the record types. It is invented; nobody in it is real."""

from pharmakon.simulate.country import MonthFile, Simulated, month_file, simulate_country
from pharmakon.simulate.export import ExpectedAccount, FilesBy
from pharmakon.simulate.faults import Fate, PlantedFault
from pharmakon.simulate.messy import Messy, simulate_messy
from pharmakon.simulate.own_columns import OwnFile, own_columns, simulate_records
from pharmakon.simulate.world import COUNTRY, NAME

__all__ = [
    "COUNTRY",
    "NAME",
    "ExpectedAccount",
    "Fate",
    "FilesBy",
    "Messy",
    "MonthFile",
    "OwnFile",
    "PlantedFault",
    "Simulated",
    "month_file",
    "own_columns",
    "simulate_country",
    "simulate_messy",
    "simulate_records",
]
