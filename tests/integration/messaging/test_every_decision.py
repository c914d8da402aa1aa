"""Law 7: each kind of decision leaves a row with its reason, the log the same one, and what is told the same again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import grpc
import msgspec
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.keys import MasterKeys
from services.messaging.domain import MAX_ATTEMPTS, Channel, Reason, Status
from services.messaging.keyring import Keyring
from services.messaging.storage.deliveries import FINAL
from tests.integration.messaging.conftest import NOON, World
from tests.support.mass_messages import confirm, contact, gathered, listed, mass_account, offer, pass_time
from yike.messaging.v1 import mass_message_service_pb2 as mass_pb
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import preference_service_pb2 as preference_pb
from yike.messaging.v1 import sending_policy_service_pb2 as policy_pb

TRANSACTIONAL = messaging_pb.PURPOSE_TRANSACTIONAL
MARKETING = messaging_pb.PURPOSE_MARKETING
LANDLINE = [("phone", "+862168882073")]

Made = Callable[[World], Awaitable[str]]


def sending(
    template_id: str = "receipt", mode: tuple[str, str] | None = None, status: int = 0, **customer: Any
) -> Made:
    """Sends one message to a customer, while its provider behaves in a mode."""

    async def make(world: World) -> str:
        if mode:
            await world.sandbox.set_mode(*mode, status=status)
        message = await world.send(world.customer(**customer).customer_id, template_id)
        await world.deliver()
        if mode:
            await recover(world, template_id, mode[1])
        return message.delivery_id

    return make


async def recover(world: World, template_id: str, provider: str) -> None:
    """Lets a provider behave again and take one message, so that no failures in a row add up."""
    await world.sandbox.set_mode("ok", provider)
    await world.send(world.customer().customer_id, template_id)
    await world.deliver()


async def cancelled(world: World) -> str:
    """Asks for a message that is cancelled before anybody looks at it."""
    message = await world.send(world.customer().customer_id, "receipt", request_id="needless")
    request = messaging_pb.CancelMessagesRequest(request_ids=["needless"], detail="event 7")
    answer = await world.stub.CancelMessages(request, metadata=world.metadata())
    assert answer.cancelled == 1
    await world.deliver()
    return message.delivery_id


def receipt(success: bool, code: str) -> Made:
    """Sends an SMS and lets the provider tell what became of it."""

    async def make(world: World) -> str:
        delivery_id = await sending("sms-receipt")(world)
        row = await world.get(delivery_id)
        said = {
            "phone_number": "13000000001",
            "success": success,
            "err_code": code,
            "biz_id": row.provider_message_id,
            "out_id": delivery_id,
            "report_time": "2026-11-22 12:00:01",
        }
        await world.stub.RecordCallback(
            messaging_pb.RecordCallbackRequest(provider="PROVIDER_ALIYUN_SMS", body=msgspec.json.encode([said])),
            metadata=world.metadata(),
        )
        return delivery_id

    return make


def report(code: str) -> Made:
    """Calls, and lets the provider tell what became of the call."""

    async def make(world: World) -> str:
        delivery_id = await sending("voice")(world)
        row = await world.get(delivery_id)
        said = {"status_code": code, "callee": "1", "call_id": row.provider_message_id, "out_id": delivery_id}
        await world.stub.RecordCallback(
            messaging_pb.RecordCallbackRequest(provider="PROVIDER_ALIYUN_VOICE", body=msgspec.json.encode([said])),
            metadata=world.metadata(),
        )
        return delivery_id

    return make


async def to_nobody(world: World) -> str:
    message = await world.send(4711, "receipt")
    await world.deliver()
    return message.delivery_id


async def without_template(world: World) -> str:
    return await of_template(world, request_id="no-template", template_id="gone")


async def of_a_draft(world: World) -> str:
    draft = resources_pb.Template(template_id="draft", channel=messaging_pb.CHANNEL_EMAIL)
    await world.stub.CreateTemplate(
        messaging_pb.CreateTemplateRequest(template=draft, draft_only=True), metadata=world.metadata()
    )
    return await of_template(world, request_id="draft", template_id="draft")


async def of_no_version(world: World) -> str:
    return await of_template(world, request_id="no-version", template_id="receipt", template_version=7)


async def of_template(world: World, **asked: Any) -> str:
    request = messaging_pb.SendMessageRequest(customer_id=1, **asked)
    answer = await world.stub.BatchSendMessages(
        messaging_pb.BatchSendMessagesRequest(requests=[request]), metadata=world.metadata()
    )
    return str(answer.messages[0].delivery_id)


async def to_a_dead_address(world: World) -> str:
    delivery_id = await receipt(False, "INVALID_NUMBER")(world)
    row = await world.get(delivery_id)
    message = await world.send(row.customer_id, "sms-receipt")
    await world.deliver()
    return message.delivery_id


async def beyond_the_cap(world: World) -> str:
    customer = world.customer()
    messages = [await world.send(customer.customer_id, "hello") for _ in range(6)]
    await world.deliver()
    (capped,) = [each for each in messages if (await world.state(each.delivery_id))[0] == "SUPPRESSED"]
    return capped.delivery_id


async def in_the_night(world: World) -> str:
    return await sending("sms", traits={"name": "x", "timezone": "America/New_York"})(world)


def on_a_holiday(action: policy_pb.HolidayAction) -> Made:
    """Sends marketing on the one day that is a holiday while it does."""

    async def make(world: World) -> str:
        holiday = policy_pb.Holiday(holiday_id="fair", start_date="2026-11-22", action=action)
        for holidays in ([holiday], []):
            await world.policy.UpdateSendingPolicy(
                policy_pb.UpdateSendingPolicyRequest(
                    sending_policy=policy_pb.SendingPolicy(holidays=holidays), update_mask=FieldMask(paths=["holidays"])
                ),
                metadata=world.metadata(),
            )
            if holidays:
                delivery_id = await sending("hello")(world)
        return delivery_id

    return make


async def paused(world: World) -> str:
    customer = world.customer()
    message = await world.send(customer.customer_id, "hello")
    token = world.preferences_token(message.delivery_id)
    await world.preferences.UpdatePreferences(
        preference_pb.UpdatePreferencesRequest(token=token, paused=True), metadata=world.metadata()
    )
    await world.deliver()
    return message.delivery_id


async def bidding(world: World, *values: float) -> str:
    """Sends marketing to one customer by a policy with arbitration and one place; returns the first message."""
    policy = policy_pb.SendingPolicy(
        frequency_caps=[
            policy_pb.FrequencyCap(
                frequency_cap_id="one", maximum=1, window_length=1, window_unit=policy_pb.CAP_WINDOW_UNIT_HOUR
            )
        ],
        arbitration=policy_pb.Arbitration(enabled=True, window_seconds=1),
    )
    mask = FieldMask(paths=["frequency_caps", "arbitration"])
    before = await world.policy.GetSendingPolicy(policy_pb.GetSendingPolicyRequest(), metadata=world.metadata())
    customer = world.customer()
    messages = [await world.send(customer.customer_id, "hello", expected_value=value) for value in values]
    before.etag = ""
    for each in (policy, before):
        await world.policy.UpdateSendingPolicy(
            policy_pb.UpdateSendingPolicyRequest(sending_policy=each, update_mask=mask), metadata=world.metadata()
        )
        if each is policy:
            await world.deliver()
            for _ in values[1:]:
                world.clock.advance(timedelta(seconds=1))
                await world.deliver()
    return messages[0].delivery_id


async def outbid(world: World) -> str:
    return await bidding(world, 1.0, 2.0)


async def waiting_to_be_compared(world: World) -> str:
    return await bidding(world, 1.0)


async def over_and_over(world: World) -> str:
    await world.sandbox.set_mode("4xx", "smtp")
    message = await world.send(world.customer().customer_id, "receipt")
    for _ in range(MAX_ATTEMPTS):
        await world.deliver()
        row = await world.get(message.delivery_id)
        if row.status == messaging_pb.MESSAGE_STATUS_QUEUED:
            world.clock.set(row.next_attempt_time.ToDatetime(NOON.tzinfo) + timedelta(milliseconds=1))
    await recover(world, "receipt", "smtp")
    world.clock.set(NOON)
    return message.delivery_id


def breaking(status: grpc.StatusCode) -> Made:
    """Sends to a customer whose file cannot be had."""

    async def make(world: World) -> str:
        customer = world.customer()
        world.peers.poison = {customer.customer_id: status}
        message = await world.send(customer.customer_id, "receipt")
        await world.deliver()
        world.peers.poison = {}
        return message.delivery_id

    return make


async def beyond_the_pace(world: World) -> str:
    pace = resources_pb.AccountPace(messages_per_day=1)
    await world.account("wecom-own", wecom=world.settings_at_sandbox("wecom"), pace=pace)
    messages = [await world.send(world.customer().customer_id, "wecom") for _ in range(2)]
    await world.deliver()
    (waiting,) = [each for each in messages if (await world.state(each.delivery_id))[0] == "QUEUED"]
    return waiting.delivery_id


async def to_the_next_account(world: World) -> str:
    """Leaves the message between two accounts: after the first batch, before the second."""
    nowhere = world.settings_at_sandbox("email")
    nowhere.port = 1
    await world.account("nowhere", smtp=nowhere)
    await world.account("next", smtp=world.settings_at_sandbox("email"), active=True, priority=1)
    message = await world.send(world.customer().customer_id, "receipt")
    await world.parts.dispatcher._lane.deliver(world.workspace_id, Channel.EMAIL, worker=1, limit=10)
    return message.delivery_id


def of_a_mass_message(name: str, *steps: str) -> Made:
    """Sends one message by a mass message of its own, up to where its steps lead."""

    async def make(world: World) -> str:
        if not await world.rows("SELECT 1 FROM accounts WHERE workspace_id = $1 AND account_id = 'mass'"):
            await mass_account(world, active=True, priority=2, confirm_days=1, gather_seconds=1)
            # The channel rested, as the pace of its only account was used up.
            world.clock.advance(timedelta(seconds=6))
        await offer(world, f"offer-{len(steps)}-{name.lower()}", text=f"{name} {steps}")
        (delivery_id,) = await gathered(world, [contact(world, name)], f"offer-{len(steps)}-{name.lower()}")
        for step in steps:
            if step == "confirm":
                await confirm(world)
            if step == "cancel":
                (mass, *_) = await listed(world)
                request = mass_pb.CancelMassMessageRequest(mass_message_id=mass.mass_message_id)
                await world.mass.CancelMassMessage(request, metadata=world.metadata())
            await pass_time(world, timedelta(days=1) if step == "wait" else timedelta(minutes=1))
        return delivery_id

    return make


async def beyond_the_limit_of_wecom(world: World) -> str:
    """Sends to whom staff may still confirm as many as a month has days."""
    customer = contact(world, "Full1")
    await world.rows(
        "INSERT INTO mass_message_recipients (workspace_id, delivery_id, mass_message_id, customer_id, scope, address_hash, "
        f"use_time) SELECT $1, 'other' || n, 'other', 1, '{world.sandbox.http_url} sandbox-own', "
        f"decode('{Keyring(MasterKeys.of(world.settings)).address_hash(world.workspace_id, Channel.WECOM, 'wmFull1').hex()}', 'hex'), "
        "now() FROM generate_series(1, 31) AS n RETURNING 1"
    )
    (delivery_id,) = await gathered(world, [customer], "offer-0-q1")
    return delivery_id


DECISIONS: dict[tuple[Status, Reason], Made] = {
    # First, as it lets time pass for all that waits.
    (Status.FAILED, Reason.ATTEMPTS_EXHAUSTED): over_and_over,
    (Status.SUPPRESSED, Reason.OUTBID): outbid,
    (Status.QUEUED, Reason.ARBITRATION): waiting_to_be_compared,
    (Status.SENT, Reason.NONE): sending(),
    (Status.DELIVERED, Reason.NONE): receipt(True, "DELIVERED"),
    (Status.FAILED, Reason.CUSTOMER_NOT_FOUND): to_nobody,
    (Status.SUPPRESSED, Reason.NO_CONTACT_POINT): sending(identifiers=LANDLINE),
    (Status.SUPPRESSED, Reason.NO_CONSENT): sending("hello", consents={}),
    (Status.SUPPRESSED, Reason.CONSENT_WITHDRAWN): sending("hello", consents={"email": False}),
    (Status.SUPPRESSED, Reason.CONSENT_EXPIRED): sending("hello", consent_end=NOON - timedelta(days=1)),
    # Whatever for: the template is of a transactional message.
    (Status.SUPPRESSED, Reason.CUSTOMER_RESTRICTED): sending("receipt", restricted=True),
    (Status.SUPPRESSED, Reason.ADDRESS_SUPPRESSED): to_a_dead_address,
    (Status.SUPPRESSED, Reason.FREQUENCY_CAP): beyond_the_cap,
    (Status.QUEUED, Reason.QUIET_HOURS): in_the_night,
    (Status.QUEUED, Reason.HOLIDAY): on_a_holiday(policy_pb.HOLIDAY_ACTION_WAIT),
    (Status.SUPPRESSED, Reason.HOLIDAY): on_a_holiday(policy_pb.HOLIDAY_ACTION_SUPPRESS),
    (Status.FAILED, Reason.TEMPLATE_NOT_FOUND): without_template,
    (Status.FAILED, Reason.TEMPLATE_NOT_PUBLISHED): of_a_draft,
    (Status.FAILED, Reason.TEMPLATE_VERSION_NOT_FOUND): of_no_version,
    (Status.FAILED, Reason.RENDER_ERROR): sending("endless"),
    (Status.FAILED, Reason.PROVIDER_REJECTED): sending(mode=("5xx", "smtp"), status=552),
    (Status.QUEUED, Reason.PROVIDER_UNAVAILABLE): sending(mode=("4xx", "smtp")),
    (Status.UNKNOWN, Reason.ANSWER_LOST): sending("hello", mode=("accept_then_drop", "smtp")),
    (Status.QUEUED, Reason.ANSWER_LOST): sending("wecom", ("accept_then_drop", "wecom")),
    (Status.FAILED, Reason.BOUNCED): receipt(False, "INVALID_NUMBER"),
    (Status.FAILED, Reason.NOT_DELIVERED): receipt(False, "UNDELIV"),
    (Status.SUPPRESSED, Reason.NO_MOBILE_NUMBER): sending("sms-receipt", identifiers=LANDLINE),
    (Status.SUPPRESSED, Reason.NO_CALLABLE_NUMBER): sending("voice", identifiers=[("phone", "+864008123123")]),
    (Status.FAILED, Reason.LINE_BUSY): report("200002"),
    (Status.FAILED, Reason.NO_ANSWER): report("200003"),
    (Status.FAILED, Reason.PHONE_OFF): report("200010"),
    (Status.SUPPRESSED, Reason.MARKETING_PAUSED): paused,
    (Status.SUPPRESSED, Reason.NO_SUBSCRIPTION): sending("mini", identifiers=[("mini_program_openid", "o1")]),
    (Status.QUEUED, Reason.PLATFORM_UNAVAILABLE): breaking(grpc.StatusCode.UNAVAILABLE),
    (Status.QUEUED, Reason.PREPARATION_FAILED): breaking(grpc.StatusCode.INTERNAL),
    (Status.FAILED, Reason.PREPARATION_FAILED): breaking(grpc.StatusCode.RESOURCE_EXHAUSTED),
    # Last, as the workspace has accounts of its own from then on.
    (Status.QUEUED, Reason.ACCOUNT_PACE): beyond_the_pace,
    (Status.QUEUED, Reason.ACCOUNT_CHANGED): to_the_next_account,
    (Status.QUEUED, Reason.MASS_MESSAGE_PENDING): of_a_mass_message("Q1"),
    (Status.SENT, Reason.MASS_MESSAGE_PENDING): of_a_mass_message("S1", "submit"),
    (Status.FAILED, Reason.NOT_A_CONTACT): of_a_mass_message("left1", "submit", "confirm"),
    (Status.SUPPRESSED, Reason.CANCELLED): cancelled,
    (Status.FAILED, Reason.MASS_MESSAGE_CANCELLED): of_a_mass_message("C1", "submit", "cancel"),
    (Status.SUPPRESSED, Reason.MASS_MESSAGE_LIMIT): beyond_the_limit_of_wecom,
    (Status.FAILED, Reason.NOT_CONFIRMED): of_a_mass_message("N1", "submit", "wait"),
}


def test_table_holds_every_reason_and_every_end() -> None:
    # Those of answers: test_conversations.py.
    of_answers = {Reason.REPLY_WINDOW_OVER, Reason.REPLY_LIMIT, Reason.REPLY_ACCOUNT_GONE}
    assert {reason for _, reason in DECISIONS} | of_answers == set(Reason)
    assert {status for status, _ in DECISIONS} == {Status.QUEUED, *FINAL}


async def test_row_log_and_fact_say_the_same(world: World) -> None:
    await world.template()
    await world.template("receipt", purpose=TRANSACTIONAL)
    await world.template("endless", purpose=TRANSACTIONAL, text="{% for i in (1..20000) %}x{% endfor %}")
    await world.sms_template()
    await world.sms_template("sms-receipt", purpose=TRANSACTIONAL)
    await world.wecom_template()
    await world.mini_template()
    await world.voice_template()
    for decision, make in DECISIONS.items():
        delivery_id = await make(world)
        row = await world.get(delivery_id)
        assert (Status(row.status), Reason(row.reason)) == decision
        log = await world.rows(
            f"SELECT status, reason FROM message_log WHERE workspace_id = $1 AND delivery_id = '{delivery_id}'"
        )
        said = [(Status(entry["status"]), Reason(entry["reason"])) for entry in log]
        assert decision in said
        # The log knows each end that was told, and what is told each end that the log knows.
        told = [
            (Status(update.status), Reason(update.reason))
            for update in await world.updates()
            if update.delivery_id == delivery_id
        ]
        assert sorted(told) == sorted(each for each in said if each[0] in FINAL), decision
        assert (decision in told) == (decision[0] in FINAL), decision
