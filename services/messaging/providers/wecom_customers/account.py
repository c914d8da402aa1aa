"""A WeCom corporation as its customers know it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from services.common.errors import InvalidArgument
from services.messaging.providers.contract import secret
from services.messaging.providers.endpoint_account import EndpointAccount
from services.messaging.providers.forms import check_endpoint, check_line, check_visible
from services.messaging.providers.wechat.secrecy import check_callback_secrets

GATHER_SECONDS, CONFIRM_DAYS = 60, 7


class MassMessageLimit(IntEnum):
    """How many a customer may receive; the numbers are those of the contract."""

    DAYS_OF_MONTH = 1
    ONE_A_DAY = 2
    SEVEN_A_WEEK = 3
    FOUR_A_MONTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class WeComCustomersAccount(EndpointAccount):
    """See `WeComCustomersSettings` in the contract."""

    vendor_endpoint: ClassVar[str] = "https://qyapi.weixin.qq.com"
    reaches: ClassVar[tuple[str, ...]] = ("wecom_external_user_id",)
    """Identifier types that only this kind of account reaches."""

    corp_id: str
    corp_secret: str = secret()
    sender_user_id: str = ""
    sender_trait: str = ""
    gather_seconds: int = 0
    confirm_days: int = 0
    customer_limit: MassMessageLimit = MassMessageLimit.DAYS_OF_MONTH
    callback_token: str = secret()
    encoding_aes_key: str = secret()
    welcome_template_id: str = ""

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the secret is for."""
        return self.endpoint, self.corp_id

    @property
    def scope(self) -> str:
        """Whose customers it writes to: those of a corporation, wherever it is."""
        return f"{self.endpoint} {self.corp_id}"

    @property
    def window_seconds(self) -> int:
        """For how long messages are gathered."""
        return self.gather_seconds or GATHER_SECONDS

    @property
    def days_to_confirm(self) -> int:
        """For how long staff may confirm."""
        return self.confirm_days or CONFIRM_DAYS

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_endpoint("wecom_customers.endpoint", self.endpoint, allows_private=allows_private)
        check_visible("wecom_customers.corp_id", self.corp_id)
        check_visible("wecom_customers.corp_secret", self.corp_secret)
        check_line("wecom_customers.sender_trait", self.sender_trait, needed=False)
        check_callback_secrets("wecom_customers", self.callback_token, self.encoding_aes_key)
        if bool(self.callback_token) != bool(self.encoding_aes_key):
            lacking = "encoding_aes_key" if self.callback_token else "callback_token"
            raise InvalidArgument(
                f"wecom_customers.{lacking} must be given: WeCom signs and encrypts what it calls back with.",
                field=f"wecom_customers.{lacking}",
            )
