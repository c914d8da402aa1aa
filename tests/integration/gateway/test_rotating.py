"""The operators' commands of master keys, asked of real services: no key seals that somebody lacks, none goes that is needed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import grpc
import pytest

from dev.supervisor.ports import assign_ports
from gateway.audit.log import AuditLog
from gateway.rotating import SEALING_SERVICES, Rotating
from services.common.database import Database, execute, fetch_rows
from services.common.errors import FailedPrecondition, InvalidArgument, Unavailable
from services.common.keys import MasterKeys, read_keyring
from services.common.sealing import Resealing, SealedColumn, SealingServicer
from services.common.server import Service, make_server
from services.common.settings import ServiceSettings
from services.identity.vault import IdentifierVault
from services.journey.vault import SecretVault
from services.messaging.keyring import Keyring
from services.profile.vault import BodyVault
from tests.architecture.source import ROOT
from tests.support.stores import DatabaseUrls
from yike.common.v1 import sealing_pb2_grpc as sealing_grpc

FIRST, TOKEN = b"1" * 32, "token"


def columns_of(name: str, database: Database, keys: MasterKeys) -> list[SealedColumn]:
    """Returns what a service, or the gateway, seals."""
    match name:
        case "identity":
            return IdentifierVault(keys).columns()
        case "profile":
            return BodyVault(keys).columns()
        case "journey":
            return SecretVault(keys).columns()
        case "messaging":
            return Keyring(keys).columns()
        case _:
            return AuditLog(database, keys).columns()


@dataclass
class Installation:
    """Services that seal and tell of it, and the keyring.

    Attributes:
        databases: By service, the gateway among them.
        settings: The operator's.
        file: The keyring.
        processes: One a service at first; each knows what it last read.
        servers: By service.
    """

    databases: dict[str, Database]
    settings: ServiceSettings
    file: Path
    processes: list[tuple[str, Resealing]]
    servers: dict[str, grpc.aio.Server]

    def start(self, name: str) -> Resealing:
        """Starts one more process of a service."""
        keys = MasterKeys(FIRST, self.file)
        database = self.databases[name]
        self.processes.append((name, Resealing(database=database, keys=keys, columns=columns_of(name, database, keys))))
        return self.processes[-1][1]

    async def tell(self) -> None:
        """Lets every process read the keyring and tell so."""
        for _, process in self.processes:
            await process.tell()

    def operator(self) -> Rotating:
        """Returns what carries a command out, and waits for nobody."""
        return Rotating(self.databases["gateway"], self.settings, wait_seconds=0)


@pytest.fixture
async def installation(database_urls: DatabaseUrls, tmp_path: Path) -> AsyncIterator[Installation]:
    """One whose key was never rotated."""
    names = (*SEALING_SERVICES, "gateway")
    ports = assign_ports(SEALING_SERVICES, {})
    file = tmp_path / "keyring.json"
    made = Installation(
        {name: Database.connect(database_urls(name), service=name, pool_size=2) for name in names},
        ServiceSettings(
            "gateway",
            service_token=TOKEN,
            encryption_key=FIRST,
            keyring_file=file,
            addresses={name: f"127.0.0.1:{ports[name]}" for name in SEALING_SERVICES},
        ),
        file,
        [],
        {},
    )
    for name in names:
        async with made.databases[name].system() as connection:
            for table in ("key_holders", "reseal_passes"):
                await execute(connection, f"DELETE FROM {table}")
        await made.start(name).tell()
    for name in SEALING_SERVICES:
        database, keys = made.databases[name], MasterKeys(FIRST, file)
        servicer = SealingServicer(service=name, database=database, columns=columns_of(name, database, keys))
        made.servers[name], _ = make_server(
            Service(name, [(sealing_grpc.add_SealingServiceServicer_to_server, servicer)]), TOKEN
        )
        made.servers[name].add_insecure_port(made.settings.addresses[name])
        await made.servers[name].start()
    yield made
    await asyncio.gather(*(server.stop(None) for server in made.servers.values()))
    await asyncio.gather(*(database.close() for database in made.databases.values()))


async def test_a_key_seals_only_when_every_process_of_every_service_knows_it(installation: Installation) -> None:
    second = installation.start("identity")
    await second.tell()
    with pytest.raises(FailedPrecondition, match=r"identity, profile, journey, messaging, gateway do not know it"):
        await installation.operator().rotate()
    ring = read_keyring(installation.file.read_text())
    assert (ring.active, ring.newest) == (1, 2)
    assert ring.keys[1].secret == FIRST

    for _, process in installation.processes[:-1]:
        await process.tell()
    with pytest.raises(FailedPrecondition, match=r": identity do not know it"):
        await installation.operator().rotate()
    assert read_keyring(installation.file.read_text()) == ring

    await second.tell()
    assert await installation.operator().rotate() == {
        "active_key": 2,
        "keys": [{"number": 1, "state": "opens"}, {"number": 2, "state": "active"}],
    }
    assert read_keyring(installation.file.read_text()) == ring.activated(2)
    assert installation.file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in installation.file.parent.iterdir()] == ["keyring.json"]


async def test_no_key_is_made_while_a_service_is_away(installation: Installation) -> None:
    await installation.servers["journey"].stop(None)
    with pytest.raises(Unavailable, match="journey does not answer"):
        await installation.operator().rotate()
    assert not installation.file.exists()


async def test_a_key_that_something_needs_is_not_retired(installation: Installation) -> None:
    workspace_id = "ws_rotating"
    async with installation.databases["profile"].workspace(workspace_id) as connection:
        await execute(
            connection,
            "INSERT INTO rejected_events (workspace_id, rejected_event_id, endpoint, reason, message, message_id, sealed, "
            "body_bytes, receive_time, last_receive_time, occurrences, consent_authority) "
            "VALUES ($1, 'r', '', '', '', '', $2, 1, now(), now(), 1, 0)",
            workspace_id,
            BodyVault(FIRST).seal(workspace_id, b"body", b"{}"),
        )
    for _ in range(2):
        try:
            await installation.operator().rotate()
        except FailedPrecondition:
            await installation.tell()
    for number in (0, 2, 3):
        with pytest.raises(InvalidArgument):
            await installation.operator().retire(number)

    # Nobody has read yet that the second one seals.
    with pytest.raises(FailedPrecondition, match=r"process\(es\) seal by another key than 2"):
        await installation.operator().retire(1)
    await installation.tell()
    with pytest.raises(FailedPrecondition, match=r"values: profile\.rejected_events\.sealed: 1\. "):
        await installation.operator().retire(1)
    for _, process in installation.processes:
        while await process.turn():
            pass
    status = await installation.operator().status(counted=True)
    assert status["services"]["profile"]["sealed"] == [
        {"store": "profile.rejected_events.sealed", "key": 2, "values": 1}
    ]
    (ended,) = status["services"]["profile"]["passes"]
    assert (ended["seen"], ended["resealed"], ended["unopened"], ended["ended"]) == (1, 1, 0, True)

    shown = await installation.operator().retire(1, "-")
    assert read_keyring(installation.file.read_text()).keys[1].secret == FIRST
    assert "secret" not in shown["keys"][0]
    await installation.operator().retire(1)
    assert read_keyring(installation.file.read_text()).keys[1].secret is None
    async with installation.databases["profile"].workspace(workspace_id) as connection:
        (row,) = await fetch_rows(connection, "SELECT sealed FROM rejected_events")
    assert BodyVault(MasterKeys(b"", installation.file)).open(workspace_id, row["sealed"]) == (b"body", b"{}")
    with pytest.raises(InvalidArgument, match="retired"):
        await installation.operator().retire(1)


async def test_where_the_keyring_is_a_mounted_secret_each_step_is_printed_and_nothing_written(
    installation: Installation,
) -> None:
    printed = await installation.operator().rotate("-")
    assert [each["number"] for each in printed["keys"]] == [1, 2]
    assert printed["active"] == 1
    assert not installation.file.exists()
    installation.file.write_text(str(printed).replace("'", '"'))
    with pytest.raises(FailedPrecondition, match="do not know it"):
        await installation.operator().rotate("-")
    await installation.tell()
    assert await installation.operator().rotate("-") == {**printed, "active": 2}
    nowhere = Rotating(installation.databases["gateway"], replace(installation.settings, keyring_file=None))
    with pytest.raises(FailedPrecondition, match="YIKE_KEYRING_FILE"):
        await nowhere.rotate()


def test_who_serves_it_is_asked() -> None:
    serving = {
        file.parent.name for file in (ROOT / "services").glob("*/app.py") if "SealingServicer(" in file.read_text()
    }
    assert serving == set(SEALING_SERVICES)
    sealing = {
        file.relative_to(ROOT / "services").parts[0]
        for file in (ROOT / "services").rglob("*.py")
        if re.search(r"\bSeals\(", file.read_text()) and "common" not in file.parts
    }
    assert sealing == serving
