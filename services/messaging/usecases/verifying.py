"""Codes by SMS: sent to numbers of whom nothing need be known, and checked."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import phonenumbers
import structlog

from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument, ResourceExhausted, YikeError
from services.common.errors import Reason as ErrorReason
from services.common.ids import new_id
from services.messaging.channels import channel_kind
from services.messaging.domain import Channel, Reason, Status, SuppressionKind
from services.messaging.domain.accounts import SendingAccount
from services.messaging.domain.contact_points import DEFAULT_REGION
from services.messaging.domain.verification import (
    BUILT_IN,
    DIGITS,
    HOLDS,
    MAX_IN,
    CodeRequest,
    KeptCode,
    Limit,
    Obstacle,
    Verdict,
    limit,
    obstacle_of,
)
from services.messaging.keyring import Keyring
from services.messaging.providers import Accepted, OutboundMessage, Rejected, Retry, SendOutcome
from services.messaging.providers.registry import Providers
from services.messaging.rendering.renderer import Renderer, RenderFailure, RenderItem, Wanting
from services.messaging.storage import suppressions, verifications
from services.messaging.storage.moments import Moment
from services.messaging.usecases.choosing import ChosenAccounts
from services.messaging.usecases.versions import Versions

SEND_SECONDS = 8.0
"""How long a provider is waited for."""

_HOUR = timedelta(hours=1)
_TRIED_CODE = "482615"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a code is told by."""

    text: str
    template_code: str
    parameters: dict[str, str]


class Verifying:
    """Sends and checks codes. Of a code only its keyed hash is kept, of a number likewise; neither is logged."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        templates: Versions,
        renderer: Renderer,
        accounts: ChosenAccounts,
        providers: Providers,
        keyring: Keyring,
        new_code: Callable[[], str] | None = None,
    ) -> None:
        """Takes what it works with; `new_code` makes the codes."""
        # The same pool; nothing of it is told as a fact.
        self._database = Database(database.engine, database.service)
        self._moment = moment
        self._templates = templates
        self._renderer = renderer
        self._accounts = accounts
        self._providers = providers
        self._keyring = keyring
        self._new_code = new_code or (lambda: f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}")
        self._sending: set[asyncio.Task[None]] = set()

    async def readiness(self, workspace_id: str, template_id: str) -> Obstacle:
        """Returns why codes cannot be sent by a template, or by the built-in text where none is named."""
        account = await self._accounts.of_channel(workspace_id, Channel.SMS)
        if account is None:
            return Obstacle.NO_ACCOUNT
        said = await self._said(workspace_id, CodeRequest("", "", "", template_id=template_id), _TRIED_CODE)
        if isinstance(said, Obstacle):
            return said
        if _TRIED_CODE not in said.text and not any(_TRIED_CODE in each for each in said.parameters.values()):
            return Obstacle.NO_CODE_IN_TEMPLATE
        return _lack_of(account, said)

    async def send(self, workspace_id: str, request: CodeRequest) -> None:
        """Sends a code; returns when it is on record, and before the provider has answered.

        So the answer is the same, and as fast, for a number that is suppressed.

        Raises:
            FailedPrecondition: If codes cannot be sent.
            InvalidArgument: If it is no mobile number.
            ResourceExhausted: RATE_LIMITED.
        """
        phone = _mobile(request.phone)
        account = await self._accounts.of_channel(workspace_id, Channel.SMS)
        code = self._new_code()
        said = await self._said(workspace_id, request, code)
        if account is None or isinstance(said, Obstacle) or _lack_of(account, said):
            raise FailedPrecondition(
                "Codes cannot be sent by this workspace now; GET /v1/verificationReadiness tells why."
            )
        address_hash = self._keyring.address_hash(workspace_id, Channel.SMS, phone)
        async with self._database.workspace(workspace_id) as connection:
            await verifications.lock_sending(connection, workspace_id, request.subject)
            await verifications.lock_number(connection, workspace_id, address_hash)
            now = await self._moment(connection)
            sent = await verifications.sent_to(connection, workspace_id, address_hash, now - MAX_IN[-1][0])
            of_subject = await verifications.count_of_subject(connection, workspace_id, request.subject, now - _HOUR)
            match limit(sent, of_subject, request, now):
                case Limit.REPEATED:
                    return
                case Limit.TOO_MANY:
                    raise ResourceExhausted(
                        "Too many codes were asked for; try again later.",
                        reason=ErrorReason.ERROR_REASON_RATE_LIMITED,
                        retry_after_seconds=60,
                    )
            found = await suppressions.find_suppressions(connection, workspace_id, Channel.SMS, [address_hash], now)
            is_dead = (address_hash, SuppressionKind.ALL) in found
            kept = KeptCode(
                verification_id=new_id("code", now),
                subject=request.subject,
                page=request.page,
                address_hash=address_hash,
                code_hash=b"",
                template_id=request.template_id,
                account_id=account.account_id,
                status=Status.SUPPRESSED if is_dead else Status.SENDING,
                reason=Reason.ADDRESS_SUPPRESSED if is_dead else Reason.NONE,
                create_time=now,
                expire_time=now + HOLDS,
            )
            code_hash = self._keyring.code_hash(workspace_id, kept.verification_id, code)
            await verifications.add_code(connection, workspace_id, replace(kept, code_hash=code_hash))
        _log.info("verification.asked", workspace_id=workspace_id, verification_id=kept.verification_id)
        if not is_dead:
            outbound = OutboundMessage(
                delivery_id=kept.verification_id,
                recipient=phone,
                subject="",
                text=said.text,
                html="",
                template_code=said.template_code,
                parameters=said.parameters,
            )
            task = asyncio.create_task(self._hand_over(workspace_id, outbound, account))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def check(self, workspace_id: str, request: CodeRequest, code: str) -> Verdict:
        """Tries a code; a wrong one counts, the right one is used up by its page."""
        address_hash = self._keyring.address_hash(workspace_id, Channel.SMS, _e164(request.phone))
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            kept = await verifications.lock_code(connection, workspace_id, request.subject, request.page, address_hash)
            if kept is None or not kept.holds(now):
                return Verdict.NONE_HOLDS
            tried = self._keyring.code_hash(workspace_id, kept.verification_id, code.strip())
            is_right = hmac.compare_digest(tried, kept.code_hash)
            await verifications.note_try(
                connection, workspace_id, kept.verification_id, used_at=now if is_right else None
            )
        verdict = Verdict.VERIFIED if is_right else Verdict.WRONG
        _log.info(
            "verification.tried",
            workspace_id=workspace_id,
            verification_id=kept.verification_id,
            verdict=verdict.name.lower(),
        )
        return verdict

    async def finish(self) -> None:
        """Waits for what is being sent."""
        if self._sending:
            await asyncio.gather(*self._sending, return_exceptions=True)

    async def _said(self, workspace_id: str, request: CodeRequest, code: str) -> _Said | Obstacle:
        minutes = int(HOLDS.total_seconds() // 60)
        if not request.template_id:
            text = BUILT_IN[request.language].format(code=code, minutes=minutes)
            return _Said(text, "", {"code": code})
        template = (await self._templates.find(workspace_id, [request.template_id])).get(request.template_id)
        if template is None:
            return Obstacle.TEMPLATE_NOT_FOUND
        if obstacle := obstacle_of(template):
            return obstacle
        values = {
            "customer": {"traits": {}, "tags": []},
            "event": {},
            "data": {"code": code, "minutes": minutes},
            "unsubscribe_url": "",
            "preferences_url": "",
        }
        key = f"{workspace_id}/{template.template_id}/v{template.version}"
        (rendered,) = await self._renderer.render([RenderItem(key, template.parts, values)])
        if isinstance(rendered, RenderFailure | Wanting):
            return Obstacle.NO_CODE_IN_TEMPLATE
        parameters = {
            part.removeprefix("parameter:"): value for part, value in rendered.items() if part.startswith("parameter:")
        }
        return _Said(rendered.get("text", ""), template.provider_template_code, parameters)

    async def _hand_over(self, workspace_id: str, outbound: OutboundMessage, account: SendingAccount) -> None:
        """Calls the provider once, and writes what came of it; what cannot be written stays SENDING."""
        outcome = await self._providers.send(outbound, account.settings, timeout_seconds=SEND_SECONDS)
        status, reason, detail = _settled(outcome)
        try:
            async with self._database.workspace(workspace_id) as connection:
                await verifications.settle_code(connection, workspace_id, outbound.delivery_id, status, reason, detail)
        except YikeError as error:
            _log.warning("verification.unwritten", workspace_id=workspace_id, reason=error.reason_name)
        _log.info(
            "verification.sent",
            workspace_id=workspace_id,
            verification_id=outbound.delivery_id,
            status=status.name,
            detail=detail,
        )


def _lack_of(account: SendingAccount, said: _Said) -> Obstacle:
    # A provider whose accounts name a registered template takes no other text.
    settings = account.settings
    if hasattr(settings, "template_code") and not (said.template_code or settings.template_code):
        return Obstacle.NO_REGISTERED_TEMPLATE
    return Obstacle.NONE


def _mobile(phone: str) -> str:
    """Returns a mobile number in E.164.

    Raises:
        InvalidArgument: If it is none.
    """
    number = _e164(phone)
    if not number or not channel_kind(Channel.SMS).reaches(number):
        raise InvalidArgument("phone: it must be a mobile number.", field="phone")
    return number


def _e164(phone: str) -> str:
    """Returns a number in E.164; empty where it is none."""
    try:
        number = phonenumbers.parse(phone, DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _settled(outcome: SendOutcome) -> tuple[Status, Reason, str]:
    match outcome:
        case Accepted():
            return Status.SENT, Reason.NONE, ""
        case Rejected(code=code):
            return Status.FAILED, Reason.PROVIDER_REJECTED, code
        case Retry(code=code):
            return Status.FAILED, Reason.PROVIDER_UNAVAILABLE, code
        case _:
            return Status.UNKNOWN, Reason.ANSWER_LOST, outcome.code
