"""What senders send that is wrong: counted beside recording, by sender and day, and told as lines for a day."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from services.common.database import fetch_rows
from services.profile import wire
from services.profile.domain import ACCEPTED
from services.profile.domain.data_quality import Kind, Line
from services.profile.facts.told import events_recorded_fact
from services.profile.storage import moment_by, sender_flaws
from services.profile.storage.data_quality import read_flaws
from services.profile.usecases import MessageWindow, Recorder
from services.profile.usecases.sender_flaws import FlawWriter, SenderFlaws
from tests.integration.profile.conftest import Workspace, event
from yike.profile.v1 import profile_service_pb2 as profile_pb


class Senders:
    """A recorder that notes flaws, and what writes them down."""

    def __init__(self, workspace: Workspace) -> None:
        platform = workspace.platform
        self.workspace, self.flaws = workspace, SenderFlaws()
        self.recorder = Recorder(
            database=platform.database,
            identities=platform.identities,
            window=MessageWindow(),
            encode=events_recorded_fact,
            clock=platform.clock,
            flaws=self.flaws,
        )
        self.writer = FlawWriter(database=platform.database, flaws=self.flaws, moment=moment_by(platform.clock))

    async def send(self, *events: profile_pb.IncomingEvent, principal: str = "key:a", offset: int = 0) -> None:
        for each in events:
            each.principal, each.clock_offset_seconds = principal, offset
        verdicts = await self.recorder.record(
            self.workspace.workspace_id, [wire.incoming_event(each) for each in events]
        )
        assert set(verdicts) == {ACCEPTED}

    async def lines(self) -> list[Line]:
        await self.writer.write()
        platform = self.workspace.platform
        async with platform.database.workspace(self.workspace.workspace_id) as connection:
            return await read_flaws(connection, self.workspace.workspace_id, platform.clock.now())


async def test_identifiers_that_name_nobody_are_told_by_type_and_sender_for_a_day(workspace: Workspace) -> None:
    senders, clock = Senders(workspace), workspace.platform.clock
    now = clock.now()
    await senders.send(
        event(user_id="u1", phone="0000", at=now),
        event(user_id="u2", phone="13912345678", at=now),
        event(user_id="u3", email="undefined", at=now),
        event(user_id="u4", phone="null", at=now),
    )
    await senders.send(event(user_id="u5", phone="0000", at=now), principal="source:erp")
    assert {(each.kind, each.subject, each.count, each.since) for each in await senders.lines()} == {
        (Kind.MALFORMED_IDENTIFIERS, "phone/key:a", 2, now),
        (Kind.MALFORMED_IDENTIFIERS, "email/key:a", 1, now),
        (Kind.MALFORMED_IDENTIFIERS, "phone/source:erp", 1, now),
    }
    # Mended, it has no line after a day.
    clock.advance(timedelta(hours=24))
    assert await senders.lines() == []


async def test_what_names_nobody_is_counted_for_who_sent_it_whatever_is_known_already(workspace: Workspace) -> None:
    senders, now = Senders(workspace), workspace.platform.clock.now()
    await senders.send(event(user_id="known", at=now))
    # Calls share a transaction: of this one the first event's identifier is known, and identity is asked for the others only.
    batch = [event(user_id="known", at=now), event(user_id="u1", phone="0000", at=now), event(user_id="u2", at=now)]
    for each, principal in zip(batch, ("key:right", "key:wrong", "key:right"), strict=True):
        each.principal = principal
    await senders.recorder.record(workspace.workspace_id, [wire.incoming_event(each) for each in batch])
    assert [each.subject for each in await senders.lines()] == ["phone/key:wrong"]


async def test_clocks_that_are_off_are_told_with_by_how_much(workspace: Workspace) -> None:
    senders, now = Senders(workspace), workspace.platform.clock.now()
    await senders.send(event(user_id="u1", at=now), event(user_id="u1", at=now), offset=3_600)
    await senders.send(event(user_id="u1", at=now), offset=7_200)
    await senders.send(event(user_id="u1", at=now), offset=-400, principal="key:b")
    await senders.send(event(user_id="u1", at=now), principal="key:c")
    found = [(each.subject, each.count, each.deviation_seconds) for each in await senders.lines()]
    assert sorted(found) == [("ahead/key:a", 3, 7_200), ("behind/key:b", 1, 400)]


async def test_counts_of_several_processes_add_up_and_a_day_holds_so_many(workspace: Workspace) -> None:
    one, other = Senders(workspace), Senders(workspace)
    now = workspace.platform.clock.now()
    for each in (one, other, one):
        await each.send(event(user_id="u1", phone="0000", at=now))
        await each.writer.write()
    for number in range(sender_flaws.MOST_A_DAY + 5):
        one.flaws.note_unusable(workspace.workspace_id, "phone", f"key:{number}")
    one.flaws.note_unusable(workspace.workspace_id, "phone", "key:a")
    lines = await one.lines()
    assert len(lines) == sender_flaws.OF_A_KIND
    assert (lines[0].subject, lines[0].count) == ("phone/key:a", 4)
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        (row,) = await fetch_rows(connection, "SELECT count(*) AS n FROM sender_flaws")
    assert row["n"] == sender_flaws.MOST_A_DAY


async def test_what_can_never_be_written_takes_nothing_of_others_with_it(workspace: Workspace) -> None:
    senders = Senders(workspace)
    senders.flaws.note_unusable("ws_before", "phone", "key:\0")
    senders.flaws.note_unusable(workspace.workspace_id, "phone", "key:a")
    with pytest.raises(asyncpg.DataError):
        await senders.writer.write()
    assert [each.subject for each in await senders.lines()] == ["phone/key:a"]


async def test_counts_of_a_writer_that_is_stopped_are_written_when_the_process_ends(workspace: Workspace) -> None:
    senders = Senders(workspace)
    senders.flaws.note_unusable(workspace.workspace_id, "phone", "key:a")
    writing = asyncio.ensure_future(senders.writer.write())
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert [(each.subject, each.count) for each in await senders.lines()] == [("phone/key:a", 1)]


async def test_nothing_is_noted_of_an_event_that_is_right(workspace: Workspace) -> None:
    senders = Senders(workspace)
    await senders.send(event(user_id="u1", phone="13912345678", at=workspace.platform.clock.now()))
    assert list(senders.flaws.take()) == []
