"""The robot of a WeCom group, and what it tells its group of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.common.errors import InvalidArgument
from services.messaging.providers.contract import secret
from services.messaging.providers.endpoint_account import EndpointAccount
from services.messaging.providers.forms import check_endpoint, check_visible


@dataclass(frozen=True, slots=True, kw_only=True)
class WeComRobotAccount(EndpointAccount):
    """See `WeComRobotSettings` in the contract."""

    vendor_endpoint: ClassVar[str] = "https://qyapi.weixin.qq.com"

    key: str = secret()
    store_ids: tuple[str, ...] = ()
    tells_new_tasks: bool = False
    tells_overdue_tasks: bool = False
    tells_alerts: bool = False

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the secret is for."""
        return (self.endpoint,)

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_endpoint("wecom_robot.endpoint", self.endpoint, allows_private=allows_private)
        check_visible("wecom_robot.key", self.key)
        if "://" in self.key:
            raise InvalidArgument(
                "wecom_robot.key is what stands behind `key=` in the address, not the address.", field="wecom_robot.key"
            )
        if not (self.tells_new_tasks or self.tells_overdue_tasks or self.tells_alerts):
            raise InvalidArgument(
                "wecom_robot must tell of something: say tells_new_tasks, tells_overdue_tasks or tells_alerts.",
                field="wecom_robot",
            )
