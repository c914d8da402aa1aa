"""`python -m tests.teeth [part of a name …]`: plants the listed bugs one by one, says who caught each, fails if any survives."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.teeth.bugs import BUGS
from tests.teeth.planting import Field, Outcome


def main(words: list[str]) -> int:
    """Tries the bugs whose name holds one of the words, all by default; returns 1 unless all are caught."""
    chosen = [bug for bug in BUGS if not words or any(word in bug.name for word in words)]
    if not chosen:
        print("no seeded bug has such a name", file=sys.stderr)
        return 2
    counts: Counter[Outcome] = Counter()
    with tempfile.TemporaryDirectory(prefix="yike-teeth-") as folder:
        field = Field(Path(folder))
        clean = field.run_clean(tuple(dict.fromkeys(test for bug in chosen for test in bug.tests)))
        if clean.outcome is not Outcome.SURVIVED:
            print(f"the tests fail without any bug: {clean.detail}", file=sys.stderr)
            return 2
        for number, bug in enumerate(chosen, start=1):
            began = time.monotonic()
            verdict = field.try_bug(bug)
            counts[verdict.outcome] += 1
            seconds = time.monotonic() - began
            print(
                f"{number:3}/{len(chosen)} {verdict.outcome.value:8} {bug.name} [{seconds:.0f} s] {verdict.detail}",
                flush=True,
            )
    print(", ".join(f"{counts[outcome]} {outcome.value.lower()}" for outcome in Outcome))
    return 0 if counts[Outcome.CAUGHT] == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
