"""Learns the types of identifiers that are not known to the history, and lets rules by source hold once all are.

Facts tell a type with each trait. What was told before they did, and what a rebuild reads, lacks it: it is asked of identity
when a rule needs it, so that a workspace without such rules pays nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.common.erasing import newest_erased, read_erased_after
from services.common.errors import YikeError
from services.segment.domain.heard import ruled_anew
from services.segment.history.connection import Lane
from services.segment.history.node_types import untyped, write_types
from services.segment.history.store import HistoryStore
from services.segment.storage.workspaces import (
    let_survivorship_wait,
    list_waiting,
    list_workspaces,
    lock_workspace,
    read_workspace,
    write_survivorship,
)
from services.segment.usecases.evaluating import Evaluator

NODES_A_QUESTION = 10_000
"""Identifiers whose types are asked for at once: as many as identity answers for."""

NOBODYS = "-"
"""Stands for the type of a node that identity does not know, or no longer: it is among no sources."""

ATTEMPTS = 5
"""How often it is looked again, under the lock, for what came meanwhile, before others have their turn."""

_log = structlog.get_logger(__name__)


class NodeTypes(Protocol):
    """Who knows the types of identifiers."""

    async def types_of(self, workspace_id: str, node_ids: Sequence[int]) -> dict[int, str]:
        """Returns the types of at most `NODES_A_QUESTION` nodes; those that it does not know, or no longer, are left out."""
        ...


async def learn_types(history: HistoryStore, identity: NodeTypes, workspace_id: str, traits: Collection[str]) -> int:
    """Asks for the types that are not known of identifiers with one of some traits; returns for how many values."""
    learnt = 0
    while found := await untyped(history, workspace_id, traits, limit=NODES_A_QUESTION, lane=Lane.FILL):
        types = await identity.types_of(workspace_id, list({node_id for node_id, _ in found}))
        await write_types(
            history, workspace_id, [(node_id, trait, types.get(node_id, NOBODYS)) for node_id, trait in found]
        )
        learnt += len(found)
    return learnt


class Sourcing:
    """Lets rules hold that wait for the types of identifiers."""

    def __init__(
        self, database: Database, history: HistoryStore, evaluator: Evaluator, *, identity: NodeTypes, clock: Clock
    ) -> None:
        """Takes the stores, who evaluates, who knows the types, and the time."""
        self._database = database
        self._history = history
        self._evaluator = evaluator
        self._identity = identity
        self._clock = clock

    async def check(self) -> None:
        """Lets the rules in force wait again where types are missing all the same, as in a history that was put back."""
        async with self._database.system() as connection:
            workspaces = await list_workspaces(connection)
        for workspace in workspaces:
            rules = workspace.survivorship
            if await untyped(self._history, workspace.workspace_id, rules.by_source, limit=1, lane=Lane.FILL):
                async with self._database.workspace(workspace.workspace_id) as connection:
                    await let_survivorship_wait(connection, workspace.workspace_id, rules)

    async def turn(self) -> int:
        """Lets the rules hold that wait; returns in how many workspaces. One whose types cannot be asked for waits on."""
        async with self._database.system() as connection:
            waiting = await list_waiting(connection)
        done = 0
        for workspace_id in waiting:
            try:
                done += await self.apply(workspace_id)
            except YikeError as error:
                _log.warning("survivorship.waits", workspace_id=workspace_id, error=error.message)
        return done

    async def apply(self, workspace_id: str) -> bool:
        """Learns what the waiting rules of a workspace need, and goes by them; False: they have to wait on."""
        async with self._database.workspace(workspace_id) as connection:
            erased_before = await newest_erased(connection, workspace_id)
        for _ in range(ATTEMPTS):
            async with self._database.workspace(workspace_id) as connection:
                waiting = (await read_workspace(connection, workspace_id)).waiting
            if waiting is None:
                return False
            # Nothing is held while this asks.
            learnt = await learn_types(self._history, self._identity, workspace_id, waiting.by_source)
            async with self._database.workspace(workspace_id) as connection:
                await lock_workspace(connection, workspace_id)
                before = await read_workspace(connection, workspace_id)
                rules = before.waiting
                if rules is None:
                    return False
                _, erased = await read_erased_after(connection, workspace_id, erased_before)
                if erased:
                    # What was written of them after they went.
                    await self._history.erase(workspace_id, erased)
                if await untyped(self._history, workspace_id, rules.by_source, limit=1, lane=Lane.FILL):
                    continue
                await write_survivorship(connection, workspace_id, rules)
                workspace = await read_workspace(connection, workspace_id)
                # Where the rules held already, a type that came late may be another source's.
                traits = ruled_anew(before.survivorship, rules) | rules.by_source.keys()
                changed = await self._evaluator.refill_looking_at(connection, workspace, traits, now=self._clock.now())
                _log.info(
                    "survivorship.applied", workspace_id=workspace_id, types_learnt=learnt, memberships_changed=changed
                )
                return True
        return False
