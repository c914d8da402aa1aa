"""What facts tell of consents, and what is exported of them, is what the file's consents are made of."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from services.common.channels import channel_of
from services.common.database import fetch_rows
from services.common.errors import FailedPrecondition, InvalidArgument
from services.common.payloads import unpack
from services.profile.domain import Statement, fold_consents, microseconds
from tests.integration.profile.conftest import Workspace, event, identify
from tests.integration.profile.test_consents import EMAIL, FULL, GRANTED, NONE, OWN, WITHDRAWN, later
from yike.common.v1 import channel_pb2
from yike.profile.v1 import profile_facts_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb

PEOPLE: tuple[dict[str, Any], ...] = (
    {"user_id": "u1"},
    {"phone": "13800000001"},
    {"email": EMAIL},
    {"user_id": "u1", "phone": "13800000001"},
    {"user_id": "u2", "email": EMAIL},
    {"anonymous_id": "c1", "phone": "13800000001"},
)


def read(told: Iterable[profile_pb.StatedConsent]) -> set[Statement]:
    return {
        Statement(
            node_id=one.node_id,
            key=f"{channel_of(one.channel)}:marketing",
            granted=one.granted,
            authority=one.authority,
            speaker=one.speaker_node_id,
            stated_us=one.stated_time_us,
            receive_us=one.receive_time_us,
            expire_us=one.expire_time_us if one.HasField("expire_time_us") else None,
        )
        for one in told
    }


async def told_by_facts(workspace: Workspace) -> set[Statement]:
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id")
    facts = [profile_facts_pb2.ProfileFact.FromString(unpack(row["payload"])) for row in rows]
    return read(one for fact in facts for one in fact.events_recorded.consents)


async def exported(workspace: Workspace) -> set[Statement]:
    found: set[Statement] = set()
    token = ""
    while True:
        page = await workspace.platform.profile.ExportConsents(
            profile_pb.ExportConsentsRequest(page_size=1, page_token=token), metadata=workspace.metadata
        )
        found |= read(page.consents)
        token = page.next_page_token
        if not token:
            return found


async def state(workspace: Workspace, chance: random.Random) -> None:
    """A source states something of somebody, by a clock of its own."""
    granted = chance.random() < 0.7
    properties = {"channel": chance.choice(("sms", "email"))}
    at = later(workspace, hours=chance.choice((1, 5))) - timedelta(hours=chance.choice((0, 0, 3, 30)))
    if granted and chance.random() < 0.3:
        properties["expiresAt"] = (at + timedelta(hours=chance.choice((2, 400)))).isoformat()
    said = event(name=GRANTED if granted else WITHDRAWN, properties=properties, at=at, **chance.choice(PEOPLE))
    said.consent_authority = chance.choice((FULL, OWN, OWN, NONE))
    assert (await workspace.record(said)).accepted == 1


@pytest.mark.parametrize("seed", range(4))
async def test_facts_and_exports_fold_to_the_files_consents(workspace: Workspace, seed: int) -> None:
    chance = random.Random(seed)
    await workspace.record(*(identify(at=later(workspace), **person) for person in PEOPLE[:3]))
    for number in range(12):
        await state(workspace, chance)
        if number == 6:
            one, other = (
                await workspace.customer_of("phone", "13800000001"),
                await workspace.customer_of("email", EMAIL),
            )
            # Two accounts stay two.
            with contextlib.suppress(FailedPrecondition, InvalidArgument):
                await workspace.merge(one, other)
    now_us = microseconds(workspace.platform.clock.now())
    told, kept = await told_by_facts(workspace), await exported(workspace)
    assert kept <= told
    for type_, value in (("user_id", "u1"), ("phone", "13800000001"), ("email", EMAIL)):
        file = await workspace.file_of(type_, value)
        nodes = set(file.node_ids)
        users = {node for node, one in zip(file.node_ids, file.identifiers, strict=True) if one.type == "user_id"}
        expected = {
            (channel_of(one.channel), one.granted, int(one.ground), one.update_time.ToMicroseconds())
            for one in file.consents
        }
        for statements in (told, kept):
            folded = fold_consents(statements, nodes=nodes, user_nodes=users, now_us=now_us)
            assert {(one.channel, one.granted, int(one.ground), one.update_time_us) for one in folded} == expected


async def test_what_is_said_by_hand_is_told_as_said_by_the_database(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1", phone="13800000001", at=later(workspace)))
    customer_id = await workspace.customer_of("user_id", "u1")
    request = profile_pb.SetCustomerConsentRequest(
        customer_id=customer_id, channel=channel_pb2.CHANNEL_SMS, granted=True
    )
    await workspace.platform.profile.SetCustomerConsent(request, metadata=workspace.metadata)
    (told,) = await told_by_facts(workspace)
    now_us = microseconds(workspace.platform.clock.now())
    assert (told.key, told.authority, told.stated_us, told.receive_us) == ("sms:marketing", 1, now_us, now_us)
