"""Workbooks (XLSX, XLS, ODS): which sheets they hold, the table on each, every row accounted for."""

from pharmakon.intake.workbooks.workbook import read_workbook

__all__ = ["read_workbook"]
