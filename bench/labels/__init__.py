"""Rows labelled by people who read them, to judge the reading of texts by."""
