"""Each period that is promised holds a step inside it and ends a step outside; and no process's own clock bends one."""

from datetime import datetime, timedelta

import pytest

from services.common.clock import SystemClock
from services.profile import wire
from services.profile.facts.told import events_recorded_fact
from services.profile.usecases import MessageWindow, Recorder, Upkeep
from services.profile.usecases.upkeep import REMEMBER_MESSAGE_IDS
from tests.integration.profile.conftest import Workspace, event, identify, node_of

STEP = timedelta(microseconds=1)
PROMISED = timedelta(days=7)


class WrongClock(SystemClock):
    """The clock of a machine that is wrong."""

    def __init__(self, by: timedelta) -> None:
        """Is ahead by so much."""
        self._by = by

    def now(self) -> datetime:
        """Returns the wrong time."""
        return super().now() + self._by


@pytest.mark.parametrize(
    ("age", "is_known"),
    [
        (timedelta(0), True),
        (PROMISED - STEP, True),
        (PROMISED + STEP, True),
        (REMEMBER_MESSAGE_IDS - STEP, True),
        (REMEMBER_MESSAGE_IDS, True),
        (REMEMBER_MESSAGE_IDS + STEP, False),
    ],
)
async def test_a_message_id_is_known_for_the_published_time(
    workspace: Workspace, age: timedelta, is_known: bool
) -> None:
    platform = workspace.platform
    sent = event("again", user_id="u1", at=platform.clock.now())
    assert (await workspace.record(sent)).accepted == 1
    platform.clock.advance(age)
    await Upkeep(database=platform.database, clock=platform.clock).forget_message_ids()
    answer = await workspace.record(sent)
    assert (answer.duplicates, answer.accepted) == ((1, 0) if is_known else (0, 1))


async def test_what_is_forgotten_is_decided_by_the_databases_clock(workspace: Workspace) -> None:
    database, platform = workspace.platform.database, workspace.platform
    now = SystemClock().now()
    platform.clock.set(max(platform.clock.now(), now))
    await workspace.record(event("kept", user_id="u1", at=now))
    await Upkeep(database=database, clock=WrongClock(2 * REMEMBER_MESSAGE_IDS)).forget_message_ids()
    assert (await workspace.record(event("kept", user_id="u1", at=now))).duplicates == 1


@pytest.mark.parametrize("hours", [-9, 9])
async def test_no_process_that_records_a_grant_lets_it_outrun_a_withdrawal(workspace: Workspace, hours: int) -> None:
    platform = workspace.platform
    now = SystemClock().now()
    platform.clock.set(max(platform.clock.now(), now))
    await workspace.record(identify(user_id="u1", email="a@example.com", at=now - timedelta(days=1)))
    file = await workspace.file_of("user_id", "u1")

    async def say(clock: SystemClock, name: str, at: datetime) -> list[bool]:
        recorder = Recorder(
            database=platform.database,
            identities=platform.identities,
            window=MessageWindow(),
            encode=events_recorded_fact,
            clock=clock,
        )
        said = event(name=name, properties={"channel": "email"}, at=at, email="a@example.com", user_id="u1")
        await recorder.record(workspace.workspace_id, [wire.incoming_event(said)])
        return [each.granted for each in (await workspace.file(file.customer_id)).consents]

    assert node_of(file, "email")
    wrong, right = WrongClock(timedelta(hours=hours)), SystemClock()
    assert await say(wrong, "Consent Granted", now + timedelta(hours=12)) == [True]
    assert await say(right, "Consent Withdrawn", now) == [False]
    assert await say(wrong, "Consent Granted", right.now()) == [True]
    assert await say(wrong, "Consent Withdrawn", now - timedelta(days=3)) == [False]
