"""Forms: made, changed, looked at, deleted; and what was counted of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument, NotFound, Reason, ResourceExhausted
from services.common.forms import Definition, Shown, form_page
from services.common.ids import new_id, stable_id
from services.common.listings import Listing
from services.common.updates import check_etag, etag_of
from services.profile import storage
from services.profile.domain.forms import MAXIMUM_FORMS, Form, FormTotals, new_form_id
from services.profile.domain.sources import request_digest
from services.profile.storage import forms as rows
from services.profile.usecases.request_ids import request_id_reused

_log = structlog.get_logger(__name__)


OBSTACLES: Mapping[str, str] = {
    "NO_ACCOUNT": "codes cannot be sent, since the workspace has no active account for SMS; make one, or leave verify out",
    "NO_REGISTERED_TEMPLATE": "the provider of SMS takes registered templates only; name a template with the code of one",
    "TEMPLATE_NOT_FOUND": "there is no template of this id",
    "OTHER_TEMPLATE": "the template that tells codes must be for SMS, and transactional",
    "NO_CODE_IN_TEMPLATE": "the template that tells codes must say data.code, and need nothing else but data.minutes",
}
"""What to tell of each of messaging's obstacles."""

OBSTACLES_OF_TEMPLATES = ("TEMPLATE_NOT_FOUND", "OTHER_TEMPLATE", "NO_CODE_IN_TEMPLATE")


class KnowsCodes(Protocol):
    """Who sends codes."""

    async def obstacle_to_codes(self, workspace_id: str, template_id: str) -> str:
        """Returns why no codes can be sent by a template; empty: they can."""
        ...


class Forms:
    """Keeps forms."""

    def __init__(self, *, database: Database, clock: Clock, messaging: KnowsCodes) -> None:
        """Takes profile's database, the time, and who sends codes."""
        # The same pool; forms are told to nobody, so that their commits need not wake the relay.
        self._database = Database(database.engine, database.service)
        self._moment = storage.moment_by(clock)
        self._messaging = messaging

    async def create(self, workspace_id: str, definition: Definition, *, request_id: str) -> Form:
        """Makes a form; the same request again returns it as it is.

        Raises:
            AlreadyExists: REQUEST_ID_REUSED.
            InvalidArgument: Naming the field.
            ResourceExhausted: LIMIT_REACHED.
        """
        definition.check()
        await self._check_codes(workspace_id, definition)
        asked = request_digest(request_id, definition) if request_id else ""
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            chance = (
                stable_id(workspace_id, "form", request_id).replace("-", "")[:20]
                if request_id
                else new_id("f", now).partition("_")[2]
            )
            form_id = new_form_id(workspace_id, chance)
            await rows.lock_forms(connection, workspace_id)
            known = await rows.find_form(connection, workspace_id, form_id)
            if known is not None:
                if known.creation != asked:
                    raise request_id_reused()
                return known
            if await rows.count_forms(connection, workspace_id) >= MAXIMUM_FORMS:
                raise ResourceExhausted(
                    f"A workspace has at most {MAXIMUM_FORMS} forms; delete one first.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                )
            form = Form(form_id, definition, 1, now, now, creation=asked)
            await rows.insert_form(connection, workspace_id, form)
        _log.info("form.created", workspace_id=workspace_id, form_id=form_id)
        return form

    async def get(self, workspace_id: str, form_id: str) -> Form:
        """Returns a form.

        Raises:
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            return await self._row(connection, workspace_id, form_id)

    async def open(self, workspace_id: str, form_id: str) -> tuple[Form, datetime]:
        """Returns a form, and the present.

        Raises:
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            return await self._row(connection, workspace_id, form_id), await self._moment(connection)

    async def list_forms(self, workspace_id: str, listing: Listing) -> tuple[list[Form], str]:
        """Returns a page of forms, and the next token."""
        async with self._database.workspace(workspace_id) as connection:
            page = await rows.list_forms(connection, workspace_id, listing)
        return page[: listing.size], listing.next_token(page)

    async def update(self, workspace_id: str, form_id: str, definition: Definition, *, etag: str) -> Form:
        """Changes a form; the same as before changes nothing.

        Raises:
            Aborted: ETAG_MISMATCH.
            InvalidArgument: Naming the field.
            NotFound: If there is none of this id.
        """
        definition.check()
        await self._check_codes(workspace_id, definition)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            known = await self._row(connection, workspace_id, form_id, lock=True)
            check_etag(etag, etag_of(known.revision))
            if known.definition == definition:
                return known
            form = replace(known, definition=definition, revision=known.revision + 1, update_time=now)
            await rows.update_form(connection, workspace_id, form)
        _log.info("form.changed", workspace_id=workspace_id, form_id=form_id)
        return form

    async def delete(self, workspace_id: str, form_id: str, *, etag: str) -> Form:
        """Takes a form away.

        Raises:
            Aborted: ETAG_MISMATCH.
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            known = await self._row(connection, workspace_id, form_id, lock=True)
            check_etag(etag, etag_of(known.revision))
            await rows.delete_form(connection, workspace_id, form_id)
        _log.info("form.deleted", workspace_id=workspace_id, form_id=form_id)
        return known

    def preview(self, definition: Definition) -> str:
        """Returns the page that a form would have.

        Raises:
            InvalidArgument: Naming the field.
        """
        definition.check()
        return form_page(definition, Shown())

    async def note(self, workspace_id: str, noted: Mapping[str, FormTotals]) -> None:
        """Counts submissions; of forms that are gone nothing is."""
        async with self._database.workspace(workspace_id) as connection:
            for form_id, totals in sorted(noted.items()):
                await rows.add_totals(connection, workspace_id, form_id, totals)

    async def _check_codes(self, workspace_id: str, definition: Definition) -> None:
        """Refuses an open form that verifies a number where no code can be sent; asks nobody where it verifies none."""
        if definition.verified is None or not definition.enabled:
            return
        obstacle = await self._messaging.obstacle_to_codes(workspace_id, definition.verification_template_id)
        if obstacle:
            place = definition.fields.index(definition.verified)
            named = obstacle in OBSTACLES_OF_TEMPLATES and definition.verification_template_id
            raise InvalidArgument(
                f"verify: {OBSTACLES.get(obstacle, 'codes cannot be sent')}.",
                field="form.verification_template_id" if named else f"form.fields[{place}].verify",
                obstacle=obstacle,
            )

    async def _row(self, connection: Any, workspace_id: str, form_id: str, *, lock: bool = False) -> Form:
        found = await rows.find_form(connection, workspace_id, form_id, lock=lock)
        if found is None:
            raise NotFound("There is no form with this id; GET /v1/forms lists them.", form_id=form_id)
        return found
