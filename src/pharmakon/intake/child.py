"""The program that runs in the confined child: a request comes on standard input, progress and the answer go out."""

import json
import sys

from pharmakon.intake.request import request_of
from pharmakon.intake.sandbox import confine


def main() -> None:
    """Reads one file. Limits are set before the large libraries are imported."""
    request = request_of(sys.stdin.read())
    confine(request.limits)
    from pharmakon.intake.answer import answer_as_json
    from pharmakon.intake.formats import read_sheets

    answer = read_sheets(request, progress=_tell)
    _say(json.dumps(answer_as_json(answer), ensure_ascii=False))


def _tell(done: int) -> None:
    _say(str(done))


def _say(line: str) -> None:
    """One line to the parent; an error here ends a child whose parent is gone."""
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
