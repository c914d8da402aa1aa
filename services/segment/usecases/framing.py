"""Frames for models: what is computed of customers as of a cut, streamed batch by batch."""

from __future__ import annotations

import io
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import pyarrow as pa

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound, Reason
from services.segment.conditions.standing import StandingCondition
from services.segment.domain.errors import InvalidRule
from services.segment.domain.measures import Measure
from services.segment.domain.retention import latest
from services.segment.domain.rules import Rule, leaves
from services.segment.domain.standing.model import StandingModel
from services.segment.frames.columns import Column, Measured, Stands
from services.segment.frames.telling import attributes_in, check_known, columns_of
from services.segment.history.frames import FrameHistory, FrameQuestion, Label
from services.segment.measures import parse_measure
from services.segment.standing.binding import bind
from services.segment.storage.computed_traits import find_computed_trait
from services.segment.storage.standing import model_at
from services.segment.storage.workspaces import Workspace, read_workspace
from services.segment.usecases.places import FramePlaces
from services.segment.usecases.segments import compiled

BATCH_CUSTOMERS: Final = 2_000
MAXIMUM_CUSTOMERS: Final = 1_000_000
CHUNK_BYTES: Final = 1_000_000
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class AskedColumn:
    """A column as it was asked: what it holds, or the computed trait whose measure it is."""

    name: str
    value: Any
    computed_trait_id: str = ""


@dataclass(frozen=True)
class AskedFrame:
    """A frame as it was asked; see the contract. `cut` None: now."""

    cut: datetime | None
    columns: Sequence[AskedColumn]
    rule_data: Mapping[str, Any] | None = None
    label_data: Mapping[str, Any] | None = None
    label_days: int = 0
    customer_ids: Sequence[int] = ()
    includes_later: bool = False


class Framing:
    """Makes frames."""

    def __init__(self, database: Database, history: FrameHistory, clock: Clock, places: FramePlaces) -> None:
        """Takes the stores, the time, and the places of frames."""
        self._database = database
        self._history = history
        self._clock = clock
        self._places = places

    async def frame(self, workspace_id: str, asked: AskedFrame) -> AsyncGenerator[bytes, None]:
        """Yields an Arrow IPC stream of a batch for each 2,000 customers, in pieces of at most 1 MB.

        Raises:
            InvalidArgument: If the cut is to come or before the history, the label not over, or a part cannot be told as of it.
            InvalidRule: If the rule or a measure cannot be compiled.
            NotFound: If there is no computed trait of an id.
            FailedPrecondition: TOO_LARGE, or if the history does not know when its events were recorded.
            ResourceExhausted: If too many frames are under way, or this one needs too much.
        """
        with self._places.place(workspace_id):
            question = await self._question(workspace_id, asked)
            await self._check(question, asked)
            async with self._places.at_work():
                ids = await self._history.customers(question, asked.customer_ids, MAXIMUM_CUSTOMERS + 1)
            if len(ids) > MAXIMUM_CUSTOMERS:
                raise FailedPrecondition(
                    f"The frame has more than {MAXIMUM_CUSTOMERS} customers; narrow it down by a rule.",
                    reason=Reason.ERROR_REASON_TOO_LARGE,
                    limit=str(MAXIMUM_CUSTOMERS),
                )
            sink = _Sink()
            writer = pa.ipc.new_stream(sink, question.schema)
            for start in range(0, len(ids), BATCH_CUSTOMERS):
                async with self._places.at_work():
                    rows = await self._history.rows(question, ids[start : start + BATCH_CUSTOMERS].tolist())
                for batch in rows.combine_chunks().to_batches():
                    writer.write_batch(batch)
                for piece in sink.pieces():
                    yield piece
            writer.close()
            for piece in sink.pieces():
                yield piece

    async def _question(self, workspace_id: str, asked: AskedFrame) -> FrameQuestion:
        now = self._clock.now()
        moment = now if asked.cut is None else asked.cut - _MICROSECOND
        if asked.cut is not None and asked.cut > now:
            raise InvalidArgument("cut_time: it is to come; leave it out to take the present.", field="cut_time")
        async with self._database.workspace(workspace_id) as connection:
            workspace = await read_workspace(connection, workspace_id)
            rule = None if asked.rule_data is None else await compiled(connection, workspace_id, asked.rule_data)
            columns = []
            for index, one in enumerate(asked.columns):
                value = one.value
                if one.computed_trait_id:
                    trait = await find_computed_trait(connection, workspace_id, one.computed_trait_id)
                    if trait is None:
                        named = one.computed_trait_id
                        raise NotFound(
                            f"columns[{index}].computed_trait_id: there is no computed trait {named}.",
                            field=f"columns[{index}].computed_trait_id",
                        )
                    value = Measured(trait.measure)
                columns.append(Column(one.name, value))
            model: StandingModel | None = workspace.standing
            if asked.cut is not None and (where := _standing_in(rule, columns)):
                model = await model_at(connection, workspace_id, moment, workspace.standing_state)
                if model is None:
                    raise InvalidArgument(
                        f"{where}: how customers stood then is not kept any more; leave it out, or take a later cut_time.",
                        field=where,
                    )
        assert model is not None
        self._check_horizon(workspace, moment, now)
        return FrameQuestion(
            workspace_id,
            moment,
            now,
            workspace.time_zone,
            replace(workspace.own_terms(now), standing=model),
            tuple(columns),
            None if rule is None else bind(rule, model),
            None if asked.label_data is None else _label(asked.label_data, asked.label_days, asked.cut, now),
            asked.includes_later or asked.cut is None,
        )

    def _check_horizon(self, workspace: Workspace, moment: datetime, now: datetime) -> None:
        since = latest(self._history.horizon(now), workspace.own_horizon(now))
        if since is not None and moment < since:
            oldest = since.isoformat()
            raise InvalidArgument(
                f"cut_time: the history goes back to {oldest}; take a later moment.", field="cut_time", oldest=oldest
            )

    async def _check(self, question: FrameQuestion, asked: AskedFrame) -> None:
        """Refuses what cannot be told as of the cut."""
        if asked.cut is None:
            return
        named = [] if question.rule is None else attributes_in("rule", columns_of(question.rule))
        for index, column in enumerate(question.columns):
            rules = column.value.rules(question.own.standing)
            looked_at = [*column.value.timed, *(one for rule in rules for one in columns_of(rule))]
            named += attributes_in(f"columns[{index}]", looked_at)
        async with self._places.at_work():
            workspace_id, moment = question.workspace_id, question.moment
            changed = await self._history.changed_since(workspace_id, [one.column for one in named], moment)
            check_known(named, changed, includes_later=asked.includes_later)
            unrecorded = 0 if asked.includes_later else await self._history.unrecorded(workspace_id, moment)
        if unrecorded:
            raise FailedPrecondition(
                f"Of {unrecorded} events the history does not know when they were recorded, as a former version wrote them; "
                "ask with include_recorded_later, or let the history be built anew.",
                events=str(unrecorded),
            )


def _standing_in(rule: Rule | None, columns: Sequence[Column]) -> str:
    """Returns where how customers stand is asked for; empty: nowhere."""
    if rule is not None and any(isinstance(leaf, StandingCondition) for leaf in leaves(rule)):
        return "rule"
    return next(
        (f"columns[{index}].standing" for index, one in enumerate(columns) if isinstance(one.value, Stands)), ""
    )


def _label(data: Mapping[str, Any], days: int, cut: datetime | None, now: datetime) -> Label:
    if cut is None:
        raise InvalidArgument("cut_time: a label is of the days after the cut; name one.", field="cut_time")
    end = cut + timedelta(days=days)
    if end > now:
        raise InvalidArgument(
            "label.days: they are not over yet; take fewer, or an earlier cut_time.", field="label.days"
        )
    return Label(Measured(_windowed(data, days)), end - _MICROSECOND)


def _windowed(data: Mapping[str, Any], days: int) -> Measure:
    """Returns the measure of a label: over the days that end with its moment."""
    measure = parse_measure(data, "label.measure")
    ((kind, body),) = data.items()
    if body.get("window"):
        raise InvalidRule(f"label.measure.{kind}.window", "must be left out: it is the days after the cut.")
    if not measure.result.is_number:
        raise InvalidRule(f"label.measure.{kind}.aggregate", "must give a number.")
    return parse_measure({kind: {**body, "window": {"last_days": days}}}, "label.measure")


class _Sink(io.RawIOBase):
    """What is written and not taken yet."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._position += len(part)
        return len(part)

    def tell(self) -> int:
        return self._position

    def pieces(self) -> list[bytes]:
        """Returns what was written since, in pieces of at most 1 MB."""
        body = b"".join(self._parts)
        self._parts.clear()
        return [body[start : start + CHUNK_BYTES] for start in range(0, len(body), CHUNK_BYTES)]
