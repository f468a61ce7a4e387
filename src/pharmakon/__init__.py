"""Pharmakon, a drug-data observatory: from a country's own files to validated records, estimates and returns."""

__version__ = "0.1.0"
