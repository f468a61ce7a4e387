"""The invented country as its offices send it: workbooks with titles, old encodings, statistics files, a registry."""

from pharmakon.simulate.messy.country import Messy, simulate_messy

__all__ = ["Messy", "simulate_messy"]
