"""The preference centre: customers turn channels off and on, and pause marketing, by the link of a message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

import structlog

from services.common.database import Database
from services.common.errors import NotFound, PermissionDenied, ResourceExhausted
from services.messaging.channels import CHANNELS
from services.messaging.clients.profile import CustomerFiles
from services.messaging.domain import Channel, CustomerFile, Message, read_preferences
from services.messaging.domain.channels import ChannelKind
from services.messaging.domain.decisions import Pauses, paused_until, usable_points
from services.messaging.domain.preferences import (
    CHANGES_WITHIN,
    MAX_CHANGES,
    PAUSE,
    SOURCE,
    CustomerPreferences,
    PauseRow,
    Preferences,
    channel_preferences,
    for_marketing,
)
from services.messaging.keyring import Keyring
from services.messaging.storage import ledger, pauses, policies
from services.messaging.storage.moments import Moment
from services.messaging.usecases.suppressions import said

MARKETING_KINDS = tuple(for_marketing(kind) for kind in CHANNELS)
_log = structlog.get_logger(__name__)


class KnowsCustomers(Protocol):
    """Customers' files, and their consents."""

    async def files(self, workspace_id: str, customer_ids: list[int]) -> CustomerFiles:
        """Returns the files by the id asked for."""
        ...

    async def set_consent(
        self, workspace_id: str, customer_id: int, channel: Channel, *, granted: bool, source: str, evidence: str
    ) -> None:
        """States a consent to marketing, or its end."""
        ...


class PreferenceCentre:
    """Reads and sets what customers want."""

    def __init__(self, *, database: Database, moment: Moment, customers: KnowsCustomers, keyring: Keyring) -> None:
        """Takes what it works with."""
        self._database = database
        self._moment = moment
        self._customers = customers
        self._keyring = keyring

    async def get(self, workspace_id: str, token: str) -> Preferences:
        """Returns what is set.

        Raises:
            NotFound: If the link is not ours, or its message or customer is gone.
        """
        message, customer = await self._subject(workspace_id, token)
        return await self._preferences(workspace_id, message.channel, customer)

    async def of_customer(self, workspace_id: str, customer_id: int, channel: Channel) -> CustomerPreferences:
        """Returns what a customer has set, as a link in a message of a channel would show it.

        Raises:
            NotFound: If there is no such customer.
        """
        customer = await self._customer(workspace_id, customer_id)
        preferences = await self._preferences(workspace_id, channel, customer)
        async with self._database.workspace(workspace_id) as connection:
            last = await pauses.find_last_change(connection, workspace_id, customer.node_ids)
        return CustomerPreferences(customer.customer_id, preferences, last)

    async def set_pause(
        self, workspace_id: str, customer_id: int, length: timedelta | None, *, reason: str, by: str
    ) -> CustomerPreferences:
        """Pauses marketing to a customer, or ends the pause, on the word of a principal.

        Args:
            workspace_id: Whose.
            customer_id: Any id of the customer.
            length: For how long from now; None ends it. A pause that lasts longer stays.
            reason: On whose word.
            by: Who says so.

        Raises:
            InvalidArgument: If the reason is blank.
            NotFound: If there is no such customer.
        """
        reason = said("reason", reason)
        customer = await self._customer(workspace_id, customer_id)
        own = customer.customer_id
        async with self._database.workspace(workspace_id) as connection:
            await pauses.lock_pause(connection, workspace_id, own)
            now = await self._moment(connection)
            _, _, found = await policies.find_in_force(
                connection, workspace_id, Channel.EMAIL, [], customer.node_ids, now
            )
            until = paused_until(customer, found)
            wanted = None if length is None else now + length
            is_new = until is not None if wanted is None else until is None or until < wanted
            if is_new:
                kept = await pauses.find_pause(connection, workspace_id, own) or PauseRow(None, now, 0)
                if wanted is None:
                    await pauses.end_pauses(connection, workspace_id, list(customer.node_ids), now)
                row = kept.changed(wanted, now, by=by, reason=reason)
                await pauses.keep_pause(connection, workspace_id, own, row, now)
        if is_new:
            _log.info(
                "preferences.pause_changed", workspace_id=workspace_id, customer_id=own, paused=length is not None
            )
        return await self.of_customer(workspace_id, own, Channel.NONE)

    async def set(
        self, workspace_id: str, token: str, wanted: Mapping[Channel, bool], paused: bool | None
    ) -> Preferences:
        """Sets what is named.

        Args:
            workspace_id: Whose.
            token: Of the link.
            wanted: Channels to turn on or off.
            paused: Whether marketing is to be paused; None leaves it as it is.

        Raises:
            NotFound: As of `get`.
            PermissionDenied: If the link may not turn a channel on; nothing is changed then.
            ResourceExhausted: If too much was changed lately, unless less is to be sent.
        """
        message, customer = await self._subject(workspace_id, token)
        present = await self._preferences(workspace_id, message.channel, customer)
        changes = {
            each.channel: wanted[each.channel]
            for each in present.channels
            if each.channel in wanted and wanted[each.channel] != each.granted
        }
        for each in present.channels:
            if changes.get(each.channel) and not each.can_grant:
                raise PermissionDenied("This link cannot turn the channel on.", channel=each.channel.word)
        repause = paused if paused is not None and paused != (present.pause_end_time is not None) else None
        if not changes and repause is None:
            return present
        sends_more = any(changes.values()) or repause is False
        async with self._database.workspace(workspace_id) as connection:
            await pauses.lock_pause(connection, workspace_id, message.customer_id)
            now = await self._moment(connection)
            kept = await pauses.find_pause(connection, workspace_id, message.customer_id)
            row = (kept or PauseRow(None, now, 0)).counted(now)
            if row.changes > MAX_CHANGES and sends_more:
                raise ResourceExhausted(
                    "Too much was changed lately; try again tomorrow.",
                    retry_after_seconds=CHANGES_WITHIN.total_seconds(),
                )
            if repause is False:
                await pauses.end_pauses(connection, workspace_id, list(customer.node_ids), now)
            if repause is not None:
                link = _link_words(message)
                row = row.changed(now + PAUSE if repause else None, now, by="", reason=link)
            await pauses.keep_pause(connection, workspace_id, message.customer_id, row, now)
        # What turns off first: should the other fail, nothing is sent that is not wanted.
        for channel, granted in sorted(changes.items(), key=lambda change: change[1]):
            await self._customers.set_consent(
                workspace_id,
                message.customer_id,
                channel,
                granted=granted,
                source=SOURCE,
                evidence=_link_words(message),
            )
        _log.info("preferences.changed", workspace_id=workspace_id, channels=len(changes), paused=repause)
        return await self.get(workspace_id, token)

    async def _subject(self, workspace_id: str, token: str) -> tuple[Message, CustomerFile]:
        read = read_preferences(token, self._keyring.link_key)
        if read is None or read[0] != workspace_id:
            raise NotFound("This link is not valid.")
        async with self._database.workspace(workspace_id) as connection:
            message = await ledger.message(connection, workspace_id, read[1])
        if message is None:
            raise NotFound("This link is not valid.")
        files = await self._customers.files(workspace_id, [message.customer_id])
        customer = files.by_id.get(message.customer_id)
        if customer is None:
            raise NotFound("This link is not valid.")
        return message, customer

    async def _customer(self, workspace_id: str, customer_id: int) -> CustomerFile:
        customer = (await self._customers.files(workspace_id, [customer_id])).by_id.get(customer_id)
        if customer is None:
            raise NotFound("There is no such customer, or the file is too large to be read.")
        return customer

    async def _preferences(self, workspace_id: str, own: Channel, customer: CustomerFile) -> Preferences:
        def digest(kind: ChannelKind, value: str) -> bytes:
            return self._keyring.address_hash(workspace_id, kind.channel, value)

        suppressed = set()
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            found: Pauses = {}
            for kind in MARKETING_KINDS:
                points = customer.reachable_at(kind)
                hashes = [digest(kind, point.value) for point in points]
                suppressions, _, found = await policies.find_in_force(
                    connection, workspace_id, kind.channel, hashes, customer.node_ids, now
                )
                consent = customer.consents.get((kind.channel.word, "marketing"))
                by_point = dict(zip(points, hashes, strict=True))
                if points and usable_points(points, consent, suppressions, by_point.__getitem__)[1] is not None:
                    suppressed.add(kind.channel)
        channels = channel_preferences(customer, MARKETING_KINDS, own, now, suppressed)
        return Preferences(channels, paused_until(customer, found), own)


def _link_words(message: Message) -> str:
    return f"link in message {message.delivery_id}"
