"""The page of the preference centre, against a running gateway."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from gateway.callbacks.preference_page import WORDS, language_of
from services.common.errors import NotFound, PermissionDenied, ResourceExhausted, Unavailable
from tests.integration.gateway.conftest import RunningGateway
from yike.common.v1 import channel_pb2
from yike.messaging.v1 import preference_service_pb2 as pb

TOKEN = "ws_abcdefghijkl.cGF5bG9hZA.c2lnbmF0dXJl"
EMAIL, SMS, WECOM = channel_pb2.CHANNEL_EMAIL, channel_pb2.CHANNEL_SMS, channel_pb2.CHANNEL_WECOM


def preferences(paused: bool = False) -> pb.Preferences:
    """What is set: e-mail on, SMS on, WeCom off for good."""
    answer = pb.Preferences(
        channel=EMAIL,
        channels=[
            pb.ChannelPreference(channel=EMAIL, granted=True, can_grant=True),
            pb.ChannelPreference(channel=SMS, granted=True),
            pb.ChannelPreference(channel=WECOM),
        ],
    )
    if paused:
        answer.pause_end_time.FromDatetime(datetime(2026, 12, 30, tzinfo=UTC))
    return answer


@pytest.fixture
def recorder(gateway: RunningGateway, client: httpx.AsyncClient) -> Any:
    """The recorder, which knows of the preferences."""
    gateway.recorder.answers["GetPreferences"] = lambda _: preferences()
    gateway.recorder.answers["UpdatePreferences"] = lambda _: preferences(paused=True)
    return gateway.recorder


async def test_the_page_speaks_the_browsers_language(client: httpx.AsyncClient, recorder: Any) -> None:
    for language, html in (("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"), ("en-GB", "en"), ("fr", "zh-CN"), ("", "zh-CN")):
        page = await client.get(f"/p/{TOKEN}", headers={"accept-language": language})
        assert page.status_code == 200
        assert f'<html lang="{html}">' in page.text
        assert WORDS[html[:2]]["intro"] in page.text
        assert {"set-cookie", "location"}.isdisjoint(page.headers)
        assert "script" not in page.text
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert page.headers["vary"] == "accept-language"
    boxes = [part.partition(">")[0] for part in page.text.split('<input type="checkbox" ')[1:]]
    assert boxes == [
        'name="on" value="EMAIL" checked',
        'name="on" value="SMS" checked',
        'name="on" value="WECOM" disabled',
        'name="pause" value="yes"',
    ]
    workspace_id, _, call = recorder.calls[0]
    assert (workspace_id, call.token) == ("ws_abcdefghijkl", TOKEN)


async def test_the_preview_is_the_page_that_the_customer_finds(
    gateway: RunningGateway, client: httpx.AsyncClient, recorder: Any
) -> None:
    key = {"authorization": f"Bearer {gateway.demo.secret_key}"}
    recorder.answers["GetCustomerPreferences"] = lambda _: pb.CustomerPreferences(
        customer_id=7, preferences=preferences(paused=True)
    )
    recorder.answers["GetPreferences"] = lambda _: preferences(paused=True)
    for language in ("zh", "en"):
        page = await client.get(f"/p/{TOKEN}", headers={"accept-language": language})
        recorder.calls.clear()
        preview = await client.get(
            "/v1/customers/7/preferencePage",
            params={"acceptLanguage": language, "channel": "CHANNEL_SMS"},
            headers=key,
        )
        assert preview.status_code == 200
        assert preview.json() == {"html": page.text}
        (_, _, call) = recorder.calls[0]
        assert (call.customer_id, call.channel) == (7, SMS)
    recorder.answers["GetCustomerPreferences"] = lambda _: NotFound()
    assert (await client.get("/v1/customers/8/preferencePage", headers=key)).status_code == 404


async def test_saving_turns_off_what_was_shown_and_is_not_ticked(client: httpx.AsyncClient, recorder: Any) -> None:
    form = {"form": "preferences", "shown": ["EMAIL", "SMS", "OTHER"], "on": ["EMAIL", "WECOM"], "pause": "yes"}
    page = await client.post(f"/p/{TOKEN}", data=form, headers={"accept-language": "en"})
    assert (page.status_code, "Saved." in page.text) == (200, True)
    assert "December 30, 2026" in page.text
    (_, _, call), *_ = recorder.calls
    assert [(each.channel, each.granted) for each in call.channels] == [(EMAIL, True), (SMS, False)]
    assert call.paused
    recorder.calls.clear()
    await client.post(f"/p/{TOKEN}", data={"form": "preferences"})
    assert (recorder.calls[0][2].HasField("paused"), recorder.calls[0][2].paused) == (True, False)


async def test_a_post_that_is_not_the_form_changes_nothing(client: httpx.AsyncClient, recorder: Any) -> None:
    for body in ({}, {"List-Unsubscribe": "One-Click"}, {"shown": "SMS", "pause": "yes"}):
        recorder.calls.clear()
        assert (await client.post(f"/p/{TOKEN}", data=body)).status_code == 200
        assert recorder.calls[0][2] == pb.UpdatePreferencesRequest(token=TOKEN)
    recorder.calls.clear()
    many = "&".join(["shown=SMS"] * 200)
    assert (await client.post(f"/p/{TOKEN}", content=many)).status_code == 404
    assert not recorder.calls


async def test_trouble_is_a_page_in_words(client: httpx.AsyncClient, recorder: Any) -> None:
    for error, status in ((NotFound(), 404), (Unavailable(), 503)):
        recorder.answers["GetPreferences"] = lambda _, error=error: error
        assert (await client.get(f"/p/{TOKEN}")).status_code == status
    assert (await client.get("/p/no-token")).status_code == 404
    recorder.answers["GetPreferences"] = lambda _: preferences()
    recorder.answers["UpdatePreferences"] = lambda _: ResourceExhausted("Too much.")
    page = await client.post(f"/p/{TOKEN}", data={"form": "preferences"}, headers={"accept-language": "zh"})
    assert (page.status_code, WORDS["zh"]["limited"] in page.text) == (429, True)
    recorder.answers["UpdatePreferences"] = lambda _: PermissionDenied("No.")
    assert (await client.post(f"/p/{TOKEN}", data={"form": "preferences"})).status_code >= 400


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en;q=0.2,zh;q=0.1", "en"),
        ("*", "zh"),
        ("de,en;q=0.5", "en"),
        ("en;q=0", "zh"),
        ("en;q=x,zh-TW", "zh"),
        ("EN-us", "en"),
    ],
)
def test_language_is_the_one_wanted_most(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


def test_both_languages_say_the_same_things() -> None:
    assert (
        set(WORDS["zh"])
        == set(WORDS["en"])
        >= {name.removeprefix("CHANNEL_") for name, number in channel_pb2.Channel.items() if number}
    )
