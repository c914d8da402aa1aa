"""Funnels, retention and paths as SQL."""

from __future__ import annotations

from services.segment.domain.reports.spans import Edges
from services.segment.domain.reports.steps import EVENTS_OF_A_PATH, MOST_LINKS, Funnel, Happening, Paths, Retention
from services.segment.history.acts import THEIR_OWN_ACTS
from services.segment.history.literals import integer_literal, text_list, text_literal
from services.segment.history.reports.sources import Source, matches, property_text


def funnel_sql(source: Source, funnel: Funnel, edges: Edges, property_path: str = "") -> str:
    """Returns a query of (customer_id, value, level): how many steps each customer who took the first has taken.

    A customer's moments are walked through in order, and of each step is kept when the latest way began that came so far: of
    two ways to a step the one that began later can go on for longer. Events of one microsecond are one moment, and none of
    them is later than another.
    """
    start, end = integer_literal(edges.starts[0]), integer_literal(edges.end)
    limit = integer_literal(funnel.limit_us)
    steps = [matches(step, source.moment) for step in funnel.steps]
    steps[0] = f"({steps[0]}) AND occur_us < {end}"
    masks = " + ".join(f"if({step}, {1 << index}, 0)" for index, step in enumerate(steps))
    events = source.events_sql(
        {
            "us": "occur_us",
            "mask": f"toUInt16({masks})",
            "said": property_text(property_path) if property_path else "''",
        },
        [f"occur_us >= {start}", f"occur_us < {end} + {limit}", "mask != 0"],
    )
    if property_path:
        # Of each value the way that begins with it.
        values = f"SELECT DISTINCT customer_id, said AS value FROM ({events}) WHERE bitTest(mask, 0)"
        moments = (
            "SELECT e.customer_id AS customer_id, v.value AS value, e.us AS us, "
            "groupBitOr(if(e.said = v.value, e.mask, bitAnd(e.mask, 65534))) AS mask "
            f"FROM ({events}) AS e INNER JOIN ({values}) AS v ON e.customer_id = v.customer_id "
            "GROUP BY customer_id, value, us"
        )
    else:
        moments = (
            f"SELECT customer_id, '' AS value, us, groupBitOr(mask) AS mask FROM ({events}) GROUP BY customer_id, us"
        )
    count = len(steps)
    began = ["if(bitTest(x.2, 0), x.1, acc.1)"]
    began += [
        f"if(bitTest(x.2, {index}) AND acc.{index} != 0 AND x.1 - acc.{index} <= {limit}, acc.{index}, acc.{index + 1})"
        for index in range(1, count)
    ]
    nothing = ", ".join(["toInt64(0)"] * count)
    ways = (
        f"SELECT customer_id, value, arrayFold((acc, x) -> ({', '.join(began)}), "
        f"arraySort(groupArray((us, mask))), ({nothing})) AS state FROM ({moments}) GROUP BY customer_id, value"
    )
    level = " + ".join(f"(state.{index} != 0)" for index in range(1, count + 1))
    rows = f"SELECT customer_id, value, {level} AS level FROM ({ways}) WHERE level > 0"
    table, value = source.valued(rows)
    return f"SELECT r.customer_id AS customer_id, {value} AS value, r.level AS level {table}"


def levels_sql(levels: str) -> str:
    """Returns a query of (value, level, customers) of the rows of `funnel_sql`."""
    return f"SELECT value, level, count() AS customers FROM ({levels}) GROUP BY value, level"


def at_step_sql(levels: str, step: int, value: str | None, *, is_stopped: bool) -> str:
    """Returns a query of (customer_id) of those who took a step, or (`is_stopped`) no further one; `value` None: of any."""
    compared = "=" if is_stopped else ">="
    wanted = "" if value is None else f" AND value = {text_literal(value)}"
    return f"SELECT DISTINCT customer_id FROM ({levels}) WHERE level {compared} {integer_literal(step)}{wanted}"


def cohorts_sql(source: Source, retention: Retention, cohorts: Edges, periods: Edges) -> str:
    """Returns a query of (customer_id, cohort, again): when the period of a cohort begins, and each of returning.

    Args:
        source: Whom it looks at.
        retention: What it asks.
        cohorts: The periods of the cohorts.
        periods: These, and those that follow until now.
    """
    starts = f"[{', '.join(map(integer_literal, periods.starts))}]"
    first = f"SELECT customer_id, min(at) AS at FROM ({_happening_sql(source, retention.first)}) GROUP BY customer_id"
    came = (
        f"SELECT customer_id, at, roundDown(at, {starts}) AS cohort FROM ({first}) "
        f"WHERE at >= {integer_literal(cohorts.starts[0])} AND at < {integer_literal(cohorts.end)}"
    )
    again = (
        f"SELECT customer_id, at FROM ({_happening_sql(source, retention.again)}) "
        f"WHERE at >= {integer_literal(cohorts.starts[0])} AND at < {integer_literal(periods.end)}"
    )
    return (
        "SELECT f.customer_id AS customer_id, any(f.cohort) AS cohort, "
        f"groupUniqArrayIf(roundDown(a.at, {starts}), a.at > f.at) AS again "
        f"FROM ({came}) AS f LEFT JOIN ({again}) AS a ON f.customer_id = a.customer_id GROUP BY f.customer_id"
    )


def retention_sql(cohorts: str) -> str:
    """Returns a query of (cohort, period, customers) of the rows of `cohorts_sql`; period NULL: all who came."""
    return (
        "SELECT cohort, arrayJoin(arrayConcat([NULL], arrayMap(x -> toNullable(x), again))) AS period, "
        f"count() AS customers FROM ({cohorts}) GROUP BY cohort, period"
    )


def in_cohort_sql(cohorts: str, cohort: int, period: int | None) -> str:
    """Returns a query of (customer_id) of a cohort, by the beginning of its period; with another of those there again in it."""
    again = "" if period is None else f" AND has(again, {integer_literal(period)})"
    return f"SELECT customer_id FROM ({cohorts}) WHERE cohort = {integer_literal(cohort)}{again}"


def _happening_sql(source: Source, happening: Happening) -> str:
    if happening.order is not None:
        return f"SELECT customer_id, at FROM ({source.orders_sql(happening.order)})"
    condition = THEIR_OWN_ACTS if happening.event is None else matches(happening.event, source.moment)
    return source.events_sql({"at": "occur_us"}, [condition])


def walked_sql(source: Source, paths: Paths, edges: Edges) -> str:
    """Returns a query of (customer_id, path): the names of the events of each customer's path."""
    within = [
        f"occur_us >= {integer_literal(edges.starts[0])}",
        f"occur_us < {integer_literal(edges.end)}",
    ]
    named = f"name IN {text_list(paths.names)}" if paths.names else THEIR_OWN_ACTS
    limit = integer_literal(paths.limit_us)
    if paths.start is None:
        events = source.events_sql({"us": "occur_us", "id": "event_id", "name": "name"}, [*within, named])
        rows = f"SELECT customer_id, us, id, name FROM ({events})"
    else:
        # The first of them by time, then by id; what has the same time and a lower id came before it.
        first = source.events_sql(
            {"us": "occur_us", "id": "event_id"}, [*within, f"({matches(paths.start, source.moment)})"]
        )
        begin = f"SELECT customer_id, min((us, id)) AS place FROM ({first}) GROUP BY customer_id"
        events = source.events_sql(
            {"us": "occur_us", "id": "event_id", "name": "name", "is_step": f"toUInt8({named})"}, within
        )
        rows = (
            f"SELECT e.customer_id AS customer_id, e.us AS us, e.id AS id, e.name AS name FROM ({events}) AS e "
            f"INNER JOIN ({begin}) AS b ON e.customer_id = b.customer_id "
            "WHERE (e.us, e.id) = b.place OR (e.is_step AND (e.us, e.id) > b.place)"
        )
    seen = f"arraySort(groupArraySorted({EVENTS_OF_A_PATH})((us, id, toString(name))))"
    return (
        f"SELECT customer_id, arraySlice(arrayCompact(arrayMap(x -> x.3, arrayFilter(x -> x.1 - seen[1].1 <= {limit}, seen))), "
        f"1, {int(paths.length)}) AS path FROM (SELECT customer_id, {seen} AS seen FROM ({rows}) GROUP BY customer_id)"
    )


def paths_sql(walked: str, limit: int) -> str:
    """Returns a query of (path, customers, total) of the rows of `walked_sql`: the most frequent, and how many have one."""
    return (
        f"SELECT path, count() AS customers, sum(count()) OVER () AS total FROM ({walked}) GROUP BY path "
        f"ORDER BY customers DESC, path LIMIT {int(limit)}"
    )


def links_sql(walked: str) -> str:
    """Returns a query of (position, from_event, to_event, customers) of the rows of `walked_sql`."""
    return (
        "SELECT position, path[position] AS from_event, path[position + 1] AS to_event, count() AS customers FROM "
        f"(SELECT path, arrayJoin(range(1, length(path) + 1)) AS position FROM ({walked})) "
        f"GROUP BY position, from_event, to_event ORDER BY position, customers DESC, from_event, to_event LIMIT {MOST_LINKS}"
    )
