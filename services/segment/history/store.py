"""What the use cases ask of the history."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa

from services.segment.domain.conditions import TimedColumn
from services.segment.domain.heard import Seen
from services.segment.domain.retention import horizon, latest
from services.segment.domain.rules import Rule
from services.segment.domain.terms import PLATFORM, Terms
from services.segment.history.connection import History, Lane
from services.segment.history.erasing import count_rows, erase_rows
from services.segment.history.kept.rows import KeptRows, write_kept
from services.segment.history.known_events import known_events
from services.segment.history.literals import integer_list, integer_literal
from services.segment.history.months import drop_months_before, forget_events_before
from services.segment.history.portions import portions_of
from services.segment.history.rows import AttributeRows, EventRows, MappingRows, version_in_history
from services.segment.history.rule_query import RuleQuery, microseconds
from services.segment.history.scopes import Everyone, Many, Nodes, Scope, restricted_sql
from services.segment.history.tables import Table, rows_of
from services.segment.history.watching import Nobody, Watcher
from services.segment.standing.binding import bind

CUSTOMERS_PER_QUERY = 30_000
ANSWERS_PER_QUERY = 200_000_000  # Of a byte.
# Looking a customer up costs about this many times what a scan spends on one.
SCAN_BELOW = 25


class HistoryStore:
    """Reads and writes of one history, by workspace."""

    def __init__(self, history: History, *, months: int = 0) -> None:
        """Takes an open history with its tables, and how many months it goes back; 0: as far as there are events."""
        self.connection = history
        self._months = months
        self.watcher: Watcher = Nobody()

    def horizon(self, now: datetime) -> datetime | None:
        """Returns the time before which events count no more; None: there is none."""
        return horizon(now, self._months)

    def counted(self, occur_us: Sequence[int], now: datetime, own: datetime | None = None) -> int:
        """Returns how many events of these times the history keeps, of a workspace with that horizon of its own."""
        since = self.since_us(now, own)
        return len(occur_us) if since is None else sum(1 for one in occur_us if one >= since)

    async def write(
        self,
        events: EventRows,
        attributes: AttributeRows,
        mappings: MappingRows,
        *,
        now: datetime,
        kept: KeptRows | None = None,
    ) -> int:
        """Inserts what is new, and not older than the history goes; repeating it changes nothing.

        Mappings come first, so no event is without a customer.

        Events come last: `unseen` takes an event that is there for the proof that all else of its fact is.

        Returns:
            How many events were new.
        """
        workspaces = {*events.workspaces, *attributes.workspaces, *(one for one, _, _ in mappings.rows)}
        self.watcher.begins(workspaces)
        try:
            if len(mappings):
                await self.connection.write(Table.NODE_CUSTOMERS, mappings.table())
            if len(attributes):
                await self.connection.write(Table.ATTRIBUTES, attributes.table())
            if kept is not None:
                await write_kept(self.connection, kept)
            keep = await self._write_events(events, now) if len(events) else []
        except BaseException:
            self.watcher.failed(workspaces)
            raise
        self.watcher.wrote(workspaces, events, keep, attributes)
        return len(events) if keep is None else sum(keep)

    async def _write_events(self, events: EventRows, now: datetime) -> list[bool] | None:
        """Inserts the events that are new; tells which these are, None means all."""
        keep = await self._new_events(events)
        since = self.since_us(now)
        if since is not None:
            within = [one >= since for one in events.occur_us]
            keep = within if keep is None else [one and other for one, other in zip(keep, within, strict=True)]
        if keep is None or any(keep):
            await self.connection.write(Table.EVENTS, events.table(microseconds(now), keep))
        return keep

    async def _new_events(self, events: EventRows) -> list[bool] | None:
        """Tells which are to be inserted; None means all."""
        if all(events.are_new) and len(set(zip(events.workspaces, events.event_ids, strict=True))) == len(events):
            return None
        by_workspace: dict[str, list[int]] = {}
        for index, workspace_id in enumerate(events.workspaces):
            if not events.are_new[index]:
                by_workspace.setdefault(workspace_id, []).append(index)
        seen: set[tuple[str, int]] = set()
        for workspace_id, indexes in by_workspace.items():
            known = await known_events(
                self.connection,
                workspace_id,
                node_ids=[events.node_ids[index] for index in indexes],
                occur_us=[events.occur_us[index] for index in indexes],
                event_ids=[events.event_ids[index] for index in indexes],
            )
            seen.update((workspace_id, event_id) for event_id in known)
        keep = []
        for key in zip(events.workspaces, events.event_ids, strict=True):
            keep.append(key not in seen)
            seen.add(key)
        return keep

    async def current_customers(self, workspace_id: str, ids: Iterable[int], lane: Lane = Lane.QUERY) -> dict[int, int]:
        """Returns whose each node or former customer id is now; unknown ids are left out."""
        return {
            node_id: customer_id for node_id, (_, customer_id) in (await self.mappings(workspace_id, ids, lane)).items()
        }

    async def mappings(
        self, workspace_id: str, ids: Iterable[int], lane: Lane = Lane.QUERY
    ) -> dict[int, tuple[int, int]]:
        """Returns (version, customer) of each node or former customer id; unknown ids are left out."""
        wanted = list(ids)
        if not wanted:
            return {}
        return _mappings(
            await self.connection.read(
                "SELECT node_id, max(version) AS newest, argMax(customer_id, version) AS customer_id "
                f"FROM {rows_of(Table.NODE_CUSTOMERS, workspace_id)} AND node_id IN {integer_list(wanted)} GROUP BY node_id",
                lane,
            )
        )

    async def mappings_of(
        self, workspace_id: str, customers: Iterable[int], lane: Lane = Lane.QUERY
    ) -> dict[int, tuple[int, int]]:
        """Returns (version, customer) of all nodes that belong to these customers now."""
        wanted = integer_list(customers)
        return _mappings(
            await self.connection.read(
                "SELECT node_id, max(version) AS newest, argMax(customer_id, version) AS customer_id "
                f"FROM {rows_of(Table.NODE_CUSTOMERS, workspace_id)} AND node_id IN "
                f"(SELECT node_id FROM {rows_of(Table.CUSTOMER_NODES, workspace_id)} AND customer_id IN {wanted}) "
                f"GROUP BY node_id HAVING customer_id IN {wanted}",
                lane,
            )
        )

    async def unseen(self, workspace_id: str, after: Mapping[int, Seen]) -> frozenset[int]:
        """Returns the keys of `after` of which something is not in the history yet."""
        events = {event for seen in after.values() for event in seen.events}
        nodes = {node_id for seen in after.values() for node_id, _ in seen.mappings}
        present: set[tuple[int, int]] = set()
        if events:
            table = await self.connection.read(
                f"SELECT node_id, event_id FROM {rows_of(Table.EVENTS, workspace_id)} "
                f"AND node_id IN {integer_list({node_id for node_id, _ in events})} "
                f"AND event_id IN {integer_list({event_id for _, event_id in events})}"
            )
            present.update(zip(table["node_id"].to_pylist(), table["event_id"].to_pylist(), strict=True))
        versions = {node_id: version for node_id, (version, _) in (await self.mappings(workspace_id, nodes)).items()}
        return frozenset(
            asked
            for asked, seen in after.items()
            if not present.issuperset(seen.events)
            or any(versions.get(node_id, -1) < version_in_history(version) for node_id, version in seen.mappings)
        )

    async def newest_version(self, workspace_id: str, lane: Lane = Lane.QUERY) -> int:
        """Returns the highest version of any mapping of a workspace; 0 where there is none."""
        table = await self.connection.read(
            f"SELECT max(version) AS newest FROM {rows_of(Table.NODE_CUSTOMERS, workspace_id)}", lane
        )
        return int(table["newest"][0].as_py())

    async def nodes_of(self, workspace_id: str, customers: Iterable[int], lane: Lane = Lane.QUERY) -> Nodes:
        """Returns the nodes that belong to these customers now; a customer that no longer exists has none."""
        found = await self.mappings_of(workspace_id, customers, lane)
        return Nodes(workspace_id, {node_id: customer_id for node_id, (_, customer_id) in found.items()})

    async def holding(
        self,
        workspace_id: str,
        rules: Mapping[str, Rule],
        customers: Iterable[int],
        *,
        now: datetime,
        time_zone: str,
        own: Terms = PLATFORM,
        lane: Lane = Lane.QUERY,
        customer_of: Mapping[int, int] | None = None,
    ) -> dict[str, set[int]]:
        """Returns for which of the customers each rule holds.

        Args:
            workspace_id: Whose rules.
            rules: Rules by a name.
            customers: Current customer ids; of those that do not exist nothing holds.
            now: The moment.
            time_zone: The workspace's.
            own: The workspace's own terms.
            lane: Who asks.
            customer_of: All nodes of the customers, where they are known already.
        """
        found: dict[str, set[int]] = {name: set() for name in rules}
        rules = {name: bind(rule, own.standing) for name, rule in rules.items()}
        wanted = list(dict.fromkeys(customers))
        async for scope in self._scopes(workspace_id, wanted, lane, customer_of):
            for names in portions_of(rules):
                query = self.query([rules[name] for name in names], now, time_zone, own)
                given = scope.table() if isinstance(scope, Nodes) else None
                table = await self.connection.read(query.holds_sql(scope), lane, scope=given)
                ids = np.asarray(table["customer_id"].to_numpy())
                flags = table["holds"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
                matrix = flags.reshape(len(ids), len(names))
                for index, name in enumerate(names):
                    found[name].update(ids[matrix[:, index] != 0].tolist())
        return found

    async def _scopes(
        self, workspace_id: str, customers: Sequence[int], lane: Lane, customer_of: Mapping[int, int] | None
    ) -> AsyncIterator[Scope]:
        """Yields scopes that hold all of the customers: portions of their nodes, or one scan where they are many."""
        if len(customers) > CUSTOMERS_PER_QUERY:
            table = await self.connection.read(
                f"SELECT count() AS n FROM {rows_of(Table.NODE_CUSTOMERS, workspace_id)}", lane
            )
            if len(customers) * SCAN_BELOW > int(table["n"][0].as_py()):
                yield Many(workspace_id, frozenset(customers))
                return
        for start in range(0, len(customers), CUSTOMERS_PER_QUERY):
            portion = customers[start : start + CUSTOMERS_PER_QUERY]
            if customer_of is None:
                scope = await self.nodes_of(workspace_id, portion, lane)
            else:
                within = frozenset(portion)
                scope = Nodes(workspace_id, {node: whose for node, whose in customer_of.items() if whose in within})
            if scope.customer_of:
                yield scope

    async def members(
        self,
        workspace_id: str,
        rule: Rule,
        *,
        now: datetime,
        time_zone: str,
        own: Terms = PLATFORM,
        lane: Lane = Lane.QUERY,
    ) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Returns all customers for whom a rule holds: int64 [customers], ascending. `own` as for `holding`."""
        query = self.query([rule], now, time_zone, own)
        table = await self.connection.read(query.members_sql(Everyone(workspace_id)), lane)
        return np.asarray(table["customer_id"].to_numpy(), dtype=np.int64)

    async def members_of_each(
        self,
        workspace_id: str,
        rules: Mapping[str, Rule],
        *,
        now: datetime,
        time_zone: str,
        own: Terms = PLATFORM,
        lane: Lane = Lane.QUERY,
    ) -> AsyncIterator[tuple[str, np.ndarray[tuple[int], np.dtype[np.int64]]]]:
        """Yields each rule's name with all customers for whom it holds, as `members` does, from one scan for many rules."""
        rules = {name: bind(rule, own.standing) for name, rule in rules.items()}
        at_once = max(1, ANSWERS_PER_QUERY // max(1, await self.count_customers(workspace_id))) if rules else 1
        for portion in portions_of(rules):
            for start in range(0, len(portion), at_once):
                names = portion[start : start + at_once]
                query = self.query([rules[name] for name in names], now, time_zone, own)
                table = await self.connection.read(query.each_members_sql(Everyone(workspace_id)), lane)
                ids = np.asarray(table["customer_id"].to_numpy(), dtype=np.int64)
                order = np.argsort(ids)
                ids = ids[order]
                for index, name in enumerate(names):
                    yield name, ids[table[f"held{index}"].to_numpy()[order] != 0]

    async def preview(
        self,
        workspace_id: str,
        rules: Sequence[Rule],
        *,
        sample_size: int,
        now: datetime,
        time_zone: str,
        own: Terms = PLATFORM,
    ) -> tuple[list[int], int, list[int]]:
        """Returns how many hold each of some rules, of how many customers, and the lowest ids of those who hold the first.

        `own` as for `holding`.
        """
        query = self.query(rules, now, time_zone, own)
        row = (await self.connection.read(query.preview_sql(Everyone(workspace_id), sample_size))).to_pylist()[0]
        return list(row["sizes"]), int(row["total"]), list(row["sample"])

    async def restricted_customers(self, workspace_id: str, *, after: int = 0, limit: int) -> list[int]:
        """Returns the current ids of the restricted customers, those above `after` only, ascending."""
        nodes = await self.connection.read(restricted_sql(Everyone(workspace_id)))
        found = await self.current_customers(workspace_id, nodes["node_id"].to_pylist())
        return sorted({customer_id for customer_id in found.values() if customer_id > after})[:limit]

    async def all_customers(self, workspace_id: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Returns all customers: int64 [customers], ascending."""
        table = await self.connection.read(
            f"SELECT DISTINCT customer_id FROM ({Everyone(workspace_id).mapping_sql()}) ORDER BY customer_id"
        )
        return np.asarray(table["customer_id"].to_numpy(), dtype=np.int64)

    async def count_customers(self, workspace_id: str) -> int:
        """Returns how many customers there are."""
        table = await self.connection.read(
            f"SELECT uniqExact(customer_id) AS n FROM ({Everyone(workspace_id).mapping_sql()})"
        )
        return int(table["n"][0].as_py())

    async def count_events(self, workspace_id: str, *, before: datetime | None = None) -> int:
        """Returns how many events the history holds; those of before a time only, when one is given."""
        older = f" AND occur_us < {integer_literal(microseconds(before))}" if before is not None else ""
        table = await self.connection.read(f"SELECT count() AS n FROM {rows_of(Table.EVENTS, workspace_id)}{older}")
        return int(table["n"][0].as_py())

    async def drop_months_before(self, horizon: datetime) -> list[int]:
        """Drops the events of all workspaces of the months before `horizon`; returns these months as YYYYMM."""
        self.watcher.forget()
        return await drop_months_before(self.connection, horizon)

    async def forget_before(self, workspace_id: str, horizon: datetime) -> None:
        """Removes a workspace's events that happened before a time; repeatable."""
        self.watcher.forget(workspace_id)
        await forget_events_before(self.connection, workspace_id, horizon)

    async def count_of_nodes(self, workspace_id: str, nodes: Collection[int]) -> dict[str, int]:
        """Returns how many rows of nodes each table has."""
        return await count_rows(self.connection, workspace_id, nodes)

    async def erase(self, workspace_id: str, nodes: Collection[int]) -> None:
        """Removes all that there is of nodes; repeatable."""
        self.watcher.forget(workspace_id)
        try:
            await erase_rows(self.connection, workspace_id, nodes)
        finally:
            # What was read meanwhile may be of somebody who is erased.
            self.watcher.forget(workspace_id)

    def query(
        self,
        rules: Sequence[Rule],
        now: datetime,
        time_zone: str,
        own: Terms,
        *,
        beside: Iterable[TimedColumn] = (),
        since: datetime | None = None,
    ) -> RuleQuery:
        """Returns the query of rules at a moment, over as much history as there is then, or is at `since`; see `RuleQuery`."""
        return RuleQuery(
            rules,
            now=now,
            time_zone=time_zone,
            since_us=self.since_us(since or now, own.horizon),
            beside=beside,
            own=own,
        )

    def since_us(self, now: datetime, own: datetime | None = None) -> int | None:
        """Returns the time before which events do not count, microseconds since 1970 UTC; None: all do. `own` as `counted`."""
        since = latest(self.horizon(now), own)
        return None if since is None else microseconds(since)


def _mappings(rows: pa.Table) -> dict[int, tuple[int, int]]:
    found = zip(rows["newest"].to_pylist(), rows["customer_id"].to_pylist(), strict=True)
    return dict(zip(rows["node_id"].to_pylist(), found, strict=True))
