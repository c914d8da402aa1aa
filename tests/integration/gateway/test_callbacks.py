"""Receipts, opens, clicks and one-click unsubscribe, against a running gateway."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from services.common.errors import NotFound, Unavailable
from tests.integration.gateway.conftest import RunningGateway
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

TOKEN = "ws_abcdefghijkl.cGF5bG9hZA.c2lnbmF0dXJl"


@pytest.fixture
def recorder(gateway: RunningGateway, client: httpx.AsyncClient) -> Any:
    """The recorder, where every token is right and leads to the shop."""
    gateway.recorder.answers["RecordEngagement"] = lambda _: messaging_pb.RecordEngagementResponse(
        target_url="https://shop.example/a?b=1", counted=True
    )
    return gateway.recorder


async def test_a_callback_is_handed_on_and_its_answer_given(client: httpx.AsyncClient, recorder: Any) -> None:
    recorder.answers["RecordCallback"] = lambda _: messaging_pb.RecordCallbackResponse(
        http_status=202, content_type="application/json", body='{"code":0,"msg":"接收成功"}'.encode()
    )
    answer = await client.post(
        "/callbacks/aliyun-sms/ws_abcdefghijkl?x=1", content=b"\x00raw", headers={"X-Signature": "s", "cookie": "c=1"}
    )
    assert (answer.status_code, answer.json()["msg"]) == (202, "接收成功")
    workspace_id, _, call = recorder.calls[0]
    assert workspace_id == "ws_abcdefghijkl"
    assert (call.provider, call.body, dict(call.query)) == (resources_pb.PROVIDER_ALIYUN_SMS, b"\x00raw", {"x": "1"})
    assert call.headers["x-signature"] == "s"
    assert "cookie" not in call.headers


async def test_mail_that_came_back_is_handed_on_with_its_secret_and_recipient(
    client: httpx.AsyncClient, recorder: Any
) -> None:
    recorder.answers["RecordCallback"] = lambda _: messaging_pb.RecordCallbackResponse(http_status=200)
    answer = await client.post(
        "/callbacks/smtp/ws_abcdefghijkl?account=mail&recipient=bounces%2Btoken%40mail.shop.example",
        content=b"From: x\r\n\r\n\xff",
        headers={"authorization": "Bearer a-secret-of-some-chance", "content-type": "message/rfc822"},
    )
    assert answer.status_code == 200
    _, _, call = recorder.calls[0]
    assert (call.provider, call.body) == (resources_pb.PROVIDER_SMTP, b"From: x\r\n\r\n\xff")
    assert dict(call.query) == {"account": "mail", "recipient": "bounces+token@mail.shop.example"}
    assert call.headers["authorization"] == "Bearer a-secret-of-some-chance"


async def test_a_call_of_an_accounts_address_names_the_account(client: httpx.AsyncClient, recorder: Any) -> None:
    recorder.answers["RecordCallback"] = lambda _: messaging_pb.RecordCallbackResponse(http_status=200)
    address = "/v1/callbacks/tencent-1?workspace=ws_abcdefghijkl&token=t%2B1"
    assert (await client.post(address, content=b"[]")).status_code == 200
    workspace_id, _, call = recorder.calls[0]
    assert (workspace_id, call.account_id, call.provider) == ("ws_abcdefghijkl", "tencent-1", 0)
    assert (call.raw_query, call.query["token"]) == ("workspace=ws_abcdefghijkl&token=t%2B1", "t+1")
    assert (await client.get(address)).status_code == 200
    for wrong in (
        "/v1/callbacks/tencent-1",
        "/v1/callbacks/tencent-1?workspace=other",
        "/v1/callbacks/UP?workspace=ws_abcdefghijkl",
    ):
        assert (await client.post(wrong)).status_code == 404
    recorder.answers["RecordCallback"] = lambda _: NotFound()
    assert (await client.post(address)).status_code == 404


async def test_a_callback_is_to_come_again_while_messaging_is_away(client: httpx.AsyncClient, recorder: Any) -> None:
    recorder.answers["RecordCallback"] = lambda _: Unavailable()
    assert (await client.post("/callbacks/wecom/ws_abcdefghijkl")).status_code == 503
    for path in (
        "/callbacks/wecom/other",
        "/callbacks/WE!COM/ws_abcdefghijkl",
        "/callbacks/unspecified/ws_abcdefghijkl",
    ):
        assert (await client.post(path)).status_code == 404
    large = await client.post("/callbacks/wecom/ws_abcdefghijkl", content=b"x" * (1024 * 1024 + 1))
    assert large.status_code == 413


async def test_an_open_gives_a_picture_whatever_becomes_of_it(client: httpx.AsyncClient, recorder: Any) -> None:
    for error in (None, NotFound(), Unavailable()):
        if error is not None:
            recorder.answers["RecordEngagement"] = lambda _, error=error: error
        answer = await client.get(f"/o/{TOKEN}", headers={"user-agent": "Mail/1"})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/gif"
        assert "no-store" in answer.headers["cache-control"]
        assert answer.content.startswith(b"GIF89a")
    workspace_id, _, call = recorder.calls[0]
    assert workspace_id == "ws_abcdefghijkl"
    assert (call.engagement, call.token, call.user_agent) == (messaging_pb.ENGAGEMENT_OPEN, TOKEN, "Mail/1")
    assert (await client.get("/o/nonsense")).status_code == 200


async def test_a_click_leads_to_the_signed_target_only(client: httpx.AsyncClient, recorder: Any) -> None:
    answer = await client.get(f"/c/{TOKEN}")
    assert (answer.status_code, answer.headers["location"]) == (302, "https://shop.example/a?b=1")
    assert "no-store" in answer.headers["cache-control"]
    await client.head(f"/c/{TOKEN}")
    assert [call.validate_only for _, _, call in recorder.calls] == [False, True]
    for target in ("javascript:alert(1)", "", "//evil.example", "data:text/html,x"):
        recorder.answers["RecordEngagement"] = lambda _, target=target: messaging_pb.RecordEngagementResponse(
            target_url=target
        )
        assert (await client.get(f"/c/{TOKEN}")).status_code == 404
    recorder.answers["RecordEngagement"] = lambda _: NotFound()
    assert (await client.get(f"/c/{TOKEN}?url=https://evil.example")).status_code == 404
    assert (await client.get("/c/ws_abcdefghijkl.a.b%0d%0aX:1")).status_code == 404


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ('https://shop.example/?sig=a|b^c`{d}"<e>\\&timestamp=1&%e4%bd%a0', None),
        ("HTTPS://SHOP.example/~a'b(c)*!;x?y=[1]&z=%7E+", None),
        ("https://shop.example/商品?q=a b\r\nx: y", "https://shop.example/%E5%95%86%E5%93%81?q=a%20b%0D%0Ax:%20y"),
        ("https://[shop.example/", None),
    ],
)
async def test_a_click_leads_on_without_a_change_of_spelling(
    client: httpx.AsyncClient, recorder: Any, target: str, location: str | None
) -> None:
    recorder.answers["RecordEngagement"] = lambda _: messaging_pb.RecordEngagementResponse(target_url=target)
    answer = await client.get(f"/c/{TOKEN}")
    assert (answer.status_code, answer.headers["location"]) == (302, location or target)


UNSIGNED = [
    "url=https://evil.example", "target_url=https://evil.example", "targetUrl=https://evil.example", "u=https://evil.example",
    "redirect=https://evil.example", "to=//evil.example", "next=https://evil.example", "url=javascript:alert(1)",
    "engagement=3", "token=x", "validate_only=true", "https://evil.example", "url=&url=https://evil.example",
]  # fmt: skip


@pytest.mark.parametrize("query", UNSIGNED)
async def test_a_valid_link_leads_where_it_is_signed_to_whatever_is_added(
    client: httpx.AsyncClient, recorder: Any, query: str
) -> None:
    """A parameter that nobody signed changes neither the answer nor what messaging is asked."""
    headers = {"x-forwarded-host": "evil.example", "referer": "https://evil.example"}
    for method, path in (("GET", "o"), ("GET", "c"), ("GET", "u"), ("POST", "u"), ("HEAD", "c")):
        plain = await client.request(method, f"/{path}/{TOKEN}")
        added = await client.request(method, f"/{path}/{TOKEN}?{query}", headers=headers)
        assert (added.status_code, added.text) == (plain.status_code, plain.text)
        assert added.headers.get("location") == plain.headers.get("location")
        assert "evil" not in added.text + str(added.headers)
        asked, asked_again = (call for _, _, call in recorder.calls)
        assert asked == asked_again
        recorder.calls.clear()
    assert (await client.get(f"/c/{TOKEN}?{query}")).headers["location"] == "https://shop.example/a?b=1"


async def test_unsubscribing_takes_one_post_and_a_get_only_asks(client: httpx.AsyncClient, recorder: Any) -> None:
    page = await client.get(f"/u/{TOKEN}")
    assert page.status_code == 200
    assert 'method="post"' in page.text
    assert recorder.calls[0][2].validate_only
    recorder.calls.clear()
    for form in ({"data": {"List-Unsubscribe": "One-Click"}}, {"files": {"List-Unsubscribe": (None, "One-Click")}}):
        for _ in range(2):
            answer = await client.post(f"/u/{TOKEN}", **form)
            assert answer.status_code == 200
            assert "set-cookie" not in answer.headers
    assert [(call.engagement, call.validate_only) for _, _, call in recorder.calls] == [
        (messaging_pb.ENGAGEMENT_UNSUBSCRIBE, False)
    ] * 4
    recorder.answers["RecordEngagement"] = lambda _: NotFound()
    assert (await client.post(f"/u/{TOKEN}")).status_code == 404
    recorder.answers["RecordEngagement"] = lambda _: Unavailable()
    answer = await client.post(f"/u/{TOKEN}")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
