"""Makes the customers: nodes, links and attributes by COPY into the tables of identity and profile, through identity's vault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import pyarrow as pa
from pyarrow import feather

from services.common.json_values import encode
from services.common.settings import ServiceSettings
from services.identity.domain.identifiers import candidate_node_id
from services.identity.domain.linking import ACCEPTED
from services.identity.domain.normalise import normalise
from services.identity.recording import Recorder
from services.identity.vault import IdentifierVault
from tests.bench.scale import people
from tests.support.platform import Platform

_A_CHANGE = 10_000
_NODES = (
    "workspace_id", "node_id", "type", "value_hash", "value_encrypted", "created_seq", "create_time", "customer_id",
    "mapping_version", "latest_micros", "latest_message_id",
)  # fmt: skip
_LINKS = ("workspace_id", "node_a", "node_b", "occur_time", "message_id", "state", "reason")
_LOG = ("workspace_id", "seq", "kind", "node_a", "node_b", "occur_time", "message_id", "reason", "record_time")
_ATTRIBUTES = ("workspace_id", "node_id", "kind", "key", "value", "occur_time", "message_id", "receive_time")


async def make_customers(platform: Platform, customers: int, now: datetime, path: Path) -> list[int]:
    """Makes customers with accounts, phones, traits and tags; returns their ids by number.

    Args:
        platform: Runs, and has none yet.
        customers: How many.
        now: The present.
        path: Gets the nodes as an Arrow file: number, node_id (of the account, and the customer's id), phone_node_id (0:
            none), version.
    """
    workspace_id, said = platform.credentials["workspace_id"], people.said_time(now)
    made = _Identifiers(platform, workspace_id)
    accounts = [made.node("user_id", people.user_id(number)) for number in range(customers)]
    phones = [made.node("phone", value) if (value := people.phone(number)) else None for number in range(customers)]
    assert len({one[0] for one in (*accounts, *phones) if one}) == customers + len(phones) - phones.count(None)

    def nodes() -> Iterator[tuple[Any, ...]]:
        for number, account in enumerate(accounts):
            change, index = 1 + number // _A_CHANGE, number % _A_CHANGE * 2
            latest = (int(said.timestamp()) * 1_000_000, f"made-{number}") if phones[number] else (None, "")
            for place, (kind, one) in enumerate((("user_id", account), ("phone", phones[number]))):
                if one is not None:
                    sequence = Recorder.sequence_of(change, index + place)
                    yield workspace_id, one[0], kind, one[1], one[2], sequence, said, account[0], change, *latest

    def pairs() -> Iterator[tuple[int, int, int]]:
        for number, phone in enumerate(phones):
            if phone:
                yield (number, *sorted((accounts[number][0], phone[0])))

    def attributes() -> Iterator[tuple[Any, ...]]:
        for number, account in enumerate(accounts):
            for kind, key, value in people.attributes_of(number):
                yield workspace_id, account[0], int(kind), key, encode(value).decode(), said, f"made-{number}", said

    state, reason = ACCEPTED.state.value, ACCEPTED.reason
    connection = await asyncpg.connect(platform.administrator_url)
    try:
        await _copy(connection, "identity.nodes", _NODES, nodes())
        await _copy(
            connection,
            "identity.links",
            _LINKS,
            ((workspace_id, a, b, said, f"made-{number}", state, reason) for number, a, b in pairs()),
        )
        await _copy(
            connection,
            "identity.link_log",
            _LOG,
            (
                (workspace_id, Recorder.sequence_of(1 + number // _A_CHANGE, number % _A_CHANGE * 2), "evidence", a, b, said,
                 f"made-{number}", reason, said)
                for number, a, b in pairs()
            ),
        )  # fmt: skip
        await connection.execute("SELECT setval('identity.change_seq', $1)", 2 + customers // _A_CHANGE)
        await _copy(connection, "profile.node_attributes", _ATTRIBUTES, attributes())
        await connection.execute(
            "INSERT INTO identity.totals (workspace_id, identifiers, customers, refused_links) "
            "SELECT workspace_id, count(*), count(DISTINCT customer_id), 0 FROM identity.nodes GROUP BY workspace_id"
        )
    finally:
        await connection.close()
    columns = {
        "number": list(range(customers)),
        "node_id": [one[0] for one in accounts],
        "phone_node_id": [one[0] if one else 0 for one in phones],
        "version": [1 + number // _A_CHANGE for number in range(customers)],
    }
    table = pa.table({name: pa.array(values, pa.int64()) for name, values in columns.items()})
    feather.write_feather(table, str(path), compression="uncompressed")
    return columns["node_id"]


class _Identifiers:
    def __init__(self, platform: Platform, workspace_id: str) -> None:
        self._vault = IdentifierVault(
            ServiceSettings.from_environment("identity", platform.env_for("identity")).encryption_key
        )
        self._workspace_id = workspace_id

    def node(self, kind: str, value: str) -> tuple[int, bytes, bytes]:
        """Returns id, hash and encrypted value of an identifier's node."""
        normal, refusal = normalise(kind, value)
        assert not refusal, f"{kind} {value}: {refusal}"
        hashed = self._vault.hash(self._workspace_id, kind, normal)
        return candidate_node_id(hashed, 0), hashed, self._vault.encrypt(self._workspace_id, kind, normal)


async def _copy(
    connection: asyncpg.Connection, table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]
) -> None:
    schema, _, name = table.partition(".")
    await connection.copy_records_to_table(name, schema_name=schema, columns=columns, records=rows)
    await connection.execute(f"ANALYZE {table}")
