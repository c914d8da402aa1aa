"""An API key of Tencent Cloud with an application of its SMS and a registered signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from services.common.errors import InvalidArgument
from services.messaging.providers.contract import secret
from services.messaging.providers.endpoint_account import EndpointAccount
from services.messaging.providers.forms import check_endpoint, check_line, check_visible

REGION = "ap-guangzhou"
"""Where it is served, unless an account says otherwise."""

_APP_ID = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TencentSmsAccount(EndpointAccount):
    """See `TencentSmsSettings` in the contract."""

    vendor_endpoint: ClassVar[str] = "https://sms.tencentcloudapi.com"

    secret_id: str
    secret_key: str = secret()
    sdk_app_id: str
    sign_name: str
    template_code: str = ""
    region: str = REGION

    def __post_init__(self) -> None:
        """Takes the vendor's own address and region where none is given."""
        # `super()` knows nothing of the class that slots make.
        EndpointAccount.__post_init__(self)
        object.__setattr__(self, "region", self.region or REGION)

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What the key is for."""
        return self.endpoint, self.secret_id

    def check(self, *, allows_private: bool) -> None:
        """Checks it; see `AccountForm.check`."""
        check_endpoint("tencent_sms.endpoint", self.endpoint, allows_private=allows_private)
        check_visible("tencent_sms.secret_id", self.secret_id)
        check_visible("tencent_sms.secret_key", self.secret_key)
        if not _APP_ID.fullmatch(self.sdk_app_id):
            raise InvalidArgument(
                "tencent_sms.sdk_app_id must be digits: the SdkAppId of the SMS console.",
                field="tencent_sms.sdk_app_id",
            )
        check_line("tencent_sms.sign_name", self.sign_name)
        check_line("tencent_sms.template_code", self.template_code, needed=False)
        check_visible("tencent_sms.region", self.region)
