"""Answers why a message stands where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.errors import DeadlineExceeded, Unavailable
from services.messaging.channels import channel_kind
from services.messaging.clients.profile import CustomerFiles
from services.messaging.domain import CustomerFile, FrequencyCap, Message, Reason, Template
from services.messaging.domain.accounts import SendingAccount, reached_by
from services.messaging.domain.contact_points import ContactPoint
from services.messaging.domain.credits import CreditClaim
from services.messaging.domain.decisions import strict
from services.messaging.domain.explaining import (
    Explanation,
    SendingCheck,
    check_of_arbitration,
    check_of_credit,
    check_of_mass_limit,
    check_of_template,
    checks_of_caps,
    checks_of_file,
    checks_of_nobody,
    checks_without_file,
)
from services.messaging.domain.mass_messages import limit_window
from services.messaging.domain.policy import SendingPolicy
from services.messaging.keyring import Keyring
from services.messaging.providers.wecom_customers import WeComCustomersAccount
from services.messaging.storage import caps, credits, mass_recipients, policies
from services.messaging.storage.moments import Moment
from services.messaging.usecases.choosing import ChosenAccounts
from services.messaging.usecases.reading import Reading
from services.messaging.usecases.versions import Versions


class KnowsFiles(Protocol):
    """Customers' files."""

    async def files(self, workspace_id: str, customer_ids: list[int]) -> CustomerFiles:
        """Returns the files by the id asked for."""
        ...


class Explaining:
    """Looks at everything that a message's being sent depends on, without deciding or counting anything."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        reading: Reading,
        templates: Versions,
        customers: KnowsFiles,
        accounts: ChosenAccounts,
        keyring: Keyring,
    ) -> None:
        """Takes what it works with."""
        self._database = database
        self._moment = moment
        self._reading = reading
        self._templates = templates
        self._customers = customers
        self._accounts = accounts
        self._keyring = keyring

    async def explain(self, workspace_id: str, delivery_id: str) -> Explanation:
        """Returns why a message stands where it stands.

        Raises:
            NotFound: If the workspace has none of this id.
        """
        message = await self._reading.get(workspace_id, delivery_id)
        decisions = await self._reading.decisions(workspace_id, delivery_id)
        wanted = message.template_id, message.template_version
        said = (await self._templates.said(workspace_id, [wanted]))[wanted]
        found, lack = (None, said) if isinstance(said, Reason) else (said, None)
        rest: list[SendingCheck] = []
        rivals: Sequence[Message] = ()
        try:
            files = await self._customers.files(workspace_id, [message.customer_id])
        except (Unavailable, DeadlineExceeded):
            now, of_file = await self._now(workspace_id), checks_without_file()
        else:
            customer = files.by_id.get(message.customer_id)
            if customer is not None:
                now, of_file, rest = await self._look(workspace_id, message, customer, found)
                if message.arbitration is not None:
                    rivals = await self._reading.rivals(workspace_id, delivery_id, customer.node_ids)
            else:
                is_too_large = message.customer_id in files.too_large
                reason = Reason.PREPARATION_FAILED if is_too_large else Reason.CUSTOMER_NOT_FOUND
                now, of_file = await self._now(workspace_id), checks_of_nobody(reason)
        # An answer that says its own text needs none.
        of_template = check_of_template(lack if message.template_id else None, message.template_version)
        return Explanation(message, decisions, [*of_file, of_template, *rest], now, rivals)

    async def _now(self, workspace_id: str) -> datetime:
        async with self._database.workspace(workspace_id) as connection:
            return await self._moment(connection)

    async def _look(
        self, workspace_id: str, message: Message, customer: CustomerFile, template: Template | None
    ) -> tuple[datetime, list[SendingCheck], list[SendingCheck]]:
        accounts = await self._accounts.all_of_channel(workspace_id, message.channel)
        kind = reached_by(channel_kind(message.channel), accounts, message.purpose)
        account = next(iter(accounts), None) if kind.needs_credit else None
        hashes = {
            point: self._keyring.address_hash(workspace_id, message.channel, point.value)
            for point in customer.reachable_at(kind)
        }
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            suppressions, policy, pauses = await policies.find_in_force(
                connection, workspace_id, message.channel, list(set(hashes.values())), customer.node_ids, now
            )
            of_file = checks_of_file(
                customer=customer,
                channel=kind,
                purpose=message.purpose,
                suppressions=suppressions,
                address_hash=hashes.__getitem__,
                policy=policy,
                now=now,
                pauses=pauses,
            )
            since = _windows(policy, message, customer, now)
            counts = await caps.count_uses(
                connection,
                workspace_id,
                {customer.customer_id: customer.node_ids},
                {(customer.customer_id, cap): start for cap, start in since.items()},
            )
            own = await caps.find_uses(
                connection, workspace_id, [(node, message.delivery_id) for node in customer.node_ids]
            )
            of_credit = []
            if kind.needs_credit and account is not None and template is not None and hashes:
                # Of the address that is written to first; what follows it is only used where this is dead.
                point, address_hash = next(iter(hashes.items()))
                claim = CreditClaim(
                    message.delivery_id,
                    account.settings.app_id,
                    address_hash,
                    template.provider_template_code,
                    point.node_id,
                )
                of_credit = [check_of_credit(await credits.count_unused(connection, workspace_id, claim))]
            of_mass = await self._of_mass(connection, workspace_id, message, accounts, hashes, now)
        use = own.get(message.delivery_id)
        used = {
            cap: counts[customer.customer_id, cap] - (use is not None and use.use_time >= start)
            for cap, start in since.items()
        }
        of_bids = check_of_arbitration(message, policy, used)
        # A credit is taken before caps are counted, and the limit of mass messages after them.
        return now, of_file, [*of_credit, *checks_of_caps(used), *of_bids, *of_mass]

    async def _of_mass(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        message: Message,
        accounts: Sequence[SendingAccount],
        hashes: Mapping[ContactPoint, bytes],
        now: datetime,
    ) -> list[SendingCheck]:
        """Returns the check of the mass messages that the customer may receive; none where the message is not one."""
        point, address_hash = next(iter(hashes.items()), (None, b""))
        account = next((each for each in accounts if point is not None and each.takes(point.type)), None)
        if account is None or not isinstance(account.settings, WeComCustomersAccount):
            return []
        since, most = limit_window(int(account.settings.customer_limit), now)
        used = await mass_recipients.count_uses(
            connection, workspace_id, account.settings.scope, [address_hash], since, but=message.delivery_id
        )
        return [check_of_mass_limit(used.get(address_hash, 0), most)]


def _windows(
    policy: SendingPolicy, message: Message, customer: CustomerFile, now: datetime
) -> dict[FrequencyCap, datetime]:
    """Returns the caps that count a message, with the first moments of their windows."""
    zone = policy.zone_of(customer.traits.get("timezone"))
    return {cap: cap.since(now, zone) for cap in policy.caps_of(message.channel, strict(message.purpose), message.tags)}
