"""What is kept of persons is told whole: each table that has rows of theirs is a store, or has a sentence why it is none."""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest

from services.common.database import Database, fetch_rows
from services.common.erasing import Erasing
from services.common.personal_data import Store, portions
from services.common.topology import SERVICES
from services.identity.vault import IdentifierVault
from services.journey.vault import SecretVault
from services.messaging.keyring import Keyring
from services.profile.coupon_vault import CodeVault
from tests.architecture.source import ROOT
from tests.support.stores import DatabaseUrls

MODULES: dict[str, Any] = {name: importlib.import_module(f"services.{name}.personal_data") for name in SERVICES}
OPENERS = {
    "identity": IdentifierVault(b"k" * 32),
    "journey": SecretVault(b"k" * 32),
    "messaging": Keyring(b"k" * 32),
    "profile": CodeVault(b"k" * 32),
}
DOCUMENTED = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8").splitlines()
TELLING = {
    "address_hash", "customer_id", "delivery_id", "node_a", "node_id", "other_node_id", "payload", "run_id", "sealed",
}  # fmt: skip
"""Columns by which a row is somebody's, or may be."""


def stores_of(service: str) -> Sequence[Store]:
    module = MODULES[service]
    found: Sequence[Store] = module.stores(OPENERS[service]) if service in OPENERS else module.STORES
    return found


@pytest.mark.parametrize("service", SERVICES)
async def test_every_table_with_rows_of_persons_is_told_or_says_why_not(
    service: str, database_urls: DatabaseUrls
) -> None:
    administrator = await asyncpg.connect(database_urls("admin"))
    rows = await administrator.fetch(
        "SELECT c.relname AS name, a.attname AS column, format_type(a.atttypid, NULL) AS type FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = $1 AND a.attnum > 0 AND NOT a.attisdropped",
        service,
    )
    await administrator.close()
    columns: dict[str, dict[str, str]] = {}
    for row in rows:
        columns.setdefault(row["name"], {})[row["column"]] = row["type"]
    stores, without = {store.table: store for store in stores_of(service)}, MODULES[service].WITHOUT
    of_persons = {table for table, names in columns.items() if TELLING & names.keys()}
    assert of_persons - stores.keys() - without.keys() == set(), "name them in the service's personal_data.py"
    assert (stores.keys() | without.keys()) - columns.keys() == set()
    assert stores.keys() & without.keys() == set()
    assert all(sentence.endswith(".") for sentence in without.values())
    line = next(line for line in DOCUMENTED if line.startswith(f"| {service} | `"))
    assert set(re.findall(r"`(\w+)`", line)) == stores.keys()
    assert MODULES[service].LINGERING.keys() <= without.keys()
    database = Database.connect(database_urls(service), service=service, pool_size=1)
    for table, store in stores.items():
        binary = {name for name, type_ in columns[table].items() if type_ == "bytea"}
        assert binary <= set(store.left_out), table
        async with database.workspace("ws_nobody") as connection:
            assert await fetch_rows(connection, store.sql(), "ws_nobody", [1, 2], 10, 0) == []
    # And may be erased: a table that a migration does not let go (`let_erase`) would stop every erasure.
    lingering = MODULES[service].LINGERING
    erasing = Erasing(service=service, database=database, portions=portions(list(stores.values())), lingering=lingering)
    assert not [each for each in await erasing.erase("ws_nobody", "ers_nobody", [1, 2]) if each.removed or each.kept]
    await database.close()
