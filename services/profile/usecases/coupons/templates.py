"""Templates of coupons: made, changed, archived, and found with their use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import AlreadyExists, FailedPrecondition, NotFound, Reason, ResourceExhausted
from services.common.ids import check_resource_id, new_id
from services.common.listings import Listing
from services.common.updates import check_etag, etag_of
from services.profile import storage
from services.profile.domain.coupons import Template, Terms, check_terms
from services.profile.domain.coupons.templates import MAXIMUM_REVISIONS, MAXIMUM_TEMPLATES
from services.profile.storage import coupons as rows


class CouponTemplates:
    """Keeps templates. One at a time is made or changed in a workspace: it is an act of people."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Works on profile's own database."""
        self._database = database
        self._moment = storage.moment_by(clock)

    async def create(self, workspace_id: str, template_id: str, terms: Terms) -> Template:
        """Makes a template, under an assigned id if none is given; the same again returns it as it is.

        Raises:
            InvalidArgument: If its terms do not hold together.
            AlreadyExists: If the id is taken by another content.
            ResourceExhausted: LIMIT_REACHED.
        """
        check_terms(terms)
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_templates(connection, workspace_id)
            now = await self._moment(connection)
            template_id = check_resource_id(template_id or new_id("coupon", now), "coupon_template_id")
            terms = _named(terms, template_id)
            known = await rows.find_template(connection, workspace_id, template_id)
            if known is not None:
                if known.terms != terms or known.archive_time is not None:
                    raise AlreadyExists(
                        "There is or was a coupon template with this id and another content; choose another id.",
                        coupon_template_id=template_id,
                    )
                return known
            if await rows.count_templates(connection, workspace_id) >= MAXIMUM_TEMPLATES:
                raise ResourceExhausted(
                    f"A workspace has at most {MAXIMUM_TEMPLATES:,} coupon templates; change one of them.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                )
            template = Template(template_id, 1, terms, now, now)
            await rows.insert_template(connection, workspace_id, template)
            return template

    async def update(
        self, workspace_id: str, template_id: str, etag: str, change: Callable[[Template], Terms]
    ) -> Template:
        """Changes a template's terms, for coupons that are issued from then on; the same as before changes nothing.

        Args:
            workspace_id: Whose.
            template_id: Which.
            etag: Of the state that the caller has seen; empty changes whatever is there.
            change: Returns the terms with what is to be changed.

        Raises:
            NotFound: If there is none.
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: If it is archived.
            InvalidArgument: If the terms do not hold together, and what `change` raises.
            ResourceExhausted: LIMIT_REACHED.
        """
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_templates(connection, workspace_id)
            known = await rows.find_template(connection, workspace_id, template_id)
            if known is None:
                raise NotFound(coupon_template_id=template_id)
            check_etag(etag, etag_of(known.revision))
            if known.archive_time is not None:
                raise FailedPrecondition(
                    "This coupon template is archived; make a new one.", coupon_template_id=template_id
                )
            terms = _named(change(known), template_id)
            check_terms(terms)
            if terms == known.terms:
                return known
            if known.revision >= MAXIMUM_REVISIONS:
                raise ResourceExhausted(
                    f"A coupon template changes at most {MAXIMUM_REVISIONS:,} times; make a new one.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                )
            template = replace(
                known, revision=known.revision + 1, terms=terms, update_time=await self._moment(connection)
            )
            await rows.update_template(connection, workspace_id, template)
            return template

    async def archive(self, workspace_id: str, template_id: str) -> Template:
        """Archives a template; one that is archived stays as it is.

        Raises:
            NotFound: If there is none.
        """
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_templates(connection, workspace_id)
            # Behind this nobody is issuing a coupon of it.
            await rows.lock_totals(connection, workspace_id, [template_id])
            await rows.archive_template(connection, workspace_id, template_id, await self._moment(connection))
            template = await rows.find_template(connection, workspace_id, template_id)
        if template is None:
            raise NotFound(coupon_template_id=template_id)
        return template

    async def get(self, workspace_id: str, template_id: str) -> Template:
        """Returns a template with its use.

        Raises:
            NotFound: If there is none.
        """
        async with self._database.workspace(workspace_id) as connection:
            template = await rows.find_template(connection, workspace_id, template_id)
        if template is None:
            raise NotFound(coupon_template_id=template_id)
        return template

    async def list(self, workspace_id: str, listing: Listing) -> list[Template]:
        """Returns the templates of a page with their use, and one more where more follow."""
        async with self._database.workspace(workspace_id) as connection:
            return await rows.list_templates(connection, workspace_id, listing)


def _named(terms: Terms, template_id: str) -> Terms:
    return terms if terms.display_name else msgspec.structs.replace(terms, display_name=template_id)
