"""The folder of public sample data, which is no part of the project."""

import os
from pathlib import Path

from bench.figure import NotMeasuredError

ROOT = Path(__file__).parents[1]


def sample(relative: str) -> Path:
    """A file of the sample data: below $PHARMAKON_SAMPLES, else below ../shared/data beside the project.

    Raises:
        NotMeasuredError: the file is not there.
    """
    folder = Path(os.environ.get("PHARMAKON_SAMPLES", ROOT.parent / "shared" / "data"))
    if not (folder / relative).is_file():
        raise NotMeasuredError(f"no sample data: {relative}")
    return folder / relative
