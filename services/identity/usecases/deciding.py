"""Operators' decisions about customers; they overrule evidence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import AlreadyExists, FailedPrecondition, InvalidArgument, Reason
from services.common.identifier_types import identifier_type
from services.identity import storage
from services.identity.cache import IdentityCache, Whose
from services.identity.domain import Changes, Edge, Identifier, KnownNode, Pair, Rulebook, Verdict
from services.identity.domain.customers import Customer
from services.identity.domain.linking import BLOCKED_VALUE, LIMIT_EXCEEDED, ONLY_ATTACHES
from services.identity.domain.operators import MOST_BARS, pairs_between
from services.identity.recording import Neighbourhood, Outcome, Recorder
from services.identity.usecases.finding import NodeFinder
from services.identity.usecases.reading import customers_of, unknown_customer
from services.identity.usecases.rulebooks import Rulebooks
from services.identity.usecases.writers import Writers
from services.identity.vault import IdentifierVault


@dataclass(frozen=True)
class Word:
    """Who decides, and why.

    Attributes:
        operator: The principal.
        reason: For the record; may be empty.
        request_id: The same decision under the same id is made once; empty makes one each time.
        validate_only: Nothing is to change: what would come of it is told.
        kind: What evidence of it is called in the log, before its number: who spoke.
    """

    operator: str
    reason: str
    request_id: str = ""
    kind: str = "operator"
    validate_only: bool = False


class Deciding:
    """Merges and cuts by an operator's word: each in one transaction, whole or not at all."""

    def __init__(
        self,
        *,
        database: Database,
        cache: IdentityCache,
        vault: IdentifierVault,
        finder: NodeFinder,
        clock: Clock,
        rulebooks: Rulebooks,
        writers: Writers,
    ) -> None:
        """Takes its parts.

        Args:
            database: The service's own.
            cache: Over the same database.
            vault: Decrypts values, and makes digests that nobody can guess the request from.
            finder: Finds the nodes of identifiers.
            clock: Tells when something is recorded.
            rulebooks: What one customer may have, by workspace.
            writers: Shared with whatever else writes in this process.
        """
        self._database = database
        self._cache = cache
        self._vault = vault
        self._finder = finder
        self._clock = clock
        self._rulebooks = rulebooks
        self._writers = writers

    async def merge(
        self, workspace_id: str, customer_id: int, other_customer_id: int, word: Word, *, lift: bool = True
    ) -> Customer:
        """Makes one customer of two: lifts the cuts between them; where no evidence joins them then, the word is evidence.

        With `lift` false a cut holds.

        Returns:
            The one customer.

        Raises:
            InvalidArgument: If both are one customer already.
            NotFound: If one of them was never handed out.
            FailedPrecondition: LIMIT_REACHED where the rules forbid it, WRONG_STATE where another cut does.
            AlreadyExists: REQUEST_ID_REUSED.
        """

        async def decide(turn: _Turn) -> tuple[int, int]:
            one = await turn.customer(customer_id, "customer_id")
            other = await turn.customer(other_customer_id, "other_customer_id")
            if one[0].customer_id == other[0].customer_id:
                raise InvalidArgument(
                    "Both are the same customer already; name another one.",
                    field="other_customer_id",
                    customer_id=str(one[0].customer_id),
                )
            members = _by_age([*one, *other])
            between = pairs_between((node.node_id for node in one), {node.node_id for node in other})
            cuts = await storage.read_cuts_at(turn.connection, workspace_id, [node.node_id for node in one])
            lifted = sorted(cuts & between)
            if lifted and not lift:
                raise FailedPrecondition(
                    "An operator cut the two from each other; merge the customers themselves if they are one after all."
                )
            # What was cut is whole again, even where what came to a part since then goes its own way.
            parted = {node_id for pair in lifted for node_id in pair}
            group = [node_id for node_id in members if not parted or node_id in parted]
            await turn.decide(dict.fromkeys(lifted, False), [group], refuse=_refuse_merge)
            return group[0], group[0]

        kept = [customer_id, other_customer_id]
        customers, node_id, _ = await self._decide(workspace_id, ["merge", *kept], word, decide)
        return customers[node_id]

    async def cut(
        self,
        workspace_id: str,
        customer_id: int,
        identifiers: Sequence[Identifier],
        word: Word,
        *,
        node_ids: Sequence[int] = (),
    ) -> tuple[Customer, Customer]:
        """Makes two customers of one: the identifiers named, by value or by node, and the rest.

        Nothing joins them until a merge lifts it.

        Returns:
            Who has the rest, and who has what was named.

        Raises:
            InvalidArgument: If the customer lacks an identifier, one is named twice, none or all are.
            NotFound: If the customer's id was never handed out.
            FailedPrecondition: LIMIT_REACHED where it would bar more than `MOST_BARS` pairs, WRONG_STATE where the rules would
                not let a part stay whole.
            AlreadyExists: REQUEST_ID_REUSED.
        """

        async def decide(turn: _Turn) -> tuple[int, int]:
            members = await turn.customer(customer_id, "customer_id")
            named = await self._named(turn, members, identifiers, node_ids)
            rest = [node_id for node_id in _by_age(members) if node_id not in named]
            if not rest:
                raise InvalidArgument(
                    "These are all identifiers of the customer: nothing would remain. Leave out those that stay.",
                    field="identifiers",
                )
            bars = pairs_between(named, rest)
            if len(bars) > MOST_BARS:
                most = MOST_BARS // len(rest)
                raise FailedPrecondition(
                    f"Cutting {len(named)} identifiers off {len(rest)} others is too much at once; name {most} at most, "
                    "cut again, and merge what was cut.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                    maximum=str(most),
                )
            parts = [[node_id for node_id in _by_age(members) if node_id in named], rest]
            await turn.decide(dict.fromkeys(sorted(bars), True), parts, refuse=_refuse_cut, of_any_version=True)
            return rest[0], parts[0][0]

        kept: list[object] = [customer_id, *([each.type, each.value] for each in identifiers), *node_ids]
        customers, node_id, cut_node_id = await self._decide(workspace_id, ["cut", *kept], word, decide)
        return customers[node_id], customers[cut_node_id]

    async def _named(
        self,
        turn: _Turn,
        members: Collection[KnownNode],
        identifiers: Sequence[Identifier],
        node_ids: Sequence[int],
    ) -> frozenset[int]:
        """Returns the nodes of the identifiers, all of which the customer must have, once each."""
        if not identifiers and not node_ids:
            raise InvalidArgument("Name at least one identifier to cut off.", field="identifiers")
        owned = {node.node_id for node in members}
        found_nodes: list[tuple[str, int]] = []
        for place, identifier in enumerate(identifiers):
            kind = identifier_type(identifier.type)
            key = kind and self._finder.key(turn.workspace_id, Identifier(kind, identifier.value), turn.rules)
            found, _ = (
                await self._finder.find(turn.connection, turn.workspace_id, {key}, turn.around) if key else ({}, {})
            )
            found_nodes.append((f"identifiers[{place}]", next(iter(found.values()), 0)))
        found_nodes += [(f"node_ids[{place}]", node_id) for place, node_id in enumerate(node_ids)]
        named: set[int] = set()
        for field, node_id in found_nodes:
            if node_id not in owned:
                raise InvalidArgument(
                    "The customer does not have this identifier; read the customer again and name those it has.",
                    field=field,
                )
            if node_id in named:
                raise InvalidArgument(
                    "This identifier is named twice, perhaps in another spelling; name each once.", field=field
                )
            named.add(node_id)
        return frozenset(named)

    async def _decide(
        self,
        workspace_id: str,
        request: list[object],
        word: Word,
        decide: Callable[[_Turn], Awaitable[tuple[int, int]]],
    ) -> tuple[dict[int, Customer], int, int]:
        """Makes a decision, or finds it made under its request id; returns the customers of the two nodes it is about.

        One that is only to be tried is made as any is, and its transaction rolled back.
        """
        if word.validate_only:
            try:
                await self._make(workspace_id, request, word, decide)
            except _Tried as tried:
                return tried.answer
        return await self._make(workspace_id, request, word, decide)

    async def _make(
        self,
        workspace_id: str,
        request: list[object],
        word: Word,
        decide: Callable[[_Turn], Awaitable[tuple[int, int]]],
    ) -> tuple[dict[int, Customer], int, int]:
        text = msgspec.json.encode([*request, word.reason]).decode()
        digest = self._vault.hash(workspace_id, "decision", text)
        async with self._writers.of(workspace_id):
            async with self._database.workspace(workspace_id) as connection:
                change, version = await storage.begin_change(connection, workspace_id)
                made = (
                    await storage.read_decision(connection, workspace_id, word.request_id)
                    if word.request_id and not word.validate_only
                    else None
                )
                moved: dict[int, tuple[Whose, bytes]] = {}
                if made is None:
                    book = await self._rulebooks.reaching(connection, workspace_id, version)
                    turn = _Turn(connection, workspace_id, change, book, word, self._clock)
                    made = storage.Decision(digest, *await decide(turn))
                    moved = turn.moved()
                    if word.request_id and not word.validate_only:
                        await storage.keep_decision(connection, workspace_id, word.request_id, made)
                elif made.digest != digest:
                    raise AlreadyExists(
                        "The request id was used for another decision; give each its own.",
                        reason=Reason.ERROR_REASON_REQUEST_ID_REUSED,
                    )
                ids = (made.node_id, made.other_node_id)
                customers = await customers_of(connection, workspace_id, ids, self._vault)
                if word.validate_only:
                    raise _Tried((customers, *ids))
            await self._cache.keep(workspace_id, moved, {})
        return customers, *ids


class _Tried(Exception):
    """Rolls back what was only tried, and carries what came of it."""

    def __init__(self, answer: tuple[dict[int, Customer], int, int]) -> None:
        super().__init__()
        self.answer = answer


class _Turn:
    """One decision under way, in the transaction of the workspace's one writer."""

    def __init__(
        self, connection: AsyncConnection, workspace_id: str, change: int, book: Rulebook, word: Word, clock: Clock
    ) -> None:
        self.connection = connection
        self.workspace_id = workspace_id
        self.around = Neighbourhood()
        self._change = change
        self._book = book
        self.rules = book.present
        self._word = word
        self._now = clock.now()
        self._outcome = Outcome(Changes())

    async def customer(self, customer_id: int, field: str) -> list[KnownNode]:
        """Returns the nodes of a customer by any id that it ever had."""
        found = await storage.find_nodes(self.connection, self.workspace_id, [customer_id])
        if not found:
            raise await unknown_customer(self.connection, self.workspace_id, customer_id, field=field)
        members = await storage.read_members(self.connection, self.workspace_id, [found[customer_id][0].customer_id])
        self.around.take(members)
        return [node for node, _ in members.values()]

    async def decide(
        self,
        bars: dict[Pair, bool],
        groups: Sequence[Sequence[int]],
        *,
        refuse: Callable[[Verdict, Rulebook], Exception],
        of_any_version: bool = False,
    ) -> None:
        """Decides and writes, with one entry in the log for each pair; raises what `refuse` says when it cannot be."""
        recorder = Recorder(self.connection, self.workspace_id, self._change, self._book)
        present = self._book.present.version
        edge = Edge(storage.micros_of(self._now), f"{self._word.kind}:{self._change}", 0, 0, present)
        versions = range(present - 1, -1, -1) if of_any_version else ()
        self._outcome, held = await recorder.decide_by_word(self.around, bars, groups, edge, versions=versions)
        if held.refusal is not None:
            raise refuse(held.refusal, self._book)
        said = [("cut" if cut else "lift", edge._replace(node_a=pair[0], node_b=pair[1])) for pair, cut in bars.items()]
        said += [("link", held.evidence[pair]) for pair in sorted(held.evidence)]
        entries = [
            storage.LogEntry(
                Recorder.sequence_of(self._change, place), kind, each, self._word.reason, self._word.operator
            )
            for place, (kind, each) in enumerate(said)
        ]
        await recorder.write(self._outcome, [], entries, self._now)

    def moved(self) -> dict[int, tuple[Whose, bytes]]:
        """Returns what caches are to know of the nodes that have another customer now."""
        return {
            node_id: (Whose(customer_id, self._change), self.around.hashes[node_id])
            for node_id, customer_id in self._outcome.changes.customers.items()
        }


def _by_age(nodes: Iterable[KnownNode]) -> list[int]:
    return [node.node_id for node in sorted(nodes, key=lambda node: node.created_seq)]


def _refuse_merge(verdict: Verdict, book: Rulebook) -> FailedPrecondition:
    if verdict.reason.startswith(BLOCKED_VALUE):
        return FailedPrecondition(
            "One of them is known by a value that names nobody by the rules that the history is held to; allow it, and apply "
            "the rules first.",
            type=verdict.reason.removeprefix(BLOCKED_VALUE),
        )
    if verdict.reason.startswith(ONLY_ATTACHES):
        return FailedPrecondition(
            "What is left of one of them is of types that only attach, and belongs to another customer by now; merge that one.",
            type=verdict.reason.removeprefix(ONLY_ATTACHES),
        )
    kind = verdict.reason.removeprefix(LIMIT_EXCEEDED)
    if kind == verdict.reason:
        return FailedPrecondition(
            "Another cut keeps parts of the two apart; merge those that were cut from each other first."
        )
    rules = book.present
    limit = rules.total_limit if kind == "total" else rules.limit(kind)
    within = f" within a {rules.windows[kind]}" if kind in rules.windows else ""
    return FailedPrecondition(
        f"Together they would have more identifiers ({kind}) than the {limit} that one customer may have{within}; cut some off "
        "first, or change the rules.",
        reason=Reason.ERROR_REASON_LIMIT_REACHED,
        type=kind,
        limit=str(limit),
    )


def _refuse_cut(verdict: Verdict, book: Rulebook) -> FailedPrecondition:
    return FailedPrecondition(
        "After this cut other evidence would take a part of one side away, or a rule would not let one stay whole; cut fewer "
        "identifiers at a time.",
        rule=verdict.reason,
        rules_version=str(book.present.version),
    )
