"""What services seal, as they are wired."""

from __future__ import annotations

from collections.abc import Sequence

from services.common.clock import SystemClock
from services.common.sealing import SealedColumn, SealingServicer
from services.common.server import Service
from services.common.settings import ServiceSettings
from services.identity.app import build as build_identity
from services.journey.app import build as build_journey
from services.journey.settings import JourneySettings
from services.messaging.app import build as build_messaging
from services.profile.app import build as build_profile


async def columns_of(service: str, settings: ServiceSettings) -> Sequence[SealedColumn]:
    """Returns the columns that a service seals; nothing is connected."""
    wired = await _build(service, settings)
    (servicer,) = [each for _, each in wired.servicers if isinstance(each, SealingServicer)]
    for close in wired.close:
        await close()
    return servicer.columns


async def _build(service: str, settings: ServiceSettings) -> Service:
    """Wires a service; nothing is connected."""
    match service:
        case "identity":
            return await build_identity(settings, SystemClock())
        case "profile":
            return await build_profile(settings, SystemClock())
        case "journey":
            return await build_journey(JourneySettings(service=settings), SystemClock())
        case _:
            return await build_messaging(settings, SystemClock())
