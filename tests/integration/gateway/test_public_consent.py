"""What a public key may say of consent reaches profile with each event, by the key and the workspace's setting."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from gateway.auth.issuing import NewWorkspace, create_workspace
from gateway.auth.keeping import set_public_consent
from gateway.auth.keys import KeyKind, PublicConsent
from services.common.database import Database
from services.common.errors import NotFound
from tests.integration.gateway.conftest import RunningGateway
from yike.profile.v1 import profile_service_pb2 as profile_pb

EXPECTED = {
    PublicConsent.OWN: profile_pb.CONSENT_AUTHORITY_OWN,
    PublicConsent.ANY: profile_pb.CONSENT_AUTHORITY_FULL,
    PublicConsent.NONE: profile_pb.CONSENT_AUTHORITY_NONE,
}
GRANT = {"userId": "u1", "event": "Consent Granted", "properties": {"channel": "email"}}


async def authorities(
    gateway: RunningGateway, client: httpx.AsyncClient, made: NewWorkspace, kind: KeyKind
) -> set[profile_pb.ConsentAuthority]:
    """Sends a grant through every door with a key, and returns what reached profile."""
    key = made.write_key if kind is KeyKind.WRITE else made.secret_key
    headers = {"authorization": f"Bearer {key}"}
    cloud = {"specversion": "1.0", "id": "1", "source": "/s", "type": "Consent Granted", "subject": "email:a@example.com",
             "data": {"channel": "email"}}  # fmt: skip
    gateway.recorder.clear()
    batch = {"batch": [{"type": "track", **GRANT}]}
    doors: list[tuple[str, dict[str, Any], dict[str, str]]] = [
        ("/v1/track", GRANT, headers),
        ("/v1/batch", batch, headers),
        ("/v1/import", batch, headers),
        ("/v1/track", {**GRANT, "writeKey": key}, {}),
        ("/v1/batch", {**batch, "writeKey": key}, {}),
        ("/v1/cloudevents", cloud, {**headers, "content-type": "application/cloudevents+json"}),
    ]
    for path, body, sent in doors:
        assert (await client.post(path, json=body, headers=sent)).status_code == 200, path
    events = gateway.recorder.events()
    assert len(events) == len(doors)
    # All by the one key; so are other events, whose flaws are counted by sender.
    (principal,) = {event.principal for event in events}
    assert principal.startswith("key:")
    other = {"userId": "u1", "event": "Viewed", "writeKey": key}
    assert (await client.post("/v1/track", json=other)).status_code == 200
    assert gateway.recorder.events()[-1].principal == principal
    return {event.consent_authority for event in events}


@pytest.mark.parametrize("value", list(PublicConsent))
async def test_a_keys_word_on_consent_reaches_as_far_as_its_workspace_says(
    gateway: RunningGateway, client: httpx.AsyncClient, database: Database, value: PublicConsent
) -> None:
    made = await create_workspace(database, "consent", public_consent=value)
    assert await authorities(gateway, client, made, KeyKind.WRITE) == {EXPECTED[value]}
    assert await authorities(gateway, client, made, KeyKind.SECRET) == {profile_pb.CONSENT_AUTHORITY_FULL}


async def test_the_setting_is_own_unless_told_and_can_be_changed(
    gateway: RunningGateway, client: httpx.AsyncClient, database: Database
) -> None:
    made = await create_workspace(database, "consent")
    await set_public_consent(database, made.workspace_id, PublicConsent.NONE)
    assert await authorities(gateway, client, made, KeyKind.WRITE) == {profile_pb.CONSENT_AUTHORITY_NONE}
    plain = await create_workspace(database, "plain")
    assert await authorities(gateway, client, plain, KeyKind.WRITE) == {profile_pb.CONSENT_AUTHORITY_OWN}
    for unknown in ("ws_none", "nonsense"):
        with pytest.raises(NotFound):
            await set_public_consent(database, unknown, PublicConsent.ANY)


async def test_channels_are_spelled_as_in_consents_at_every_door(
    gateway: RunningGateway, client: httpx.AsyncClient
) -> None:
    headers = {"authorization": f"Bearer {gateway.demo.secret_key}"}
    for spelling in ("email", "E-Mail", " EMAIL ", "CHANNEL_EMAIL", "channel_email", 1):
        gateway.recorder.clear()
        body = {"templateId": "t", "channel": spelling, "purpose": "Marketing", "subject": "s", "text": "x"}
        assert (await client.post("/v1/templates", json=body, headers=headers)).status_code == 200
        ((_, _, request),) = gateway.recorder.calls
        assert (request.template.channel, request.template.purpose) == (1, 1)
    refused = await client.post("/v1/templates", json={"channel": "fax"}, headers=headers)
    assert refused.status_code == 400
    assert "CHANNEL_EMAIL, CHANNEL_SMS, CHANNEL_WECOM" in refused.json()["message"]
