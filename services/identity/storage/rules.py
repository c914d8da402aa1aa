"""Versions of a workspace's rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.identity.domain.normalise import Normaliser
from services.identity.domain.rules import LimitWindow
from services.identity.domain.ruling import RulesText, TypeRules, has_normaliser


class RulesVersion(NamedTuple):
    """A version; `creator` is the principal who made it."""

    version: int
    text: RulesText
    create_time: datetime
    creator: str


async def read_rules(connection: AsyncConnection, workspace_id: str, after: int) -> list[RulesVersion]:
    """Returns the versions after one, in their order."""
    rows = await fetch_rows(
        connection,
        "SELECT version, rules, create_time, creator FROM identity_rules WHERE workspace_id = $1 AND version > $2 "
        "ORDER BY version",
        workspace_id,
        after,
    )
    return [RulesVersion(row["version"], _read(row["rules"]), row["create_time"], row["creator"]) for row in rows]


async def read_rules_before(
    connection: AsyncConnection, workspace_id: str, version: int, limit: int
) -> list[RulesVersion]:
    """Returns at most `limit` versions before one, the newest first."""
    rows = await fetch_rows(
        connection,
        "SELECT version, rules, create_time, creator FROM identity_rules WHERE workspace_id = $1 AND version < $2::bigint "
        "ORDER BY version DESC LIMIT $3",
        workspace_id,
        version,
        limit,
    )
    return [RulesVersion(row["version"], _read(row["rules"]), row["create_time"], row["creator"]) for row in rows]


async def append_rules(connection: AsyncConnection, workspace_id: str, made: RulesVersion) -> None:
    """Appends the next version; the writer of the workspace alone may."""
    document = {
        "types": [
            {
                "type": rules.type,
                "limit": rules.limit,
                "blocked_values": list(rules.blocked_values),
                "blocked_patterns": list(rules.blocked_patterns),
                "may_merge": rules.may_merge,
                "normaliser": rules.normaliser,
                "limit_window": rules.limit_window,
            }
            for rules in made.text.types
        ],
        "total_limit": made.text.total_limit,
    }
    await execute(
        connection,
        "INSERT INTO identity_rules (workspace_id, version, rules, create_time, creator) VALUES ($1, $2, $3::jsonb, $4, $5)",
        workspace_id,
        made.version,
        json.dumps(document, ensure_ascii=False),
        made.create_time,
        made.creator,
    )


def _read(document: Any) -> RulesText:
    read = json.loads(document) if isinstance(document, str) else document
    return RulesText(tuple(map(_type_rules, read["types"])), read["total_limit"])


def _type_rules(read: Mapping[str, Any]) -> TypeRules:
    """Returns what stands in a version for one type; versions are never changed, so older ones lack what came later."""
    normaliser = read.get("normaliser")
    kind = read["type"]
    if normaliser is None and has_normaliser(kind):
        normaliser = Normaliser.TEXT
    return TypeRules(
        kind,
        read["limit"],
        tuple(read["blocked_values"]),
        tuple(read["blocked_patterns"]),
        may_merge=read.get("may_merge", True),
        normaliser=Normaliser(normaliser) if normaliser else None,
        limit_window=LimitWindow(read.get("limit_window", LimitWindow.EVER)),
    )
