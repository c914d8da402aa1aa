"""WeCom's mass messages to customers (客户群发): `externalcontact/add_msg_template` and what follows it.

Read in stored copies of the vendor's pages (92135, 93338) and of SDKs made from them, 2026-11-30. The call is not
repeatable: the vendor knows no key of ours. `get_groupmsg_list_v2` lists what was made, by which an answer that was lost
is found again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import msgspec

from services.common.clock import Clock
from services.messaging.providers.access_tokens import (
    ACCOUNT_SECONDS,
    BUSY_SECONDS,
    LIMIT_CODES,
    AccessTokens,
)
from services.messaging.providers.contract import (
    Accepted,
    Callback,
    CallbackCall,
    Doubt,
    Obstacle,
    OutboundMessage,
    Refusal,
    Rejected,
    Retry,
    SendOutcome,
    Unknown,
    Verdict,
)
from services.messaging.providers.dialing import Dialer
from services.messaging.providers.http_call import HttpAnswer, HttpCaller
from services.messaging.providers.mass_sending import (
    CustomerOutcome,
    CustomerResult,
    ListedMass,
    MassSubmission,
    StaffTask,
    Submitted,
)
from services.messaging.providers.wecom.tokens import token_call
from services.messaging.providers.wecom_customers.account import WeComCustomersAccount
from services.messaging.providers.wecom_customers.callbacks import read_call

MAX_RECIPIENTS = 10_000
"""Customers of one mass message."""

MAX_TEXT_BYTES = 4_000
"""Longest text that the vendor takes."""

PAGE = 500
MAX_PAGES = 200
"""Pages that are read of one list: more than a mass message of 10,000 customers can have."""

_RATE_SECONDS = 60.0
_CONTACT_CODES = frozenset({40096, 41048, 84061})
"""None of the customers is a contact."""

_ACCOUNT_CODES = frozenset({40013, 41002, 48001, 48002, 48004, 50001, 60011, 60020, 60111, 84074, 301002})
_SENT = 2
"""Of a member's task: confirmed."""


class WeComCustomersProvider:
    """Gives mass messages to staff, and asks what became of them."""

    name: ClassVar[str] = "wecom-customers"
    channel: ClassVar[str] = "wecom"
    idempotent: ClassVar[bool] = False
    always_ucs2: ClassVar[bool] = False

    signs: ClassVar[bool] = True

    account_form = WeComCustomersAccount

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Prepares the provider; connects to no one.

        Args:
            clock: For the life of access tokens.
            dialer: Connects.
        """
        self._clock = clock
        self._caller = HttpCaller(dialer)
        self._tokens: AccessTokens[WeComCustomersAccount] = AccessTokens(clock, self._caller, token_call)

    async def send(
        self, message: OutboundMessage, account: WeComCustomersAccount, *, timeout_seconds: float
    ) -> SendOutcome:
        """Gives staff a mass message to one customer; see `Provider.send`."""
        one = MassSubmission(message.text, (message.recipient,), account.sender_user_id)
        outcome = await self.submit(one, account, timeout_seconds=timeout_seconds)
        if not isinstance(outcome, Submitted):
            return outcome
        if outcome.refused:
            return Rejected(Refusal.RECIPIENT_INVALID, "fail_list")
        return Accepted(outcome.provider_message_id)

    async def submit(
        self, submission: MassSubmission, account: WeComCustomersAccount, *, timeout_seconds: float
    ) -> Submitted | Rejected | Retry | Unknown:
        """Gives the task to staff; see `SendsMass.submit`."""
        text = submission.text.encode("utf-8", "replace")
        if not text.strip() or len(text) > MAX_TEXT_BYTES:
            return Rejected(Refusal.CONTENT, "too long" if text.strip() else "empty")
        fields: dict[str, Any] = {
            "chat_type": "single",
            "external_userid": list(submission.recipients),
            "text": {"content": text.decode()},
        }
        if submission.sender:
            fields["sender"] = submission.sender
        answer = await self._post("add_msg_template", fields, account, timeout_seconds)
        if not isinstance(answer, HttpAnswer):
            return answer
        failure = _failure_of(answer)
        if failure is not None:
            return failure
        listed = answer.fields.get("fail_list")
        refused = (
            frozenset(each for each in listed if isinstance(each, str)) if isinstance(listed, list) else frozenset()
        )
        return Submitted(str(answer.fields.get("msgid", ""))[:200], refused)

    async def tasks(
        self, provider_message_id: str, account: WeComCustomersAccount, *, timeout_seconds: float
    ) -> Sequence[StaffTask] | Retry:
        """Returns who is asked to confirm; see `SendsMass.tasks`."""
        found = await self._pages(
            "get_groupmsg_task", "task_list", {"msgid": provider_message_id}, account, timeout_seconds
        )
        if isinstance(found, Retry):
            return found
        return [
            StaffTask(
                str(each.get("userid", ""))[:64], _time(each.get("send_time")) if each.get("status") == _SENT else None
            )
            for each in found
        ]

    async def results(
        self, provider_message_id: str, user_id: str, account: WeComCustomersAccount, *, timeout_seconds: float
    ) -> Sequence[CustomerResult] | Retry:
        """Returns what became of it for a member's customers; see `SendsMass.results`."""
        fields = {"msgid": provider_message_id, "userid": user_id}
        found = await self._pages("get_groupmsg_send_result", "send_list", fields, account, timeout_seconds)
        if isinstance(found, Retry):
            return found
        known = {int(each): each for each in CustomerOutcome}
        return [
            CustomerResult(str(each["external_userid"]), known[each["status"]], _time(each.get("send_time")))
            for each in found
            if isinstance(each.get("external_userid"), str) and each.get("status") in known
        ]

    async def listed(
        self, since: datetime, until: datetime, account: WeComCustomersAccount, *, timeout_seconds: float
    ) -> Sequence[ListedMass] | Retry:
        """Returns what was made in a span of time; see `SendsMass.listed`."""
        fields = {
            "chat_type": "single",
            "start_time": int(since.timestamp()),
            "end_time": int(until.timestamp()) + 1,
        }
        found = await self._pages("get_groupmsg_list_v2", "group_msg_list", fields, account, timeout_seconds, limit=100)
        if isinstance(found, Retry):
            return found
        return [
            ListedMass(str(each.get("msgid", "")), str((each.get("text") or {}).get("content", "")), time)
            for each in found
            if (time := _time(each.get("create_time"))) is not None
        ]

    async def remind(
        self, provider_message_id: str, account: WeComCustomersAccount, *, timeout_seconds: float
    ) -> Rejected | Retry | None:
        """Reminds those who have not confirmed; see `SendsMass.remind`."""
        answer = await self._post("remind_groupmsg_send", {"msgid": provider_message_id}, account, timeout_seconds)
        outcome = _failure_of(answer) if isinstance(answer, HttpAnswer) else answer
        return None if isinstance(outcome, Unknown) else outcome

    async def cancel(
        self, provider_message_id: str, account: WeComCustomersAccount, *, timeout_seconds: float
    ) -> Rejected | Retry | None:
        """Takes the task from those who have not confirmed; see `SendsMass.cancel`."""
        answer = await self._post("cancel_groupmsg_send", {"msgid": provider_message_id}, account, timeout_seconds)
        outcome = _failure_of(answer) if isinstance(answer, HttpAnswer) else answer
        return Retry(BUSY_SECONDS, Obstacle.UNREACHABLE, outcome.code) if isinstance(outcome, Unknown) else outcome

    async def welcome(
        self, code: str, text: str, account: WeComCustomersAccount, *, timeout_seconds: float
    ) -> Accepted | Rejected | Retry | Unknown:
        """Welcomes a customer who was just added. Repeatable: the vendor takes a code once, within 20 seconds."""
        content = text.encode("utf-8", "replace")
        if not content.strip() or len(content) > MAX_TEXT_BYTES:
            return Rejected(Refusal.CONTENT, "too long" if content.strip() else "empty")
        fields = {"welcome_code": code, "text": {"content": content.decode()}}
        answer = await self._post("send_welcome_msg", fields, account, timeout_seconds)
        outcome = _failure_of(answer) if isinstance(answer, HttpAnswer) else answer
        return Accepted("") if outcome is None else outcome

    def read_callback(self, call: CallbackCall, account: WeComCustomersAccount | None) -> Callback:
        """Reads what WeCom calls back with; see `CallsBack.read_callback`."""
        return read_call(call, account, self._clock.now())

    async def verify(self, account: WeComCustomersAccount, *, timeout_seconds: float) -> Verdict:
        """Gets an access token anew and asks who may contact customers; see `Provider.verify`."""
        return await self._tokens.verify(
            "/cgi-bin/externalcontact/get_follow_user_list",
            account,
            {},
            endpoint=account.endpoint,
            timeout_seconds=timeout_seconds,
        )

    async def close(self) -> None:
        """Closes every connection and forgets the access tokens."""
        self._tokens.forget()
        await self._caller.close()

    async def _post(
        self, method: str, fields: Mapping[str, Any], account: WeComCustomersAccount, timeout_seconds: float
    ) -> HttpAnswer | Retry | Unknown:
        return await self._tokens.call(
            "POST",
            f"/cgi-bin/externalcontact/{method}",
            account,
            msgspec.json.encode(fields),
            endpoint=account.endpoint,
            timeout_seconds=timeout_seconds,
        )

    async def _pages(
        self,
        method: str,
        name: str,
        fields: Mapping[str, Any],
        account: WeComCustomersAccount,
        timeout_seconds: float,
        limit: int = PAGE,
    ) -> list[Mapping[str, Any]] | Retry:
        """Returns all entries of a list that comes in pages."""
        entries: list[Mapping[str, Any]] = []
        cursor = ""
        for _ in range(MAX_PAGES):
            asked = {**fields, "limit": limit, "cursor": cursor}
            answer = await self._post(method, asked, account, timeout_seconds)
            if isinstance(answer, Retry):
                return answer
            failure = _failure_of(answer) if isinstance(answer, HttpAnswer) else answer
            if isinstance(failure, Retry):
                return failure
            if failure is not None or not isinstance(answer, HttpAnswer):
                # What only asks may be asked again.
                return Retry(
                    ACCOUNT_SECONDS if isinstance(failure, Rejected) else BUSY_SECONDS, Obstacle.BUSY, _code(failure)
                )
            listed = answer.fields.get(name)
            entries += [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
            cursor = str(answer.fields.get("next_cursor") or "")
            if not cursor:
                break
        return entries


def _code(failure: Rejected | Unknown | None) -> str:
    return failure.code if failure is not None else ""


def _failure_of(answer: HttpAnswer) -> Rejected | Retry | Unknown | None:
    code = answer.fields.get("errcode")
    if answer.status == 429 or code in LIMIT_CODES:
        return Retry(answer.retry_after_seconds or _RATE_SECONDS, Obstacle.RATE_LIMITED, str(code or 429))
    if answer.status == 503:
        return Retry(answer.retry_after_seconds or BUSY_SECONDS, Obstacle.BUSY, str(code or 503))
    if answer.status != 200 or not isinstance(code, int):
        return Unknown(Doubt.SERVER_ERROR, str(answer.status))
    if code == -1:
        return Retry(BUSY_SECONDS, Obstacle.BUSY, "-1")
    if code in _CONTACT_CODES:
        return Rejected(Refusal.RECIPIENT_INVALID, str(code))
    if code in _ACCOUNT_CODES:
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, str(code))
    return Rejected(Refusal.CONTENT, str(code)) if code else None


def _time(seconds: object) -> datetime | None:
    if not isinstance(seconds, int) or not 0 < seconds < 10**11:
        return None
    return datetime.fromtimestamp(seconds, UTC)
