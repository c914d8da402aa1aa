"""Carrying effects to the other services: claimed, carried out under a stable key, answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta

import structlog

from services.common.database import Database
from services.journey.domain import Input, Run
from services.journey.domain.tasks import (
    Outcome,
    Postponed,
    Refused,
    Task,
    Unseen,
    input_of,
    next_attempt,
    next_look,
)
from services.journey.storage import customers, effects, runs
from services.journey.storage.effects import Claim, EffectState, PutOff
from services.journey.usecases.moving import Movements

LEASE = timedelta(seconds=15)
"""How long a claim holds; longer than the calls of one share may take. What a dead worker held is due again after it."""

SHARE = 500
"""Effects of one workspace that one claim takes; also the most that one call to messaging may carry."""

WORKSPACES = 16
"""Workspaces that one claim serves."""

_log = structlog.get_logger(__name__)


class Effects:
    """Claims effects and commits their answers; the calls themselves lie between, outside of any transaction."""

    def __init__(self, database: Database, movements: Movements) -> None:
        """Takes the service's database and how runs move."""
        self._database = database
        self._movements = movements

    async def claim(
        self,
        *,
        busy: Collection[str] = (),
        share: int = SHARE,
        workspaces: int = WORKSPACES,
        outside: bool = False,
    ) -> Claim:
        """Claims due effects for this worker, the same share for each workspace; `busy` ones are left out.

        With `outside` those that are asked of other people's hosts, else those that services carry out.
        """
        async with self._database.system() as connection:
            now = await self._movements.moment(connection)
            return await effects.claim_effects(
                connection, now, now + LEASE, per_workspace=share, busy=busy, workspaces=workspaces, outside=outside
            )

    async def awaited(self, workspace_id: str, tasks: Collection[Task]) -> list[Task]:
        """Returns those claimed effects that their runs still await, with what is to be known of each run.

        That is the event that started it, and where a request needs it the values that are kept with it, and what the run has
        seen: events, and whose the nodes of its customer are. The others are left as they are: `answer` drops them. What no run
        awaits is told what its run asked for.
        """
        ended = [task for task in tasks if not task.request.awaited]
        tasks = [task for task in tasks if task.request.awaited]
        async with self._database.workspace(workspace_id) as connection:
            found = await effects.awaited_effects(connection, workspace_id, [task.effect_id for task in tasks])
            asked = await runs.asked_effects(connection, workspace_id, [task.run_id for task in ended]) if ended else {}
            judged = {task.customer_id for task in tasks if task.request.needs_knowledge and task.effect_id in found}
            with_values = [
                task.run_id
                for task in tasks
                if task.request.needs_values and task.effect_id in found and found[task.effect_id].has_values
            ]
            values = await self._movements.values.of_runs(connection, workspace_id, with_values) if with_values else {}
            moved = await customers.mappings_of_people(connection, workspace_id, judged) if judged else {}
        return [replace(task, asked=asked.get(task.run_id, ())) for task in ended] + [
            replace(
                task,
                cause=found[task.effect_id].cause,
                trigger_json=found[task.effect_id].trigger_json,
                seen=found[task.effect_id].seen,
                values_json=values.get(task.run_id, "") if task.request.needs_values else "",
                mappings=moved.get(task.customer_id, ()) if task.request.needs_knowledge else (),
            )
            for task in tasks
            if task.effect_id in found
        ]

    async def answer(
        self, workspace_id: str, token: int, tasks: Collection[Task], outcomes: Mapping[str, Outcome]
    ) -> int:
        """Advances runs by what came of their effects, in one transaction; returns how many effects were settled.

        An effect whose claim is not ours any more is left to its new owner; one without an outcome is dropped.
        """
        async with self._database.workspace(workspace_id) as connection:
            now = await self._movements.moment(connection)
            held = await effects.lock_claimed(connection, workspace_id, token, [task.effect_id for task in tasks])
            ours = [task for task in tasks if task.effect_id in held]
            finished: list[tuple[str, EffectState, str]] = []
            postponed: list[PutOff] = []
            inputs: list[tuple[str, Input]] = []
            for task in ours:
                outcome = outcomes.get(task.effect_id)
                if outcome is None:
                    finished.append((task.effect_id, EffectState.DROPPED, "run_moved_on"))
                    continue
                again = None
                if isinstance(outcome, Postponed):
                    again = next_attempt(task.effect_id, task.attempts, outcome, now)
                elif isinstance(outcome, Unseen):
                    again = next_look(task.ask_time or now, now)
                if again is not None and isinstance(outcome, Postponed | Unseen):
                    used_none = isinstance(outcome, Unseen) or not outcome.called
                    attempts = task.attempts - used_none
                    postponed.append(PutOff(task.effect_id, again, outcome.reason, attempts))
                    continue
                given = input_of(task.effect_id, outcome, exhausted=again is None)
                failed = isinstance(outcome, Postponed | Refused | Unseen)
                reason = outcome.reason if isinstance(outcome, Postponed | Refused | Unseen) else ""
                finished.append((task.effect_id, EffectState.FAILED if failed else EffectState.DONE, reason))
                if given is not None:
                    inputs.append((task.run_id, given))
                if failed:
                    _log.warning("effect.failed", effect_id=task.effect_id, run_id=task.run_id, reason=reason)
            if postponed:
                await effects.postpone_effects(connection, workspace_id, postponed)
            if finished:
                await effects.finish_effects(connection, workspace_id, finished, now)
            locked = await runs.lock_runs(connection, workspace_id, [run_id for run_id, _ in inputs])
            moves: list[tuple[Run, Input]] = [(locked[run_id], given) for run_id, given in inputs if run_id in locked]
            await self._movements.move(connection, workspace_id, moves)
        return len(finished)
