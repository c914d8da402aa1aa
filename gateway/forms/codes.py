"""Codes by SMS for forms: asked for, and tried, at messaging."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, cast

import redis.asyncio
import structlog

from gateway.forms.opened import OpenedForm
from services.common.caches import cache_key
from services.common.errors import InvalidArgument, ResourceExhausted, YikeError
from services.common.forms import Answers
from yike.messaging.v1 import verification_service_pb2 as verification_pb

CODES_OF_ADDRESS = 10
"""Codes that one address may ask for, of all forms of a workspace, in `WINDOW_SECONDS`."""

WINDOW_SECONDS = 600
_log = structlog.get_logger(__name__)

Call = Callable[[str, Any], Awaitable[Any]]
"""Calls messaging: workspace and request."""


class Codes:
    """Asks for codes and tries them; what comes of it is a word of the form's page."""

    def __init__(self, *, send: Call, check: Call, client: redis.asyncio.Redis) -> None:
        """Takes what calls messaging, and Redis, in which addresses are counted."""
        self._send = send
        self._check = check
        self._redis = client

    async def ask(self, opened: OpenedForm, phone: str, page: str, address: str, now: datetime) -> str:
        """Has a code sent; returns the word of what is told: the same whether or not the number is known.

        Args:
            opened: The form, which has a number to verify.
            phone: What was typed.
            page: Tells the page from others.
            address: Who asks.
            now: The present.
        """
        if not await self._may_ask(opened.workspace_id, address, now):
            return "code_limit"
        definition = opened.definition
        request = verification_pb.SendVerificationCodeRequest(
            subject=opened.form_id,
            page=page,
            phone=phone[:40],
            language=cast(Any, int(definition.language)),
            template_id=definition.verification_template_id,
        )
        try:
            await self._send(opened.workspace_id, request)
        except InvalidArgument:
            return "code_number"
        except ResourceExhausted:
            return "code_limit"
        except YikeError as error:
            _log.warning("form.code_not_sent", form_id=opened.form_id, reason=error.reason_name)
            return "code_away"
        return "code_sent"

    async def problem(self, opened: OpenedForm, answers: Answers, page: str) -> str:
        """Returns the word of what is wrong with the code that was typed; empty: the number is verified.

        Raises:
            YikeError: If messaging is away.
        """
        verified = opened.definition.verified
        assert verified is not None
        if not answers.code:
            return "code_missing"
        request = verification_pb.CheckVerificationCodeRequest(
            subject=opened.form_id, page=page, phone=answers.values[verified.key][:40], code=answers.code
        )
        answer = await self._check(opened.workspace_id, request)
        match answer.verdict:
            case verification_pb.VERIFICATION_VERDICT_VERIFIED:
                return ""
            case verification_pb.VERIFICATION_VERDICT_WRONG:
                return "code_wrong"
            case _:
                return "code_over"

    async def _may_ask(self, workspace_id: str, address: str, now: datetime) -> bool:
        """Counts a code that is asked for; Redis away: True, as messaging counts by number and form."""
        key = cache_key(workspace_id, "form codes", address, int(now.timestamp()) // WINDOW_SECONDS)
        try:
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.incr(key)
                pipeline.expire(key, 2 * WINDOW_SECONDS)
                count, _ = await pipeline.execute()
        except (redis.RedisError, OSError, TimeoutError) as error:
            _log.warning("forms.codes_not_counted", error=type(error).__name__)
            return True
        return int(count) <= CODES_OF_ADDRESS
