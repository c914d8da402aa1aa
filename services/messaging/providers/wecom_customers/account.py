"""A WeCom corporation as its customers know it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from services.messaging.providers.contract import secret
from services.messaging.providers.endpoint_account import EndpointAccount
from services.messaging.providers.forms import check_endpoint, check_line, check_visible

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
