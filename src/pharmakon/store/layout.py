"""The folder of an observatory: what lies where, and what may be deleted."""

from dataclasses import dataclass
from pathlib import Path

SETTINGS = "pharmakon.toml"
ORIGINALS = ("raw", "mappings", "reference", "policies", "journal")
REPORT = "report.html"
README = "README.txt"


@dataclass(frozen=True)
class Layout:
    """Paths below the root. Originals and releases are to be backed up; work/ and products/ can be made again."""

    root: Path

    @property
    def settings(self) -> Path:
        """Country, name, sources."""
        return self.root / SETTINGS

    @property
    def raw(self) -> Path:
        """Files as they were added."""
        return self.root / "raw"

    @property
    def mappings(self) -> Path:
        """How columns of a source become columns of a record type."""
        return self.root / "mappings"

    @property
    def reference(self) -> Path:
        """The country's own facts, laid over the shipped ones."""
        return self.root / "reference"

    @property
    def journal(self) -> Path:
        """What people decided."""
        return self.root / "journal"

    @property
    def work(self) -> Path:
        """Derived: records, totals, estimates."""
        return self.root / "work"

    @property
    def tmp(self) -> Path:
        """Temporary files, emptied at the start of each command that writes."""
        return self.work / "tmp"

    @property
    def generations(self) -> Path:
        """Manifests of generations."""
        return self.work / "generations"

    @property
    def releases(self) -> Path:
        """What was let out; immutable."""
        return self.root / "releases"

    def release(self, audience: str, generation: str) -> Path:
        """The folder of one generation's release for one audience."""
        return self.releases / audience / generation

    @property
    def products(self) -> Path:
        """Reports and tables of the last generation."""
        return self.root / "products"

    @property
    def report(self) -> Path:
        """The page people open."""
        return self.products / REPORT

    def exists(self) -> bool:
        """Whether the root is an observatory."""
        return self.settings.is_file()

    def make(self) -> None:
        """Make the folders of originals, work and products."""
        for name in ORIGINALS:
            (self.root / name).mkdir(parents=True, exist_ok=True)
        for folder in (self.work, self.releases, self.products):
            folder.mkdir(exist_ok=True)
