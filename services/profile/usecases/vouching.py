"""A trusted door tells what a page told first, under the same message id: from now on it counts."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.outbox import publish
from services.profile import storage
from services.profile.clients.identity import Evidence, IdentityClient
from services.profile.domain import OF_ERASED, IncomingEvent, Placement, event_id_of
from services.profile.usecases.encoding import EncodeEvents, facts_of


async def vouch(
    connection: AsyncConnection,
    workspace_id: str,
    repeats: Sequence[tuple[bytes, IncomingEvent]],
    *,
    identities: IdentityClient,
    encode: EncodeEvents,
) -> None:
    """Marks recorded events as trusted and tells of it, of each once; in the open recording transaction.

    An event that is not found with the person who is named now stays as it was: it may be somebody else's by that.

    Args:
        connection: The transaction.
        workspace_id: The workspace.
        repeats: Repeats by a trusted sender of what is recorded as told by others, with the digests of their message ids.
        identities: Tells whose they are; no evidence is made of what is a repeat.
        encode: Serialises the fact that tells of vouched events.

    Raises:
        YikeError: What identity answers; Unavailable when it is away.
    """
    evidence = [
        Evidence(event.identifiers, event.occur_time_us, event.message_id, False)
        for _, event in repeats
        if not event.node_id
    ]
    found = await identities.resolve(workspace_id, evidence) if evidence else []
    known = {placement.customer_id for placement in found if placement is not OF_ERASED and placement.node_id}
    known |= {event.node_id for _, event in repeats if event.node_id}
    customers = await identities.get_customers(workspace_id, sorted(known)) if known else []
    whose = {node.node_id: customer.customer_id for _, customer in customers for node in customer.nodes}
    if not whose:
        return
    await storage.join_recordings(connection)
    rows = await storage.vouch_events(
        connection, workspace_id, sorted(whose), [event_id_of(digest) for digest, _ in repeats]
    )
    events = [
        msgspec.structs.replace(
            row, placement=Placement(row.placement.node_id, whose[row.placement.node_id], 0), changes=()
        )
        for row in rows
    ]
    await publish(connection, workspace_id, facts_of(events, encode, vouched=True))
