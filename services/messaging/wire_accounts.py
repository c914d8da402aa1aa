"""Wire ⇄ domain of accounts. The form of a provider's account has the fields of its message in the contract."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any, cast

from services.common.errors import InvalidArgument, Reason
from services.common.listings import Listable
from services.common.updates import etag_of, updated
from services.messaging.domain.accounts import Account, AccountChange
from services.messaging.domain.pacing import Pace
from services.messaging.domain.standing import SENTENCES
from services.messaging.providers import (
    PROVIDERS,
    AccountForm,
    DkimFinding,
    MassMessageLimit,
    MiniProgramState,
    SmtpAuthMechanism,
    SmtpSecurity,
    Verdict,
)
from services.messaging.wire_templates import CHANNEL_NAMES
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

_FORMS: dict[str, type[Any]] = {kind.name.replace("-", "_"): cast(Any, kind).account_form for kind in PROVIDERS}
_ALWAYS = ("display_name", "active", "priority", "pace")

LISTABLE = Listable(
    call="ListAccounts",
    filters={"account_id": str, "display_name": str, "channel": CHANNEL_NAMES, "active": bool, "priority": int},
    orders={"account_id": str, "display_name": str, "priority": int, "create_time": datetime, "update_time": datetime},
    key="account_id",
)


def provider_name(number: resources_pb.Provider) -> str:
    """Returns a provider's name, as accounts and addresses of callbacks have it; empty for a number that we do not know."""
    known = number in resources_pb.Provider.values()
    return resources_pb.Provider.Name(number).removeprefix("PROVIDER_").lower().replace("_", "-") if known else ""


def account_message(account: Account) -> resources_pb.Account:
    """Returns an account as the wire has it, without its secrets."""
    message = resources_pb.Account(
        account_id=account.account_id,
        display_name=account.display_name,
        channel=cast(Any, int(account.channel)),
        active=account.active,
        etag=etag_of(account.revision),
        priority=account.priority,
        state=cast(Any, int(account.state)),
        accepted_today=account.accepted_today,
    )
    if account.pace:
        message.pace.messages_per_second = account.pace.per_second
        message.pace.messages_per_day = account.pace.per_day
    standing = account.standing
    if standing.accept_time is not None:
        message.last_success_time.FromDatetime(standing.accept_time)
    if standing.error_time is not None:
        message.last_error.failure = cast(Any, int(standing.failure))
        message.last_error.code = standing.code
        message.last_error.message = SENTENCES[standing.failure]
        message.last_error.time.FromDatetime(standing.error_time)
    settings = getattr(message, account.provider.replace("-", "_"))
    settings.SetInParent()
    for field in dataclasses.fields(account.settings):
        value = getattr(account.settings, field.name)
        if isinstance(value, datetime):
            getattr(settings, field.name).FromDatetime(value)
        elif isinstance(value, tuple):
            getattr(settings, field.name).extend(value)
        elif value is not None and not field.metadata.get("secret"):
            setattr(settings, field.name, value)
    message.create_time.FromDatetime(account.create_time)
    message.update_time.FromDatetime(account.update_time)
    if account.delete_time is not None:
        message.delete_time.FromDatetime(account.delete_time)
    return message


def new_account(message: resources_pb.Account) -> tuple[str, AccountChange]:
    """Returns at which provider an account is to be made, and what it is.

    Raises:
        InvalidArgument: MISSING_FIELD without settings.
    """
    name = message.WhichOneof("settings")
    if name is None:
        known = ", ".join(_FORMS)
        raise InvalidArgument(
            f"An account needs the settings of a provider: one of {known}.",
            reason=Reason.ERROR_REASON_MISSING_FIELD,
            field="settings",
        )
    return name.replace("_", "-"), AccountChange(
        message.display_name, message.active, _form(message, name), message.priority, _pace(message)
    )


def account_change(current: Account, request: messaging_pb.UpdateAccountRequest) -> AccountChange:
    """Returns what an update changes of an account.

    Raises:
        InvalidArgument: If the mask names what cannot be changed.
    """
    own = current.provider.replace("-", "_")
    changeable = (*_ALWAYS, own)
    result = updated(account_message(current), request.account, request.update_mask, changeable=changeable)
    named = set(request.update_mask.paths) or set(changeable)
    named = set(changeable) if "*" in named else named
    return AccountChange(
        display_name=(result.display_name or current.account_id) if "display_name" in named else None,
        active=result.active if "active" in named else None,
        settings=_form(result, own) if own in named else None,
        priority=result.priority if "priority" in named else None,
        pace=_pace(result) if "pace" in named else None,
    )


def verdict_message(verdict: Verdict) -> messaging_pb.VerifyAccountResponse:
    """Returns what trying an account told, as the wire has it."""
    return messaging_pb.VerifyAccountResponse(
        verified=verdict.problem is None,
        problem=f"ACCOUNT_PROBLEM_{verdict.problem.name}" if verdict.problem else None,
        detail=verdict.code[:200],
        dkim_record=_dkim_record(verdict.dkim) if verdict.dkim else None,
    )


def _dkim_record(finding: DkimFinding) -> messaging_pb.DkimRecord:
    return messaging_pb.DkimRecord(
        name=finding.name, value=finding.value, state=f"DKIM_RECORD_STATE_{finding.state.name}"
    )


def _pace(message: resources_pb.Account) -> Pace:
    return Pace(message.pace.messages_per_second, message.pace.messages_per_day)


def _form(message: resources_pb.Account, name: str) -> AccountForm:
    settings = getattr(message, name)
    values = {field.name: getattr(settings, field.name) for field in dataclasses.fields(_FORMS[name])}
    if "security" in values:
        values["security"] = _security(values["security"])
        values["auth_mechanism"] = _mechanism(values["auth_mechanism"])
    # Only ever told.
    values.pop("previous_secret_expire_time", None)
    if "mini_program_state" in values:
        values["mini_program_state"] = _state(values["mini_program_state"])
    if "store_ids" in values:
        values["store_ids"] = tuple(dict.fromkeys(values["store_ids"]))
    if "customer_limit" in values:
        values["customer_limit"] = _limit(values["customer_limit"])
    form: AccountForm = _FORMS[name](**values)
    return form


def _security(number: int) -> SmtpSecurity:
    try:
        return SmtpSecurity(number or SmtpSecurity.STARTTLS)
    except ValueError:
        known = ", ".join(each.name for each in SmtpSecurity)
        raise InvalidArgument(f"smtp.security must be one of {known}.", field="smtp.security") from None


def _state(number: int) -> MiniProgramState:
    try:
        return MiniProgramState(number or MiniProgramState.FORMAL)
    except ValueError:
        known = ", ".join(each.name for each in MiniProgramState)
        field = "wechat_mini_program.mini_program_state"
        raise InvalidArgument(f"{field} must be one of {known}.", field=field) from None


def _limit(number: int) -> MassMessageLimit:
    try:
        return MassMessageLimit(number or MassMessageLimit.DAYS_OF_MONTH)
    except ValueError:
        known = ", ".join(each.name for each in MassMessageLimit)
        field = "wecom_customers.customer_limit"
        raise InvalidArgument(f"{field} must be one of {known}.", field=field) from None


def _mechanism(number: int) -> SmtpAuthMechanism:
    try:
        return SmtpAuthMechanism(number)
    except ValueError:
        known = ", ".join(each.name for each in SmtpAuthMechanism if each)
        raise InvalidArgument(f"smtp.auth_mechanism must be one of {known}.", field="smtp.auth_mechanism") from None
