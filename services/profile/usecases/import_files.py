"""The files of import jobs: kept in encrypted pieces, put together to be read; and what is wrong with them, in words."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import BinaryIO, cast

import msgspec

from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument, Reason
from services.profile.domain.importing import ImportJob, RejectedRow
from services.profile.storage import imports as storage
from services.profile.vault import BodyVault
from tabular.files import Format, RowFile, open_rows
from tabular.mapping import Mapping, MappingError
from tabular.source import SourceError

_ROWS = msgspec.msgpack.Decoder(list[RejectedRow])


class ImportFiles:
    """Seals pieces and rejected rows, and opens them."""

    def __init__(self, *, database: Database, vault: BodyVault, executor: Executor) -> None:
        """Takes profile's database, what encrypts, and where that is done."""
        self._database = database
        self._vault = vault
        self._executor = executor

    def seal(self, workspace_id: str, data: bytes) -> bytes:
        """Returns a piece encrypted."""
        return self._vault.seal(workspace_id, data, b"")

    def seal_rows(self, workspace_id: str, rows: Sequence[RejectedRow]) -> bytes:
        """Returns rejected rows encrypted."""
        return self._vault.seal(workspace_id, msgspec.msgpack.encode(rows), b"")

    def open_rows(self, workspace_id: str, sealed: bytes) -> list[RejectedRow]:
        """Returns rejected rows."""
        return _ROWS.decode(self._vault.open(workspace_id, sealed)[0])

    async def fetch(self, workspace_id: str, job: ImportJob) -> BinaryIO:
        """Returns a job's file, in a file without a name that ends with its last reader; close it.

        Raises:
            FailedPrecondition: WRONG_STATE, if it is not complete, or has gone.
        """
        if not job.is_complete:
            raise FailedPrecondition(
                f"The file is not complete; send it on from byte {job.received_bytes}.",
                received_bytes=str(job.received_bytes),
            )
        loop = asyncio.get_running_loop()
        # Plain on the process's own disk for as long as it is read, under no name.
        raw = cast(BinaryIO, tempfile.TemporaryFile(prefix="yike-import-"))  # noqa: SIM115
        try:
            for number in range(storage.pieces_of(job.size_bytes)):
                async with self._database.workspace(workspace_id) as connection:
                    sealed = await storage.read_piece(connection, workspace_id, job.import_job_id, number)
                if sealed is None:
                    raise FailedPrecondition(
                        "The file has gone: it is kept for 7 days, or until it is imported. Make another job."
                    )
                await loop.run_in_executor(self._executor, self._append, raw, workspace_id, sealed)
            raw.seek(0)
        except BaseException:
            raw.close()
            raise
        return raw

    def _append(self, raw: BinaryIO, workspace_id: str, sealed: bytes) -> None:
        raw.write(self._vault.open(workspace_id, sealed)[0])


@contextmanager
def opened(
    raw: BinaryIO, mapping: Mapping | None, *, whole: bool = False, report: Callable[[], None] = lambda: None
) -> Iterator[tuple[RowFile, Format]]:
    """Opens a fetched file anew, as `open_rows` does, and closes what was opened; the fetched file stays open.

    One after the other: all share one position.
    """
    with open(os.dup(raw.fileno()), "rb") as again:
        file, kind = open_rows(again, mapping, whole=whole, report=report)
        try:
            yield file, kind
        finally:
            file.close()


@contextmanager
def mapping_errors() -> Iterator[None]:
    """Lets what is wrong with a file or a mapping pass as the platform's own errors.

    Raises:
        InvalidArgument: UNREADABLE_FILE with `metadata.problem`; INVALID_MAPPING.
    """
    try:
        yield
    except SourceError as error:
        raise InvalidArgument(
            _sentence(str(error)), reason=Reason.ERROR_REASON_UNREADABLE_FILE, problem=error.problem
        ) from error
    except (MappingError, msgspec.DecodeError) as error:
        raise InvalidArgument(
            _sentence(str(error)), reason=Reason.ERROR_REASON_INVALID_MAPPING, field="mapping"
        ) from error


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:900]}."
