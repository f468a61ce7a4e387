"""Figures that the project shows about itself: measured by a command, written down with date and machine."""
