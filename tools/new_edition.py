"""Publish a new edition of the substance register: the tables published last are kept, packed, under their name.

`python -m tools.new_edition 2027-03-01` does so when substances.csv or substance_names.csv were edited: it takes the
tables as they stand in the last commit, packs them into editions/NAME (the name they had there), and writes the new
name into edition.txt. An edition is named by its day; a second one of a day ends in .2, a third in .3.
"""

import argparse
import gzip
import re
import subprocess
from pathlib import Path

from pharmakon.substances.editions import EDITION_FILES, PACKED

ROOT = Path(__file__).parents[1]
TABLES = Path("src/pharmakon/reference/data/substances")
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}(\.[2-9])?")


def committed(file: str, commit: str, *, root: Path = ROOT) -> bytes:
    """A file of the register as a commit has it.

    Raises:
        subprocess.CalledProcessError: the commit does not have it.
    """
    command = ["git", "show", f"{commit}:{(TABLES / file).as_posix()}"]
    return subprocess.run(command, cwd=root, check=True, capture_output=True).stdout


def keep(name: str, commit: str, *, root: Path = ROOT) -> list[Path]:
    """Pack the tables of a commit as the edition of this name; the files that were written.

    Raises:
        FileExistsError: an edition of this name is kept already: editions never change.
    """
    folder = root / TABLES / "editions" / name
    folder.mkdir(parents=True)
    written = []
    for file in EDITION_FILES:
        written.append(folder / (file + PACKED))
        written[-1].write_bytes(gzip.compress(committed(file, commit, root=root), mtime=0))
    return written


def publish(new: str, commit: str, *, root: Path = ROOT) -> list[Path]:
    """Keep the tables of a commit under the name that they have there, and name those that stand now.

    Raises:
        ValueError: the new name is none, or is not later than the old one.
        FileExistsError: the old edition is kept already.
    """
    old = committed("edition.txt", commit, root=root).decode().strip()
    if not _NAME.fullmatch(new) or new <= old:
        raise ValueError(f"expected a day later than {old} (or {old}.2 …), found {new}")
    written = keep(old, commit, root=root)
    (root / TABLES / "edition.txt").write_text(f"{new}\n", encoding="utf-8")
    return written


def main() -> None:
    """Publish from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="the name of the new edition: YYYY-MM-DD, a second of one day YYYY-MM-DD.2")
    parser.add_argument("--of", default="HEAD", metavar="COMMIT", help="the commit with the tables that are kept")
    asked = parser.parse_args()
    for path in publish(asked.name, asked.of):
        print(f"written: {path.relative_to(ROOT)}, {path.stat().st_size} bytes")
    print("next: python -m tools.compile_names")


if __name__ == "__main__":
    main()
