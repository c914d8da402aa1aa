"""The gateway with a clock that is some hours off (`TEST_CLOCK_HOURS`), as a machine's clock may be."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

import uvloop

from gateway.app import GatewaySettings, serve
from services.common.clock import SystemClock


class WrongClock(SystemClock):
    """The machine's clock, set wrongly."""

    def now(self) -> datetime:
        """Returns the wrong time."""
        return super().now() + timedelta(hours=float(os.environ["TEST_CLOCK_HOURS"]))


if __name__ == "__main__":
    uvloop.run(serve(GatewaySettings.from_environment(), WrongClock()))
