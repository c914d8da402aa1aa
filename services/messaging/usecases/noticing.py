"""What providers tell of people rather than of messages: authorisations given and taken back, followers who left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import structlog

from services.common.database import Database
from services.messaging.domain import Channel, SuppressionKind
from services.messaging.domain.conversations import MessageKind
from services.messaging.domain.credits import ToldBy
from services.messaging.domain.suppressions import NewSuppression, SuppressionReason
from services.messaging.providers import ContactChanged, CreditsEnded, CreditsGiven, Notice, Unfollowed, Wrote
from services.messaging.storage import suppressions
from services.messaging.storage.moments import Moment
from services.messaging.usecases.contacts import Contacts
from services.messaging.usecases.conversing import Conversing, Written
from services.messaging.usecases.crediting import Crediting

KINDS: Mapping[str, MessageKind] = {
    "text": MessageKind.TEXT,
    "image": MessageKind.IMAGE,
    "voice": MessageKind.VOICE,
    "video": MessageKind.VIDEO,
    "shortvideo": MessageKind.VIDEO,
    "location": MessageKind.LOCATION,
    "link": MessageKind.LINK,
}
"""What WeChat calls what people send; all else is something else."""

_log = structlog.get_logger(__name__)


class Noticing:
    """Takes notices. Repeatable: each says when it happened, and counts once."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        crediting: Crediting,
        conversing: Conversing,
        contacts: Contacts,
        address_hash: Callable[[str, int, str], bytes],
    ) -> None:
        """Takes what it works with."""
        self._conversing = conversing
        self._contacts = contacts
        self._database = Database(database.engine, database.service)
        self._moment = moment
        self._crediting = crediting
        self._address_hash = address_hash

    async def take(
        self, workspace_id: str, channel: Channel, account_id: str, app_id: str, notices: Sequence[Notice]
    ) -> int:
        """Writes down what notices say of the people of an app; returns how many credits and messages were new.

        Raises:
            YikeError: If the database or identity is away: the provider tells again.
        """
        new = 0
        for notice in notices:
            match notice:
                case CreditsGiven(openid, templates, time):
                    key = f"popup:{int(time.timestamp())}"
                    new += await self._crediting.give(
                        workspace_id, app_id, openid, templates, ToldBy.WECHAT, key=key, time=time
                    )
                case CreditsEnded(openid, templates, time):
                    await self._crediting.take_back(workspace_id, app_id, openid, templates, time)
                case ContactChanged():
                    new += await self._contacts.take(workspace_id, account_id, notice)
                case Unfollowed():
                    await self._unfollowed(workspace_id, channel, notice)
                case Wrote(openid, own_id, word, text, media_id, time):
                    kind = KINDS.get(word, MessageKind.OTHER)
                    # Two apps may number their messages alike; an account is of one app.
                    written = Written(own_id, openid, kind, text, media_id, time)
                    new += await self._conversing.record(workspace_id, channel, channel.word, account_id, [written])
        return new

    async def _unfollowed(self, workspace_id: str, channel: Channel, notice: Unfollowed) -> None:
        digest = self._address_hash(workspace_id, int(channel), notice.openid)
        left = NewSuppression(digest, SuppressionKind.MARKETING, SuppressionReason.OPTED_OUT, "", "unsubscribe")
        async with self._database.workspace(workspace_id) as connection:
            # As of when it happened: a consent that was given since then is the later word.
            time = min(notice.time, await self._moment(connection))
            await suppressions.suppress(connection, workspace_id, channel, [left], time)
        _log.info("follower.left", workspace_id=workspace_id, channel=channel.word)
