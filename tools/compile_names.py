"""Make the shipped lexicon of certified texts again, after a table of substances or a module of its room changed."""

from importlib.resources import files
from pathlib import Path

from pharmakon.substances import Register
from pharmakon.substances.compiled import FILE, packed


def main() -> None:
    """Write the file beside the tables."""
    target = Path(str(files("pharmakon.reference").joinpath("data", "substances", FILE)))
    target.write_bytes(packed(Register.load(Path("no country's folder"))))
    print(f"written: {target.name}")


if __name__ == "__main__":
    main()
