"""From the body of a delivery to recorded events; what cannot be recorded is kept as a whole, to be sent again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from gateway.auth.authenticator import Grant
from gateway.auth.keys import KeyKind
from gateway.ingest.intake import Intake, Sending, read_call
from gateway.ingest.rejections import Refusal
from gateway.sources.opened import OpenedSource
from services.common.caller import new_caller
from services.common.calls.conversion import Delivery
from services.common.calls.wire import decode_any
from services.common.errors import InvalidArgument, Reason, YikeError, reason_name
from services.common.payload_mapping import Translated
from yike.profile.v1 import profile_service_pb2 as profile_pb

ENDPOINT: Final = "source"
"""The word of this door among those of ingestion."""

MAXIMUM_KEPT_HEADERS = 30
MAXIMUM_KEPT_HEADER = 500
_KEPT_PREFIXES = ("x-", "event-", "webhook-")
_SECRET_WORDS = ("sign", "hmac", "secret", "token", "auth", "key", "cookie", "forwarded", "real-ip", "client-ip")
# What is translated beside the loop, so that others get their turn.
_LARGE_BYTES = 64 * 1024


@dataclass(frozen=True)
class Taken:
    """What became of a delivery.

    Attributes:
        accepted: Events recorded.
        duplicates: Events that were there already.
        refusals: What could not be recorded, each reason once.
        ignored: By which reason the mapping leaves it out; empty: it does not.
    """

    accepted: int = 0
    duplicates: int = 0
    refusals: tuple[Refusal, ...] = ()
    ignored: str = ""


class SourceIntake:
    """Takes the deliveries of sources."""

    def __init__(self, intake: Intake) -> None:
        """Takes what records events and keeps what is refused."""
        self._intake = intake

    async def take(
        self,
        opened: OpenedSource,
        body: bytes,
        headers: Mapping[str, str],
        delivery: Delivery,
        *,
        is_kept: bool = False,
    ) -> Taken:
        """Records what the mapping makes of a body.

        Args:
            opened: The source.
            body: As it came, without compression.
            headers: By their names in lower case.
            delivery: When it came in, and whose consent it may state.
            is_kept: Whether it is in the list of rejected events already; then it is not put there.

        Raises:
            YikeError: If profile is away or has no room; nothing is known to be recorded.
        """
        sending = Sending(grant_of(opened), ENDPOINT, delivery, read_call)
        keeping = replace(sending, delivery=replace(delivery, context_json=kept_context(opened, headers)))
        try:
            value = decode_any(body)
        except InvalidArgument as error:
            refusal = Refusal(0, body, "", error.reason, error.message)
            if not is_kept:
                await self._intake.keep_before(keeping, [refusal])
            return Taken(refusals=(refusal,))
        translated = await _translate(opened, value, headers, len(body))
        if translated.ignored:
            return Taken(ignored=translated.ignored)
        refusals = [_not_mapped(body, translated)] if translated.refusals else []
        incoming: list[profile_pb.IncomingEvent] = []
        for event in translated.events:
            try:
                incoming.append(read_call(event, len(incoming), delivery))
            except YikeError as error:
                refusals.append(Refusal(0, body, "", error.reason, error.message))
        if not is_kept:
            await self._intake.keep_before(keeping, _by_reason(refusals))
        outcome = await self._intake.submit(sending.grant, incoming, sum(map(len, translated.events)))
        later = _by_reason([Refusal(0, body, "", each.reason, each.message) for each in outcome.rejected])
        if later and not is_kept:
            await self._intake.keep_after(keeping, later)
        return Taken(outcome.accepted, outcome.duplicates, tuple(_by_reason([*refusals, *later])))


def grant_of(opened: OpenedSource) -> Grant:
    """Returns what a delivery may do: what a secret key of the workspace may that only sends events."""
    return Grant(new_caller(opened.workspace_id, f"source:{opened.source.source_id}"), KeyKind.SECRET, None)


def kept_context(opened: OpenedSource, headers: Mapping[str, str]) -> bytes:
    """Returns what is kept beside a refused body: by which source it came, and the headers that a mapping may name."""
    kept = {
        name: value[:MAXIMUM_KEPT_HEADER]
        for name, value in headers.items()
        if name.startswith(_KEPT_PREFIXES) and not any(word in name for word in _SECRET_WORDS)
    }
    chosen = dict(sorted(kept.items())[:MAXIMUM_KEPT_HEADERS])
    return msgspec.json.encode({"source": {"sourceId": opened.source.source_id, "headers": chosen}})


def read_kept_context(context: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Returns the source and the headers of a refused body that is kept; an empty id where they are not told."""
    source = context.get("source")
    if not isinstance(source, dict):
        return "", {}
    headers = source.get("headers")
    return str(source.get("sourceId", "")), {
        str(name): str(value) for name, value in (headers if isinstance(headers, dict) else {}).items()
    }


def answer_to(taken: Taken) -> bytes:
    """Returns the body of the answer to a delivery."""
    answer: dict[str, Any] = {
        "success": True,
        "accepted": taken.accepted,
        "duplicates": taken.duplicates,
        "rejected": [{"code": reason_name(each.reason), "message": each.message} for each in taken.refusals],
    }
    if taken.ignored:
        answer["ignored"] = taken.ignored
    return msgspec.json.encode(answer)


async def _translate(opened: OpenedSource, value: Any, headers: Mapping[str, str], size: int) -> Translated:
    if size <= _LARGE_BYTES:
        return opened.translator.translate(value, headers)
    return await asyncio.to_thread(opened.translator.translate, value, headers)


def _not_mapped(body: bytes, translated: Translated) -> Refusal:
    reasons = ", ".join(translated.refusals[:10])
    message = f"The mapping makes no event of it: {reasons}. Mend the mapping, then send this again."
    return Refusal(0, body, "", Reason.ERROR_REASON_NOT_MAPPED, message)


def _by_reason(refusals: list[Refusal]) -> list[Refusal]:
    return list({each.reason: each for each in reversed(refusals)}.values())[::-1]
