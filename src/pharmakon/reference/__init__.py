"""Dated facts: countries, areas, calendar, substances, names."""
