"""Answers of people: given once, to the address that wrote, while its vendor takes them; and what could be answered."""

from __future__ import annotations

from typing import Protocol

import structlog

from services.common.database import Database
from services.common.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound
from services.common.errors import Reason as ErrorReason
from services.messaging.domain import CustomerFile
from services.messaging.domain.answers import ranked
from services.messaging.domain.conversations import OF_AN_APP, Conversation, OpenedMessage
from services.messaging.domain.policy import zone_of
from services.messaging.domain.texts import storable
from services.messaging.rendering.renderer import RenderFailure, RenderItem
from services.messaging.storage import conversation_messages, conversations, ledger
from services.messaging.storage.moments import Moment
from services.messaging.usecases.choosing import ChosenAccounts
from services.messaging.usecases.conversations import Conversations
from services.messaging.usecases.conversing import Conversing, KnowsHolders, answer_row, digest_of, find_holder
from services.messaging.usecases.enriching import CustomerItem, Enriching
from services.messaging.usecases.sending import Sending
from services.messaging.usecases.templates import Templates

_log = structlog.get_logger(__name__)


class KnowsFiles(Protocol):
    """What is known of a customer."""

    async def file(self, workspace_id: str, customer_id: int) -> CustomerFile | None:
        """Returns the file of a customer by any id, None where there is none or it is too large to be read."""
        ...


class Answering:
    """Answers customers."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        conversations_: Conversations,
        conversing: Conversing,
        holders: KnowsHolders,
        accounts: ChosenAccounts,
        sending: Sending,
        templates: Templates,
        enriching: Enriching,
        customers: KnowsFiles,
    ) -> None:
        """Takes what it works with."""
        self._database = Database(database.engine, database.service)
        self._moment = moment
        self._conversations = conversations_
        self._conversing = conversing
        self._holders = holders
        self._accounts = accounts
        self._sending = sending
        self._templates = templates
        self._enriching = enriching
        self._customers = customers

    async def reply(
        self, workspace_id: str, conversation_id: str, request_id: str, text: str, *, by: str
    ) -> OpenedMessage:
        """Takes an answer into the ledger and the conversation, in the name of `by`; the same request again returns it.

        Raises:
            AlreadyExists: REQUEST_ID_REUSED if the request id came with another text.
            FailedPrecondition: REPLY_WINDOW_OVER, CONVERSATION_OF_NOBODY, CONVERSATION_ACCOUNT_GONE.
            InvalidArgument: If the text says nothing.
            NotFound: If there is no such conversation; CUSTOMER_ERASED.
            ResourceExhausted: BACKLOG_FULL.
        """
        opened = await self._conversations.get(workspace_id, conversation_id, reader=by)
        text = storable(text, len(text))
        if not text.strip():
            raise InvalidArgument("text must say something.", field="text")
        own_id = f"reply/{conversation_id}/{request_id}"
        known = await self._known(workspace_id, own_id, text)
        if known is not None:
            return known
        conversation = opened.conversation
        # Before the transaction: identity is another service. Whose the address is may have changed since it wrote.
        holder = await find_holder(self._holders, workspace_id, conversation.channel, opened.address)
        if holder is None:
            raise FailedPrecondition(
                "No customer is known to have this address, so nothing can be sent there. Send an event with it as an "
                "identifier of the customer, and answer again.",
                reason=ErrorReason.ERROR_REASON_CONVERSATION_OF_NOBODY,
                conversation_id=conversation_id,
            )
        await self._check_account(workspace_id, conversation)
        await self._sending.check_backlog(workspace_id)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            held = await conversations.find_conversation(connection, workspace_id, conversation_id, lock=True)
            until = (held or conversation).reply_until
            if until is not None and now >= until:
                raise FailedPrecondition(
                    "WeChat takes answers for 48 hours after the customer's last message, and these are over. Wait until the "
                    "customer writes again, or send a message from a registered template.",
                    reason=ErrorReason.ERROR_REASON_REPLY_WINDOW_OVER,
                    reply_until_time=until.isoformat(),
                )
            row = answer_row(
                request_id=own_id,
                customer_id=holder.customer_id,
                conversation=conversation,
                template_id="",
                text=text,
                by=by,
                now=now,
            )
            message = self._conversing.outgoing(workspace_id, row.message, text)
            taken = await ledger.insert_messages(connection, workspace_id, [row])
            if taken:
                await conversation_messages.insert(connection, workspace_id, conversation_id, message)
                await conversations.note_reply(
                    connection, workspace_id, conversation_id, holder.node_id, now, ends_waiting=True
                )
        if not taken:
            known = await self._known(workspace_id, own_id, text)
            if known is not None:
                return known
            raise NotFound(
                "This customer was erased, and nothing is sent.",
                reason=ErrorReason.ERROR_REASON_CUSTOMER_ERASED,
                conversation_id=conversation_id,
            )
        self._conversing.wake()
        _log.info("conversation.answered", workspace_id=workspace_id, delivery_id=row.message.delivery_id)
        return OpenedMessage(message, text, "", row.message)

    async def suggest(self, workspace_id: str, conversation_id: str, most: int) -> list[tuple[str, str, str, int]]:
        """Returns what could be answered, the best first: template id, its name, its text for the customer, matches.

        Raises:
            NotFound: If there is no such conversation.
            Unavailable: If profile or the rendering process is away.
        """
        opened = await self._conversations.get(workspace_id, conversation_id, reader="")
        conversation = opened.conversation
        templates = await self._templates.answers(workspace_id, conversation.channel)
        best = ranked(templates, opened.last_text)[: 2 * most]
        if not best:
            return []
        node_id = conversation.node_id
        customer = await self._customers.file(workspace_id, node_id) if node_id else None
        traits = customer.traits if customer else {}
        values = {
            "customer": {"traits": traits, "tags": customer.tags if customer else ()},
            "event": {},
            "data": {},
            "unsubscribe_url": "",
            "preferences_url": "",
        }
        rendered = await self._enriching.render(
            workspace_id,
            [
                CustomerItem(
                    RenderItem(f"{workspace_id}/{each.template_id}/{each.revision}", each.parts, values),
                    customer.customer_id if customer else 0,
                    zone_of(traits.get("timezone")),
                )
                for each, _ in best
            ],
        )
        return [
            (each.template_id, each.display_name, text, matched)
            for (each, matched), parts in zip(best, rendered, strict=True)
            if not isinstance(parts, RenderFailure) and (text := parts.get("text", "").strip())
        ][:most]

    async def _known(self, workspace_id: str, own_id: str, text: str) -> OpenedMessage | None:
        async with self._database.workspace(workspace_id) as connection:
            rows = await ledger.messages_by_request(connection, workspace_id, [own_id])
            if own_id not in rows:
                return None
            row, digest = rows[own_id]
            message = await conversation_messages.find_message(connection, workspace_id, row.delivery_id)
        if digest != digest_of(text):
            raise AlreadyExists(
                "This request id was used for another answer; a new answer needs a new one.",
                reason=ErrorReason.ERROR_REASON_REQUEST_ID_REUSED,
                request_id=own_id.rpartition("/")[2],
            )
        # What it said is kept for 90 days, the row for longer.
        message = message or self._conversing.outgoing(workspace_id, row, "")
        return (await self._conversations.opened_messages(workspace_id, [message]))[0]

    async def _check_account(self, workspace_id: str, conversation: Conversation) -> None:
        if conversation.channel not in OF_AN_APP:
            return
        sending = await self._accounts.all_of_channel(workspace_id, conversation.channel)
        if all(each.account_id != conversation.account_id for each in sending):
            raise FailedPrecondition(
                "The account that the customer wrote to is not the one by which messages go now; make it active again.",
                reason=ErrorReason.ERROR_REASON_CONVERSATION_ACCOUNT_GONE,
                account_id=conversation.account_id,
            )
