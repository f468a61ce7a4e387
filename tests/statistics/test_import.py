"""The command line may import the room and still start fast: scipy comes in only when limits are computed."""

import subprocess
import sys


def test_importing_the_room_leaves_scipy_out() -> None:
    program = "import sys, pharmakon.statistics; print(any(name.split('.')[0] == 'scipy' for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
