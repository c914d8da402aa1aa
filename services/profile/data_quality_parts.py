"""The report on the quality of data, wired: what answers, and what goes on in the background."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from services.common.clients import open_channel
from services.common.clock import Clock
from services.common.database import Database
from services.common.settings import ServiceSettings
from services.profile.clients.identity import IdentityClient
from services.profile.clients.journey import JourneyClient
from services.profile.clients.segment import SegmentClient
from services.profile.data_quality_servicer import DataQualityServicer
from services.profile.facts.told import data_quality_alerted_fact
from services.profile.storage import moment_by
from services.profile.usecases.data_quality import DataQuality
from services.profile.usecases.data_quality_alerts import AlertTelling
from services.profile.usecases.data_quality_days import QualityDays
from services.profile.usecases.sender_flaws import FlawWriter, SenderFlaws


@dataclass(frozen=True)
class QualityParts:
    """What answers calls, what runs until cancelled, and what is done when the process ends."""

    servicer: DataQualityServicer
    background: Sequence[Callable[[], Awaitable[None]]]
    close: Callable[[], Awaitable[None]]


def quality_parts(
    settings: ServiceSettings,
    *,
    database: Database,
    identity: IdentityClient,
    segment: SegmentClient,
    flaws: SenderFlaws,
    clock: Clock,
) -> QualityParts:
    """Returns the parts of one process over its stores and whom it asks; `flaws` is what its recorder notes."""
    channel = open_channel(settings.addresses["journey"], token=settings.service_token)
    journey = JourneyClient(channel)
    quality = DataQuality(database=database, identity=identity, segment=segment, clock=clock)
    days = QualityDays(database=database, quality=quality, urls=journey, clock=clock, encode=data_quality_alerted_fact)
    telling = AlertTelling(database=database, calls=journey, clock=clock)
    writer = FlawWriter(database=database, flaws=flaws, moment=moment_by(clock))

    async def close() -> None:
        await writer.write()
        await channel.close(None)

    return QualityParts(DataQualityServicer(quality, days), [days.run, telling.run, writer.run], close)
