"""A coroner's file and a registry's with some of the same deaths, and observatories made of them."""

from datetime import date
from pathlib import Path

from pharmakon.observatory import add_file, make_observatory

DEATHS = """\
Case number,First name,Surname,Date of birth,Date of death,Sex,Age,Cause of death
C1,Ann,Quimperle,1980-02-01,2023-01-05,Female,42,Drug toxicity
C2,Bob,Okonkwo,1970-05-06,2023-03-31,Male,52,Heroin and cocaine toxicity
C3,Cyd,Vandermolen,1990-07-08,2023-04-01,Male,32,Drug toxicity
C4,Dee,Thistlewood,1965-11-12,2023-05-05,Female,57,Methadone toxicity
C5,Ann,Quimperlé,1980-02-01,2023-01-05,Female,42,Drug toxicity
C6,Eve,Zylberstein,1985-01-13,2023-06-07,Female,38,Cocaine toxicity
"""
REGISTRY = """\
Reg no,Name,Birth date,Date of death,Sex,Substances found
R1,"OKONKWO, Bob",06.05.1970,31.03.2023,M,Heroin
R2,"Vandermolen, Cyd",08.07.1990,01.04.2023,M,Fentanyl
R2,"Vandermolen, Cyd",08.07.1990,01.04.2023,M,Metonitazene; fentanyl
R3,Zoe Nettlefield,13.01.1950,09.09.2023,F,Fentanyl
"""
# What tells who somebody is in these files; none of it may stand outside raw/ and the workbook of pairs.
CANARIES = ("quimperl", "okonkwo", "vandermolen", "thistlewood", "zylberstein", "nettlefield")
RECEIVED = date(2024, 1, 31)


def added(
    root: Path, name: str, text: str, source: str, *, received: date = RECEIVED, replaces: str | None = None
) -> None:
    """A file of deaths added."""
    file = root.parent / name
    file.write_text(text, encoding="utf-8")
    add_file(root, file, record="death", source=source, received=received, replaces=replaces)


def country(folder: Path, *files: tuple[str, str, str]) -> Path:
    """An observatory with files (name, text, source)."""
    root = folder / "country"
    make_observatory(root, country_code="XVA")
    for name, text, source in files:
        added(root, name, text, source)
    return root


def both(folder: Path, *, role: str = "supplement") -> Path:
    """The coroner's file as the base source, the registry's in another role."""
    root = country(folder, ("deaths.csv", DEATHS, "deaths"), ("registry.csv", REGISTRY, "registry"))
    as_role(root, "registry", role)
    return root


def as_role(root: Path, source: str, role: str) -> None:
    """Write the role of a source into pharmakon.toml."""
    settings = root / "pharmakon.toml"
    head, _, rest = settings.read_text(encoding="utf-8").partition(f"[source.{source}]")
    settings.write_text(f"{head}[source.{source}]{rest.replace('base', role, 1)}", encoding="utf-8")
