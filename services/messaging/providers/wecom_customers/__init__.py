"""Mass messages of a WeCom corporation to its customers."""

from services.messaging.providers.wecom_customers.account import MassMessageLimit, WeComCustomersAccount
from services.messaging.providers.wecom_customers.provider import WeComCustomersProvider

__all__ = ["MassMessageLimit", "WeComCustomersAccount", "WeComCustomersProvider"]
