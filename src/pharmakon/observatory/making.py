"""`init`: a new observatory."""

from pathlib import Path

from pharmakon.findings import Finding, MisuseError, code
from pharmakon.reference.countries import country, near_misses
from pharmakon.store import Layout, Settings, atomic_write, new_settings

_READ_ME = """\
This folder is a Pharmakon observatory.
Back up pharmakon.toml, raw, mappings, reference, policies, journal and releases.
The folders work and products can be made again by `pharmakon run`.
It holds records of people: keep it where only those who may see them can.
"""


def make_observatory(root: Path, *, country_code: str, name: str = "", simulated: bool = False) -> Layout:
    """Make the folder of an observatory.

    Args:
        root: a new or empty folder.
        country_code: ISO 3166-1 alpha-3, or a user-assigned code (XAA to XZZ).
        name: what reports call the country; empty: its ISO name.
        simulated: whether its data are invented; every product says so.

    Raises:
        MisuseError: PH-C001 unknown country; PH-C017 the folder holds other files.
    """
    known = country(country_code)
    if known is None:
        near = ", ".join(near_misses(country_code)) or "USA (United States of America)"
        raise MisuseError(Finding(code("PH-C001"), details={"text": country_code[:40], "near": near}))
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise MisuseError(Finding(code("PH-C017")))
    layout = Layout(root)
    layout.make()
    atomic_write(root / "README.txt", _READ_ME.encode())
    atomic_write(layout.settings, new_settings(Settings(known.code, name, simulated)).encode())
    return layout
