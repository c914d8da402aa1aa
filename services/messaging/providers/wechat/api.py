"""The side of WeChat's API that official accounts and mini-programs share.

Tokens are those of `stable_token`: asking for one does not end the token that another process holds (vendor's page
getStableAccessToken, read on 2026-11-30 as a stored copy). Codes: vendor's pages of both calls, and its list of error codes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, TypeVar

import msgspec

from services.common.errors import InvalidArgument
from services.messaging.providers.access_tokens import ACCOUNT_SECONDS, BUSY_SECONDS, LIMIT_CODES, TokenCall
from services.messaging.providers.contract import (
    Doubt,
    Obstacle,
    OutboundMessage,
    Refusal,
    Rejected,
    Retry,
    Unknown,
    secret,
)
from services.messaging.providers.endpoint_account import EndpointAccount
from services.messaging.providers.forms import check_endpoint, check_visible
from services.messaging.providers.http_call import HttpAnswer
from services.messaging.providers.wechat.secrecy import check_callback_secrets

OPENID = re.compile(r"[A-Za-z0-9_-]{1,128}")

_RATE_SECONDS = 60.0

_REFUSALS = {
    40003: Refusal.RECIPIENT_INVALID,
    # Not a follower (any more): official accounts only.
    43004: Refusal.OPTED_OUT,
    43101: Refusal.NOT_SUBSCRIBED,
}
"""Of this recipient; what stands nowhere here is of the text: template, page, words, parameters (40037, 41030, 45168…)."""

_ACCOUNT_CODES = frozenset({40013, 40125, 40164, 40165, 41002, 41004, 43107, 48001, 48004, 50002, 61004, 89503})
"""Of the account: unknown, from a host that is not on its list, without the right to send, or with it taken away."""

_BUSY_CODES = frozenset({-1, 43108})
"""The vendor cannot now; 43108: it is just sending this person another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatAccount(EndpointAccount):
    """An official account or a mini-program; without `encoding_aes_key` its callbacks come in the clear."""

    vendor_endpoint: ClassVar[str] = "https://api.weixin.qq.com"
    form: ClassVar[str]
    """As the contract names its settings."""

    app_id: str
    app_secret: str = secret()
    callback_token: str = secret()
    encoding_aes_key: str = secret()

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the secrets are for."""
        return self.endpoint, self.app_id

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_endpoint(f"{self.form}.endpoint", self.endpoint, allows_private=allows_private)
        check_visible(f"{self.form}.app_id", self.app_id)
        check_visible(f"{self.form}.app_secret", self.app_secret)
        check_callback_secrets(self.form, self.callback_token, self.encoding_aes_key)
        if self.encoding_aes_key and not self.callback_token:
            raise InvalidArgument(
                f"{self.form}.encoding_aes_key needs {self.form}.callback_token beside it.",
                field=f"{self.form}.callback_token",
            )


AccountT = TypeVar("AccountT", bound=WechatAccount)


def token_call(account: WechatAccount, anew: bool) -> TokenCall:
    """Returns how a token is asked for."""
    fields = {
        "grant_type": "client_credential",
        "appid": account.app_id,
        "secret": account.app_secret,
        # Twenty times a day at most, so only for one that is handed out and refused.
        "force_refresh": anew,
    }
    return TokenCall("POST", f"{account.endpoint}/cgi-bin/stable_token", msgspec.json.encode(fields))


def unsendable(message: OutboundMessage) -> Rejected | None:
    """Returns why a message cannot be sent by either kind; None when it can."""
    if not OPENID.fullmatch(message.recipient):
        return Rejected(Refusal.RECIPIENT_INVALID)
    return None if message.template_code else Rejected(Refusal.CONTENT, "no template")


def data_of(message: OutboundMessage) -> dict[str, dict[str, str]]:
    """Returns the keywords of the registered template as the vendor takes them."""
    return {_encodable(name): {"value": _encodable(value)} for name, value in message.parameters.items()}


def failure_of(answer: HttpAnswer) -> Rejected | Retry | Unknown | None:
    """Returns what an answer says other than that the message was taken; None when it was."""
    code = answer.fields.get("errcode")
    if answer.status == 429 or code in LIMIT_CODES:
        return Retry(answer.retry_after_seconds or _RATE_SECONDS, Obstacle.RATE_LIMITED, str(code or 429))
    if answer.status == 503:
        return Retry(answer.retry_after_seconds or BUSY_SECONDS, Obstacle.BUSY, str(code or 503))
    if answer.status != 200 or not isinstance(code, int):
        return Unknown(Doubt.SERVER_ERROR, str(answer.status))
    if code == 0:
        return None
    if code in _BUSY_CODES:
        return Retry(BUSY_SECONDS, Obstacle.BUSY, str(code))
    if code in _ACCOUNT_CODES:
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, str(code))
    return Rejected(_REFUSALS.get(code, Refusal.CONTENT), str(code))


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
