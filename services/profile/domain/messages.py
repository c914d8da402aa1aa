"""What messaging tells of a message, as an event of the node that was written to."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from services.common.attribute_kinds import AttributeKind
from services.common.channels import MARKETING
from services.common.event_names import TASK_COMPLETED, engagement_event, status_event
from services.profile.domain.consents import WITHDRAWN, consent_key
from services.profile.domain.events import AttributeChange, EventType, IncomingEvent


@dataclass(frozen=True)
class MessageUpdate:
    """One update of a message, in messaging's words.

    Attributes:
        update_id: Unique to the update and stable over repeats.
        delivery_id: The message, by its row in the ledger.
        node_id: The node of the address, or the customer's anchor.
        template_id: The template; may be empty.
        channel: `email`, `sms`, `wecom`.
        purpose: `marketing`, `transactional`.
        status: Status after the update, in lower case: `sent`, `delivered`…
        reason: Reason after the update, in lower case; empty when there is nothing to explain.
        engagement: `open`, `click`, `unsubscribe`, `reply`, when that is the update; else empty.
        update_time_us: When, microseconds since 1970 UTC.
        source: Who asked for the message.
        target_url: The target of a click.
        reply_text: What a reply says.
        detail: The stop word that was replied, or the code by which a provider told of an opt-out.
    """

    update_id: str
    delivery_id: str
    node_id: int
    template_id: str
    channel: str
    purpose: str
    status: str
    reason: str
    engagement: str
    update_time_us: int
    source: str
    target_url: str
    reply_text: str = ""
    detail: str = ""


def event_of_update(update: MessageUpdate) -> IncomingEvent | None:
    """Returns the event that an update is to the customer, or None when it is none (queued, suppressed, unknown…).

    An unsubscribe, by a link, by a stop word or at the provider, withdraws the consent to marketing of its channel on the
    node that was written to.
    """
    name = engagement_event(update.channel, update.engagement) if update.engagement else status_event(update.status)
    if name is None:
        return None
    properties = {
        "delivery_id": update.delivery_id,
        "template_id": update.template_id,
        "channel": update.channel,
        "purpose": update.purpose,
        "reason": update.reason,
        "source": update.source,
        "url": update.target_url,
        "text": update.reply_text,
        "detail": update.detail,
    }
    changes: tuple[AttributeChange, ...] = ()
    if update.engagement == "unsubscribe":
        key = consent_key(update.channel, MARKETING)
        changes = (AttributeChange(AttributeKind.CONSENT, key, WITHDRAWN),)
    return IncomingEvent(
        message_id=update.update_id,
        type=EventType.TRACK,
        name=name,
        identifiers=(),
        occur_time_us=update.update_time_us,
        properties_json=msgspec.json.encode({key: value for key, value in properties.items() if value}),
        changes=changes,
        node_id=update.node_id,
    )


@dataclass(frozen=True)
class TaskEnding:
    """A staff member's task that ended, in messaging's words.

    Attributes:
        update_id: Unique to the ending and stable over repeats.
        node_id: The customer, by the id that the task was made with.
        kind: What was to be done, in lower case: `call`, `visit`…
        outcome: How it ended, in lower case: `reached`, `no_answer`…
        complete_time_us: When, microseconds since 1970 UTC.
        source: Who asked for it.
    """

    update_id: str
    node_id: int
    task_id: str
    kind: str
    outcome: str
    staff_id: str
    store_id: str
    source: str
    title: str
    complete_time_us: int


def event_of_task(ending: TaskEnding) -> IncomingEvent:
    """Returns the event that the end of a task is to the customer."""
    properties = {
        "taskId": ending.task_id,
        "kind": ending.kind,
        "outcome": ending.outcome,
        "staffId": ending.staff_id,
        "storeId": ending.store_id,
        "source": ending.source,
        "title": ending.title,
    }
    return IncomingEvent(
        message_id=ending.update_id,
        type=EventType.TRACK,
        name=TASK_COMPLETED,
        identifiers=(),
        occur_time_us=ending.complete_time_us,
        properties_json=msgspec.json.encode({key: value for key, value in properties.items() if value}),
        changes=(),
        node_id=ending.node_id,
    )
