"""The messaging process, which ends without any clean-up at the place of the send path that `CRASH_AT=place[:n]` names.

`DOUBT_SECONDS` is how long what may have been taken waits before it is sent again, where it is set. `POISON=kind:customer …` names
customers whose messages are poison when they are prepared: `raise`, `exit`, `memory` (2 GB) or `loop` (30 s, nothing else goes on).
Each try of one is a line of the file `POISON_REPORT`.
"""

from __future__ import annotations

import importlib
import os
import resource
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from services.common.server import run_service
from services.common.settings import ServiceSettings
from services.messaging.app import build
from services.messaging.places import MassPlace, Place

EXIT_STATUS = 9


class CrashPoints:
    """Ends the process when a chosen place is passed for the n-th time."""

    def __init__(self, place: Place | None, hit: int = 1) -> None:
        """Takes the place, None for none, and which pass of it is the last."""
        self._place = place
        self._left = hit

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> CrashPoints:
        """Reads `CRASH_AT=place` or `CRASH_AT=place:n`.

        Raises:
            ValueError: If it names no place or no number.
        """
        place, _, hit = environment.get("CRASH_AT", "").partition(":")
        return cls(Place(place) if place else None, int(hit or 1))

    def reach(self, place: Place | MassPlace) -> None:
        """Passes a place, or does not."""
        if place is not self._place:
            return
        self._left -= 1
        if self._left <= 0:
            os._exit(EXIT_STATUS)


def hurry(seconds: str) -> None:
    """Lets what is in doubt wait so long, where a number is given."""
    for module in ("worker.calling", "usecases.doubt"):
        if seconds:
            vars(importlib.import_module(f"services.messaging.{module}")).update(DOUBT_SECONDS=float(seconds))


def poison(words: str, report: str) -> None:
    """Lets messages to some customers be poison, where any are named."""
    kinds = {int(customer): kind for kind, _, customer in (word.partition(":") for word in words.split())}
    if not kinds:
        return
    resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))
    draft = importlib.import_module("services.messaging.worker.writing").Draft
    outbound = draft.outbound

    def poisoned(self: Any, parts: Any, account: Any, now: Any) -> Any:
        kind = kinds.get(self.chosen.customer.customer_id, "")
        if kind:
            with Path(report).open("a", encoding="utf-8") as file:
                file.write(f"{kind}\n")
        match kind:
            case "raise":
                raise ValueError("poison")
            case "exit":
                os._exit(EXIT_STATUS)
            case "memory":
                assert len(bytearray(2**31))
            case "loop":
                time.sleep(30.0)
        return outbound(self, parts, account, now)

    draft.outbound = poisoned


if __name__ == "__main__":
    hurry(os.environ.get("DOUBT_SECONDS", ""))
    poison(os.environ.get("POISON", ""), os.environ.get("POISON_REPORT", ""))
    settings = ServiceSettings.from_environment("messaging")
    run_service(settings, partial(build, settings, passed=CrashPoints.from_environment(os.environ).reach))
