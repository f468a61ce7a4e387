"""What people read: one page that answers in words first, with its charts, doubts, methods and tables."""

from pharmakon.reports.page import write_report

__all__ = ["write_report"]
