"""The machine a figure was measured on."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

CPU_INFO = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class Machine:
    """What may change a figure."""

    cores: int
    memory_gib: float
    cpu: str
    system: str
    python: str

    def text(self) -> str:
        """One line for the page."""
        return f"{self.cpu}, {self.cores} cores, {self.memory_gib} GiB, {self.system}, Python {self.python}"


def this_machine() -> Machine:
    """The machine we run on."""
    return Machine(
        cores=os.cpu_count() or 1,
        memory_gib=_memory_gib(),
        cpu=_cpu_model(),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
    )


def _memory_gib() -> float:
    if not hasattr(os, "sysconf"):
        return 0.0
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)


def _cpu_model() -> str:
    if CPU_INFO.is_file():
        for line in CPU_INFO.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
