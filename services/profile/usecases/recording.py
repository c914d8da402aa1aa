"""Recording events: hops 2 to 4 of the path of an event, once for a whole micro-batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.erasing import ErasedNodes
from services.common.errors import Unavailable
from services.common.outbox import publish
from services.profile import storage
from services.profile.clients.identity import Evidence, IdentityClient
from services.profile.domain import (
    ACCEPTED,
    DUPLICATE,
    ERASED,
    OF_ERASED,
    AttributeKind,
    Identifier,
    IncomingEvent,
    NewStatement,
    Placement,
    RecordedEvent,
    Refusal,
    Register,
    Rejection,
    Verdict,
    carrying_identifiers,
    changes_of,
    contact_registers,
    event_id_of,
    fold_registers,
    from_microseconds,
    kept_digest_of,
    microseconds,
    new_statements,
    speaking_identifier,
)
from services.profile.domain.consents import USER_ID
from services.profile.domain.past import LoggedChange, logged_changes
from services.profile.usecases.admitting import refuse_overfull
from services.profile.usecases.batch import Batch
from services.profile.usecases.consenting import state_consents
from services.profile.usecases.encoding import EncodeEvents, facts_of
from services.profile.usecases.message_window import MessageWindow
from services.profile.usecases.sender_flaws import SenderFlaws
from services.profile.usecases.vouching import vouch

ATTEMPTS = 5

NO_IDENTIFIER = Rejection(
    Refusal.NO_IDENTIFIER, "None of the identifiers names a person (empty or a placeholder); send a real one."
)
UNKNOWN_NODE = Rejection(Refusal.NOT_FOUND, "The node does not exist in this workspace; name the customer's own.")


class ErasedPlacement(Exception):
    """An event led to a node that was erased: nothing is recorded, and identity is to be asked anew."""


class UnknownRepeat(Exception):
    """A message id that the window did not suspect was recorded: the transaction is broken, and all ids are to be asked for."""


class Recorder:
    """Records events once for their message ids, with all that follows from them, in one transaction."""

    def __init__(
        self,
        *,
        database: Database,
        identities: IdentityClient,
        window: MessageWindow,
        encode: EncodeEvents,
        clock: Clock,
        flaws: SenderFlaws | None = None,
    ) -> None:
        """Wires the recorder.

        Args:
            database: Profile's own.
            identities: Tells whose events they are.
            window: Tells which message ids may have come before.
            encode: Serialises the fact that tells of recorded events.
            clock: Tells when events are received; when consents are, the database does.
            flaws: Notes what is wrong with what senders send; None: nobody asks.
        """
        self._flaws = flaws or SenderFlaws()
        self._database = database
        self._identities = identities
        self._window = window
        self._encode = encode
        self._clock = clock
        self._moment = storage.moment_by(clock)
        self._erased: dict[str, ErasedNodes] = {}

    async def record(self, workspace_id: str, events: Sequence[IncomingEvent]) -> list[Verdict]:
        """Records a micro-batch; when it returns, all that is accepted is committed.

        A bad event is refused alone, and leaves no trace at identity: the message ids are taken in the table before
        identity is asked. Which of them are there already is asked only of those that the window suspects; one that is
        there all the same breaks the transaction, and the next attempt asks for all.

        Args:
            workspace_id: Whose events they are.
            events: Any number; the caller bounds it.

        Returns:
            One verdict an event, in order.

        Raises:
            Unavailable: If a store or identity is away. Nothing was recorded.
        """
        for attempt in range(ATTEMPTS):
            try:
                # While identity is asked the transaction holds its message ids, for which only repeats of them wait; the
                # lanes bound how many.
                async with self._database.workspace(workspace_id) as connection:
                    return await self._record(connection, workspace_id, events, ask_all=attempt > 0)
            except ErasedPlacement:
                continue
            except storage.RecordingConflict:
                self._window.learn(0, surprised=True)
        raise Unavailable("Other calls are recording the same events, or erasing whose they are; send them again.")

    async def record_within(
        self, connection: AsyncConnection, workspace_id: str, events: Sequence[IncomingEvent], *, is_sure: bool = True
    ) -> list[Verdict]:
        """Does the same in the caller's open transaction: the events are recorded if and only if it commits.

        A repeat must not break that transaction if it can be helped, so all message ids are asked for. Who is not `is_sure`
        has only those asked for that the window suspects, and does all again, surely, where that broke the transaction.

        Raises:
            Unavailable: If a store or identity is away, or another transaction is recording the same events; the
                transaction is to be rolled back.
            UnknownRepeat: Only of who is not sure; the transaction is to be rolled back.
        """
        try:
            return await self._record(connection, workspace_id, events, ask_all=is_sure)
        except storage.RecordingConflict as error:
            if is_sure:
                raise Unavailable(retry_after_seconds=1) from error
            self._window.learn(0, surprised=True)
            raise UnknownRepeat from error
        except ErasedPlacement as error:
            raise Unavailable(retry_after_seconds=1) from error

    async def _record(
        self, connection: AsyncConnection, workspace_id: str, events: Sequence[IncomingEvent], *, ask_all: bool
    ) -> list[Verdict]:
        batch = await self._checked(connection, workspace_id, events)
        await self._leave_out_repeats(connection, workspace_id, batch, ask_all=ask_all)
        await self._take_message_ids(connection, workspace_id, batch)
        placements, speakers = await self._place(workspace_id, batch)
        await refuse_overfull(connection, workspace_id, batch, placements)
        refused = batch.take_refused()
        if refused:
            # A refused event may come again, corrected, under the same id.
            await storage.release_message_ids(connection, workspace_id, [batch.digests[place] for place in refused])
        await self._write(connection, workspace_id, batch, placements, speakers)
        if batch.vouched:
            repeats = [(batch.digests[place], batch.events[place]) for place in batch.vouched]
            await vouch(connection, workspace_id, repeats, identities=self._identities, encode=self._encode)
        verdicts = batch.settled()
        counts = _counts(verdicts)
        if counts != storage.Counts():
            await storage.add_counts(connection, workspace_id, counts)
        return verdicts

    async def _checked(self, connection: AsyncConnection, workspace_id: str, events: Sequence[IncomingEvent]) -> Batch:
        batch = Batch.checked(workspace_id, events, microseconds(self._clock.now()))
        if any(isinstance(each, Rejection) and each.refusal is Refusal.INVALID_TIMESTAMP for each in batch.verdicts):
            # A refusal is for ever, and our own clock may be wrong; asked only where it matters, not for every batch.
            batch = Batch.checked(workspace_id, events, microseconds(await self._moment(connection)))
        return batch

    async def _leave_out_repeats(
        self, connection: AsyncConnection, workspace_id: str, batch: Batch, *, ask_all: bool
    ) -> None:
        undecided = batch.undecided()
        held = self._window.meet(undecided)
        if ask_all or self._window.is_in_doubt:
            recorded = await storage.read_body_digests(connection, workspace_id, undecided)
            self._window.learn(len(undecided), surprised=not recorded.keys() <= set(held))
        else:
            recorded = await storage.read_body_digests(connection, workspace_id, held)
        batch.leave_out(recorded)
        if batch.apart:
            apart = [batch.digests[place] for place in batch.apart]
            batch.leave_out_apart(await storage.read_body_digests(connection, workspace_id, apart))

    async def _take_message_ids(self, connection: AsyncConnection, workspace_id: str, batch: Batch) -> None:
        if batch.fresh:
            await storage.remember_message_ids(
                connection,
                workspace_id,
                {batch.digests[place]: kept_digest_of(batch.events[place]) for place in batch.fresh},
                from_microseconds(batch.now_us),
            )

    async def _place(self, workspace_id: str, batch: Batch) -> tuple[dict[int, Placement], dict[int, int]]:
        """Finds the node of each fresh event, by place, refusing those that have none; and in whose name some grant."""
        named = {place for place in batch.fresh if batch.events[place].node_id}
        placements: dict[int, Placement] = {}
        if named:
            nodes = await self._identities.place_nodes(workspace_id, (batch.events[place].node_id for place in named))
            for place in named:
                found = nodes.get(batch.events[place].node_id)
                if found is None:
                    batch.verdicts[place] = UNKNOWN_NODE
                else:
                    placements[place] = found
        resolved = [place for place in batch.fresh if place not in named]
        speakers = await self._resolve(workspace_id, batch, resolved, placements) if resolved else {}
        return placements, speakers

    async def _resolve(
        self, workspace_id: str, batch: Batch, places: list[int], placements: dict[int, Placement]
    ) -> dict[int, int]:
        unusable: list[tuple[int, str]] = []
        evidence = [_evidence(batch.events[place], batch.events[place].identifiers) for place in places]
        # A consent belongs to the address it is about: such an event is carried by that node, whatever else it names.
        about = [
            (place, carriers)
            for place in places
            for carriers in [carrying_identifiers(batch.events[place])]
            if carriers and len(batch.events[place].identifiers) > 1
        ]
        evidence += [_evidence(batch.events[place], carriers) for place, carriers in about]
        speaking = [
            (place, identifier)
            for place in places
            for identifier in [speaking_identifier(batch.events[place])]
            if identifier is not None
        ]
        evidence += [_evidence(batch.events[place], (identifier,)) for place, identifier in speaking]
        found = await self._identities.resolve(
            workspace_id, evidence, note_unusable=lambda place, kind: unusable.append((place, kind))
        )
        for place, kind in unusable:
            # Behind the events' own evidence stands what names their identifiers once more.
            if place < len(places):
                self._flaws.note_unusable(workspace_id, kind, batch.events[places[place]].principal)
        carried = len(places) + len(about)
        for place, placement in zip([*places, *(place for place, _ in about)], found[:carried], strict=True):
            if placement is OF_ERASED or batch.verdicts[place] is ERASED:
                batch.verdicts[place] = ERASED
                placements.pop(place, None)
            elif placement.node_id:
                placements[place] = placement
            elif place not in placements:
                batch.verdicts[place] = NO_IDENTIFIER
        return {
            place: placement.node_id
            for (place, _), placement in zip(speaking, found[carried:], strict=True)
            if placement is not OF_ERASED
        }

    async def _write(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        batch: Batch,
        placements: dict[int, Placement],
        speakers: dict[int, int],
    ) -> None:
        if not batch.fresh:
            return
        recorded = [
            _recorded(batch.events[place], batch.digests[place], placements[place], batch.now_us)
            for place in batch.fresh
        ]
        numbers, newest_erased = await storage.take_numbers(connection, workspace_id, len(recorded))
        await self._refuse_erased(connection, workspace_id, newest_erased, placements.values())
        contacts = _contacts(batch, recorded)
        statements = _statements(batch, recorded, speakers)
        await storage.append_events(
            connection,
            workspace_id,
            recorded,
            from_microseconds(batch.now_us),
            _logged(recorded, contacts, statements),
            numbers,
        )
        await storage.fold_in(connection, workspace_id, _registers(recorded, contacts))
        said = [statement for of_event in statements.values() for statement in of_event]
        stated = await state_consents(connection, workspace_id, said, self._moment)
        await publish(connection, workspace_id, facts_of(recorded, self._encode, consents=stated))
        for place in batch.fresh:
            batch.verdicts[place] = ACCEPTED
            event = batch.events[place]
            if event.clock_offset_seconds:
                self._flaws.note_clock(workspace_id, event.principal, event.clock_offset_seconds)

    async def _refuse_erased(
        self, connection: AsyncConnection, workspace_id: str, newest: int, placements: Iterable[Placement]
    ) -> None:
        """Lets nothing be recorded of a node that was erased since identity was asked.

        Raises:
            ErasedPlacement: If there is some; identity, asked again, knows better.
        """
        if not newest:
            return
        known = self._erased.setdefault(workspace_id, ErasedNodes())
        await known.catch_up(connection, workspace_id, newest)
        gone = known.nodes.intersection([placement.node_id for placement in placements])
        if gone:
            self._identities.forget_nodes(workspace_id, gone)
            raise ErasedPlacement


def _evidence(event: IncomingEvent, identifiers: tuple[Identifier, ...]) -> Evidence:
    known = (Identifier(USER_ID, event.previous_id),) if event.previous_id else ()
    return Evidence(identifiers, event.occur_time_us, event.message_id, len(identifiers) > 1, known)


def _recorded(event: IncomingEvent, digest: bytes, placement: Placement, now_us: int) -> RecordedEvent:
    # In the order of the fields, as this is done for every event.
    return RecordedEvent(
        event_id_of(digest),
        placement,
        event.message_id,
        event.type,
        event.name,
        event.occur_time_us,
        now_us,
        event.properties_json,
        event.context_json,
        changes_of(event),
        event.is_trusted,
    )


def _contacts(batch: Batch, events: Sequence[RecordedEvent]) -> dict[int, list[Register]]:
    """Returns what events say of contact points by their identifiers, by their places among those recorded."""
    return {
        index: said
        for index, (place, event) in enumerate(zip(batch.fresh, events, strict=True))
        if (said := contact_registers(batch.events[place], event))
    }


def _logged(
    events: Sequence[RecordedEvent],
    contacts: Mapping[int, Sequence[Register]],
    statements: Mapping[int, Sequence[NewStatement]],
) -> dict[int, tuple[LoggedChange, ...]]:
    return {
        index: logged_changes(event.changes, contacts.get(index, ()), statements.get(index, ()))
        for index, event in enumerate(events)
        if event.changes or index in contacts
    }


def _registers(events: Sequence[RecordedEvent], contacts: Mapping[int, Sequence[Register]]) -> list[Register]:
    registers = [
        Register(
            event.placement.node_id,
            change.kind,
            change.key,
            change.value_json,
            event.occur_time_us,
            event.message_id,
            event.receive_time_us,
        )
        for event in events
        for change in event.changes
        if change.kind != AttributeKind.CONSENT
    ]
    for said in contacts.values():
        registers += said
    return fold_registers(registers)


def _statements(
    batch: Batch, recorded: Sequence[RecordedEvent], speakers: dict[int, int]
) -> dict[int, list[NewStatement]]:
    """Returns what events state of consents, by their places among those recorded."""
    return {
        index: said
        for index, (place, event) in enumerate(zip(batch.fresh, recorded, strict=True))
        if event.changes
        and (
            said := new_statements(batch.events[place], event.placement.node_id, speakers.get(place, 0), event.changes)
        )
    }


def _counts(verdicts: Sequence[Verdict]) -> storage.Counts:
    events = sum(verdict is ACCEPTED for verdict in verdicts)
    duplicates = sum(verdict is DUPLICATE for verdict in verdicts)
    erased = sum(verdict is ERASED for verdict in verdicts)
    rejected = len(verdicts) - events - duplicates - erased
    return storage.Counts(events=events, duplicates=duplicates, rejected=rejected, erased=erased)
