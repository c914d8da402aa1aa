"""What is gathered into mass messages instead of being handed to a provider, within the limits of a customer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.ids import new_id
from services.messaging.domain import Reason, Status
from services.messaging.domain.mass_messages import MAX_RECIPIENTS, MAX_TEXTS, GatherClaim, limit_window
from services.messaging.storage import mass_messages, mass_recipients
from services.messaging.storage.ledger import LogEntry
from services.messaging.storage.mass_recipients import NewRecipient
from services.messaging.usecases.capping import CappedHandOver

TOO_MANY_TEXTS = f"more than {MAX_TEXTS} texts at once: a mass message says the same to all"
_Held = dict[str, tuple[Reason, str]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What became of messages that were to be gathered.

    Attributes:
        attempts: Those that are, with their attempts.
        mass: The mass message of each.
        held: Those that may not be, with the reason and more about it.
    """

    attempts: dict[str, int] = field(default_factory=dict)
    mass: dict[str, str] = field(default_factory=dict)
    held: _Held = field(default_factory=dict)


async def within_limits(
    connection: AsyncConnection, workspace_id: str, items: Sequence[CappedHandOver], now: datetime
) -> _Held:
    """Returns which messages are beyond what their customer may receive, with the customers locked until the transaction ends.

    What staff may still confirm counts as received: it may be so at any moment.
    """
    wanted = [(item, item.gather) for item in items if item.gather is not None]
    held: _Held = {}
    for scope, of_scope in groupby(sorted(wanted, key=lambda each: each[1].scope), key=lambda each: each[1].scope):
        group = list(of_scope)
        hashes = [item.hand_over.address_hash for item, _ in group]
        await mass_recipients.lock_addresses(connection, workspace_id, scope, hashes)
        for limit in sorted({claim.limit for _, claim in group}):
            since, most = limit_window(limit, now)
            used = Counter(await mass_recipients.count_uses(connection, workspace_id, scope, hashes, since))
            for item, claim in group:
                if claim.limit != limit:
                    continue
                if used[item.hand_over.address_hash] >= most:
                    held[item.hand_over.delivery_id] = (Reason.MASS_MESSAGE_LIMIT, f"{most}")
                else:
                    used[item.hand_over.address_hash] += 1
    return held


async def gather(
    connection: AsyncConnection, workspace_id: str, items: Sequence[CappedHandOver], now: datetime
) -> Gathered:
    """Puts messages into mass messages, new ones where none is open that says the same by the same sender."""
    wanted = [(item, item.gather) for item in items if item.gather is not None]
    if not wanted:
        return Gathered()
    keys = sorted({(claim.account_id, claim.template_id) for _, claim in wanted})
    await mass_messages.lock_gathering(connection, workspace_id, keys)
    held: _Held = {}
    recipients: list[NewRecipient] = []
    room: dict[str, int] = {}
    for account_id, template_id in keys:
        found = await mass_messages.gathering(connection, workspace_id, account_id, template_id, now)
        texts = {each.text_digest for each in found}
        open_now = {
            (each.sender, each.text_digest): each.mass_message_id for each in found if each.recipients < MAX_RECIPIENTS
        }
        hashes = [item.hand_over.address_hash for item, _ in wanted]
        ids = [each.mass_message_id for each in found]
        present = await mass_recipients.present(connection, workspace_id, ids, hashes)
        room |= {each.mass_message_id: MAX_RECIPIENTS - each.recipients for each in found}
        for item, claim in wanted:
            if (claim.account_id, claim.template_id) != (account_id, template_id):
                continue
            if claim.text_digest not in texts and len(texts) >= MAX_TEXTS:
                held[item.hand_over.delivery_id] = (Reason.RENDER_ERROR, TOO_MANY_TEXTS)
                continue
            texts.add(claim.text_digest)
            key = (claim.sender, claim.text_digest)
            mass_id = open_now.get(key, "")
            address_hash = item.hand_over.address_hash
            # A customer gets a mass message once: a second one to the same is a second mass message.
            if not mass_id or not room[mass_id] or (mass_id, address_hash) in present:
                mass_id = open_now[key] = new_id("mass", now)
                room[mass_id] = MAX_RECIPIENTS
                await mass_messages.begin(connection, workspace_id, mass_id, claim, now)
            room[mass_id] -= 1
            present.add((mass_id, address_hash))
            recipients.append(_recipient(item, claim, mass_id))
    attempts = await mass_recipients.gather(connection, workspace_id, recipients, Reason.MASS_MESSAGE_PENDING, now)
    mass = {each.delivery_id: each.mass_message_id for each in recipients if each.delivery_id in attempts}
    for mass_id, count in sorted(Counter(mass.values()).items()):
        full = room[mass_id] == 0
        await mass_messages.add_recipients(connection, workspace_id, mass_id, count, full=full, now=now)
    return Gathered(attempts, mass, held)


def log_of(gathered: Gathered) -> list[LogEntry]:
    """Returns what the log says of messages that are gathered."""
    reason = Reason.MASS_MESSAGE_PENDING
    return [
        LogEntry(delivery_id, Status.QUEUED, reason, attempts, gathered.mass[delivery_id])
        for delivery_id, attempts in gathered.attempts.items()
    ]


def _recipient(item: CappedHandOver, claim: GatherClaim, mass_message_id: str) -> NewRecipient:
    over = item.hand_over
    return NewRecipient(
        delivery_id=over.delivery_id,
        lease_token=over.lease_token,
        mass_message_id=mass_message_id,
        customer_id=item.customer_id,
        node_id=over.node_id,
        scope=claim.scope,
        address_hash=over.address_hash,
        account_id=over.account_id,
        sealed=over.sealed,
    )
