"""Consents as profile folds them (`services/profile/domain/consents/folding.py`), from the same set of statements.

Granted is who has a grant that was both stated and received later than every withdrawal, and that may speak for the customer:
one of full authority, or one in somebody's own name where the customer has that user id, or none. Of such grants the one stated
last and the one received last must both not have ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from services.segment.domain.conditions import Moment
from services.segment.domain.consents import ConsentColumn, ConsentPart, State
from services.segment.domain.kept import KeptColumn
from services.segment.history.kept.rows import USER_ID
from services.segment.history.literals import integer_literal, text_list, text_literal
from services.segment.history.rows import NODE_TYPE_KIND
from services.segment.history.scopes import Scope
from services.segment.history.tables import Table

_FULL, _OWN = 1, 2
_NAMED = "node_id, key, granted, authority, speaker, stated_us, receive_us"


def values_sql(scope: Scope, columns: Mapping[KeptColumn, str], moment: Moment) -> str:
    """See `ValuesOf`: the state as its word, or from when on what is granted is not; 0 where it has no end, or is not."""
    asked = cast("Mapping[ConsentColumn, str]", columns)
    keys = sorted({column.key for column in asked})
    answers = []
    for column, name in asked.items():
        part = "state" if column.part is ConsentPart.STATE else "ends_us"
        here = f"key = {text_literal(column.key)}"
        answers.append(f"anyIf({part}, {here}) AS {name}, anyIf(said_us, {here}) AS {name}_us")
    best, last = (f"arraySort(g -> ({order}), holding)[-1]" for order in ("g.1, g.2, g.3", "g.2, g.1, g.3"))
    now = integer_literal(moment.now_us)
    return (
        f"SELECT customer_id, {', '.join(answers)} FROM (SELECT customer_id, key, "
        "arrayFilter(g -> g.1 > withdrawn_us AND g.2 > withdrawal_us, grants) AS holding, "
        f"{best} AS best, {last} AS last, -greatest(best.3, last.3) AS end_us, "
        f"multiIf(notEmpty(holding), if({now} < end_us, {text_literal(State.GRANTED)}, {text_literal(State.EXPIRED)}), "
        f"withdrawals > 0, {text_literal(State.WITHDRAWN)}, {text_literal(State.NOT_ENTITLED)}) AS state, "
        f"if(state = {text_literal(State.GRANTED)} AND end_us < {integer_literal(2**63 - 1)}, end_us, 0) AS ends_us, "
        "multiIf(notEmpty(holding), best.1, withdrawals > 0, withdrawn_us, latest.2) AS said_us "
        f"FROM ({_folded_sql(scope, keys)})) GROUP BY customer_id"
    )


def _folded_sql(scope: Scope, keys: Sequence[str]) -> str:
    """Returns a query of (customer_id, key, …): what withdrawals say, and grants that may speak as (stated, received, -end)."""
    told = (
        f"SELECT {_NAMED}, min(expire_us) AS expire_us FROM {scope.rows_sql(Table.CONSENTS)} AND key IN {text_list(keys)} "
        f"GROUP BY {_NAMED}"
    )
    mapping = scope.mapping_sql()
    typed = f"kind = {NODE_TYPE_KIND} AND key = {text_literal(USER_ID)}"
    users = f"SELECT node_id FROM {scope.rows_sql(Table.ATTRIBUTES)} AND {typed}"
    with_user = f"SELECT DISTINCT customer_id, 1 AS has FROM ({mapping}) WHERE node_id IN ({users})"
    speaks = f"s.authority = {_FULL} OR (s.authority = {_OWN} AND (u.has = 0 OR p.customer_id = m.customer_id))"
    return (
        "SELECT m.customer_id AS customer_id, s.key AS key, countIf(s.granted = 0) AS withdrawals, "
        "if(withdrawals = 0, -1, maxIf(s.stated_us, s.granted = 0)) AS withdrawn_us, "
        "if(withdrawals = 0, -1, maxIf(s.receive_us, s.granted = 0)) AS withdrawal_us, "
        "max((s.receive_us, s.stated_us)) AS latest, "
        f"groupArrayIf((s.stated_us, s.receive_us, -s.expire_us), s.granted = 1 AND ({speaks})) AS grants "
        f"FROM ({told}) AS s INNER JOIN ({mapping}) AS m ON s.node_id = m.node_id "
        f"LEFT ANY JOIN ({mapping}) AS p ON s.speaker = p.node_id "
        f"LEFT ANY JOIN ({with_user}) AS u ON m.customer_id = u.customer_id GROUP BY customer_id, key"
    )
