"""T02: the process ends at each point of the send path, the first, second and third time it comes there, 200 messages each.

`make faults HITS=50` has it end at each of the first fifty times, as well (900 runs, about three hours on an idle machine).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from services.messaging.places import Place
from tests.integration.messaging.conftest import clock, sandbox, settings_of
from tests.integration.messaging.test_crashes import crash_and_come_back

__all__ = ["clock", "sandbox", "settings_of"]

MESSAGES = 200
HITS = int(os.environ.get("YIKE_CRASH_HITS") or 0)
"""How many times of each point are tried in the long form; 0: the short form only."""

OF_A_BATCH = (Place.AFTER_CLAIM, Place.AFTER_RENDER)
"""They come once a batch, and all may be one batch."""

ALL = [
    (place, hit, template)
    for template in ("mail", "wecom", "mail again")
    for place in Place
    # What is in doubt waits a minute before it is sent again: once for each point is enough.
    for hit in ((1,) if place in OF_A_BATCH or template == "mail again" else (1, 2, 3))
]

LONG = [
    (place, hit, template)
    for template in ("mail", "wecom", "mail again")
    for place in Place
    for hit in range(1, HITS + 1)
]


@pytest.mark.slow
@pytest.mark.parametrize(("place", "hit", "template"), ALL)
async def test_end_at_any_point_loses_nothing_and_sends_nothing_twice(
    place: str, hit: int, template: str, settings_of: Any, tmp_path: Path
) -> None:
    await crash_and_come_back(place, hit, template, MESSAGES, settings_of, tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(not HITS, reason="the long form: make faults HITS=50")
@pytest.mark.parametrize(("place", "hit", "template"), LONG)
async def test_end_at_each_of_many_passes_loses_nothing_and_sends_nothing_twice(
    place: str, hit: int, template: str, settings_of: Any, tmp_path: Path
) -> None:
    await crash_and_come_back(place, hit, template, MESSAGES, settings_of, tmp_path, parts=HITS)
