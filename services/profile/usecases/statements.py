"""What an operator, a journey or the customer states by hand: tags, traits and consents, recorded as events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument, NotFound, reason_from_name
from services.common.ids import event_digest, event_id_of, new_id, stable_id
from services.profile import storage
from services.profile.clients.identity import IdentityClient
from services.profile.domain import (
    GRANTED,
    GRANTED_NAME,
    REMOVED,
    WITHDRAWN,
    WITHDRAWN_NAME,
    AttributeChange,
    AttributeKind,
    CustomerFile,
    EventType,
    IncomingEvent,
    Refusal,
    Rejection,
    Verdict,
    check_words,
    consent_key,
    consent_nodes,
    microseconds,
)
from services.profile.domain.consent_expiry import EXPIRES_AT
from services.profile.domain.trait_changes import MAXIMUM_TRAITS, changed_traits
from services.profile.usecases.customers import Customers
from services.profile.usecases.recording import Recorder
from services.profile.usecases.request_ids import digest_of, request_id_reused
from services.profile.usecases.schemas import WorkspaceSchemas
from services.profile.usecases.tags import Tags

TAGS_NAME = "Tags Changed"
TRAITS_NAME = "Traits Changed"


class Statements:
    """Changes tags, traits and consents. Each change is an event of a node, so it shows in the timeline and survives a cut."""

    def __init__(
        self,
        *,
        recorder: Recorder,
        customers: Customers,
        identities: IdentityClient,
        database: Database,
        clock: Clock,
        tags: Tags,
        schemas: WorkspaceSchemas,
    ) -> None:
        """Wires the use cases."""
        self._schemas = schemas
        self._tags = tags
        self._recorder = recorder
        self._customers = customers
        self._identities = identities
        self._database = database
        self._clock = clock

    async def change_tags(
        self,
        workspace_id: str,
        customer_id: int,
        *,
        add_tags: Sequence[str],
        remove_tags: Sequence[str],
        request_id: str,
        by: str,
    ) -> CustomerFile:
        """Adds and removes tags on the customer's anchor node; returns the file as it is then, with the change's event.

        Args:
            workspace_id: The workspace.
            customer_id: Any id that was ever this customer's.
            add_tags: What to add.
            remove_tags: What to remove; no tag may be in both.
            request_id: The same again changes nothing; empty means a new change each time.
            by: The principal who changes them; stands in the event's properties.

        Raises:
            InvalidArgument: If none is given, or one in both.
            NotFound: If there is no such customer.
            AlreadyExists: REQUEST_ID_REUSED if the request id came with another change.
            FailedPrecondition: TAG_NOT_DEFINED if the workspace lets only defined tags be given.
        """
        added, removed = sorted(set(add_tags)), sorted(set(remove_tags))
        if not added and not removed:
            raise InvalidArgument("Name a tag to add or to remove.", field="add_tags")
        both = sorted(set(added) & set(removed))
        if both:
            raise InvalidArgument(f"The tag {both[0]} cannot be added and removed at once.", field="remove_tags")
        message_id = self._message_id("tags", workspace_id, request_id)
        digest = digest_of("tags", customer_id, added, removed)
        is_repeat = await self._is_recorded(workspace_id, message_id, digest)
        node_id: int | None = None
        if not is_repeat:
            await self._tags.check_given(workspace_id, added, by)
            node_id = (await self._identities.get_customer(workspace_id, customer_id)).customer_id
            event = IncomingEvent(
                message_id=message_id,
                type=EventType.TAG,
                name=TAGS_NAME,
                identifiers=(),
                occur_time_us=microseconds(self._clock.now()),
                properties_json=msgspec.json.encode({"added": added, "removed": removed, "by": by}),
                body_digest=digest,
                changes=(
                    *(AttributeChange(AttributeKind.TAG, tag, b"true") for tag in added),
                    *(AttributeChange(AttributeKind.TAG, tag, REMOVED) for tag in removed),
                ),
                node_id=node_id,
            )
            await record_stated(self._recorder, workspace_id, [event])
        return await self._file_with(workspace_id, customer_id, message_id, node_id)

    async def change_traits(
        self, workspace_id: str, customer_id: int, traits: Mapping[str, bytes], *, request_id: str, by: str
    ) -> CustomerFile:
        """Sets and removes traits on the customer's anchor node; returns the file as it is then, with the change's event.

        What has the value already, or is said as it is shown masked, is left alone; where that is all, nothing is recorded.

        Args:
            workspace_id: The workspace.
            customer_id: Any id that was ever this customer's.
            traits: JSON of the values by name; `null` removes one.
            request_id: The same again changes nothing; empty means a new change each time.
            by: The principal who changes them; stands in the event's properties.

        Raises:
            InvalidArgument: If none is given or more than 50; SCHEMA_VIOLATION if the workspace holds such values back;
                LIMIT_REACHED if the node has no room.
            NotFound: If there is no such customer.
            AlreadyExists: REQUEST_ID_REUSED if the request id came with another change.
        """
        if not 1 <= len(traits) <= MAXIMUM_TRAITS:
            raise InvalidArgument(f"Name 1 to {MAXIMUM_TRAITS} traits to change; null removes one.", field="traits")
        message_id = self._message_id("traits", workspace_id, request_id)
        digest = digest_of("traits", customer_id, [[key, traits[key].decode()] for key in sorted(traits)])
        node_id: int | None = None
        if not await self._is_recorded(workspace_id, message_id, digest):
            file = await self._customers.get_customer(workspace_id, customer_id)
            changed = changed_traits(file.traits, traits)
            if not changed:
                return file
            event = IncomingEvent(
                message_id=message_id,
                type=EventType.IDENTIFY,
                name=TRAITS_NAME,
                identifiers=(),
                occur_time_us=microseconds(self._clock.now()),
                traits_json=msgspec.json.encode({key: msgspec.Raw(value) for key, value in changed.items()}),
                properties_json=msgspec.json.encode({"traits": sorted(changed), "by": by}),
                body_digest=digest,
                node_id=file.customer_id,
            )
            check_stated((await self._schemas.held(workspace_id, [event])).values())
            await record_stated(self._recorder, workspace_id, [event])
            node_id = file.customer_id
        return await self._file_with(workspace_id, customer_id, message_id, node_id)

    async def _file_with(
        self, workspace_id: str, customer_id: int, message_id: str, node_id: int | None
    ) -> CustomerFile:
        """Returns the file with the event of a change, of whose node nothing need be known when it is a repeat."""
        file = await self._customers.get_customer(workspace_id, customer_id)
        event_id = event_id_of(event_digest(workspace_id, message_id))
        if node_id is None:
            # Customers may have been merged or cut since; the event stays with its node.
            async with self._database.workspace(workspace_id) as connection:
                node_ids = [node.node_id for node in file.nodes]
                node_id = await storage.node_of_event(connection, workspace_id, event_id, node_ids)
        return replace(file, change_event=(node_id, event_id) if node_id else None)

    async def set_consent(
        self,
        workspace_id: str,
        customer_id: int,
        *,
        channel: str,
        purpose: str,
        granted: bool,
        expire_time: datetime | None,
        source: str,
        evidence: str,
        request_id: str,
        by: str,
    ) -> CustomerFile:
        """Grants or withdraws consent on the nodes of the channel's identifiers; returns the file as it is then.

        Without such an identifier the anchor node carries it. Of a withdrawal the nodes that hold a grant are told, too.

        Args:
            workspace_id: The workspace.
            customer_id: Any id that was ever this customer's.
            channel: `email`, `sms`, `wecom`…
            purpose: `marketing`, or empty, which means it, too.
            granted: True grants, false withdraws.
            expire_time: From when on a grant holds no more; None: it has no end.
            source: Where it was said, for the record.
            evidence: What shows it, likewise.
            request_id: The same again changes nothing; empty means a new statement each time.
            by: The principal who states it; stands in the event's properties.

        Raises:
            InvalidArgument: If there is no such channel, no consent may name the purpose, a withdrawal is to end, or a grant
                has ended already.
            NotFound: If there is no such customer.
            AlreadyExists: REQUEST_ID_REUSED if the request id came with another statement.
        """
        words = check_words(channel, purpose)
        if isinstance(words, Rejection):
            field = "purpose" if words.message.startswith("purpose") else "channel"
            raise InvalidArgument(words.message, reason=reason_from_name(words.refusal.value), field=field)
        channel, purpose = words
        if expire_time is not None and not granted:
            raise InvalidArgument("A withdrawal has no end: leave expireTime out.", field="expire_time")
        first_id = self._message_id("consent", workspace_id, request_id)
        end = () if expire_time is None else (microseconds(expire_time),)
        digest = digest_of("consent", customer_id, channel, purpose, granted, *end)
        if not await self._is_recorded(workspace_id, first_id, digest):
            if expire_time is not None and expire_time <= self._clock.now():
                raise InvalidArgument(
                    "The consent would have ended already: expireTime must be later than now.",
                    reason=reason_from_name(Refusal.INVALID_TIMESTAMP.value),
                    field="expire_time",
                )
            node_ids = await self._consent_nodes(workspace_id, customer_id, channel, purpose, granted=granted)
            change = AttributeChange(
                AttributeKind.CONSENT, consent_key(channel, purpose), GRANTED if granted else WITHDRAWN
            )
            said = {"channel": channel, "purpose": purpose, "source": source, "evidence": evidence, "by": by}
            if expire_time is not None:
                said[EXPIRES_AT] = expire_time.isoformat()
            events = [
                IncomingEvent(
                    # The first carries the id that a repeat is known by; all are recorded in one transaction.
                    message_id=stable_id(first_id, node_id) if number else first_id,
                    type=EventType.CONSENT,
                    name=GRANTED_NAME if granted else WITHDRAWN_NAME,
                    identifiers=(),
                    occur_time_us=microseconds(self._clock.now()),
                    properties_json=msgspec.json.encode({key: value for key, value in said.items() if value}),
                    body_digest=digest,
                    changes=(change,),
                    node_id=node_id,
                )
                for number, node_id in enumerate(node_ids)
            ]
            await record_stated(self._recorder, workspace_id, events)
        return await self._customers.get_customer(workspace_id, customer_id)

    async def _consent_nodes(
        self, workspace_id: str, customer_id: int, channel: str, purpose: str, *, granted: bool
    ) -> list[int]:
        customer = await self._identities.get_customer(workspace_id, customer_id)
        node_ids = [node.node_id for node in customer.nodes]
        async with self._database.workspace(workspace_id) as connection:
            statements = await storage.read_statements(connection, workspace_id, node_ids)
        key = consent_key(channel, purpose)
        return consent_nodes(
            channel,
            anchor=customer.customer_id,
            nodes=[(node.node_id, node.identifier.type) for node in customer.nodes],
            granting={each.node_id for each in statements if each.key == key and each.granted},
            granted=granted,
        )

    def _message_id(self, kind: str, workspace_id: str, request_id: str) -> str:
        return stable_id(kind, workspace_id, request_id) if request_id else new_id(kind, self._clock.now())

    async def _is_recorded(self, workspace_id: str, message_id: str, digest: bytes) -> bool:
        """Tells whether a request was carried out before, as a whole; a repeat need not find the same nodes again."""
        key = event_digest(workspace_id, message_id)
        async with self._database.workspace(workspace_id) as connection:
            known = await storage.read_body_digests(connection, workspace_id, [key])
        if key in known and known[key] != digest:
            raise request_id_reused()
        return key in known


async def record_stated(recorder: Recorder, workspace_id: str, events: Sequence[IncomingEvent]) -> None:
    """Records what is stated by hand, in one transaction.

    Raises:
        NotFound: If a node of it does not exist.
        AlreadyExists: REQUEST_ID_REUSED.
        InvalidArgument: If an event cannot be recorded.
    """
    check_stated(await recorder.record(workspace_id, events))


def check_stated(verdicts: Iterable[Verdict]) -> None:
    """Raises what was refused of a statement; see `record_stated`."""
    for verdict in verdicts:
        if not isinstance(verdict, Rejection):
            continue
        if verdict.refusal == Refusal.MESSAGE_ID_REUSED:
            raise request_id_reused()
        if verdict.refusal == Refusal.NOT_FOUND:
            raise NotFound()
        raise InvalidArgument(verdict.message, reason=reason_from_name(verdict.refusal.value))
