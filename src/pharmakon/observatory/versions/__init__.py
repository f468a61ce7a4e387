"""Versions of files and of published figures: what took the place of what, what changed, why."""
