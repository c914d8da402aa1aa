"""A refused delivery once more, by its source's mapping as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.auth.authenticator import Grant
from gateway.sources.opened import OpenedSources, workspace_of
from gateway.sources.taking import SourceIntake, answer_to, read_kept_context
from services.common.calls.conversion import Delivery
from services.common.errors import FailedPrecondition, NotFound


class Redelivering:
    """Takes deliveries out of the list of rejected events."""

    def __init__(self, opened: OpenedSources, intake: SourceIntake) -> None:
        """Takes what knows the sources, and what records deliveries."""
        self._opened = opened
        self._intake = intake

    async def take(self, grant: Grant, context: Mapping[str, Any], body: bytes, delivery: Delivery) -> bytes:
        """Records a delivery; returns the answer's body.

        Args:
            grant: Of who sends it again.
            context: What was kept beside the body.
            body: As it came, or corrected.
            delivery: When it came in.

        Raises:
            FailedPrecondition: If its source is gone.
            YikeError: If it, or one of its events, is refused again; what was recorded of it stays, and counts once.
        """
        source_id, headers = read_kept_context(context)
        try:
            if workspace_of(source_id) != grant.workspace_id:
                raise NotFound()
            opened = await self._opened.open(source_id)
        except NotFound as error:
            raise FailedPrecondition("Its source was deleted; discard it, or send its events yourself.") from error
        taken = await self._intake.take(opened, body, headers, delivery, is_kept=True)
        for refusal in taken.refusals:
            raise refusal.as_error()
        return answer_to(taken)
