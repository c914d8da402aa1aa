"""Whether a template's code is registered at its provider, as what, and whether ours fits it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog

from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from services.messaging.domain import Channel, Purpose
from services.messaging.domain.sms_findings import RegisteredTemplate, difference, says_way_out
from services.messaging.providers import ChecksTemplates, Verdict
from services.messaging.providers.registry import Providers
from services.messaging.storage.moments import Moment
from services.messaging.usecases.choosing import ChosenAccounts
from services.messaging.usecases.templates import Templates

CHECK_SECONDS = 8.0
"""How long a provider is waited for."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Registration:
    """What asking a provider of a template's code told.

    Attributes:
        account_id: By whose account it was asked; empty for the platform's own.
        code: The code that was asked about: the template's own, else the account's.
        registered: What the provider said; None when it could not be asked.
        verdict: Why it could not be asked.
        missing: Parameters of the registered template that ours does not give.
        extra: Those that ours gives and that are not there.
        lacks_way_out: Whether ours is marketing and the registered text does not say how to end it.
        differs_in_purpose: Whether ours is marketing and it is registered for something else.
        check_time: When.
    """

    account_id: str
    code: str
    registered: RegisteredTemplate | None
    verdict: Verdict
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    lacks_way_out: bool
    differs_in_purpose: bool
    check_time: datetime


class Registrations:
    """Asks providers."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        templates: Templates,
        accounts: ChosenAccounts,
        providers: Providers,
    ) -> None:
        """Takes what it works with."""
        self._database = Database(database.engine, database.service)
        self._moment = moment
        self._templates = templates
        self._accounts = accounts
        self._providers = providers

    async def check(self, workspace_id: str, template_id: str, account_id: str) -> Registration:
        """Asks whether a template's code is registered, and compares it with the template.

        Args:
            workspace_id: Whose.
            template_id: Which.
            account_id: By which account; empty takes the one that SMS go by.

        Raises:
            FailedPrecondition: If there is no account to ask by, or its provider registers no templates.
            InvalidArgument: If it is no template of SMS, or neither it nor the account has a code.
            NotFound: If there is no such template or account.
        """
        template = await self._templates.get(workspace_id, template_id)
        if template.delete_time is not None:
            raise NotFound("This template was deleted.", template_id=template_id[:100])
        if template.channel is not Channel.SMS:
            raise InvalidArgument("Only templates of SMS are registered at a provider.", field="template_id")
        account = (
            await self._accounts.by_id(workspace_id, account_id, Channel.SMS)
            if account_id
            else await self._accounts.of_channel(workspace_id, Channel.SMS)
        )
        if account is None and account_id:
            raise NotFound("There is no account for SMS with this id.", account_id=account_id[:100])
        if account is None:
            raise FailedPrecondition("The workspace has no active account for SMS; make one, or make one active.")
        provider = self._providers.of(account.settings)
        if not isinstance(provider, ChecksTemplates):
            raise FailedPrecondition("This account's provider takes any text and registers none.")
        code = template.provider_template_code or account.settings.template_code
        if not code:
            raise InvalidArgument(
                "Neither the template nor the account has a provider_template_code.", field="provider_template_code"
            )
        told = await provider.registered_template(code, account.settings, timeout_seconds=CHECK_SECONDS)
        registered = told if isinstance(told, RegisteredTemplate) else None
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
        given = template.provider_parameters or ({provider.only_parameter: template.text} if template.text else {})
        has_content = registered is not None and registered.content != ""
        missing, extra = difference(given.keys(), registered.parameters) if registered and has_content else ((), ())
        is_marketing = template.purpose is not Purpose.TRANSACTIONAL
        _log.info(
            "template.registration_checked",
            workspace_id=workspace_id,
            template_id=template_id,
            state=registered.state.name if registered else "",
        )
        return Registration(
            account_id=account.account_id,
            code=code,
            registered=registered,
            verdict=told if isinstance(told, Verdict) else Verdict(),
            missing=missing,
            extra=extra,
            lacks_way_out=bool(registered and has_content and is_marketing and not says_way_out(registered.content)),
            differs_in_purpose=bool(registered and is_marketing and registered.is_marketing is False),
            check_time=now,
        )
