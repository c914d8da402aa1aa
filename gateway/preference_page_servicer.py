"""The wire of the preference centre's preview: what messaging tells of a customer, as the page that the customer finds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import grpc

from gateway.callbacks.preference_page import language_of, preference_page
from gateway.problems import from_service
from services.common.caller import current_caller
from services.common.clients import workspace_metadata
from services.common.errors import YikeError
from yike.gateway.v1 import preference_page_service_pb2 as page_pb
from yike.messaging.v1 import preference_service_pb2 as preference_pb
from yike.messaging.v1 import preference_service_pb2_grpc as preference_grpc


class PreferencePageServicer:
    """Answers `yike.gateway.v1.PreferencePageService` for the caller of the present request."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes the channel to messaging."""
        self._preferences = preference_grpc.CustomerPreferenceServiceStub(channel)

    def methods(self) -> Mapping[str, Callable[[Any], Awaitable[Any]]]:
        """Returns the methods by name."""
        return {"PreviewPreferencePage": self.PreviewPreferencePage}

    async def PreviewPreferencePage(
        self, request: page_pb.PreviewPreferencePageRequest
    ) -> page_pb.PreferencePagePreview:
        """Returns the page for a customer."""
        try:
            found = await self._preferences.GetCustomerPreferences(
                preference_pb.GetCustomerPreferencesRequest(customer_id=request.customer_id, channel=request.channel),
                metadata=workspace_metadata(current_caller().workspace_id),
            )
        except YikeError as error:
            raise from_service(error) from error
        return page_pb.PreferencePagePreview(
            html=preference_page(found.preferences, language_of(request.accept_language))
        )
