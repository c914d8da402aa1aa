"""The queue of suggestions: looked through, and decided pair by pair."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from services.common.filters import Restriction
from services.identity import storage
from services.identity.domain.suggestions import Position, Suggestion, SuggestionState, linkage_reason
from services.identity.usecases.deciding import Deciding, Word


class Suggesting:
    """Lists suggestions, and takes people's word on them."""

    def __init__(self, *, database: Database, clock: Clock, deciding: Deciding) -> None:
        """Takes its parts.

        Args:
            database: The service's own.
            clock: Tells when something is decided.
            deciding: Merges.
        """
        self._database = database
        self._clock = clock
        self._deciding = deciding

    async def list_suggestions(
        self, workspace_id: str, *, restrictions: Sequence[Restriction], after: Position | None, limit: int
    ) -> list[Suggestion]:
        """Returns up to `limit` suggestions, the likeliest first, those behind a position."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.list_suggestions(
                connection, workspace_id, restrictions=restrictions, after=after, limit=limit
            )

    async def accept(self, workspace_id: str, pair: tuple[int, int], decider: str) -> Suggestion:
        """Makes one customer of two.

        The suggestion is taken first, then the two are merged, and where that cannot be it is given back: whoever
        comes between finds it decided. Again, also after a process that ended between the two, merges what was not.

        Raises:
            NotFound: If there is no such suggestion.
            FailedPrecondition: WRONG_STATE if it was rejected, or a cut keeps the two apart; LIMIT_REACHED by the rules.
        """
        suggestion = await self._decide(workspace_id, pair, SuggestionState.ACCEPTED, decider)
        if suggestion.state is SuggestionState.ACCEPTED:
            word = Word(
                suggestion.decider,
                linkage_reason(suggestion.run, suggestion.score),
                request_id=f"suggestion:{suggestion.suggestion_id}:{suggestion.decide_time:%Y%m%d%H%M%S%f}",
                kind="linkage",
            )
            try:
                # Who are one already need no merge.
                with contextlib.suppress(InvalidArgument):
                    await self._deciding.merge(workspace_id, *pair, word, lift=False)
            except FailedPrecondition:
                async with self._database.workspace(workspace_id) as connection:
                    await storage.decide_suggestion(connection, workspace_id, suggestion.undecided())
                raise
        return await self._read(workspace_id, pair)

    async def reject(self, workspace_id: str, pair: tuple[int, int], decider: str) -> Suggestion:
        """Says that the two are different people, for ever.

        Raises:
            NotFound: If there is no such suggestion.
            FailedPrecondition: WRONG_STATE if they were linked.
        """
        await self._decide(workspace_id, pair, SuggestionState.REJECTED, decider)
        return await self._read(workspace_id, pair)

    async def _decide(
        self, workspace_id: str, pair: tuple[int, int], state: SuggestionState, decider: str
    ) -> Suggestion:
        async with self._database.workspace(workspace_id) as connection:
            found = await storage.read_suggestion(connection, workspace_id, *pair, hold=True)
            if found is None:
                raise _unknown()
            if found.state is SuggestionState.PENDING:
                found = found.decided(state, decider, self._clock.now())
                await storage.decide_suggestion(connection, workspace_id, found)
            elif SuggestionState.REJECTED in (found.state, state) and found.state is not state:
                raise FailedPrecondition(
                    "The two were linked; cut the customer if they are different people."
                    if state is SuggestionState.REJECTED
                    else "Somebody said that the two are different people; merge the customers themselves if they are one."
                )
            return found

    async def _read(self, workspace_id: str, pair: tuple[int, int]) -> Suggestion:
        async with self._database.workspace(workspace_id) as connection:
            found = await storage.read_suggestion(connection, workspace_id, *pair)
        if found is None:
            raise _unknown()
        return found


def _unknown() -> NotFound:
    return NotFound("There is no suggestion with this id; GET /v1/linkSuggestions lists them.")
