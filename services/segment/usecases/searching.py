"""Finding customers: by what somebody knows of them, and by what is known of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument, Reason
from services.segment.domain.conditions import Condition
from services.segment.domain.searching import CustomerFile, FoundCustomer, Wanted, necessary, read_wanted
from services.segment.history.name_prefix import name_rule
from services.segment.history.searching import Candidates, CustomerSearch
from services.segment.history.store import HistoryStore
from services.segment.storage import memberships as membership_storage
from services.segment.storage.workspaces import Workspace, read_workspace
from services.segment.usecases.segments import required

CHUNK = 2_000
CHUNKS = 8
"""Of a question that few answer to, so many times `CHUNK` candidates are looked at for a page; the next page goes on."""
# A segment of more members is not gone through when the filter names something that fewer may have.
_FEW_MEMBERS = 20_000
_EVERYBODY = "everybody"
_MEMBERS = "segment:"
_TOLD = "told:"
_CUSTOMER_ID = re.compile(r"[1-9][0-9]{0,18}")


class WhoIsWho(Protocol):
    """Identity, as far as it is asked here."""

    async def find(self, workspace_id: str, value: str) -> list[tuple[str, int]]:
        """Returns (type, customer) of every identifier that a value is; the most telling type first."""
        ...

    async def current(self, workspace_id: str, customer_id: int) -> int | None:
        """Returns the current id of a customer; None where there is no such customer."""
        ...


class Files(Protocol):
    """Profile, as far as it is asked here."""

    async def files(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, CustomerFile]:
        """Returns the files by the id asked for; unknown ids are left out."""
        ...


@dataclass(frozen=True)
class Place:
    """How far a list was shown.

    Attributes:
        named: How many of those whom an identifier names.
        after: Up to where in the source of the others.
        source: Where these are read from, chosen for the first page; empty: not chosen yet.
    """

    named: int = 0
    after: int = 0
    source: str = ""


@dataclass(frozen=True)
class FoundPage:
    """A page of customers; `next` is None on the last."""

    customers: list[FoundCustomer]
    next: Place | None


class Searching:
    """Searches without an index: what is written for nobody slows nobody's events."""

    def __init__(
        self,
        database: Database,
        history: HistoryStore,
        search: CustomerSearch,
        *,
        identity: WhoIsWho,
        profile: Files,
        clock: Clock,
    ) -> None:
        """Takes the stores, who knows identifiers and files, and the time."""
        self._database = database
        self._history = history
        self._search = search
        self._identity = identity
        self._profile = profile
        self._clock = clock

    async def search(self, workspace_id: str, *, query: str, filter_text: str, start: Place, limit: int) -> FoundPage:
        """Returns a page of the customers whom a query and a filter mean, see the contract.

        A page may hold fewer than asked for while more follow.

        Raises:
            InvalidArgument: If the filter is wrong.
            NotFound: If it names a segment that is not there.
        """
        query = query.strip()
        asked, matched = await self.ask(workspace_id, query, filter_text)
        named = list(matched)[start.named :]
        shown = named[:limit]
        following: Place | None = None
        if len(named) > limit:
            following = Place(start.named + limit)
        elif asked is not None:
            place = replace(start, named=len(matched), source=start.source or await self._source(asked))
            following = place
            if len(shown) < limit:
                others, after = await self._others(asked, place, limit - len(shown), matched)
                shown += others
                following = None if after is None else replace(place, after=after)
        return FoundPage(await self._rows(workspace_id, shown, matched, "name" if query else ""), following)

    async def ask(self, workspace_id: str, query: str, filter_text: str) -> tuple[Asked | None, dict[int, str]]:
        """Returns what is asked of the history, and whom the query names by an id or identifier, and by what.

        None for the first where the query can be no name: then nobody else is meant.

        Raises:
            InvalidArgument: If the filter is wrong.
            NotFound: If it names a segment that is not there.
        """
        query = query.strip()
        wanted = read_wanted(filter_text)
        async with self._database.workspace(workspace_id) as connection:
            workspace = await read_workspace(connection, workspace_id)
            sizes = {one: (await required(connection, workspace_id, one)).size for one in wanted.segments}
        asked = Asked(workspace, wanted, sizes)
        if not query:
            return asked, {}
        matched = await self._named(asked, query)
        return (asked.called(query) if any(letter.isalpha() for letter in query) else None), matched

    async def _named(self, asked: Asked, query: str) -> dict[int, str]:
        """Returns whom the query names by an id or identifier, and by what."""
        matched: dict[int, str] = {}
        for kind, customer_id in await self._identity.find(asked.workspace.workspace_id, query):
            matched.setdefault(customer_id, kind)
        if _CUSTOMER_ID.fullmatch(query) and int(query) < 2**63:
            current = await self._identity.current(asked.workspace.workspace_id, int(query))
            if current is not None:
                matched.setdefault(current, "customer_id")
        held = set(await self._holding(asked, list(matched)))
        return {customer_id: kind for customer_id, kind in matched.items() if customer_id in held}

    async def _source(self, asked: Asked) -> str:
        """Returns where to read candidates from: a segment, what was told of customers, or all of them."""
        inside = [one for one, is_in in asked.wanted.segments.items() if is_in]
        within = min(inside, key=lambda one: asked.sizes[one], default="")
        sets = asked.necessary
        if within and (not sets or asked.sizes[within] <= _FEW_MEMBERS):
            return _MEMBERS + within
        if not sets:
            return _EVERYBODY
        if len(sets) == 1:
            return f"{_TOLD}0"
        rarest = await self._search.rarest(
            asked.workspace.workspace_id, sets, now=self._clock.now(), time_zone=asked.workspace.time_zone
        )
        return f"{_TOLD}{rarest}"

    async def _others(
        self, asked: Asked, place: Place, limit: int, without: Collection[int]
    ) -> tuple[list[int], int | None]:
        """Returns up to `limit` customers after a place, and up to where they were looked for; None: to the end."""
        found: list[int] = []
        after = place.after
        # A few at first: of most questions most candidates are meant, and who is looked for by id has a few nodes.
        size = min(limit + limit // 4 + 1 if len(asked.necessary) == 1 else 4 * limit, CHUNK)
        for turn in range(CHUNKS):
            candidates = await self._candidates(asked, place.source, after, size, whole=turn > 0)
            of_place = {at: one for at, one in candidates.customers.items() if one not in without}
            held = set(await self._holding(asked, list(of_place.values()), candidates.customer_of))
            for at, one in of_place.items():
                if one in held:
                    if len(found) == limit:
                        return found, after
                    found.append(one)
                    after = at
            if candidates.upto is None:
                return found, None
            after = candidates.upto
            if len(found) == limit:
                break
            size = min(4 * size, CHUNK)
        return found, after

    async def _candidates(self, asked: Asked, source: str, after: int, limit: int, *, whole: bool) -> Candidates:
        """Returns candidates from a source, those after a place; `whole` as for `CustomerSearch.told_of`.

        Raises:
            InvalidArgument: If the source is none that this question has.
        """
        now, sets = self._clock.now(), asked.necessary
        if source == _EVERYBODY:
            return await self._search.everybody(asked.workspace.workspace_id, after=after, limit=limit)
        within = source.removeprefix(_MEMBERS)
        if source.startswith(_MEMBERS) and asked.wanted.segments.get(within):
            async with self._database.workspace(asked.workspace.workspace_id) as connection:
                ids = await membership_storage.member_ids(
                    connection, asked.workspace.workspace_id, within, after=after, limit=limit
                )
            return Candidates(dict(zip(ids, ids, strict=True)), ids[-1] if len(ids) == limit else None)
        for index in range(len(sets)):
            if source == f"{_TOLD}{index}":
                return await self._search.told_of(
                    asked.workspace.workspace_id,
                    sets,
                    index,
                    after=after,
                    limit=limit,
                    whole=whole,
                    now=now,
                    time_zone=asked.workspace.time_zone,
                )
        raise InvalidArgument(
            "The page token belongs to another call; start again without one, and keep the arguments the same.",
            reason=Reason.ERROR_REASON_INVALID_PAGE_TOKEN,
        )

    async def _holding(
        self, asked: Asked, ids: Sequence[int], customer_of: Mapping[int, int] | None = None
    ) -> list[int]:
        """Returns those of the customers whom the question means, in their order; `customer_of` as for the history's."""
        held = set(ids)
        if held and asked.wanted.segments:
            async with self._database.workspace(asked.workspace.workspace_id) as connection:
                members = await membership_storage.members_among(
                    connection, asked.workspace.workspace_id, asked.wanted.segments, held
                )
            for segment_id, inside in asked.wanted.segments.items():
                held = held & members[segment_id] if inside else held - members[segment_id]
        if held and asked.wanted.rule is not None:
            rules, now = {"": asked.wanted.rule}, self._clock.now()
            held = (
                await self._history.holding(
                    asked.workspace.workspace_id,
                    rules,
                    held,
                    now=now,
                    time_zone=asked.workspace.time_zone,
                    own=asked.workspace.own_terms(now),
                    customer_of=customer_of,
                )
            )[""]
        return [one for one in ids if one in held]

    async def _rows(
        self, workspace_id: str, ids: Sequence[int], matched: dict[int, str], otherwise: str
    ) -> list[FoundCustomer]:
        if not ids:
            return []
        files = await self._profile.files(workspace_id, ids)
        seen = await self._search.last_seen(workspace_id, ids, now=self._clock.now())
        rows: dict[int, FoundCustomer] = {}
        for one in ids:
            if one in files:
                # Two who were merged a moment ago have one file by now.
                file = files[one]
                rows.setdefault(file.customer_id, FoundCustomer(file, seen.get(one), matched.get(one, otherwise)))
        return list(rows.values())


@dataclass(frozen=True)
class Asked:
    """A question with what it takes to answer it; `sizes` are those of the segments it names."""

    workspace: Workspace
    wanted: Wanted
    sizes: dict[str, int]

    @cached_property
    def necessary(self) -> tuple[tuple[Condition, ...], ...]:
        """See `domain.searching.necessary`."""
        return () if self.wanted.rule is None else necessary(self.wanted.rule)

    def called(self, name: str) -> Asked:
        """Returns the same of those whose name begins so."""
        return Asked(self.workspace, self.wanted.and_also(name_rule(name)), self.sizes)
