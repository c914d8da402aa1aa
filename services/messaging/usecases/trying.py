"""Templates tried out: rendered without being sent, and sent to addresses that are allowed for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import structlog

from services.common.caller import current_caller
from services.common.database import Database
from services.common.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    ResourceExhausted,
)
from services.common.errors import Reason as ErrorReason
from services.common.ids import new_id, stable_id
from services.common.masking import masked_value
from services.messaging.channels import channel_kind, find_channel
from services.messaging.domain import Channel, CustomerFile, Reason, Status, Template, check_template
from services.messaging.domain.inbox import NewInboxMessage
from services.messaging.domain.mail_findings import mail_findings
from services.messaging.domain.policy import zone_of
from services.messaging.domain.sms_findings import findings_of
from services.messaging.domain.sms_size import SmsSize, sms_size
from services.messaging.domain.template_versions import as_version
from services.messaging.domain.trials import (
    MAX_RECIPIENTS,
    MAX_SENDS,
    SENDS_WINDOW,
    RenderValues,
    TestRecipient,
    TestSend,
    is_address,
    without_contacts,
)
from services.messaging.keyring import Keyring
from services.messaging.providers import Accepted, OutboundMessage, Rejected, Retry, SendOutcome
from services.messaging.providers.registry import Providers
from services.messaging.rendering.renderer import Preview
from services.messaging.storage import trials
from services.messaging.storage.moments import Moment
from services.messaging.storage.trials import RecipientRow
from services.messaging.usecases.building import Building
from services.messaging.usecases.choosing import ChosenAccounts
from services.messaging.usecases.enriching import Enriching
from services.messaging.usecases.inbox_keeping import InboxKeeping
from services.messaging.usecases.rendered import Rendering, not_rendered
from services.messaging.usecases.selecting import Selectable, Selecting
from services.messaging.usecases.templates import Templates

SEND_SECONDS = 8.0
"""How long a provider is waited for."""

_log = structlog.get_logger(__name__)


class KnowsFiles(Protocol):
    """What is known of a customer."""

    async def file(self, workspace_id: str, customer_id: int) -> CustomerFile | None:
        """Returns the file of a customer by any id, None where there is none or it is too large to be read."""
        ...


class Trying:
    """Renders templates, and sends them to allowed addresses. Nothing of it is in the ledger, in a cap or in a count."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        templates: Templates,
        enriching: Enriching,
        customers: KnowsFiles,
        accounts: ChosenAccounts,
        providers: Providers,
        keyring: Keyring,
        public_url: str,
        building: Building,
        selecting: Selecting,
    ) -> None:
        """Takes what it works with."""
        self._building = building
        self._selecting = selecting
        self._database = database
        self._moment = moment
        self._templates = templates
        self._enriching = enriching
        self._customers = customers
        self._accounts = accounts
        self._providers = providers
        self._keyring = keyring
        self._inbox = InboxKeeping(keyring)
        self._public_url = public_url

    async def kept_template(self, workspace_id: str, template_id: str, version: int = 0) -> Template:
        """Returns a template that is kept and not deleted: its draft, or a version.

        Raises:
            NotFound: If there is none.
        """
        template = await self._templates.get(workspace_id, template_id)
        if template.delete_time is not None:
            raise NotFound("This template was deleted.", template_id=template_id[:100])
        return (
            as_version(template, await self._templates.version(workspace_id, template_id, version))
            if version
            else template
        )

    async def render(
        self,
        workspace_id: str,
        template: Template,
        values: RenderValues,
        variant_id: str = "",
        *,
        file: CustomerFile | None = None,
        reveals: bool = False,
    ) -> Rendering:
        """Returns what a template says with values; what is missing and what is wrong is told, all of it at once.

        Args:
            workspace_id: Whose.
            template: Kept or not, complete or not.
            values: With what.
            variant_id: Which variant; empty: the customer's.
            file: The customer's, where it is known already.
            reveals: Whether contact points in a customer's file are shown as they are; else they are masked.

        Raises:
            NotFound: If there is no such customer, or the file cannot be read; if there is no such variant.
            Unavailable: If profile or the rendering process is away.
        """
        if variant_id and all(each.variant_id != variant_id for each in template.content.variants):
            raise NotFound("The template has no variant with this id.", variant_id=variant_id)
        if not template.content.built:
            try:
                template = await self._building.build(template)
            except InvalidArgument as error:
                problem = str(error.metadata.get("field", "html")).removeprefix("content.")
                return Rendering(Preview({}, {problem: str(error)}, ()), False, None)
        customer: dict[str, Any] = {"traits": dict(values.traits), "tags": list(values.tags)}
        who, known = Selectable(template), customer
        if values.customer_id:
            file = file or await self._customers.file(workspace_id, values.customer_id)
            if file is None:
                raise NotFound(
                    "There is no customer with this id, or the file is too large to be read.",
                    customer_id=str(values.customer_id),
                )
            customer = {
                "traits": {
                    **(file.traits if reveals else masked_value(without_contacts(file.traits), "")),
                    **values.traits,
                },
                "tags": list(values.tags or file.tags),
            }
            known = {"traits": {**file.traits, **values.traits}, "tags": customer["tags"]}
            who = replace(who, customer_id=file.customer_id, node_ids=file.node_ids)
        (selection,) = await self._selecting.select(workspace_id, [replace(who, **known)])
        selection = replace(selection, variant_id=variant_id or selection.variant_id)
        parts, text_made = template.parts_of(selection.variant_id), template.makes_text(selection.variant_id)
        preview = await self._enriching.preview(
            workspace_id,
            parts,
            {
                "blocks": selection.block_cases,
                "customer": customer,
                "data": dict(values.data),
                "event": dict(values.event),
                "unsubscribe_url": f"{self._public_url}/u/preview",
                "preferences_url": f"{self._public_url}/p/preview",
            },
            customer_id=values.customer_id,
            zone=zone_of(customer["traits"].get("timezone")),
        )
        sendable = (
            _is_complete(template)
            and not preview.problems
            and not any(each.needed for each in preview.missing)
            and not channel_kind(template.channel).lack_of(preview.texts)
        )
        size, signature = await self._sms_size(workspace_id, template, preview)
        if text_made:
            # It lacks what the part lacks that it was made of.
            missing = tuple(each for each in preview.missing if each.part != "text")
            texts = template.tidied(selection.variant_id, preview.texts)
            preview = replace(preview, missing=missing, texts=texts)
        findings = findings_of(template.channel, template.purpose, preview.texts.get("text", ""))
        findings = (*findings, *mail_findings(parts.get("html", "")))
        return Rendering(preview, sendable, size, signature, findings, selection, text_made)

    async def send(
        self,
        workspace_id: str,
        template_id: str,
        test_recipient_id: str,
        values: RenderValues,
        *,
        request_id: str = "",
        variant_id: str = "",
        version: int = 0,
    ) -> TestSend:
        """Sends a template's draft, or a version, to an allowed address; once where the request has an id.

        Raises:
            NotFound: If there is no such template, address or customer.
            InvalidArgument: If the address is of another channel; TEST_NOT_RENDERED if values are missing or a part is wrong.
            FailedPrecondition: If the channel has no account.
            ResourceExhausted: RATE_LIMITED beyond 60 in an hour.
            Unavailable: If profile or the rendering process is away.
        """
        template = await self.kept_template(workspace_id, template_id, version)
        recipient = await self._recipient(workspace_id, test_recipient_id)
        if recipient.channel is not template.channel:
            raise InvalidArgument(
                f"test_recipient_id: the template is for {template.channel.word}, the address for {recipient.channel.word}.",
                field="test_recipient_id",
            )
        rendering = await self.render(workspace_id, template, values, variant_id)
        if not rendering.sendable:
            raise not_rendered(rendering)
        account = await self._accounts.of_channel(workspace_id, template.channel)
        if recipient.channel is Channel.IN_APP and not await self._customers.file(workspace_id, int(recipient.address)):
            # Of nobody there is no inbox, and whoever was erased has none again.
            raise NotFound("There is no customer with the id that is allowed for this test.")
        if account is None:
            raise FailedPrecondition(
                f"The workspace has no active account for {template.channel.word}; make one, or make one active."
            )
        async with self._database.workspace(workspace_id) as connection:
            await trials.lock_trials(connection, workspace_id)
            now = await self._moment(connection)
            test_send_id = f"test_{stable_id(workspace_id, request_id)}" if request_id else new_id("test", now)
            if known := await trials.find_send(connection, workspace_id, test_send_id):
                return known
            if await trials.count_sends(connection, workspace_id, now - SENDS_WINDOW) >= MAX_SENDS:
                raise ResourceExhausted(
                    f"At most {MAX_SENDS} test sends an hour; wait and send it again.",
                    reason=ErrorReason.ERROR_REASON_RATE_LIMITED,
                    retry_after_seconds=60,
                )
            send = TestSend(
                test_send_id=test_send_id,
                template_id=template_id,
                test_recipient_id=test_recipient_id,
                channel=template.channel,
                account_id=account.account_id,
                create_time=now,
                sender=current_caller().principal,
                template_version=version,
            )
            await trials.add_send(connection, workspace_id, send)
        outbound = OutboundMessage(
            delivery_id=send.test_send_id,
            recipient=recipient.address,
            subject=" ".join(rendering.text("subject").split()),
            text=rendering.text("text"),
            html=rendering.text("html"),
            template_code=template.provider_template_code,
            parameters=rendering.parameters,
            url=rendering.text("url").strip(),
            mini_program_app_id=template.mini_program_app_id,
            mini_program_page=rendering.text("mini_program_page").strip(),
            template_id=template_id,
            purpose=template.purpose.name.lower(),
            time=send.create_time,
            is_test=True,
            image_url=rendering.text("image_url").strip(),
            inbox_days=template.inbox_days,
            deep_link=rendering.text("deep_link").strip(),
            push_data=rendering.push_data,
        )
        outcome = await self._providers.send(outbound, account.settings, timeout_seconds=SEND_SECONDS)
        send = _settled(send, outcome)
        async with self._database.workspace(workspace_id) as connection:
            await trials.settle_send(connection, workspace_id, send)
            if isinstance(outcome, Accepted) and outcome.stored:
                stored = NewInboxMessage(send.test_send_id, int(recipient.address), outcome.stored)
                await self._inbox.keep(connection, workspace_id, [stored], await self._moment(connection))
        _log.info("template.tested", workspace_id=workspace_id, template_id=template_id, status=send.status.name)
        return send

    async def list_sends(
        self, workspace_id: str, *, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[TestSend]:
        """Returns test sends, the latest first, those behind `after`."""
        async with self._database.workspace(workspace_id) as connection:
            return await trials.list_sends(connection, workspace_id, after=after, limit=limit)

    async def allow(self, workspace_id: str, display_name: str, channel: Channel, address: str) -> TestRecipient:
        """Allows an address for tests.

        Raises:
            InvalidArgument: If it is no address of the channel.
            AlreadyExists: If it is allowed already.
            ResourceExhausted: LIMIT_REACHED at the 51st.
        """
        address = address.strip()
        kind = find_channel(channel)
        if kind is None or not is_address(channel, address) or not kind.reaches(address):
            raise InvalidArgument(
                "address: it must be an e-mail address, a phone in E.164 (for SMS a mobile one), a WeCom user id, an openid, "
                "a customer's id or a device's token, as its channel takes it.",
                field="test_recipient.address",
            )
        async with self._database.workspace(workspace_id) as connection:
            await trials.lock_trials(connection, workspace_id)
            now = await self._moment(connection)
            if len(await trials.list_recipients(connection, workspace_id)) >= MAX_RECIPIENTS:
                raise ResourceExhausted(
                    f"A workspace has at most {MAX_RECIPIENTS} addresses for tests; take one back first.",
                    reason=ErrorReason.ERROR_REASON_LIMIT_REACHED,
                )
            made = TestRecipient(
                new_id("recipient", now), display_name.strip(), channel, address, now, current_caller().principal
            )
            row = RecipientRow(
                made.test_recipient_id,
                made.display_name,
                channel,
                self._keyring.seal(address.encode(), workspace_id, made.test_recipient_id),
                now,
                made.creator,
            )
            address_hash = self._keyring.address_hash(workspace_id, channel, address)
            if not await trials.add_recipient(connection, workspace_id, row, address_hash):
                raise AlreadyExists("This address is allowed already; GET /v1/testRecipients lists them.")
        return made

    async def recipients(self, workspace_id: str) -> list[TestRecipient]:
        """Returns the allowed addresses, by display name."""
        async with self._database.workspace(workspace_id) as connection:
            rows = await trials.list_recipients(connection, workspace_id)
        return [self._opened(workspace_id, row) for row in rows]

    async def disallow(self, workspace_id: str, test_recipient_id: str) -> None:
        """Takes an allowance back, if there is one."""
        async with self._database.workspace(workspace_id) as connection:
            await trials.remove_recipient(connection, workspace_id, test_recipient_id)

    async def _recipient(self, workspace_id: str, test_recipient_id: str) -> TestRecipient:
        for recipient in await self.recipients(workspace_id):
            if recipient.test_recipient_id == test_recipient_id:
                return recipient
        raise NotFound(
            "No address is allowed for tests under this id; GET /v1/testRecipients lists them.",
            test_recipient_id=test_recipient_id[:100],
        )

    def _opened(self, workspace_id: str, row: RecipientRow) -> TestRecipient:
        address = self._keyring.open(row.sealed, workspace_id, row.test_recipient_id).decode()
        return TestRecipient(
            row.test_recipient_id, row.display_name, row.channel, address, row.create_time, row.creator
        )

    async def _sms_size(self, workspace_id: str, template: Template, preview: Preview) -> tuple[SmsSize | None, str]:
        """Returns how long an SMS is, and the signature that its provider puts before it."""
        if template.channel is not Channel.SMS or not preview.texts.get("text"):
            return None, ""
        account = await self._accounts.of_channel(workspace_id, Channel.SMS)
        always_ucs2 = account is not None and self._providers.of(account.settings).always_ucs2
        sign_name = getattr(account.settings, "sign_name", "") if account is not None else ""
        signature = f"【{sign_name}】" if sign_name else ""
        return sms_size(signature + preview.texts["text"], always_ucs2=always_ucs2), signature


def _is_complete(template: Template) -> bool:
    """Returns whether a template has what its channel needs; one that is being written may not."""
    kind = find_channel(template.channel)
    if kind is None:
        return False
    try:
        check_template(template, kind)
    except InvalidArgument:
        return False
    return True


def _settled(send: TestSend, outcome: SendOutcome) -> TestSend:
    match outcome:
        case Accepted():
            return replace(send, status=Status.SENT, reason=Reason.NONE)
        case Rejected(code=code):
            return replace(send, status=Status.FAILED, reason=Reason.PROVIDER_REJECTED, detail=code)
        case Retry(code=code):
            return replace(send, status=Status.FAILED, reason=Reason.PROVIDER_UNAVAILABLE, detail=code)
        case _:
            return replace(send, detail=outcome.code)
