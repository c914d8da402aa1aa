"""Catalogues and series to messages of the contract."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict, cast

from services.common.json_messages import json_value
from services.common.times import read_time
from services.segment.domain.catalogue import Catalogue, EventName, Named
from services.segment.domain.series import Interval
from services.segment.servicer.translation import timestamp
from services.segment.usecases.developing import EventSeries, MembershipSeries
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.segment.v1 import catalogue_pb2 as catalogue_pb
from yike.segment.v1 import time_series_pb2 as series_pb


class Span(TypedDict):
    """Which points a series is asked for."""

    interval: Interval
    start: datetime | None
    end: datetime | None


def span(request: series_pb.GetEventSeriesRequest | series_pb.GetMembershipSeriesRequest) -> Span:
    """Returns which points a series is asked for.

    Raises:
        InvalidArgument: If a time is none that a call may name.
    """
    return Span(
        interval=Interval.HOUR if request.interval == series_pb.INTERVAL_HOUR else Interval.DAY,
        start=read_time(request.start_time, "start_time") if request.HasField("start_time") else None,
        end=read_time(request.end_time, "end_time") if request.HasField("end_time") else None,
    )


def event_catalogue(found: Catalogue[EventName]) -> catalogue_pb.EventCatalogue:
    """Returns the names of events."""
    message = catalogue_pb.EventCatalogue(truncated=found.is_truncated, count_time=timestamp(found.count_time))
    for one in found.entries:
        added = message.events.add(name=one.name, type=cast(profile_pb.EventType, one.type), count=one.count)
        added.last_time.FromMicroseconds(one.last_us)
    return message


def property_catalogue(event_name: str, found: Catalogue[Named]) -> catalogue_pb.PropertyCatalogue:
    """Returns the properties of events."""
    return catalogue_pb.PropertyCatalogue(
        event_name=event_name,
        sampled_events=found.sampled,
        count_time=timestamp(found.count_time),
        properties=[
            catalogue_pb.CataloguedProperty(path=one.name, count=one.count, kinds=_kinds(one), values=_values(one))
            for one in found.entries
        ],
    )


def trait_catalogue(found: Catalogue[Named]) -> catalogue_pb.TraitCatalogue:
    """Returns the traits of customers."""
    return catalogue_pb.TraitCatalogue(
        truncated=found.is_truncated,
        count_time=timestamp(found.count_time),
        traits=[
            catalogue_pb.CataloguedTrait(name=one.name, customers=one.count, kinds=_kinds(one), values=_values(one))
            for one in found.entries
        ],
    )


def tag_catalogue(found: Catalogue[Named]) -> catalogue_pb.TagCatalogue:
    """Returns the tags of customers."""
    return catalogue_pb.TagCatalogue(
        truncated=found.is_truncated,
        count_time=timestamp(found.count_time),
        tags=[catalogue_pb.CataloguedTag(name=one.name, customers=one.count) for one in found.entries],
    )


def event_series(found: EventSeries) -> series_pb.EventSeries:
    """Returns how many events happened when."""
    return series_pb.EventSeries(
        time_zone=found.time_zone,
        times=[timestamp(moment) for moment in found.times],
        series=[series_pb.EventCounts(event_name=name, counts=counts) for name, counts in found.counts.items()],
    )


def membership_series(segment_id: str, found: MembershipSeries) -> series_pb.MembershipSeries:
    """Returns how a segment developed."""
    return series_pb.MembershipSeries(
        segment_id=segment_id,
        time_zone=found.time_zone,
        times=[timestamp(moment) for moment in found.times],
        sizes=found.sizes,
        entered=found.entered,
        left=found.left,
    )


def _kinds(one: Named) -> Iterable[catalogue_pb.ValueKind]:
    return [cast(catalogue_pb.ValueKind, int(kind)) for kind in one.kinds]


def _values(one: Named) -> list[catalogue_pb.SampleValue]:
    return [catalogue_pb.SampleValue(value=json_value(value), count=count) for value, count in one.values]
