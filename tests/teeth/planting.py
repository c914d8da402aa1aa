"""Puts a bug into a copy of the project, runs the tests that must notice it, and takes it out again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tests.teeth.bug import Bug

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 300.0
"""How long the tests of one bug may take. A bug that makes them hang is noticed, too."""

CLEAN_TIMEOUT_SECONDS = 1800.0
"""How long all tests that are named may take together where no bug is planted."""


_PROFILE = ("--hypothesis-profile", "teeth")


class Outcome(Enum):
    """What became of a planted bug."""

    CAUGHT = "caught"
    SURVIVED = "SURVIVED"
    BROKEN = "BROKEN"


@dataclass(frozen=True)
class Verdict:
    """The outcome, and the first test that failed or what is wrong with the entry."""

    outcome: Outcome
    detail: str


class Field:
    """A copy of the project's files in which bugs are planted; the project itself is never touched."""

    def __init__(self, folder: Path) -> None:
        """Copies all files that git knows, as they are in the work tree."""
        self._folder = folder
        # Each written file gets a time of its own: Python takes a compiled file for current by seconds and size.
        self._time = int(time.time())
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
        for name in filter(None, listed.decode().split("\0")):
            if (ROOT / name).is_file():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, target)

    def try_bug(self, bug: Bug) -> Verdict:
        """Plants a bug, runs its tests until the first failure, and takes the bug out again."""
        originals: dict[str, str] = {}
        try:
            for edit in bug.edits:
                path = self._folder / edit.path
                text = path.read_text(encoding="utf-8")
                originals.setdefault(edit.path, text)
                if text.count(edit.old) != 1:
                    return Verdict(Outcome.BROKEN, f"{edit.path} holds the text {text.count(edit.old)} times")
                self._write(path, text.replace(edit.old, edit.new))
            return self._run(bug.tests)
        finally:
            for name, text in originals.items():
                self._write(self._folder / name, text)

    def run_clean(self, tests: tuple[str, ...]) -> Verdict:
        """Runs tests without a bug: SURVIVED, with nothing failing, is as it should be."""
        return self._run(tests, timeout_seconds=CLEAN_TIMEOUT_SECONDS)

    def _run(self, tests: tuple[str, ...], timeout_seconds: float = TIMEOUT_SECONDS) -> Verdict:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-rfE", *_PROFILE, *tests]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("YIKE_")}
        try:
            run = subprocess.run(
                command, cwd=self._folder, env=environment, capture_output=True, text=True, timeout=timeout_seconds
            )
        except subprocess.TimeoutExpired:
            return Verdict(Outcome.CAUGHT, "the tests did not end")
        if run.returncode == 0:
            return Verdict(Outcome.SURVIVED, " ".join(tests))
        failed = [line for line in run.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
        if run.returncode == 1 and failed:
            return Verdict(Outcome.CAUGHT, failed[0].split(" ", 1)[1].split(" - ")[0])
        # Not a failing test but tests that could not be collected, a wrong test id, a syntax error.
        return Verdict(Outcome.BROKEN, (run.stdout + run.stderr).strip()[-400:])

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        self._time += 10
        os.utime(path, (self._time, self._time))
