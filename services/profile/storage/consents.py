"""What was stated of consents, node by node: a set of statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.profile.domain import NewStatement, Statement, from_microseconds, microseconds
from services.profile.domain.consent_expiry import earlier_end
from services.profile.domain.consent_proof import NO_PROOF, Proof
from services.profile.storage.conflicts import RecordingConflict

_KEY = "node_id, key, granted, authority, speaker, stated_time, receive_time"
_COLUMNS = f"{_KEY}, expire_time, source, evidence, principal"
_TYPES = ("bigint", "text", "boolean", "smallint", "bigint", "timestamptz", "timestamptz", "timestamptz", *["text"] * 3)
_ROWS = "unnest(" + ", ".join(f"${number}::{type_}[]" for number, type_ in enumerate(_TYPES, start=2)) + ") AS n"
_NAMED_ROWS = f"{_ROWS} ({_COLUMNS})"


async def add_statements(
    connection: AsyncConnection, workspace_id: str, statements: Sequence[NewStatement], receive_time: datetime
) -> list[Statement]:
    """Adds statements, each once; of grants that differ in nothing but their ends that which ends first. Returns them.

    Args:
        connection: The workspace's transaction.
        workspace_id: The workspace.
        statements: At least one.
        receive_time: When we received them; each counts as stated then at the latest.
    """
    receive_us = microseconds(receive_time)
    stated = [
        Statement(
            node_id=each.node_id,
            key=each.key,
            granted=each.granted,
            authority=each.authority,
            speaker=each.speaker,
            stated_us=receive_us if each.stated_us is None else min(each.stated_us, receive_us),
            receive_us=receive_us,
            expire_us=each.expire_us,
            proof=each.proof,
        )
        for each in statements
    ]
    # One of a kind, as a statement changes no row twice.
    of_kind: dict[Statement, Statement] = {}
    for each in stated:
        kind = replace(each, expire_us=None, proof=NO_PROOF)
        end = earlier_end((each.expire_us, of_kind[kind].expire_us)) if kind in of_kind else each.expire_us
        of_kind[kind] = replace(each, expire_us=end)
    await execute(
        connection,
        f"INSERT INTO consent_statements AS known (workspace_id, {_COLUMNS}) SELECT $1, n.* FROM {_ROWS} "
        f"ON CONFLICT (workspace_id, {_KEY}) DO UPDATE SET expire_time = least(known.expire_time, excluded.expire_time) "
        "WHERE excluded.expire_time IS NOT NULL",
        workspace_id,
        *_values(list(of_kind.values())),
    )
    return list(of_kind.values())


async def read_statements_after(
    connection: AsyncConnection, workspace_id: str, after_node_id: int, limit: int
) -> list[Statement]:
    """Returns all statements of up to `limit` nodes with greater ids, in the order of their ids, without their proofs."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_KEY}, expire_time FROM consent_statements WHERE workspace_id = $1 AND node_id IN (SELECT DISTINCT node_id "
        "FROM consent_statements WHERE workspace_id = $1 AND node_id > $2 ORDER BY node_id LIMIT $3) ORDER BY node_id",
        workspace_id,
        after_node_id,
        limit,
    )
    return [as_statement(row, NO_PROOF) for row in rows]


async def read_statements(connection: AsyncConnection, workspace_id: str, node_ids: Sequence[int]) -> list[Statement]:
    """Returns all statements of the nodes, in no order."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM consent_statements WHERE workspace_id = $1 AND node_id = ANY($2::bigint[])",
        workspace_id,
        node_ids,
    )
    return [as_statement(row, proof_of(row)) for row in rows]


def as_statement(row: Any, proof: Proof) -> Statement:
    """Returns the statement of a row, with a proof."""
    return Statement(
        node_id=row["node_id"],
        key=row["key"],
        granted=row["granted"],
        authority=row["authority"],
        speaker=row["speaker"],
        stated_us=microseconds(row["stated_time"]),
        receive_us=microseconds(row["receive_time"]),
        expire_us=microseconds(row["expire_time"]) if row["expire_time"] else None,
        proof=proof,
    )


def proof_of(row: asyncpg.Record) -> Proof:
    """Returns where and by whom the statement of a row was made."""
    return Proof(row["source"] or "", row["evidence"] or "", row["principal"] or "")


async def remove_statements(connection: AsyncConnection, workspace_id: str, statements: Sequence[Statement]) -> None:
    """Removes statements; those that are gone already are passed over.

    Raises:
        RecordingConflict: If PostgreSQL chose this transaction to end a deadlock.
    """
    if not statements:
        return
    try:
        await execute(
            connection,
            f"DELETE FROM consent_statements WHERE workspace_id = $1 AND ({_KEY}) IN (SELECT {_KEY} FROM {_NAMED_ROWS})",
            workspace_id,
            *_values(statements),
        )
    except asyncpg.DeadlockDetectedError as error:
        raise RecordingConflict from error


def _values(statements: Sequence[Statement]) -> list[tuple[Any, ...]]:
    """Returns the columns, in the order of the rows so that transactions side by side meet in one order."""
    rows = [
        (
            each.node_id,
            each.key,
            each.granted,
            each.authority,
            each.speaker,
            from_microseconds(each.stated_us),
            from_microseconds(each.receive_us),
            None if each.expire_us is None else from_microseconds(each.expire_us),
            each.proof.source or None,
            each.proof.evidence or None,
            each.proof.principal or None,
        )
        for each in statements
    ]
    rows.sort(key=lambda row: row[:7])
    return list(zip(*rows, strict=True))
