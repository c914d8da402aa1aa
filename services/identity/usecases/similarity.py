"""Who is probably the same person as one customer, or as somebody of whom some traits are known: by the last run's model."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf
from typing import Any, Final, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument, Reason
from services.identity import storage
from services.identity.domain.people import TRAITS, record_of
from services.identity.domain.suggestions import SuggestionState, odds_of, score_of
from services.identity.linkage.records import Row, row_of
from services.identity.linkage.scoring import Scorer
from services.identity.linkage.weighing import Finding, weigh
from services.identity.usecases.indexing import Indexing, Learnt
from services.identity.usecases.linking import Traits
from services.identity.usecases.reading import unknown_customer

LARGEST_BLOCK: Final = 100
"""Customers who may share a name, a birthday or the like: what more share finds nobody by itself."""

MOST_COMPARED: Final = 150
"""Customers that one is compared with, those first who share most of what few others do."""

MOST_ANSWERED: Final = 10

FRESH: Final = timedelta(minutes=10)
"""How old a customer's place in the index may be when the customer is asked about; an older one is asked for anew."""

_CHECKED: Final = 2 * MOST_ANSWERED


class KnowsPeople(Traits, Protocol):
    """Who knows what is known of customers, and whose data must not be used."""

    async def restricted(self, workspace_id: str, node_ids: Collection[int]) -> set[int]:
        """Returns those of some nodes whose data must not be used."""
        ...


@dataclass(frozen=True)
class Similar:
    """Somebody who is probably the same person.

    Attributes:
        customer_id: The present id.
        score: How likely, 0 to 1.
        findings: What speaks for it and against it.
        suggestion_id: Of the suggestion of the two that waits; may be empty.
        nodes: All that the customer has.
    """

    customer_id: int
    score: float
    findings: Sequence[Finding]
    suggestion_id: str = ""
    nodes: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Answer:
    """Who is probably the same person, the likeliest first, and by which run's model."""

    similar: Sequence[Similar]
    learnt: Learnt


class Similarity:
    """Finds them, by an index: milliseconds, however many customers there are."""

    def __init__(self, *, database: Database, clock: Clock, indexing: Indexing, people: KnowsPeople) -> None:
        """Takes its parts.

        Args:
            database: The service's own.
            clock: Tells how old a place in the index is.
            indexing: The index.
            people: Profile.
        """
        self._database = database
        self._clock = clock
        self._indexing = indexing
        self._people = people

    async def of_traits(self, workspace_id: str, traits: Mapping[str, Any], *, least: float) -> Answer:
        """Finds who has traits like these.

        Raises:
            InvalidArgument: If fewer than two of the traits that are compared are among them.
            FailedPrecondition: WRONG_STATE before the first link run.
        """
        record = record_of(0, traits)
        if record is None:
            names = ", ".join(names[0] for names in TRAITS.values())
            raise InvalidArgument(f"Name at least two of what is compared: {names}.", field="traits")
        async with self._database.workspace(workspace_id) as connection:
            learnt = await self._known(connection, workspace_id)
            row = row_of(record)
            learnt, candidates = await self._candidates(connection, workspace_id, row, learnt)
            found = self._compared(workspace_id, row, candidates, learnt, least)
            found = await self._with_nodes(connection, workspace_id, found)
        return Answer(await self._allowed(workspace_id, found, ()), learnt)

    async def of_customer(self, workspace_id: str, customer_id: int, *, least: float) -> Answer:
        """Finds who is probably the same person as a customer.

        Raises:
            NotFound: If the id was never given out, or, CUSTOMER_ERASED, if its customer is erased.
            FailedPrecondition: WRONG_STATE before the first link run; CUSTOMER_RESTRICTED.
        """
        asked_at = self._clock.now()
        async with self._database.workspace(workspace_id) as connection:
            learnt = await self._known(connection, workspace_id)
            found = await storage.find_nodes(connection, workspace_id, [customer_id])
            if not found:
                raise await unknown_customer(connection, workspace_id, customer_id)
            current = found[customer_id][0].customer_id
            place = (await storage.read_indexed(connection, workspace_id, [current])).get(current)
            members = await storage.read_members(connection, workspace_id, [current])
            row: Row | None = None
            if place is not None and place.sealed and asked_at - place.index_time <= FRESH:
                row = self._indexing.open(workspace_id, place.sealed)
                answer = await self._of_row(connection, workspace_id, current, members, row, learnt, least)
        if row is None:
            row = await self._asked(workspace_id, current, learnt, asked_at)
            answer = Answer((), learnt)
            if row is not None:
                async with self._database.workspace(workspace_id) as connection:
                    answer = await self._of_row(connection, workspace_id, current, members, row, learnt, least)
        return Answer(await self._allowed(workspace_id, answer.similar, members), answer.learnt)

    async def _known(self, connection: AsyncConnection, workspace_id: str, *, beside: str = "") -> Learnt:
        learnt = await self._indexing.learnt(connection, workspace_id, beside=beside)
        if learnt is None:
            raise FailedPrecondition(
                "Nobody was compared in this workspace yet, or not since the comparison changed; start a link run: "
                "POST /v1/linkRuns."
            )
        return learnt

    async def _asked(self, workspace_id: str, customer_id: int, learnt: Learnt, asked_at: datetime) -> Row | None:
        """Returns what is known of a customer now, and keeps it; None: too little, or the data must not be used."""
        traits = (await self._people.traits(workspace_id, [customer_id])).get(customer_id)
        record = record_of(customer_id, traits) if traits is not None else None
        if record is None:
            await self._indexing.forget(workspace_id, customer_id, asked_at=asked_at)
            return None
        row = row_of(record)
        await self._indexing.keep(workspace_id, customer_id, row, learnt.model, asked_at=asked_at)
        return row

    async def _candidates(
        self, connection: AsyncConnection, workspace_id: str, row: Row, learnt: Learnt
    ) -> tuple[Learnt, list[storage.Candidate]]:
        """Returns who shares something with somebody, and the model that holds, should another run have ended meanwhile."""
        while True:
            blocks = self._indexing.blocks(workspace_id, row, learnt.model)
            run, candidates = await storage.find_candidates(
                connection, workspace_id, blocks, largest=LARGEST_BLOCK, most=MOST_COMPARED
            )
            if run == learnt.run:
                return learnt, candidates
            learnt = await self._known(connection, workspace_id, beside=learnt.run)

    async def _of_row(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        customer_id: int,
        members: Collection[int],
        row: Row,
        learnt: Learnt,
        least: float,
    ) -> Answer:
        """Returns who is like a customer, but for those of whom it was said that they are somebody else."""
        learnt, candidates = await self._candidates(connection, workspace_id, row, learnt)
        others = [each for each in candidates if each.customer_id != customer_id]
        found = self._compared(workspace_id, row, others, learnt, least)
        if not found:
            return Answer((), learnt)
        suggestions, apart = await storage.read_spoken_pairs(connection, workspace_id, members)
        waiting: dict[int, str] = {}
        for each in suggestions:
            other = each.customer_b if each.customer_a == customer_id else each.customer_a
            if each.state is SuggestionState.REJECTED:
                apart.add(other)
            elif each.state is SuggestionState.PENDING:
                waiting[other] = each.suggestion_id
        kept = [each for each in found if each.customer_id not in apart]
        kept = [replace(each, suggestion_id=waiting.get(each.customer_id, "")) for each in kept]
        return Answer(await self._with_nodes(connection, workspace_id, kept), learnt)

    def _compared(
        self, workspace_id: str, row: Row, candidates: Sequence[storage.Candidate], learnt: Learnt, least: float
    ) -> list[Similar]:
        frequency = self._indexing.frequency(workspace_id, learnt)
        scorer = Scorer(row, learnt.model, frequency, least=odds_of(least) if least > 0 else -inf)
        best: dict[int, Similar] = {}
        for each in candidates:
            if not each.sealed:
                continue
            findings = scorer.findings(self._indexing.open(workspace_id, each.sealed))
            if findings is None:
                continue
            score = score_of(weigh(findings, learnt.model))
            before = best.get(each.customer_id)
            if score >= least and (before is None or before.score < score):
                best[each.customer_id] = Similar(each.customer_id, score, findings)
        return sorted(best.values(), key=lambda each: (-each.score, each.customer_id))

    async def _with_nodes(
        self, connection: AsyncConnection, workspace_id: str, found: Sequence[Similar]
    ) -> list[Similar]:
        """Returns the likeliest, with their nodes."""
        nodes_of: dict[int, list[int]] = {each.customer_id: [] for each in found[:_CHECKED]}
        for node, _ in (await storage.read_members(connection, workspace_id, nodes_of)).values():
            nodes_of[node.customer_id].append(node.node_id)
        return [replace(each, nodes=frozenset(nodes_of[each.customer_id])) for each in found[:_CHECKED]]

    async def _allowed(self, workspace_id: str, found: Sequence[Similar], asked: Collection[int]) -> list[Similar]:
        """Returns those whose data may be used; that is asked each time.

        Raises:
            FailedPrecondition: CUSTOMER_RESTRICTED, where the data of who was asked about must not.
        """
        nodes = {*asked, *(node_id for each in found for node_id in each.nodes)}
        restricted = await self._people.restricted(workspace_id, nodes) if nodes else set()
        if not restricted.isdisjoint(asked):
            raise FailedPrecondition(
                "The use of this customer's data is restricted.", reason=Reason.ERROR_REASON_CUSTOMER_RESTRICTED
            )
        return [each for each in found if restricted.isdisjoint(each.nodes)][:MOST_ANSWERED]
