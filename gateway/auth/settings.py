"""What the settings of a workspace may be. Pure."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Mapping
from functools import cache
from typing import Final

from services.common.errors import InvalidArgument

LANGUAGES: Final = ("zh", "en")
MAXIMUM_NAME: Final = 200
"""Characters of a workspace's name."""

_CURRENCY = re.compile(r"[A-Z]{3}")


def check_settings(settings: Mapping[str, str]) -> None:
    """Refuses what a setting cannot be; what is not given is not looked at.

    Raises:
        InvalidArgument: If one cannot be.
    """
    name = settings.get("name")
    if name is not None and (not 1 <= len(name.strip()) <= MAXIMUM_NAME or not name.isprintable()):
        raise InvalidArgument(
            f"displayName must have 1 to {MAXIMUM_NAME} characters that can be shown.", field="display_name"
        )
    if "time_zone" in settings and settings["time_zone"] not in _time_zones():
        raise InvalidArgument(
            "timeZone must be a name of the IANA database, such as Asia/Shanghai or Europe/London.", field="time_zone"
        )
    if "currency" in settings and not _CURRENCY.fullmatch(settings["currency"]):
        raise InvalidArgument("currency must be three capitals of ISO 4217, such as CNY.", field="currency")
    if "language" in settings and settings["language"] not in LANGUAGES:
        raise InvalidArgument("language must be zh or en.", field="language")


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
