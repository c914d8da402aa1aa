"""What segment is told by its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from services.common.settings import ServiceSettings, check_url
from services.segment.columns.mode import Mode

CLICKHOUSE_SCHEMES = ("chdb", "http", "https")


@dataclass(frozen=True, kw_only=True)
class SegmentSettings:
    """What all processes are told, and what segment alone reads.

    Attributes:
        service: What all processes are told.
        clickhouse_url: `chdb:///folder` (embedded) or `http://…` (`YIKE_CLICKHOUSE_URL`).
        columns: Who answers the live loop (`YIKE_SEGMENT_COLUMNS`: `on`, `shadow` or `off`). Of effect only where the
            history is embedded: a server's is written by others, too.
    """

    service: ServiceSettings
    clickhouse_url: str
    columns: Mode = Mode.ON

    @property
    def is_alone(self) -> bool:
        """Whether this process alone writes the history."""
        return self.clickhouse_url.startswith("chdb:")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> SegmentSettings:
        """Reads the environment.

        Raises:
            SystemExit: If a variable is set to something unusable; the text names it.
        """
        env = os.environ if environment is None else environment
        service = ServiceSettings.from_environment("segment", env)
        url = env.get("YIKE_CLICKHOUSE_URL", f"chdb://{service.home}/clickhouse")
        check_url("YIKE_CLICKHOUSE_URL", url, CLICKHOUSE_SCHEMES)
        columns = env.get("YIKE_SEGMENT_COLUMNS", Mode.ON.value)
        if columns not in {mode.value for mode in Mode}:
            raise SystemExit("YIKE_SEGMENT_COLUMNS must be on, shadow or off.")
        return cls(service=service, clickhouse_url=url, columns=Mode(columns))
