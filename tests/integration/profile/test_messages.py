"""What messaging tells becomes events, once, whatever is killed or repeated."""

from collections.abc import Sequence

import pytest

from services.common.database import fetch_rows
from services.common.facts import Consumer
from services.common.ids import event_digest, event_id_of
from services.common.json_messages import read_object
from services.common.outbox import partition_of, stream_key
from services.journey.facts.heard import RECORDED_STATUSES
from services.profile.domain import MessageUpdate, microseconds
from services.profile.facts.told import (
    companies_changed_fact,
    coupons_changed_fact,
    events_recorded_fact,
    points_changed_fact,
    tier_changed_fact,
)
from services.profile.usecases import Backlog, Events, GroupCommit, MessageWindow, Recorder
from services.profile.usecases.companies import CompanyCalls
from services.profile.usecases.coupons import ReturningCoupons
from services.profile.usecases.loyalty import Encoders, OrderEarnings, UntrustedEvents
from services.profile.usecases.schemas import WorkspaceSchemas
from services.profile.usecases.till_copies import TillCopies
from services.profile.worker import consumer_of_facts
from tests.integration.profile.conftest import START, Platform, Workspace, identify, node_of
from tests.support.two_workers import two_workers
from yike.messaging.v1 import messaging_facts_pb2, messaging_service_pb2, task_service_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb


class Killed(BaseException):
    """The process ended after the effect, before the commit."""


class Messaging:
    """Tells facts as messaging's relay does, and consumes them as profile does."""

    def __init__(self, platform: Platform) -> None:
        """Wires a consumer over the platform's stores."""
        recorder = Recorder(
            database=platform.database,
            identities=platform.identities,
            window=MessageWindow(),
            encode=events_recorded_fact,
            clock=platform.clock,
        )
        self.schemas = WorkspaceSchemas(database=platform.database, clock=platform.clock)
        self.events = Events(
            recorder=recorder,
            group_commit=GroupCommit(recorder.record),
            backlog=Backlog(database=platform.database, clock=platform.clock),
            schemas=self.schemas,
        )
        self.platform = platform
        self._number = 0

    def consumer(self) -> Consumer:
        """Returns a fresh consumer: a restarted worker."""
        return consumer_of_facts(
            database=self.platform.database,
            redis=self.platform.redis,
            events=self.events,
            schemas=self.schemas,
            earnings=OrderEarnings(
                identities=self.platform.identities,
                clock=self.platform.clock,
                encoders=Encoders(points=points_changed_fact, tiers=tier_changed_fact),
            ),
            untrusted=UntrustedEvents(clock=self.platform.clock),
            returning=ReturningCoupons(clock=self.platform.clock, encode_changed=coupons_changed_fact),
            companies=CompanyCalls(clock=self.platform.clock, encode=companies_changed_fact),
            copies=TillCopies(database=self.platform.database, clock=self.platform.clock),
        )

    async def tell(self, workspace: Workspace, *updates: messaging_facts_pb2.MessageUpdated, fact_id: str = "") -> str:
        """Adds one fact of updates to the stream; returns its id."""
        fact = messaging_facts_pb2.MessagingFact(messages_updated=messaging_facts_pb2.MessagesUpdated(updates=updates))
        return await self.tell_fact(workspace, updates[0].customer_id, fact, fact_id)

    async def tell_fact(
        self, workspace: Workspace, customer_id: int, fact: messaging_facts_pb2.MessagingFact, fact_id: str = ""
    ) -> str:
        """Adds one fact to the stream; returns its id."""
        self._number += 1
        fact_id = fact_id or f"messaging:{workspace.workspace_id}:{self._number}"
        await self.platform.redis.xadd(
            stream_key("messaging", partition_of(customer_id)),
            {
                b"w": workspace.workspace_id,
                b"i": fact_id,
                b"p": fact.SerializeToString(),
                b"t": "",
                b"c": microseconds(START),
            },
        )
        return fact_id


@pytest.fixture
async def messaging(platform: Platform) -> Messaging:
    """Messaging as profile hears it, with nothing left over from other tests."""
    messaging = Messaging(platform)
    while await messaging.consumer().turn():
        pass
    return messaging


def update(update_id: str, file: profile_pb.Customer, **fields: object) -> messaging_facts_pb2.MessageUpdated:
    """Returns an update of a message to the customer's e-mail address."""
    message = messaging_facts_pb2.MessageUpdated(
        update_id=update_id,
        delivery_id="msg_1",
        customer_id=file.customer_id,
        node_id=node_of(file, "email"),
        template_id="welcome",
        channel=messaging_service_pb2.CHANNEL_EMAIL,
        purpose=messaging_service_pb2.PURPOSE_MARKETING,
        status=messaging_service_pb2.MESSAGE_STATUS_SENT,
        update_time_us=microseconds(START),
        source="journey:welcome",
    )
    message.MergeFrom(messaging_facts_pb2.MessageUpdated(**fields))  # type: ignore[arg-type]
    return message


async def names(workspace: Workspace, customer_id: int) -> list[str]:
    """Returns the names of a timeline's events, sorted."""
    return sorted(each.name for each in await workspace.timeline(customer_id) if each.name)


async def absorb_all(consumer: Consumer) -> None:
    """Lets a consumer absorb all that waits."""
    while await consumer.turn():
        pass


async def test_message_updates_become_events_of_the_address(workspace: Workspace, messaging: Messaging) -> None:
    await workspace.record(identify(user_id="u1", email="a@example.com"))
    file = await workspace.file_of("user_id", "u1")
    sent, delivered = messaging_service_pb2.MESSAGE_STATUS_SENT, messaging_service_pb2.MESSAGE_STATUS_DELIVERED
    await messaging.tell(
        workspace,
        update("u-queued", file, status=messaging_service_pb2.MESSAGE_STATUS_QUEUED),
        update("u-sent", file, status=sent),
        update("u-delivered", file, status=delivered),
        update("u-open", file, status=delivered, engagement=messaging_service_pb2.ENGAGEMENT_OPEN),
        update(
            "u-click", file, status=delivered, engagement=messaging_service_pb2.ENGAGEMENT_CLICK, target_url="https://x"
        ),
        update("u-stop", file, status=delivered, engagement=messaging_service_pb2.ENGAGEMENT_UNSUBSCRIBE),
    )
    await absorb_all(messaging.consumer())
    assert await names(workspace, file.customer_id) == [
        "Email Link Clicked",
        "Email Opened",
        "Message Delivered",
        "Message Sent",
        "Unsubscribed",
    ]
    by_id = {each.message_id: each for each in await workspace.timeline(file.customer_id)}
    assert by_id["u-click"].identifier.type == "email"
    assert read_object(by_id["u-click"].properties, "it") == {
        "delivery_id": "msg_1",
        "template_id": "welcome",
        "channel": "email",
        "purpose": "marketing",
        "source": "journey:welcome",
        "url": "https://x",
    }
    consent = (await workspace.file(file.customer_id)).consents[0]
    assert (consent.channel, consent.purpose, consent.granted) == (
        messaging_service_pb2.CHANNEL_EMAIL,
        messaging_service_pb2.PURPOSE_MARKETING,
        False,
    )


async def test_a_reply_is_an_event_and_a_stop_word_withdraws_the_consent(
    workspace: Workspace, messaging: Messaging
) -> None:
    await workspace.record(identify(user_id="u1", email="a@example.com", phone="+8613812345678"))
    file = await workspace.file_of("user_id", "u1")
    sms = {"channel": messaging_service_pb2.CHANNEL_SMS, "node_id": node_of(file, "phone"), "detail": "TD"}
    reply, unsubscribe = messaging_service_pb2.ENGAGEMENT_REPLY, messaging_service_pb2.ENGAGEMENT_UNSUBSCRIBE
    await messaging.tell(
        workspace,
        update("r1:reply", file, engagement=reply, reply_text="td", **sms),
        update("r1:unsubscribe", file, engagement=unsubscribe, **sms),
    )
    await absorb_all(messaging.consumer())
    assert await names(workspace, file.customer_id) == ["SMS Replied", "Unsubscribed"]
    by_id = {each.message_id: each for each in await workspace.timeline(file.customer_id)}
    assert by_id["r1:reply"].identifier.type == "phone"
    said = read_object(by_id["r1:reply"].properties, "it")
    assert (said["text"], said["detail"], said["delivery_id"]) == ("td", "TD", "msg_1")
    assert read_object(by_id["r1:unsubscribe"].properties, "it")["detail"] == "TD"
    (consent,) = (await workspace.file(file.customer_id)).consents
    assert (consent.channel, consent.granted) == (messaging_service_pb2.CHANNEL_SMS, False)


async def test_the_end_of_a_task_is_an_event_of_the_customer_once(workspace: Workspace, messaging: Messaging) -> None:
    await workspace.record(identify(user_id="u1"))
    file = await workspace.file_of("user_id", "u1")
    task = messaging_facts_pb2.TaskCompleted(
        update_id="task_1:completed",
        task_id="task_1",
        customer_id=file.customer_id,
        kind=task_service_pb2.TASK_KIND_XIAOHONGSHU_MESSAGE,
        outcome=task_service_pb2.TASK_OUTCOME_NO_ANSWER,
        staff_id="li",
        source="journey:welcome/1/call",
        title="Call back",
        complete_time_us=microseconds(START),
    )
    fact = messaging_facts_pb2.MessagingFact(tasks_completed=messaging_facts_pb2.TasksCompleted(tasks=[task]))
    for _ in range(2):
        await messaging.tell_fact(workspace, file.customer_id, fact)
        await absorb_all(messaging.consumer())
    assert await names(workspace, file.customer_id) == ["Task Completed"]
    (event,) = [each for each in await workspace.timeline(file.customer_id) if each.name]
    assert read_object(event.properties, "it") == {
        "taskId": "task_1", "kind": "xiaohongshu_message", "outcome": "no_answer", "staffId": "li",
        "source": "journey:welcome/1/call", "title": "Call back",
    }  # fmt: skip


async def test_consumer_repeats_no_effect_when_killed_between_effect_and_position(
    workspace: Workspace, messaging: Messaging, monkeypatch: pytest.MonkeyPatch
) -> None:
    await workspace.record(identify(user_id="u1", email="a@example.com"))
    file = await workspace.file_of("user_id", "u1")
    fact_id = await messaging.tell(workspace, update("u1", file), update("u2", file))
    record = Events.record_message_updates

    async def killed(self: Events, connection: object, workspace_id: str, updates: Sequence[MessageUpdate]) -> None:
        await record(self, connection, workspace_id, updates)  # type: ignore[arg-type]
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Events, "record_message_updates", killed)
        with pytest.raises(Killed):
            await messaging.consumer().turn()
    assert await names(workspace, file.customer_id) == []
    assert (await workspace.stats()).events == 1
    await absorb_all(messaging.consumer())
    assert await names(workspace, file.customer_id) == ["Message Sent", "Message Sent"]
    # Told again under the same id, and once more as a new fact with the same update.
    await messaging.tell(workspace, update("u1", file), update("u2", file), fact_id=fact_id)
    await messaging.tell(workspace, update("u2", file))
    await absorb_all(messaging.consumer())
    assert await names(workspace, file.customer_id) == ["Message Sent", "Message Sent"]
    stats = await workspace.stats()
    assert (stats.events, stats.duplicates) == (3, 1)


async def test_message_update_is_left_out_when_its_node_is_unknown(workspace: Workspace, messaging: Messaging) -> None:
    await workspace.record(identify(user_id="u1", email="a@example.com"))
    file = await workspace.file_of("user_id", "u1")
    unknown = update("u1", file)
    unknown.node_id = 12_345
    await messaging.tell(workspace, unknown, update("u2", file))
    await absorb_all(messaging.consumer())
    assert [each.message_id for each in await workspace.timeline(file.customer_id, event_name="Message Sent")] == ["u2"]


async def test_every_update_of_a_status_that_is_recorded_is_the_event_that_others_name_by_its_update_id(
    workspace: Workspace, messaging: Messaging
) -> None:
    await workspace.record(identify(user_id="u1", email="u1@example.com"))
    file = await workspace.file_of("user_id", "u1")
    statuses = [each for each in messaging_service_pb2.MessageStatus.values() if each]
    await messaging.tell(workspace, *(update(f"status-{status}", file, status=status) for status in statuses))
    await absorb_all(messaging.consumer())
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        rows = await fetch_rows(connection, "SELECT event_id FROM events WHERE node_id = $1", node_of(file, "email"))
    named = {event_id_of(event_digest(workspace.workspace_id, f"status-{status}")): status for status in statuses}
    found = {named[row["event_id"]] for row in rows if row["event_id"] in named}
    # Journey waits for these, and for no others, before it lets a condition be judged.
    assert found == set(RECORDED_STATUSES)


async def test_two_workers_record_each_update_once_though_one_of_them_ends(
    workspace: Workspace, messaging: Messaging, platform: Platform
) -> None:
    await workspace.record(*(identify(user_id=f"two{n}", email=f"two{n}@example.com") for n in range(8)))
    files = [await workspace.file_of("user_id", f"two{n}") for n in range(8)]
    async with two_workers(platform.database, "profile", messaging.consumer(), messaging.consumer()) as workers:
        for number, file in enumerate(files):
            await messaging.tell(workspace, update(f"two-{number}", file))
        await workers.stop_first()
        for number, file in enumerate(files):
            await messaging.tell(workspace, update(f"two-{number}", file), update(f"too-{number}", file))
        await workers.absorbed()
        await workers.share(4)
    for file in files:
        assert await names(workspace, file.customer_id) == ["Message Sent", "Message Sent"]
