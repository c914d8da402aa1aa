"""What segment is told by its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from services.common.settings import ServiceSettings, check_url

FEWEST_HISTORY_MONTHS = 2
MOST_HISTORY_MONTHS = 1_200
CLICKHOUSE_SCHEMES = ("chdb", "http", "https")


@dataclass(frozen=True, kw_only=True)
class SegmentSettings:
    """What all processes are told, and what segment alone reads.

    Attributes:
        service: What all processes are told.
        clickhouse_url: `chdb:///folder` (embedded) or `http://…` (`YIKE_CLICKHOUSE_URL`).
        history_months: Whole months before the present one that the event history goes back; 0: as far as there are
            events (`YIKE_HISTORY_MONTHS`).
    """

    service: ServiceSettings
    clickhouse_url: str
    history_months: int = 0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> SegmentSettings:
        """Reads the environment.

        Raises:
            SystemExit: If a variable is set to something unusable; the text names it.
        """
        env = os.environ if environment is None else environment
        service = ServiceSettings.from_environment("segment", env)
        try:
            months = int(env.get("YIKE_HISTORY_MONTHS", "0"))
        except ValueError as error:
            raise SystemExit("YIKE_HISTORY_MONTHS must be a number.") from error
        if months and not FEWEST_HISTORY_MONTHS <= months <= MOST_HISTORY_MONTHS:
            raise SystemExit(
                f"YIKE_HISTORY_MONTHS must be 0, or {FEWEST_HISTORY_MONTHS} to {MOST_HISTORY_MONTHS}: a journey may start "
                "from an event of up to 30 days ago."
            )
        url = env.get("YIKE_CLICKHOUSE_URL", f"chdb://{service.home}/clickhouse")
        check_url("YIKE_CLICKHOUSE_URL", url, CLICKHOUSE_SCHEMES)
        return cls(service=service, clickhouse_url=url, history_months=months)
