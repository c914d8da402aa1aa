"""Forms as rows: the definition as JSON, beside it what lists are filtered by and what is counted."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.forms import Definition
from services.common.listings import Listing, clauses
from services.profile.domain.forms import Form, FormTotals

_COLUMNS = "form_id, definition, creation, revision, create_time, update_time, submissions, spam, last_submission_time"
_PUBLISHED = {
    "form_id": 'form_id COLLATE "C"',
    "display_name": 'display_name COLLATE "C"',
    "enabled": "enabled",
    "create_time": "create_time",
    "update_time": "update_time",
}
_DECODER = msgspec.json.Decoder(Definition)


def definition_text(definition: Definition) -> str:
    """Returns a definition as a row keeps it."""
    return msgspec.json.encode(definition).decode()


async def lock_forms(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets one form of a workspace be made at a time until the transaction ends."""
    await execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"forms:{workspace_id}")


async def count_forms(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many forms a workspace has."""
    rows = await fetch_rows(connection, "SELECT count(*) AS n FROM forms WHERE workspace_id = $1", workspace_id)
    return int(rows[0]["n"])


async def insert_form(connection: AsyncConnection, workspace_id: str, form: Form) -> None:
    """Adds a form whose id is free."""
    await execute(
        connection,
        "INSERT INTO forms (workspace_id, form_id, display_name, enabled, definition, creation, revision, create_time, "
        "update_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        workspace_id,
        form.form_id,
        form.display_name,
        form.definition.enabled,
        definition_text(form.definition),
        form.creation,
        form.revision,
        form.create_time,
        form.update_time,
    )


async def update_form(connection: AsyncConnection, workspace_id: str, form: Form) -> None:
    """Writes a locked form anew."""
    await execute(
        connection,
        "UPDATE forms SET display_name = $3, enabled = $4, definition = $5, revision = $6, update_time = $7 "
        "WHERE workspace_id = $1 AND form_id = $2",
        workspace_id,
        form.form_id,
        form.display_name,
        form.definition.enabled,
        definition_text(form.definition),
        form.revision,
        form.update_time,
    )


async def find_form(connection: AsyncConnection, workspace_id: str, form_id: str, *, lock: bool = False) -> Form | None:
    """Returns a form, or None; locked for a change where asked for."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM forms WHERE workspace_id = $1 AND form_id = $2{' FOR UPDATE' if lock else ''}",
        workspace_id,
        form_id,
    )
    return _form(rows[0]) if rows else None


async def list_forms(connection: AsyncConnection, workspace_id: str, listing: Listing) -> list[Form]:
    """Returns the forms of a listing, one more than its page has room for."""
    found = clauses(listing, _PUBLISHED, first=3)
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM forms WHERE workspace_id = $1 AND {found.where} ORDER BY {found.order} LIMIT $2",
        workspace_id,
        listing.size + 1,
        *found.arguments,
    )
    return [_form(row) for row in rows]


async def delete_form(connection: AsyncConnection, workspace_id: str, form_id: str) -> None:
    """Removes a form."""
    await execute(connection, "DELETE FROM forms WHERE workspace_id = $1 AND form_id = $2", workspace_id, form_id)


async def add_totals(connection: AsyncConnection, workspace_id: str, form_id: str, totals: FormTotals) -> None:
    """Counts what came in by a form; nothing where there is none of this id."""
    await execute(
        connection,
        "UPDATE forms SET submissions = submissions + $3, spam = spam + $4, last_submission_time = "
        "CASE WHEN $3 > 0 THEN greatest(last_submission_time, $5) ELSE last_submission_time END "
        "WHERE workspace_id = $1 AND form_id = $2",
        workspace_id,
        form_id,
        totals.submissions,
        totals.spam,
        totals.last_submission_time,
    )


def _form(row: Any) -> Form:
    return Form(
        form_id=row["form_id"],
        definition=_DECODER.decode(row["definition"]),
        revision=row["revision"],
        create_time=row["create_time"],
        update_time=row["update_time"],
        creation=row["creation"],
        totals=FormTotals(row["submissions"], row["spam"], row["last_submission_time"]),
    )
