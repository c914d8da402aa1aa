"""Mass messages when a worker ends in between, and under several: nothing twice, nothing lost, no customer over the limit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from services.common.clock import SteppedClock
from services.common.settings import ServiceSettings
from services.messaging.app import Parts, assemble
from services.messaging.domain import Channel
from services.messaging.domain.policy import SendingPolicy
from services.messaging.places import MassPlace
from services.messaging.rendering.renderer import Renderer
from services.messaging.storage.policies import write_policy
from tests.integration.messaging.conftest import World, running_world
from tests.support.clocks import moment_of
from tests.support.mass_messages import (
    at_wecom,
    confirm,
    contact,
    gathered,
    mass_account,
    offer,
    only,
    pass_time,
    state_of,
)
from tests.support.sandbox import TestSandbox
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb

LEASE = timedelta(seconds=61)


class Killed(BaseException):
    """Ends the worker where it stands, without any clean-up."""


class Killer:
    """Ends it at a place, once."""

    place: Any = None

    def __call__(self, place: Any) -> None:
        if place is self.place:
            self.place = None
            raise Killed


KILLER = Killer()


@pytest.fixture
async def doomed(
    clock: SteppedClock, sandbox: TestSandbox, settings_of: Any, renderer: Renderer
) -> AsyncIterator[World]:
    def assembled(settings: ServiceSettings) -> Parts:
        return assemble(settings, clock, moment=moment_of(clock), renderer=renderer, passed=KILLER)

    async with running_world(clock, sandbox, settings_of, assembled) as running:
        yield running


@pytest.mark.parametrize("place", list(MassPlace))
async def test_worker_that_ends_loses_nothing_and_asks_nothing_twice(doomed: World, place: MassPlace) -> None:
    world = doomed
    await mass_account(world)
    await offer(world)
    rows = await gathered(world, [contact(world, "A1"), contact(world, "B2")])
    KILLER.place = place
    with pytest.raises(Killed):
        await pass_time(world)
    for _ in range(30):
        await pass_time(world, LEASE)
    tasks = await at_wecom(world)
    if place is MassPlace.BEFORE_CALL:
        # Nobody can know that it was not asked; so it is not asked again, and on record.
        assert not tasks
        assert {await world.state(row) for row in rows} == {("UNKNOWN", "ANSWER_LOST")}
        assert state_of(await only(world)) == "UNKNOWN"
        return
    assert len(tasks) == 1
    assert {await world.state(row) for row in rows} == {("SENT", "MASS_MESSAGE_PENDING")}
    assert await confirm(world) == 2
    await pass_time(world, timedelta(hours=1))
    assert {await world.state(row) for row in rows} == {("DELIVERED", "UNSPECIFIED")}
    told = [update.update_id for update in await world.updates()]
    assert len(told) == len(set(told)) == 4


async def test_answer_that_is_lost_is_found_again_beside_another_of_the_same_text(doomed: World) -> None:
    world = doomed
    await mass_account(world, sender_trait="guide", gather_seconds=1)
    await offer(world)
    contacts = [{"external_user_id": "wmA1", "user_id": "li"}, {"external_user_id": "wmB2", "user_id": "wang"}]
    await world.sandbox.client.post("/control/wecom/customers", json={"contacts": contacts})
    people = [contact(world, "A1", traits={"guide": "li"}), contact(world, "B2", traits={"guide": "wang"})]
    await world.sandbox.set_mode("accept_then_drop", "wecom_customers")
    rows = await gathered(world, people)
    await pass_time(world)
    await world.sandbox.set_mode("ok", "wecom_customers")
    await pass_time(world, LEASE)
    names = {task["msgid"]: next(iter(task["customers"])) for task in await at_wecom(world)}
    assert [names[(await world.get(row)).provider_message_id] for row in rows] == ["li", "wang"]


async def test_no_customer_is_over_the_limit_of_a_day_whichever_of_four_workers_gathers(
    world: World, renderer: Renderer
) -> None:
    await mass_account(world, customer_limit=resources_pb.MASS_MESSAGE_LIMIT_ONE_A_DAY)
    # Each contact is two customers, whom nobody has merged yet: their caps are counted apart, the contact's limit is one.
    people = [contact(world, f"P{number % 5}") for number in range(10)]
    async with world.parts.database.workspace(world.workspace_id) as connection:
        free = SendingPolicy(frequency_caps=(), quiet_hours=(), update_time=world.clock.now(), revision=1)
        await write_policy(connection, world.workspace_id, free)
    rows = []
    for number in range(6):
        await offer(world, f"offer{number}", text=f"会员日 {number}")
        rows += [
            (await world.send(each.customer_id, f"offer{number}")).delivery_id for each in people[number % 2 * 5 :][:5]
        ]
    others = [assemble(world.settings, world.clock, moment=moment_of(world.clock), renderer=renderer) for _ in range(3)]

    async def work(parts: Parts) -> None:
        idle = 0
        async with parts.dispatcher._lifeline.held():
            while idle < 3:
                worker = parts.dispatcher._lifeline.worker
                taken = await parts.dispatcher._lane.deliver(world.workspace_id, Channel.WECOM, worker=worker, limit=3)
                idle = 0 if taken else idle + 1

    await asyncio.gather(*(work(parts) for parts in (world.parts, *others)))
    states = [await world.state(row) for row in rows]
    assert states.count(("QUEUED", "MASS_MESSAGE_PENDING")) == 5
    assert states.count(("SUPPRESSED", "MASS_MESSAGE_LIMIT")) == 25
    assert (
        len(await world.rows("SELECT DISTINCT address_hash FROM mass_message_recipients WHERE workspace_id = $1")) == 5
    )
    for parts in others:
        for close in parts.close:
            await close()


async def test_what_staff_may_still_confirm_counts_and_what_failed_does_not(world: World) -> None:
    await mass_account(world, customer_limit=resources_pb.MASS_MESSAGE_LIMIT_ONE_A_DAY, confirm_days=2)
    for name in ("one", "two", "three", "four"):
        await offer(world, name, text=name)
    person, left = contact(world, "A1"), contact(world, "leftB2")
    await gathered(world, [person, left], "one")
    await pass_time(world)
    # The next day it is still to be confirmed, so it may be received today.
    await pass_time(world, timedelta(days=1))
    (second,) = await gathered(world, [person], "two")
    assert await world.state(second) == ("SUPPRESSED", "MASS_MESSAGE_LIMIT")
    await confirm(world)
    await pass_time(world, timedelta(hours=1))
    # Received today, so today there is no second; who did not get it has a place.
    third, other = await gathered(world, [person, left], "three")
    assert await world.state(third) == ("SUPPRESSED", "MASS_MESSAGE_LIMIT")
    assert await world.state(other) == ("QUEUED", "MASS_MESSAGE_PENDING")
    world.clock.advance(timedelta(days=1))
    (fourth,) = await gathered(world, [person], "four")
    assert await world.state(fourth) == ("QUEUED", "MASS_MESSAGE_PENDING")
