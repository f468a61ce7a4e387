"""Every module here declares figures: `FIGURES`, a tuple of `bench.figure.Figure`."""

import importlib
import pkgutil

from bench.figure import Figure


def declared() -> list[Figure]:
    """All figures of all modules, by name.

    Raises:
        ValueError: two figures have one name.
    """
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name != "__main__")
    figures = [figure for name in modules for figure in importlib.import_module(f"{__name__}.{name}").FIGURES]
    names = [figure.name for figure in figures]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"figures declared twice: {', '.join(twice)}")
    return sorted(figures, key=lambda figure: figure.name)
