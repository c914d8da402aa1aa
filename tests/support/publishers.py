"""Watches every publisher while the integration tests run: a fact commits with the change that it tells of (law 5).

`watch` puts a look before each commit of a transaction in which a service published: a row of its outbox and a row of what the
service changes must carry the same transaction id. A new publisher is watched the day a test reaches it; that one does is held
by `tests/integration/common/test_publishers.py`.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common import outbox
from services.common.database import Database, enter_workspace, fetch_rows

CHANGED: dict[str, tuple[str, ...]] = {
    "identity": ("link_log", "nodes"),
    "profile": (
        "events",
        "event_periods",
        "survivorship_rules",
        "products",
        "stores",
        "stock",
        "loyalty_accounts",
        "coupon_changes",
        "quality_alerts",
        "companies",
        "company_members",
    ),
    "segment": ("membership_log", "alert_firings", "report_runs"),
    "journey": ("runs",),
    "messaging": ("messages", "message_log", "suppressions", "engagements", "sms_replies", "tasks"),
    "scoring": ("scores",),
}
"""What a service tells of: in one of these tables a row is new, changed or gone whenever it publishes."""

_PUBLISHED = "tests.published"
_failing: list[str] = []


class FailedAfterPublish(Exception):
    """The transaction failed when all was written and told, and before it committed."""


@contextmanager
def next_publisher_fails(service: str) -> Iterator[None]:
    """Lets the next transaction in which the service publishes fail before its commit; one must come while inside."""
    _failing.append(service)
    yield
    assert service not in _failing, f"{service} published nothing"


def watch() -> None:
    """Watches this process from now on, the modules that are imported already and took `publish` by its name, too."""
    publish, transaction = outbox.publish, Database._transaction

    def watched(connection: AsyncConnection, workspace_id: str, facts: Sequence[outbox.Fact]) -> Awaitable[None]:
        # Tests put facts into outboxes, too, to be heard by others.
        if facts and sys._getframe(1).f_globals["__name__"].startswith("services."):
            connection.info.setdefault(_PUBLISHED, set()).add(workspace_id)
        return publish(connection, workspace_id, facts)

    @asynccontextmanager
    async def looked_at(self: Database) -> AsyncIterator[AsyncConnection]:
        async with transaction(self) as connection:
            connection.info.pop(_PUBLISHED, None)
            yield connection
            for workspace_id in connection.info.pop(_PUBLISHED, ()):
                await enter_workspace(connection, workspace_id)
                await _check(connection, self.service)
                if self.service in _failing:
                    _failing.remove(self.service)
                    raise FailedAfterPublish

    for name, module in list(sys.modules.items()):
        if name.startswith("services.") and vars(module).get("publish") is publish:
            module.publish = watched  # type: ignore[attr-defined]  # Any module that imported it.
    Database._transaction = looked_at  # type: ignore[method-assign]


async def _check(connection: AsyncConnection, service: str) -> None:
    changed = [table for table in ("outbox", *CHANGED[service]) if await _has_changed(connection, table)]
    assert "outbox" in changed, f"{service} published a fact in another transaction than it says"
    assert len(changed) > 1, f"{service} published a fact in a transaction that changes none of {CHANGED[service]}"


async def _has_changed(connection: AsyncConnection, table: str) -> bool:
    rows = await fetch_rows(connection, f"SELECT 1 FROM {table} WHERE xmin = pg_current_xact_id()::xid LIMIT 1")
    gone = f"SELECT 1 FROM pg_stat_xact_user_tables WHERE relid = '{table}'::regclass AND n_tup_del > 0"
    return bool(rows or await fetch_rows(connection, gone))
