"""The counts along the path of an event, from the services' own statistics."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from gateway.transcoding.endpoint import TranscodingEndpoint
from gateway.transcoding.json_encoding import to_json
from gateway.transcoding.routes import Route
from services.common.caller import Scope, act_as, new_caller
from services.common.errors import YikeError
from services.common.json_values import decode, encode

_METHODS = {
    "profile": "GetProfileStats",
    "identity": "GetIdentityStats",
    "segment": "GetSegmentStats",
    "journey": "GetJourneyStats",
    "messaging": "GetMessagingStats",
}
VISITOR = "operator:pages"
"""Who reads through the pages: the browser of this machine that signed in."""

_SENT = ("MESSAGE_STATUS_SENT", "MESSAGE_STATUS_DELIVERED")


class Reader:
    """Calls the RPCs that the pages show, by name, with JSON values in and out."""

    def __init__(self, transcoding: TranscodingEndpoint, routes: Iterable[Route]) -> None:
        """Takes the routes, of which it uses the read-only ones."""
        self._transcoding = transcoding
        self._routes = {route.method.name: route for route in routes if route.http_method == "GET"}

    async def read(self, workspace_id: str, method: str, **fields: Any) -> dict[str, Any]:
        """Returns an RPC's answer.

        Raises:
            YikeError: As the service answered.
        """
        route = self._routes[method]
        act_as(new_caller(workspace_id, VISITOR, {Scope.READ}))
        response = await self._transcoding.call(route, workspace_id, route.request_class(**fields))
        # Read back, since free JSON passes through `to_json` unread.
        answer: dict[str, Any] = decode(encode(to_json(response)))
        return answer

    async def try_read(self, workspace_id: str, method: str, **fields: Any) -> dict[str, Any] | None:
        """Returns an RPC's answer, or None when there is none to be had."""
        try:
            return await self.read(workspace_id, method, **fields)
        except YikeError:
            return None


async def path_counts(reader: Reader, workspace_id: str) -> dict[str, Any]:
    """Returns the counts of a workspace by hop; a hop whose service is away is None."""
    answers = await asyncio.gather(*(reader.try_read(workspace_id, method) for method in _METHODS.values()))
    stats = dict(zip(_METHODS, answers, strict=True))
    messages = stats["messaging"]
    return {
        "workspaceId": workspace_id,
        "taken": stats["profile"],
        "unified": stats["identity"],
        "inSegments": stats["segment"],
        "inJourneys": stats["journey"],
        "sent": None if messages is None else _message_counts(messages),
    }


def _message_counts(stats: dict[str, Any]) -> dict[str, Any]:
    sent = 0
    by_channel: dict[str, int] = {}
    not_sent: dict[str, int] = {}
    for count in stats["counts"]:
        number = int(count["messages"])
        if count["status"] in _SENT:
            sent += number
            channel = count["channel"].removeprefix("CHANNEL_").lower()
            by_channel[channel] = by_channel.get(channel, 0) + number
        elif count["reason"] != "MESSAGE_REASON_UNSPECIFIED":
            reason = count["reason"].removeprefix("MESSAGE_REASON_").lower()
            not_sent[reason] = not_sent.get(reason, 0) + number
    return {"sent": sent, "byChannel": by_channel, "notSent": not_sent, "pending": stats["pending"]}
