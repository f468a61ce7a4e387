"""Rows labelled by two readings apart from the program, to judge the program by."""
