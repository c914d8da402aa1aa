"""Opens and clicks: a person's count and are told, what may be a program's is counted apart, the rest is left out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.messaging.domain import Engagement
from services.messaging.domain.bots import Certainty, bot_rules, certainty, is_burst
from services.messaging.storage import reactions
from services.messaging.storage.reactions import KnownMessage


async def count_engagement(
    connection: AsyncConnection,
    workspace_id: str,
    message: KnownMessage,
    engagement: Engagement,
    target_hash: bytes,
    user_agent: str,
    now: datetime,
) -> bool:
    """Counts an open or a click of a locked message; returns whether it is a person's and new, and so to be told.

    With the third link within seconds those before it are taken for a scanner's, too; that they were told stays.
    """
    said = certainty(user_agent, engagement, message.send_time, now)
    if said is Certainty.IGNORED:
        return False
    if engagement is Engagement.CLICK:
        since = now - bot_rules().burst_time
        others = await reactions.count_other_clicks(connection, workspace_id, message.delivery_id, target_hash, since)
        if is_burst(others):
            said = Certainty.UNCERTAIN
            await reactions.doubt_clicks(connection, workspace_id, message.delivery_id, since)
    uncertain = said is Certainty.UNCERTAIN
    counted = await reactions.insert_engagement(
        connection, workspace_id, message.delivery_id, engagement, target_hash, now, uncertain=uncertain
    )
    return counted and not uncertain
