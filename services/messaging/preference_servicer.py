"""PreferenceService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import grpc

from services.common.caller import current_caller
from services.common.interceptors import workspace_of
from services.messaging.domain import Channel
from services.messaging.domain.preferences import CustomerPreferences, Preferences
from services.messaging.usecases.preferences import PreferenceCentre
from services.messaging.wire import known_value
from yike.messaging.v1 import preference_service_pb2 as pb
from yike.messaging.v1 import preference_service_pb2_grpc as preference_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class PreferenceServicer(preference_grpc.PreferenceServiceServicer):
    """Answers the methods of `yike.messaging.v1.PreferenceService`; errors leave as typed errors."""

    def __init__(self, centre: PreferenceCentre) -> None:
        """Takes the use case."""
        self._centre = centre

    async def GetPreferences(self, request: pb.GetPreferencesRequest, context: Context) -> pb.Preferences:
        """Returns what is set."""
        return preferences_message(await self._centre.get(workspace_of(context), request.token))

    async def UpdatePreferences(self, request: pb.UpdatePreferencesRequest, context: Context) -> pb.Preferences:
        """Sets what is named."""
        wanted = {
            known_value(Channel, each.channel, f"channels[{place}].channel"): each.granted
            for place, each in enumerate(request.channels)
        }
        paused = request.paused if request.HasField("paused") else None
        return preferences_message(await self._centre.set(workspace_of(context), request.token, wanted, paused))


class CustomerPreferenceServicer(preference_grpc.CustomerPreferenceServiceServicer):
    """Answers the methods of `yike.messaging.v1.CustomerPreferenceService`; errors leave as typed errors."""

    def __init__(self, centre: PreferenceCentre) -> None:
        """Takes the use case."""
        self._centre = centre

    async def GetCustomerPreferences(
        self, request: pb.GetCustomerPreferencesRequest, context: Context
    ) -> pb.CustomerPreferences:
        """Returns what a customer has set."""
        channel = known_value(Channel, request.channel, "channel")
        return _customer_message(await self._centre.of_customer(workspace_of(context), request.customer_id, channel))

    async def PauseCustomerMarketing(
        self, request: pb.PauseCustomerMarketingRequest, context: Context
    ) -> pb.CustomerPreferences:
        """Pauses marketing."""
        return await self._set(request, context, timedelta(days=request.days))

    async def ResumeCustomerMarketing(
        self, request: pb.ResumeCustomerMarketingRequest, context: Context
    ) -> pb.CustomerPreferences:
        """Ends a pause."""
        return await self._set(request, context, None)

    async def _set(self, request: Any, context: Context, length: timedelta | None) -> pb.CustomerPreferences:
        changed = await self._centre.set_pause(
            workspace_of(context),
            request.customer_id,
            length,
            reason=request.reason,
            by=current_caller().principal,
        )
        return _customer_message(changed)


def _customer_message(found: CustomerPreferences) -> pb.CustomerPreferences:
    message = pb.CustomerPreferences(customer_id=found.customer_id, preferences=preferences_message(found.preferences))
    if (last := found.last_change) is not None:
        message.last_change.changed_by, message.last_change.reason = last.by, last.reason
        message.last_change.paused = last.paused
        message.last_change.time.FromDatetime(last.time)
    return message


def preferences_message(preferences: Preferences) -> pb.Preferences:
    """Returns what is set as the wire has it."""
    message = pb.Preferences(
        channels=[
            pb.ChannelPreference(channel=cast(Any, int(each.channel)), granted=each.granted, can_grant=each.can_grant)
            for each in preferences.channels
        ],
        channel=cast(Any, int(preferences.channel)),
    )
    if preferences.pause_end_time is not None:
        message.pause_end_time.FromDatetime(preferences.pause_end_time)
    return message
