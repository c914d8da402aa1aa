"""The gateway with less patience for connections that do not go on, so that tests need not wait for it."""

from __future__ import annotations

import uvloop

from gateway import app, bodies
from gateway.app import GatewaySettings, serve
from services.common.clock import SystemClock

SECONDS = 3

if __name__ == "__main__":
    app.HEADER_SECONDS = SECONDS  # type: ignore[attr-defined]  # Imported there, and read there.
    bodies.READ_SECONDS = SECONDS
    uvloop.run(serve(GatewaySettings.from_environment(), SystemClock()))
