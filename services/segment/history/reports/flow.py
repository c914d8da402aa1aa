"""Where customers are at two moments, by what standing means, and who went from where to where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.segment.domain.comparisons import EventMatcher
from services.segment.domain.reports.flow import Ends, FlowStage
from services.segment.domain.standing.attributes import Attribute
from services.segment.domain.terms import Terms
from services.segment.domain.windows import EVER
from services.segment.history.literals import text_literal
from services.segment.history.reports.sources import Source
from services.segment.history.store import HistoryStore
from services.segment.standing.binding import choices
from services.segment.standing.columns import Acted

_STAGE = Attribute.LIFECYCLE_STAGE
_ACTED = Acted(EventMatcher(""), EVER)


class FlowQueries:
    """The queries of a flow: stages by the rules that a `standing` condition is bound to, asked at either moment."""

    def __init__(self, history: HistoryStore, source: Source, own: Terms, ends: Ends, *, now: datetime) -> None:
        """Takes the history, whom it is of, by which terms, the moments, and the present, whose history there is."""
        self._history = history
        self._source = source
        self._own = own
        self._ends = ends
        self._now = now

    def cells(self) -> str:
        """Returns a query of (before, after, customers): how many went from where to where; who has done nothing in none."""
        return f"SELECT before, after, count() AS customers FROM ({self._both()}) GROUP BY before, after"

    def behind(self, before: FlowStage | None, after: FlowStage | None) -> str:
        """Returns a query of (customer_id) of those who were here and then there; None: anywhere."""
        asked = [
            f"{name} = {text_literal(stage.value)}"
            for name, stage in (("before", before), ("after", after))
            if stage is not None
        ]
        return f"SELECT customer_id FROM ({self._both()}) WHERE {' AND '.join(asked) or '1'}"

    def _both(self) -> str:
        return (
            "SELECT a.customer_id AS customer_id, b.stage AS before, a.stage AS after "
            f"FROM ({self._at(self._ends.after_us)}) AS a INNER JOIN ({self._at(self._ends.before_us)}) AS b "
            f"ON a.customer_id = b.customer_id WHERE a.stage != {text_literal(FlowStage.NOT_YET.value)}"
        )

    def _at(self, moment_us: int) -> str:
        """Returns a query of (customer_id, stage): where each customer is at a moment."""
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment_us)
        stages = choices(_STAGE, self._own.standing)
        query = self._history.query(
            [rule for _, rule in stages],
            moment,
            self._source.moment.time_zone,
            self._own,
            beside=[_ACTED],
            since=self._now,
        )
        chosen = query.chosen_sql(self._source.scope, {_STAGE.value: stages}, {"acted": query.name_of(_ACTED)})
        none = f"if(acted = 1, {text_literal(FlowStage.NO_ORDER.value)}, {text_literal(FlowStage.NOT_YET.value)})"
        return f"SELECT customer_id, if({_STAGE.value} = '', {none}, {_STAGE.value}) AS stage FROM ({chosen})"
