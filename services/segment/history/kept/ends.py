"""When something of what is kept ends: by time, as time alone lets people come and go then."""

from __future__ import annotations

from services.segment.domain.kept import Ending
from services.segment.history.literals import integer_literal, text_literal
from services.segment.history.tables import Table, rows_of


def ends_sql(workspace_id: str, ending: Ending, since_us: int, until_us: int) -> str:
    """Returns a query of (node_id, moment_us): what ends, less `ahead_us`, in (since, until], and when that is.

    What changed since may be among them still: who is asked anew for nothing stays where they are.
    """
    kept, key = ending.subject
    first, last = since_us + ending.ahead_us, until_us + ending.ahead_us
    which = f" AND key = {text_literal(key)}" if key else ""
    return (
        f"SELECT node_id, at_us - {integer_literal(ending.ahead_us)} AS moment_us "
        f"FROM {rows_of(Table.ENDS, workspace_id)} AND kept = {text_literal(kept.value)}{which} "
        f"AND at_us > {integer_literal(first)} AND at_us <= {integer_literal(last)}"
    )
