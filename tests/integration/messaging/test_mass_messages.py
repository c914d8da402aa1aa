"""Mass messages of WeCom from many messages to one task for staff, and from their confirming back to each row, at the sandbox."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from tests.integration.messaging.conftest import World
from tests.support.mass_messages import (
    at_wecom,
    confirm,
    contact,
    gathered,
    listed,
    mass_account,
    offer,
    only,
    pass_time,
    state_of,
)
from yike.messaging.v1 import mass_message_service_pb2 as mass_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

PENDING = "MASS_MESSAGE_PENDING"
MINUTE = timedelta(minutes=1)


async def test_messages_become_one_task_and_each_row_is_settled_by_its_result(world: World) -> None:
    await mass_account(world)
    await offer(world)
    people = [contact(world, name) for name in ("A1", "B2", "invalidC3", "leftD4")]
    rows = await gathered(world, people)
    assert {await world.state(row) for row in rows} == {("QUEUED", PENDING)}
    assert state_of(await only(world)) == "GATHERING"
    await pass_time(world)
    (task,) = await at_wecom(world)
    assert (task["text"], task["customers"]) == ("会员日：全场八折", {"guide": 3})
    assert [await world.state(row) for row in rows] == [
        ("SENT", PENDING), ("SENT", PENDING), ("FAILED", "NOT_A_CONTACT"), ("SENT", PENDING),
    ]  # fmt: skip
    waiting = await only(world)
    assert (state_of(waiting), waiting.staff_count, waiting.confirmed_staff_count) == ("CONFIRMING", 1, 0)
    assert await confirm(world) == 2
    await pass_time(world)
    assert [await world.state(row) for row in rows] == [
        ("DELIVERED", "UNSPECIFIED"), ("DELIVERED", "UNSPECIFIED"), ("FAILED", "NOT_A_CONTACT"), ("FAILED", "NOT_A_CONTACT"),
    ]  # fmt: skip
    done = await only(world)
    counts = (done.recipient_count, done.received_count, done.not_received_count, done.confirmed_staff_count)
    assert (state_of(done), counts) == ("COMPLETED", (4, 2, 2, 1))
    assert [(each.user_id, each.HasField("confirm_time")) for each in done.staff] == [("guide", True)]
    # Each change is told once; who did not get it has a place of the caps again.
    told = [update.update_id for update in await world.updates()]
    assert len(told) == len(set(told)) == 3 + 1 + 3
    assert len(await world.rows("SELECT 1 FROM cap_uses WHERE workspace_id = $1")) == 2
    row = await world.get(rows[0])
    assert (row.mass_message_id, row.provider_message_id) == (done.mass_message_id, done.provider_message_id)
    assert not await pass_time(world, timedelta(days=30))


async def test_each_sender_and_each_text_has_a_task_of_its_own(world: World) -> None:
    await mass_account(world, sender_trait="guide", sender_user_id="li", priority=5)
    await offer(world, text="{{ data.shop }} 会员日")
    await world.sandbox.client.post(
        "/control/wecom/customers",
        json={"contacts": [{"external_user_id": f"wm{name}", "user_id": user} for name, user in
                           (("A1", "wang"), ("B2", "li"), ("C3", "li"))]},
    )  # fmt: skip
    people = [contact(world, "A1", traits={"guide": "wang"}), contact(world, "B2"), contact(world, "C3")]
    for person, shop in zip(people, ("东门", "东门", "西门"), strict=True):
        await world.send(person.customer_id, "offer", data={"shop": shop})
    await world.deliver()
    await pass_time(world)
    assert sorted((task["text"], tuple(task["customers"].items())) for task in await at_wecom(world)) == [
        ("东门 会员日", (("li", 1),)),
        ("东门 会员日", (("wang", 1),)),
        ("西门 会员日", (("li", 1),)),
    ]


async def test_texts_that_differ_by_customer_end_at_twenty(world: World) -> None:
    await mass_account(world)
    await offer(world, text="{{ customer.traits.name }}，会员日")
    people = [contact(world, f"P{number}") for number in range(22)]
    rows = await gathered(world, people)
    states = [await world.state(row) for row in rows]
    assert states.count(("QUEUED", PENDING)) == 20
    assert states.count(("FAILED", "RENDER_ERROR")) == 2


async def test_members_and_transactional_messages_do_not_go_by_a_mass_message(world: World) -> None:
    await mass_account(world, priority=1)
    await world.account("app", wecom=world.settings_at_sandbox("wecom"), active=True)
    await offer(world)
    await world.wecom_template("receipt")
    member = world.customer()
    both = world.customer(
        identifiers=[("wecom_external_user_id", "wmBoth1"), ("wecom_user_id", "both")], consents={"wecom": True}
    )
    only_contact = contact(world, "C3")
    assert await world.delivered(await world.send(member.customer_id, "offer")) == ("SENT", "UNSPECIFIED")
    assert await world.delivered(await world.send(both.customer_id, "receipt")) == ("SENT", "UNSPECIFIED")
    refused = await world.send(only_contact.customer_id, "receipt")
    assert await world.delivered(refused) == ("SUPPRESSED", "NO_CONTACT_POINT")
    assert await world.delivered(await world.send(only_contact.customer_id, "offer")) == ("QUEUED", PENDING)


async def test_whoever_withdraws_while_it_is_gathered_does_not_get_it(world: World) -> None:
    await mass_account(world)
    await offer(world)
    rows = await gathered(world, [contact(world, "A1"), contact(world, "B2")])
    row = (await world.rows("SELECT address_hash, delivery_id FROM deliveries WHERE workspace_id = $1 ORDER BY 2"))[0]
    world.clock.advance(timedelta(seconds=1))
    async with world.parts.database.workspace(world.workspace_id) as connection:
        from services.messaging.domain import Channel, SuppressionKind
        from services.messaging.domain.suppressions import NewSuppression, SuppressionReason
        from services.messaging.storage.suppressions import suppress

        entry = NewSuppression(row["address_hash"], SuppressionKind.MARKETING, SuppressionReason.UNSUBSCRIBED, "")
        await suppress(connection, world.workspace_id, Channel.WECOM, [entry], world.clock.now())
    await pass_time(world)
    (task,) = await at_wecom(world)
    assert sum(task["customers"].values()) == 1
    assert sorted([await world.state(each) for each in rows]) == [
        ("SENT", PENDING), ("SUPPRESSED", "CONSENT_WITHDRAWN"),
    ]  # fmt: skip


async def test_what_nobody_confirms_in_time_is_cancelled_there_and_failed_here(world: World) -> None:
    await mass_account(world, confirm_days=1)
    await offer(world)
    (row,) = await gathered(world, [contact(world, "A1")])
    await pass_time(world)
    await pass_time(world, timedelta(days=1))
    assert await world.state(row) == ("FAILED", "NOT_CONFIRMED")
    assert state_of(await only(world)) == "EXPIRED"
    assert [task["cancelled"] for task in await at_wecom(world)] == [True]
    assert await confirm(world) == 0


async def test_one_that_is_cancelled_keeps_what_was_received(world: World) -> None:
    await mass_account(world)
    await offer(world)
    await world.sandbox.client.post(
        "/control/wecom/customers", json={"contacts": [{"external_user_id": "wmB2", "user_id": "li"}]}
    )
    rows = await gathered(world, [contact(world, "A1"), contact(world, "B2")])
    await pass_time(world)
    mass = await only(world)
    assert await confirm(world, user_id="li") == 1
    request = mass_pb.CancelMassMessageRequest(mass_message_id=mass.mass_message_id)
    answer = await world.mass.CancelMassMessage(request, metadata=world.metadata())
    assert (answer.cancelling, state_of(answer)) == (True, "CONFIRMING")
    await pass_time(world, timedelta(0))
    assert sorted([await world.state(each) for each in rows]) == [
        ("DELIVERED", "UNSPECIFIED"), ("FAILED", "MASS_MESSAGE_CANCELLED"),
    ]  # fmt: skip
    assert await confirm(world) == 0
    assert state_of(await world.mass.CancelMassMessage(request, metadata=world.metadata())) == "CANCELLED"


async def test_one_that_is_cancelled_while_it_is_gathered_never_reaches_staff(world: World) -> None:
    await mass_account(world)
    await offer(world)
    (row,) = await gathered(world, [contact(world, "A1")])
    request = mass_pb.CancelMassMessageRequest(mass_message_id=(await only(world)).mass_message_id)
    await world.mass.CancelMassMessage(request, metadata=world.metadata())
    # What comes after it is another one.
    (second,) = await gathered(world, [contact(world, "B2")])
    await pass_time(world)
    assert await world.state(row) == ("FAILED", "MASS_MESSAGE_CANCELLED")
    assert await world.state(second) == ("SENT", PENDING)
    assert len(await at_wecom(world)) == 1


async def test_staff_are_reminded_three_times_a_day(world: World) -> None:
    await mass_account(world)
    await offer(world)
    await gathered(world, [contact(world, "A1")])
    mass = await only(world)
    request = mass_pb.RemindMassMessageRequest(mass_message_id=mass.mass_message_id)
    with pytest.raises(FailedPrecondition):
        await world.mass.RemindMassMessage(request, metadata=world.metadata())
    await pass_time(world)
    once = mass_pb.RemindMassMessageRequest(mass_message_id=mass.mass_message_id, request_id="r1")
    for each in (once, once, request, request):
        reminded = await world.mass.RemindMassMessage(each, metadata=world.metadata())
    assert len(reminded.reminder_times) == 3
    with pytest.raises(FailedPrecondition):
        await world.mass.RemindMassMessage(request, metadata=world.metadata())
    assert [task["reminders"] for task in await at_wecom(world)] == [3]
    world.clock.advance(timedelta(hours=24))
    await world.mass.RemindMassMessage(request, metadata=world.metadata())


async def test_one_that_wecom_cannot_take_now_waits_and_one_that_it_refuses_fails(world: World) -> None:
    await mass_account(world)
    await offer(world)
    await offer(world, "empty", text="{{ data.nothing | default: ' x ' }}")
    await world.sandbox.set_mode("429:30", "wecom_customers")
    (row,) = await gathered(world, [contact(world, "A1")])
    await pass_time(world)
    assert await world.state(row) == ("QUEUED", PENDING)
    await world.sandbox.set_mode("ok", "wecom_customers")
    await pass_time(world, timedelta(minutes=20))
    assert await world.state(row) == ("SENT", PENDING)
    (lost,) = await gathered(world, [contact(world, "invalidB2")], "empty")
    await pass_time(world)
    assert await world.state(lost) == ("FAILED", "NOT_A_CONTACT")
    assert (await world.get(lost)).resendable
    newest, _ = await listed(world)
    assert (state_of(newest), newest.detail) == ("REFUSED", "41048")


async def test_lists_are_filtered_and_another_workspace_sees_nothing(world: World) -> None:
    await mass_account(world)
    await offer(world)
    await gathered(world, [contact(world, "A1")])
    mass = await only(world)
    assert [each.mass_message_id for each in await listed(world, filter="state = GATHERING")] == [mass.mass_message_id]
    assert not await listed(world, filter='templateId = "other"')
    with pytest.raises(InvalidArgument):
        await listed(world, filter="sender = 1")
    with pytest.raises(NotFound):
        await world.mass.GetMassMessage(
            mass_pb.GetMassMessageRequest(mass_message_id=mass.mass_message_id), metadata=world.metadata("ws_other")
        )


async def test_account_stays_while_staff_may_confirm(world: World) -> None:
    await mass_account(world)
    await offer(world)
    await gathered(world, [contact(world, "A1")])
    request = messaging_pb.DeleteAccountRequest(account_id="mass")
    for _ in range(2):
        with pytest.raises(FailedPrecondition):
            await world.stub.DeleteAccount(request, metadata=world.metadata())
        await pass_time(world)
    await confirm(world)
    await pass_time(world)
    await world.stub.DeleteAccount(request, metadata=world.metadata())
