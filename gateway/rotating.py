"""Operators' commands of master keys: a new one is handed out, then made active; an old one is retired when none needs it."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from gateway.audit.log import AuditLog
from services.common.caller import act_as_service
from services.common.clients import open_channel
from services.common.clock import monotonic_seconds
from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument, Unavailable, YikeError
from services.common.keys import Keyring, MasterKeys, WrongKey, read_keyring, write_keyring
from services.common.sealing import SealingState, named, read_state, sealing_of
from services.common.settings import ServiceSettings
from yike.common.v1 import sealing_pb2 as sealing_pb
from yike.common.v1 import sealing_pb2_grpc as sealing_grpc

SEALING_SERVICES: Final = ("identity", "profile", "journey", "messaging")
"""Services that keep sealed data; the gateway does besides. A test compares this with who serves `SealingService`."""

WAIT_SECONDS: Final = 60.0
"""How long a new key's way to all processes is waited for: they look for it every 5 s."""

CALL_SECONDS: Final = 10.0
COUNT_SECONDS: Final = 300.0

States = Mapping[str, SealingState]


class Rotating:
    """Rotates the keys of an installation."""

    def __init__(self, database: Database, settings: ServiceSettings, *, wait_seconds: float = WAIT_SECONDS) -> None:
        """Takes the gateway's database, where everything is, and how long a key's way is waited for.

        Raises:
            FailedPrecondition: If the keyring cannot be used.
        """
        self._database = database
        self._settings = settings
        self._wait_seconds = wait_seconds
        try:
            self._keys = MasterKeys.of(settings)
        except WrongKey as error:
            raise FailedPrecondition(str(error)) from error

    async def rotate(self, to: str = "") -> dict[str, Any]:
        """Makes a key, hands it out, and makes it active once all processes know it; goes on where it was left.

        Args:
            to: Empty writes the keyring file and does all of it; `-` changes nothing and returns what the file is to hold
                next: first with the new key, and, when that is everywhere, with it active.

        Raises:
            FailedPrecondition: If a process does not know the key yet, or the file is another one by now.
            Unavailable: If a service is away.
        """
        ring = self._keys.ring
        if ring.newest == ring.active:
            # Whoever is away now could not be asked later.
            await self.states()
            grown = ring.with_new(secrets.token_bytes(32))
            if to:
                return _shown(grown)
            self._write(ring, grown)
            ring = grown
        late = await self._wait_for(ring.newest, 0.0 if to else self._wait_seconds)
        if late:
            raise FailedPrecondition(
                f"Key {ring.newest} is handed out but seals nothing yet: {', '.join(late)} do not know it. See that the "
                "keyring reaches them, then say this again."
            )
        active = ring.activated(ring.newest)
        if to:
            return _shown(active)
        self._write(ring, active)
        return {"active_key": active.active, "keys": _keys(active)}

    async def status(self, *, counted: bool) -> dict[str, Any]:
        """Returns the keys and what each service tells of them; `counted` reads all sealed data once.

        Raises:
            Unavailable: If a service is away.
        """
        states = await self.states(counted=counted)
        told: dict[str, Any] = {"active_key": self._keys.ring.active, "keys": _keys(self._keys.ring)}
        told["services"] = {name: _told(state) for name, state in states.items()}
        return told

    async def retire(self, number: int, to: str = "") -> dict[str, Any]:
        """Takes a key's secret out of the keyring; see `rotate` for `to`.

        Raises:
            InvalidArgument: If there is no such key, or it is the active one.
            FailedPrecondition: If a process may still seal by it, or anything is still sealed by it.
            Unavailable: If a service is away.
        """
        ring = self._keys.ring
        if number not in ring.keys or ring.keys[number].secret is None:
            raise InvalidArgument(f"There is no key {number}, or it is retired; key-status lists them.", field="number")
        if number >= ring.active:
            raise InvalidArgument(f"Key {number} is active, or yet to be: rotate-keys first.", field="number")
        states = await self.states(counted=True)
        for name, state in states.items():
            others = [each.process for each in state.holders if each.active != ring.active]
            if others:
                raise FailedPrecondition(
                    f"{name}: {len(others)} process(es) seal by another key than {ring.active}, or did when they were "
                    "last heard of, within 15 minutes. Say this again when they know it, or are gone for so long."
                )
        left = [
            f"{each.store}: {each.rows}"
            for state in states.values()
            for each in state.rows
            if each.number == number and each.rewritten
        ]
        if left:
            raise FailedPrecondition(
                f"Key {number} is still needed, by so many values: {', '.join(left)}. They are sealed anew in the background; "
                "key-status shows how far that is."
            )
        retired = ring.retired(number)
        if to:
            return _shown(retired)
        self._write(ring, retired)
        return {"retired_key": number, "active_key": retired.active, "keys": _keys(retired)}

    async def states(self, *, counted: bool = False) -> States:
        """Returns what each service and the gateway tell.

        Raises:
            Unavailable: If one is away.
        """
        act_as_service("gateway")
        request = sealing_pb.GetSealingRequest(count=counted)
        told: dict[str, SealingState] = {}
        for name in SEALING_SERVICES:
            channel = open_channel(self._settings.addresses[name], token=self._settings.service_token)
            try:
                answer = await sealing_grpc.SealingServiceStub(channel).GetSealing(
                    request, timeout=COUNT_SECONDS if counted else CALL_SECONDS
                )
            except YikeError as error:
                raise Unavailable(f"{name} does not answer; all services must run: {error.message}") from error
            finally:
                await channel.close()
            told[name] = sealing_of(answer)
        columns = AuditLog(self._database, self._keys).columns()
        told["gateway"] = named("gateway", await read_state(self._database, columns, counted=counted))
        return told

    async def _wait_for(self, number: int, seconds: float) -> list[str]:
        """Waits until all processes know a key; returns the services of those that do not."""
        end = monotonic_seconds() + seconds
        while True:
            late = [name for name, state in (await self.states()).items() if not _knows(state, number)]
            if not late or monotonic_seconds() >= end:
                return late
            await asyncio.sleep(1.0)

    def _write(self, before: Keyring, after: Keyring) -> None:
        """Writes the keyring file, whole or not at all, unless somebody else changed it."""
        file = self._settings.keyring_file
        if file is None:
            raise FailedPrecondition(
                "YIKE_KEYRING_FILE must name the file that holds the keyring; or say --to - to have it printed."
            )
        try:
            folder = os.open(file.parent, os.O_RDONLY)
            try:
                fcntl.flock(folder, fcntl.LOCK_EX)
                if file.exists() and read_keyring(file.read_text("utf-8")) != before:
                    raise FailedPrecondition(f"{file} was changed meanwhile; say this again.")
                _replace(file, write_keyring(after))
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise FailedPrecondition(
                f"{file} cannot be written ({error.strerror}). Where the keyring is a mounted secret, say --to - and put "
                "what is printed into the secret."
            ) from error
        self._keys.refresh()


def _replace(file: Path, text: str) -> None:
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(file)


def _knows(state: SealingState, number: int) -> bool:
    """Tells whether all processes that are alive know a key; a service has at least one."""
    fresh = [each for each in state.holders if each.is_fresh]
    return bool(fresh) and all(each.newest >= number for each in fresh)


def _shown(ring: Keyring) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(write_keyring(ring))
    return shown


def _keys(ring: Keyring) -> list[dict[str, Any]]:
    def state(number: int) -> str:
        if ring.keys[number].secret is None:
            return "retired"
        return "active" if number == ring.active else "opens" if number < ring.active else "handed out"

    return [{"number": number, "state": state(number)} for number in sorted(ring.keys)]


def _told(state: SealingState) -> dict[str, Any]:
    return {
        "processes": [
            {
                "process": each.process,
                "active_key": each.active,
                "newest_key": each.newest,
                "seen_time": each.seen_time.isoformat(),
            }
            for each in state.holders
        ],
        "passes": [
            {
                "store": each.store,
                "key": each.number,
                "seen": each.seen,
                "resealed": each.resealed,
                "unopened": each.unopened,
                "ended": each.end_time is not None,
            }
            for each in state.passes
        ],
        "sealed": [{"store": each.store, "key": each.number, "values": each.rows} for each in state.rows],
    }
