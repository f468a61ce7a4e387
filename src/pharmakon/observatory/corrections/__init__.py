"""Rows that wait for a person: out in a workbook, back in corrected."""
