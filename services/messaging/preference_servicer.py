"""PreferenceService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from typing import Any, cast

import grpc

from services.common.interceptors import workspace_of
from services.messaging.domain import Channel
from services.messaging.domain.preferences import Preferences
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
