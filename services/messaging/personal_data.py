"""What messaging keeps of a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import asyncpg
import msgspec

from services.common.erasing import LINGERING_OF_FACTS
from services.common.json_values import decode
from services.common.payloads import unpack
from services.common.personal_data import WITHOUT_OF_FACTS, Store
from services.messaging.keyring import Keyring

_OF_CUSTOMER = "t.customer_id = ANY($2::bigint[])"
_OF_MESSAGE = (
    "t.delivery_id IN (SELECT m.delivery_id FROM messages m "
    "WHERE m.workspace_id = $1 AND m.customer_id = ANY($2::bigint[]))"
)
# An address is known here by its hash only, and to be a customer's by the messages that went to it.
_OF_ADDRESS = (
    "(t.channel, t.address_hash) IN (SELECT m.channel, m.address_hash FROM messages m "
    "WHERE m.workspace_id = $1 AND m.customer_id = ANY($2::bigint[]) AND m.address_hash <> '')"
)
_OF_TALK = f"(t.node_id = ANY($2::bigint[]) OR (t.node_id = 0 AND {_OF_ADDRESS}))"
_OF_TASK = (
    "t.task_id IN (SELECT m.task_id FROM tasks m WHERE m.workspace_id = $1 AND m.customer_id = ANY($2::bigint[]))"
)
_SUPPRESSED = (
    "That an address, known by its keyed hash only, is not to be written to, whoever has it; until it is lifted."
)
_LIFTED = "Who lifted the suppression of an address, known by its keyed hash only; for ever."
WITHOUT: Mapping[str, str] = {
    **WITHOUT_OF_FACTS,
    "accounts": "Accounts at providers.",
    "account_standings": "How they stand.",
    "mass_messages": "Which mass messages there were; whom they were for stands in `mass_message_recipients`.",
    "mass_message_staff": "Which members of the staff have confirmed them.",
    "group_turns": "When robots of groups last spoke.",
    "account_uses": "How many messages went by them.",
    "sending_policies": "When a workspace sends, and how much.",
    "auto_replies": "What answers by itself, the same to all.",
    "conversation_reads": "Up to where those who work here have read.",
    "staff": "Those who work here.",
    "test_recipients": "Addresses of those who work here, for tests.",
    "test_sends": "What was sent to them.",
    "verification_codes": "That a code was sent to a number, known by its keyed hash only, whoever had it; 30 days.",
}
LINGERING: Mapping[str, str] = LINGERING_OF_FACTS


def stores(keyring: Keyring) -> tuple[Store, ...]:
    """Returns the stores; `keyring` opens what messages said."""

    def said(workspace_id: str, row: asyncpg.Record) -> Mapping[str, Any]:
        opened = keyring.open_content(row["sealed"], workspace_id, row["delivery_id"])
        return {"said": msgspec.msgpack.decode(unpack(opened))}

    def replied(workspace_id: str, row: asyncpg.Record) -> Mapping[str, Any]:
        phone, text = msgspec.msgpack.decode(keyring.open_reply(row["sealed"], workspace_id, row["reply_id"]))
        return {"phone": phone, "text": text}

    def talked_at(workspace_id: str, row: asyncpg.Record) -> Mapping[str, Any]:
        return {"address": keyring.open_talk(row["sealed"], workspace_id, row["conversation_id"]).decode()}

    def talked(workspace_id: str, row: asyncpg.Record) -> Mapping[str, Any]:
        if not row["sealed"]:
            return {}
        opened = keyring.open_talk(row["sealed"], workspace_id, row["conversation_message_id"])
        text, media_id = msgspec.msgpack.decode(opened, type=tuple[str, str])
        return {"text": text, "media_id": media_id}

    def in_inbox(workspace_id: str, row: asyncpg.Record) -> Mapping[str, Any]:
        opened = keyring.open_inbox(row["sealed"], workspace_id, row["delivery_id"])
        return {"said": msgspec.msgpack.decode(opened)}

    def content(workspace_id: str, row: asyncpg.Record) -> Mapping[str, Any]:
        data, event = decode(bytes(row["content"]))
        return {"data": data, "event": event}

    return (
        Store("messages", _OF_CUSTOMER, "t.create_time, t.delivery_id", left_out=("content_digest", "address_hash")),
        Store(
            "deliveries",
            _OF_CUSTOMER,
            "t.delivery_id",
            left_out=("content", "sealed", "address_hash", "traceparent"),
            opened=content,
            sealed=("content",),
        ),
        Store(
            "dead_letters",
            _OF_CUSTOMER,
            "t.delivery_id",
            left_out=("content",),
            opened=content,
            sealed=("content",),
        ),
        Store("message_log", _OF_MESSAGE, "t.delivery_id, t.log_time, t.attempt, t.status, t.reason"),
        Store("provider_messages", _OF_MESSAGE, "t.delivery_id, t.channel, t.provider_message_id"),
        Store(
            "message_contents",
            _OF_MESSAGE,
            "t.delivery_id",
            left_out=("sealed",),
            opened=said,
            sealed=("delivery_id", "sealed"),
        ),
        Store(
            "inbox_messages",
            _OF_CUSTOMER,
            "t.create_time, t.delivery_id",
            left_out=("sealed",),
            opened=in_inbox,
            sealed=("delivery_id", "sealed"),
        ),
        Store("engagements", _OF_MESSAGE, "t.delivery_id, t.engagement, t.target_hash", left_out=("target_hash",)),
        Store(
            "subscription_credits",
            "t.node_id = ANY($2::bigint[]) OR t.delivery_id IN (SELECT m.delivery_id FROM messages m "
            "WHERE m.workspace_id = $1 AND m.customer_id = ANY($2::bigint[])) OR (t.node_id = 0 AND t.address_hash IN ("
            "SELECT m.address_hash FROM messages m WHERE m.workspace_id = $1 AND m.channel = 5 "
            "AND m.customer_id = ANY($2::bigint[]) AND m.address_hash <> ''))",
            "t.create_time, t.subscription_credit_id",
            left_out=("address_hash",),
        ),
        Store(
            "sms_replies",
            f"({_OF_CUSTOMER} OR {_OF_ADDRESS})",
            "t.create_time, t.reply_id",
            left_out=("sealed", "address_hash"),
            opened=replied,
            sealed=("reply_id", "sealed"),
        ),
        Store(
            "conversations",
            _OF_TALK,
            "t.create_time, t.conversation_id",
            left_out=("sealed", "address_hash"),
            opened=talked_at,
            sealed=("conversation_id", "sealed"),
        ),
        Store(
            "conversation_messages",
            "t.conversation_id IN (SELECT c.conversation_id FROM conversations c WHERE c.workspace_id = $1 AND "
            f"{_OF_TALK.replace('t.', 'c.')})",
            "t.create_time, t.conversation_message_id",
            left_out=("sealed",),
            opened=talked,
            sealed=("conversation_message_id", "sealed"),
        ),
        Store("mass_message_recipients", _OF_CUSTOMER, "t.use_time, t.delivery_id", left_out=("address_hash", "scope")),
        Store("tasks", _OF_CUSTOMER, "t.create_time, t.task_id", left_out=("content_digest",)),
        Store("task_entries", _OF_TASK, "t.create_time, t.comment_id"),
        Store("task_notices", _OF_TASK, "t.create_time, t.task_id, t.staff_id, t.kind, t.level"),
        Store("group_notices", _OF_TASK, "t.create_time, t.account_id, t.notice_id"),
        Store("marketing_pauses", _OF_CUSTOMER, "t.customer_id"),
        Store("arbitrations", _OF_CUSTOMER, "t.start_time, t.delivery_id"),
        Store("cap_uses", _OF_CUSTOMER, "t.use_time, t.delivery_id"),
        Store(
            "suppressions",
            _OF_ADDRESS,
            "t.channel, t.address_hash, t.kind",
            left_out=("address_hash",),
            kept=_SUPPRESSED,
        ),
        Store(
            "suppression_log", _OF_ADDRESS, "t.log_time, t.channel, t.kind", left_out=("address_hash",), kept=_LIFTED
        ),
    )
