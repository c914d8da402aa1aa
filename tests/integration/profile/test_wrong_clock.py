"""A process whose own clock is wrong refuses no event for its time: the database's clock decides what is for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.common.clock import SystemClock
from services.profile import wire
from services.profile.domain import ACCEPTED, Refusal, Rejection
from services.profile.facts.told import events_recorded_fact
from services.profile.usecases import MessageWindow, Recorder
from tests.integration.profile.conftest import Workspace, event


class WrongClock(SystemClock):
    """The machine's clock, set wrongly."""

    def __init__(self, off: timedelta) -> None:
        self._off = off

    def now(self) -> datetime:
        return super().now() + self._off


@pytest.mark.parametrize("hours", [-24 * 400, -25, 0, 25, 24 * 400])
async def test_good_events_are_taken_and_bad_ones_refused_whatever_our_own_clock_says(
    workspace: Workspace, hours: int
) -> None:
    recorder = Recorder(
        database=workspace.platform.database,
        identities=workspace.platform.identities,
        window=MessageWindow(),
        encode=events_recorded_fact,
        clock=WrongClock(timedelta(hours=hours)),
    )
    now = datetime.now(UTC)
    good = [event(user_id="u", at=now - timedelta(days=days)) for days in (0, 1, 400)]
    good.append(event(user_id="u", at=now + timedelta(hours=23)))
    verdicts = await recorder.record(workspace.workspace_id, [wire.incoming_event(each) for each in good])
    assert verdicts == [ACCEPTED] * 4
    if hours <= 0:
        ahead = wire.incoming_event(event(user_id="u", at=now + timedelta(days=2)))
        [refused] = await recorder.record(workspace.workspace_id, [ahead])
        assert isinstance(refused, Rejection)
        assert refused.refusal is Refusal.INVALID_TIMESTAMP
