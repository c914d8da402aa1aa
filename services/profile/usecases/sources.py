"""Sources: made, changed, tried, deleted; and what came in by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument, NotFound, Reason, ResourceExhausted
from services.common.ids import new_id, stable_id
from services.common.json_values import decode
from services.common.listings import Listing
from services.common.payload_mapping import Translated, Translator, read_mapping
from services.common.updates import check_etag, etag_of
from services.profile import storage
from services.profile.domain.sources import (
    MAXIMUM_DELIVERIES,
    MAXIMUM_SOURCES,
    Definition,
    Delivery,
    Secrets,
    Source,
    check_mapping,
    new_secret,
    new_source_id,
    request_digest,
    totals_of,
)
from services.profile.storage import sources as rows
from services.profile.usecases.request_ids import request_id_reused
from services.profile.vault import SourceVault

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class DeliveryPage:
    """A page of what came in; `next_position` is None on the last one."""

    deliveries: Sequence[Delivery]
    next_position: int | None


class Sources:
    """Keeps sources."""

    def __init__(self, *, database: Database, clock: Clock, vault: SourceVault) -> None:
        """Takes profile's database, the time, and what seals secrets."""
        # The same pool; sources are told to nobody, so that their commits need not wake the relay.
        self._database = Database(database.engine, database.service)
        self._moment = storage.moment_by(clock)
        self._vault = vault

    async def create(
        self, workspace_id: str, definition: Definition, secret: str, *, request_id: str
    ) -> tuple[Source, str]:
        """Makes a source; the same request again returns it as it is.

        Returns:
            The source, and the secret that was made for it; empty where one was given.

        Raises:
            AlreadyExists: REQUEST_ID_REUSED.
            InvalidArgument: Naming the field.
            ResourceExhausted: LIMIT_REACHED.
        """
        definition.check()
        asked = request_digest(request_id, definition, bool(secret)) if request_id else ""
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            chance = (
                stable_id(workspace_id, "source", request_id).replace("-", "")[:20]
                if request_id
                else new_id("s", now).partition("_")[2]
            )
            source_id = new_source_id(workspace_id, chance)
            await rows.lock_sources(connection, workspace_id)
            known = await rows.find_source(connection, workspace_id, source_id)
            if known is not None:
                if known[0].creation != asked:
                    raise request_id_reused()
                # Told again to who lost the answer, as long as it is the same.
                again = not secret and not known[0].rotated
                told = self._vault.open(workspace_id, source_id, known[1]).current if again else ""
                return known[0].shown_at(now), told
            if await rows.count_sources(connection, workspace_id) >= MAXIMUM_SOURCES:
                raise ResourceExhausted(
                    f"A workspace has at most {MAXIMUM_SOURCES} sources; delete one first.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                )
            source = Source(
                source_id=source_id,
                definition=definition,
                previous_secret_expire_time=None,
                revision=1,
                create_time=now,
                update_time=now,
                creation=asked,
            )
            made = "" if secret else new_secret()
            sealed = self._vault.seal(workspace_id, source_id, Secrets(secret or made))
            await rows.insert_source(connection, workspace_id, source, sealed)
        _log.info("source.created", workspace_id=workspace_id, source_id=source_id)
        return source, made

    async def get(self, workspace_id: str, source_id: str) -> Source:
        """Returns a source.

        Raises:
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            source, _ = await self._row(connection, workspace_id, source_id)
            return source.shown_at(await self._moment(connection))

    async def open(self, workspace_id: str, source_id: str) -> tuple[Source, tuple[str, ...], datetime]:
        """Returns a source with the secrets that hold, the present one first, and the present.

        Raises:
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            source, sealed = await self._row(connection, workspace_id, source_id)
            now = await self._moment(connection)
        return source.shown_at(now), self._vault.open(workspace_id, source_id, sealed).at(now), now

    async def list_sources(self, workspace_id: str, listing: Listing) -> tuple[list[Source], str]:
        """Returns a page of sources, and the next token."""
        async with self._database.workspace(workspace_id) as connection:
            page = await rows.list_sources(connection, workspace_id, listing)
            now = await self._moment(connection)
        return [each.shown_at(now) for each in page[: listing.size]], listing.next_token(page)

    async def update(self, workspace_id: str, source_id: str, definition: Definition, *, etag: str) -> Source:
        """Changes a source; the same as before changes nothing.

        Raises:
            Aborted: ETAG_MISMATCH.
            InvalidArgument: Naming the field.
            NotFound: If there is none of this id.
        """
        definition.check()
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            known, sealed = await self._row(connection, workspace_id, source_id, lock=True)
            check_etag(etag, etag_of(known.revision))
            if known.definition == definition:
                return known.shown_at(now)
            source = replace(known, definition=definition, revision=known.revision + 1, update_time=now)
            await rows.update_source(connection, workspace_id, source, sealed)
        _log.info("source.changed", workspace_id=workspace_id, source_id=source_id)
        return source.shown_at(now)

    async def delete(self, workspace_id: str, source_id: str, *, etag: str) -> Source:
        """Takes a source away.

        Raises:
            Aborted: ETAG_MISMATCH.
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            known, _ = await self._row(connection, workspace_id, source_id, lock=True)
            check_etag(etag, etag_of(known.revision))
            await rows.delete_source(connection, workspace_id, source_id)
        _log.info("source.deleted", workspace_id=workspace_id, source_id=source_id)
        return known.shown_at(now)

    async def rotate(
        self, workspace_id: str, source_id: str, secret: str, *, end_previous: bool, request_id: str
    ) -> tuple[Source, str]:
        """Gives a source a new secret; the one before it holds for a day more, unless it is to end at once.

        Returns:
            The source, and the secret that was made for it; empty where one was given.

        Raises:
            AlreadyExists: REQUEST_ID_REUSED.
            NotFound: If there is none of this id.
        """
        # The secret itself is no part of it: who reads the hash of a weak one can find it.
        asked = f"{request_digest(request_id)}.{request_digest(end_previous, bool(secret))}" if request_id else ""
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            known, sealed = await self._row(connection, workspace_id, source_id, lock=True)
            secrets = self._vault.open(workspace_id, source_id, sealed)
            if asked and known.rotation.partition(".")[0] == asked.partition(".")[0]:
                if known.rotation != asked:
                    raise request_id_reused()
                return known.shown_at(now), "" if secret else secrets.current
            made = "" if secret else new_secret()
            secrets = secrets.rotated(secret or made, now, end_previous=end_previous)
            source = replace(
                known,
                previous_secret_expire_time=secrets.previous_expire_time,
                rotation=asked or "unnamed",
                revision=known.revision + 1,
                update_time=now,
            )
            await rows.update_source(
                connection, workspace_id, source, self._vault.seal(workspace_id, source_id, secrets)
            )
        _log.info("source.secret_rotated", workspace_id=workspace_id, source_id=source_id)
        return source, made

    async def preview(
        self, workspace_id: str, source_id: str, body: bytes, headers: Mapping[str, str], mapping: str
    ) -> Translated:
        """Returns what a body would become, by the source's mapping or by another one.

        Raises:
            InvalidArgument: If the mapping cannot be used, or the body is no JSON.
            NotFound: If there is no such source.
        """
        source = await self.get(workspace_id, source_id)
        if mapping:
            check_mapping(mapping, "mapping")
        translator = Translator(read_mapping(mapping or source.definition.mapping), source_id)
        try:
            value = decode(body)
        except (ValueError, RecursionError) as error:
            raise InvalidArgument("body: it is no JSON that can be read.", field="body") from error
        return translator.translate(value, {name.lower(): text for name, text in headers.items()})

    async def note(self, workspace_id: str, noted: Mapping[str, Sequence[Delivery]]) -> None:
        """Counts and lists what came in by sources; of sources that are gone nothing is."""
        for source_id, deliveries in sorted(noted.items()):
            async with self._database.workspace(workspace_id) as connection:
                await rows.add_deliveries(
                    connection, workspace_id, source_id, deliveries, totals_of(deliveries), MAXIMUM_DELIVERIES
                )

    async def list_deliveries(self, workspace_id: str, source_id: str, *, before: int, limit: int) -> DeliveryPage:
        """Returns a page of what came in by a source, the latest first.

        Raises:
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            await self._row(connection, workspace_id, source_id)
            found = await rows.read_deliveries(connection, workspace_id, source_id, before=before, limit=limit + 1)
        page = found[:limit]
        return DeliveryPage([each for _, each in page], page[-1][0] if len(found) > limit else None)

    async def _row(
        self, connection: Any, workspace_id: str, source_id: str, *, lock: bool = False
    ) -> tuple[Source, bytes]:
        found = await rows.find_source(connection, workspace_id, source_id, lock=lock)
        if found is None:
            raise NotFound("There is no source with this id; GET /v1/sources lists them.", source_id=source_id)
        return found
