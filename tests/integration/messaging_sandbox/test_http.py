"""The sandbox's HTTP face over real sockets: vendors' answers, receipts, controls and reads."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from dev.sandbox.wire import Answer, HttpServer, Request
from services.common.clock import SteppedClock
from services.common.visits import SESSION, Door
from services.messaging.providers.aliyun_call import sign
from tests.support.sandbox import TOKEN, TestSandbox, running_sandbox

EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def sms(sandbox: TestSandbox, clock: SteppedClock, nonce: str, secret: str = "", **fields: str) -> httpx.Request:
    """A signed SendSms."""
    account = sandbox.accounts()["sms"]
    query = {
        "PhoneNumbers": "13812345678",
        "SignName": "一客",
        "TemplateCode": "SMS_1",
        "TemplateParam": '{"code":"42"}',
        "OutId": "m1",
        **fields,
    }
    headers = {
        "host": httpx.URL(sandbox.http_url).netloc.decode(),
        "x-acs-action": "SendSms",
        "x-acs-content-sha256": EMPTY_HASH,
        "x-acs-date": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": "2017-05-25",
    }
    canonical_query, authorization = sign(
        method="POST",
        path="/",
        query=query,
        headers=headers,
        access_key_id=account.access_key_id,
        secret=secret or account.access_key_secret,
    )
    url = f"{sandbox.http_url}/?{canonical_query}"
    return httpx.Request("POST", url, headers={**headers, "authorization": authorization})


@asynccontextmanager
async def callback_server(statuses: list[int]) -> AsyncIterator[tuple[str, asyncio.Queue[tuple[str, Any]]]]:
    """A callback that answers with these statuses in turn, then 200; gives its URL and what it got."""
    calls: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()

    async def answer(request: Request) -> Answer:
        calls.put_nowait((request.path, msgspec.json.decode(request.body)))
        status = statuses.pop(0) if statuses else 200
        return Answer(status, b'{"code":0,"msg":"ok"}')

    server = HttpServer(answer, hang_seconds=1)
    port = await server.start("127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{port}", calls
    finally:
        await server.stop()


async def test_send_sms_accepts_a_signed_request_and_pushes_its_receipt(
    sandbox: TestSandbox, clock: SteppedClock
) -> None:
    async with callback_server([]) as (url, calls):
        await sandbox.client.post("/control/receipts", json={"url": url + "/callbacks/aliyun-sms/{workspace}"})
        answer = (await sandbox.client.send(sms(sandbox, clock, "n1"))).json()
        assert (answer["Code"], answer["Message"]) == ("OK", "OK")
        path, reports = await asyncio.wait_for(calls.get(), 60)
    assert path == "/callbacks/aliyun-sms/ws_test"
    assert reports[0]["biz_id"] == answer["BizId"]
    assert (reports[0]["out_id"], reports[0]["err_code"], reports[0]["success"]) == ("m1", "DELIVERED", True)
    assert reports[0]["send_time"] == "2026-11-22 20:00:00"
    (message,) = await sandbox.messages(channel="sms")
    assert (message["recipient"], message["text"], message["key"]) == ("13812345678", "【一客】42", "m1")


async def test_receipts_are_pushed_again_when_the_callback_fails(sandbox: TestSandbox, clock: SteppedClock) -> None:
    async with callback_server([503]) as (url, calls):
        body = {"url": url, "success": False, "code": "INVALID_NUMBER", "delay_seconds": 0}
        await sandbox.client.post("/control/receipts", json=body)
        await sandbox.client.send(sms(sandbox, clock, "n1"))
        first = await asyncio.wait_for(calls.get(), 60)
        second = await asyncio.wait_for(calls.get(), 60)
    assert first == second
    assert first[1][0]["err_code"] == "INVALID_NUMBER"


async def test_send_sms_refuses_a_wrong_signature_in_the_vendors_shape(
    sandbox: TestSandbox, clock: SteppedClock
) -> None:
    answer = await sandbox.client.send(sms(sandbox, clock, "n1", secret="wrong"))
    assert answer.status_code == 400
    assert answer.json()["Code"] == "SignatureDoesNotMatch"
    assert {"RequestId", "HostId", "Message"} <= answer.json().keys()
    assert await sandbox.messages() == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"PhoneNumbers": "12345"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"SignName": ""}, "MissingSignName"),
        ({"TemplateCode": "welcome"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"PhoneNumbers": "862168882073"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"PhoneNumbers": "+862168882073"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"PhoneNumbers": "02168882073"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"PhoneNumbers": "13900000000,"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"PhoneNumbers": "１３９００００００００"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"TemplateCode": "SMS_"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"TemplateCode": "SMS_welcome"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"TemplateParam": "42"}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '["a"]'}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '{"code": 42}'}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '{"code": null}'}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '{"code": ""}'}, "isv.TEMPLATE_MISSING_PARAMETERS"),
    ],
)
async def test_send_sms_refuses_what_the_vendor_refuses(
    sandbox: TestSandbox, clock: SteppedClock, fields: dict[str, str], code: str
) -> None:
    answer = await sandbox.client.send(sms(sandbox, clock, "n1", **fields))
    assert (answer.status_code, answer.json()["Code"]) == (200, code)


async def wecom_token(sandbox: TestSandbox) -> str:
    """A fresh access token."""
    account = sandbox.accounts()["wecom"]
    query = {"corpid": account.corp_id, "corpsecret": account.corp_secret}
    return str((await sandbox.client.get("/cgi-bin/gettoken", params=query)).json()["access_token"])


async def wecom_send(sandbox: TestSandbox, token: str, **fields: Any) -> dict[str, Any]:
    """The answer to one message."""
    body = {"touser": "Li", "msgtype": "text", "agentid": 1, "text": {"content": "hi"}, **fields}
    answer = await sandbox.client.post("/cgi-bin/message/send", params={"access_token": token}, json=body)
    fields_answered: dict[str, Any] = answer.json()
    return fields_answered


async def test_wecom_accepts_with_a_token_and_names_invalid_users(sandbox: TestSandbox) -> None:
    token = await wecom_token(sandbox)
    answer = await wecom_send(sandbox, token, touser="Li|invalid1")
    assert (answer["errcode"], answer["invaliduser"]) == (0, "invalid1")
    (message,) = await sandbox.messages(channel="wecom")
    assert (message["recipient"], message["text"]) == ("li", "hi")
    assert (await wecom_send(sandbox, token, touser="invalid1"))["errcode"] == 81013


EXTERNAL = ["wmKJ8fAAAAxyz0123456789abcdefghij", "woAbCdEf", "wm1", "wm-1", "wo_x9"]
NO_MEMBERS = [*EXTERNAL, "invalid", "InvalidX", "张三", "a b", "@all2", ".x", "x" * 65, "a/b"]
MEMBERS = ["ZhangSan", "zhang.san@shop", "li_4", "wolfgang", "wm", "Woody", "womack", "9527", "x" * 64]


@pytest.mark.parametrize("user", NO_MEMBERS)
async def test_wecom_sends_to_members_only(sandbox: TestSandbox, user: str) -> None:
    token = await wecom_token(sandbox)
    assert (await wecom_send(sandbox, token, touser=user))["errcode"] == 81013
    answer = await wecom_send(sandbox, token, touser=f"{user}|Li")
    assert (answer["errcode"], answer["invaliduser"]) == (0, user.lower())
    assert [message["recipient"] for message in await sandbox.messages()] == ["li"]


async def test_wecom_knows_its_members(sandbox: TestSandbox) -> None:
    token = await wecom_token(sandbox)
    for user in MEMBERS:
        assert (await wecom_send(sandbox, token, touser=user))["errcode"] == 0
    await sandbox.client.post("/control/wecom/members", json={"members": ["ZhangSan"]})
    assert (await wecom_send(sandbox, token, touser="zhangsan"))["errcode"] == 0
    assert (await wecom_send(sandbox, token, touser="li_4"))["errcode"] == 81013
    await sandbox.client.post("/control/wecom/members", json={"members": None})
    assert (await wecom_send(sandbox, token, touser="li_4"))["errcode"] == 0


async def test_wecom_ends_tokens_when_their_time_is_over(sandbox: TestSandbox, clock: SteppedClock) -> None:
    token = await wecom_token(sandbox)
    clock.advance(timedelta(seconds=7_199))
    assert (await wecom_send(sandbox, token))["errcode"] == 0
    clock.advance(timedelta(seconds=1))
    assert (await wecom_send(sandbox, token))["errcode"] == 42001
    assert (await wecom_send(sandbox, "made-up"))["errcode"] == 40014
    wrong = await sandbox.client.get("/cgi-bin/gettoken", params={"corpid": "sandbox", "corpsecret": "x"})
    assert wrong.json()["errcode"] == 40001


async def test_wecom_takes_the_same_request_once_within_its_interval(sandbox: TestSandbox, clock: SteppedClock) -> None:
    token = await wecom_token(sandbox)
    checked = {"enable_duplicate_check": 1, "duplicate_check_interval": 600}
    answers = await asyncio.gather(*(wecom_send(sandbox, token, **checked) for _ in range(5)))
    assert len({answer["msgid"] for answer in answers}) == 1
    assert len(await sandbox.messages()) == 1
    clock.advance(timedelta(seconds=601))
    await wecom_send(sandbox, token, **checked)
    assert len(await sandbox.messages()) == 2


async def test_modes_fail_slow_drop_and_reset(sandbox: TestSandbox, clock: SteppedClock) -> None:
    await sandbox.set_mode("5xx", "aliyun_sms")
    assert (await sandbox.client.send(sms(sandbox, clock, "n1"))).status_code == 503
    await sandbox.set_mode("429:7", "aliyun_sms")
    limited = await sandbox.client.send(sms(sandbox, clock, "n2"))
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "7")
    await sandbox.set_mode("reset_after:1", "aliyun_sms")
    with pytest.raises(httpx.TransportError):
        await sandbox.client.send(sms(sandbox, clock, "n3"))
    assert await sandbox.messages() == []
    await sandbox.set_mode("accept_then_drop", "aliyun_sms")
    with pytest.raises(httpx.RemoteProtocolError):
        await sandbox.client.send(sms(sandbox, clock, "n4"))
    assert [message["answered"] for message in await sandbox.messages()] == [False]
    await sandbox.set_mode("hang", "aliyun_sms")
    with pytest.raises(httpx.ReadTimeout):
        request = sms(sandbox, clock, "n5")
        request.extensions = {"timeout": {"read": 0.05}}
        await sandbox.client.send(request)
    await sandbox.client.delete("/control/modes")
    await sandbox.set_mode("slow:0.01", "aliyun_sms")
    assert (await sandbox.client.send(sms(sandbox, clock, "n6"))).json()["Code"] == "OK"
    counts = (await sandbox.client.get("/counts")).json()
    assert counts["providers"]["aliyun_sms"] == {"accepted": 2, "unanswered": 1}


async def test_nobody_reads_or_controls_without_the_token_or_a_sign_in(
    sandbox: TestSandbox, clock: SteppedClock
) -> None:
    await sandbox.client.send(sms(sandbox, clock, "seen"))
    door = Door(TOKEN, "sandbox")
    session = door.session(clock.now()).partition(";")[0]
    ended = door.session(clock.now() - SESSION - timedelta(seconds=1)).partition(";")[0]
    ways: dict[str, dict[str, str]] = {
        "no session": {},
        "an ended one": {"cookie": ended},
        "one of the gateway's pages": {"cookie": Door(TOKEN, "pages").session(clock.now()).partition(";")[0]},
        "another secret's": {"cookie": Door("x", "sandbox").session(clock.now()).partition(";")[0]},
        "a wrong token": {"authorization": f"Bearer {TOKEN}x"},
        "another name": {"cookie": session, "host": "shop.example"},
        "a name that is none": {"cookie": session, "host": "localhost:evil.example"},
        "no port": {"cookie": session, "host": "127.0.0.1"},
        "a proxy": {"cookie": session, "x-forwarded-for": "1.2.3.4"},
        "another proxy": {"cookie": session, "via": "1.1 x"},
    }
    reads = ["/inbox", "/inbox/1", "/messages", "/messages/1", "/counts", "/nowhere"]
    controls = [("GET", "/control/modes"), ("POST", "/control/modes"), ("DELETE", "/control/modes"), ("DELETE", "/messages"),
                ("POST", "/control/receipts"), ("POST", "/control/wecom/expire-tokens"),
                ("POST", "/control/wecom/members")]  # fmt: skip
    async with httpx.AsyncClient(base_url=sandbox.http_url, trust_env=False, verify=False) as stranger:
        assert (await stranger.get("/healthz")).json() == {"status": "ok"}
        for way, headers in ways.items():
            for method, path in [*(("GET", path) for path in reads), ("HEAD", "/inbox"), *controls]:
                answer = await stranger.request(method, path, headers=headers)
                assert answer.status_code == 401, (way, method, path)
        for path in reads[:-1]:
            answer = await stranger.get(path, headers={"cookie": session})
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-frame-options"] == "DENY"
        for method, path in controls:
            assert (await stranger.request(method, path, headers={"cookie": session})).status_code == 401


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/control/modes", b"no json"),
        ("/control/modes", b'{"mode":"explode"}'),
        ("/control/modes", b'{"mode":"ok","provider":"pigeon"}'),
        ("/control/modes", b'{"mode":"ok","typo":1}'),
        ("/control/receipts", b'{"url":"file:///etc/passwd"}'),
        ("/control/receipts", b'{"delay_seconds":-1}'),
        ("/control/wecom/members", b'{"members":[1]}'),
        ("/control/wecom/members", b"{}"),
    ],
)
async def test_controls_refuse_what_they_cannot_mean(sandbox: TestSandbox, path: str, body: bytes) -> None:
    answer = await sandbox.client.post(path, content=body)
    assert answer.status_code == 400
    assert answer.json()["message"]


async def test_messages_refuses_a_bad_page_and_an_unknown_number(sandbox: TestSandbox) -> None:
    for query in ({"limit": "0"}, {"after": "x"}, {"after": "-1"}, {"limit": "1001"}):
        assert (await sandbox.client.get("/messages", params=query)).status_code == 400
    for path in ("/messages/1", "/messages/x", "/inbox/99", "/nowhere"):
        assert (await sandbox.client.get(path)).status_code == 404


async def test_server_survives_what_is_no_http(sandbox: TestSandbox) -> None:
    port = httpx.URL(sandbox.http_url).port
    for sent, status in (
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET /x HTTP/1.1\r\nbad header\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", b"431"),
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        assert (await reader.readline()).split(b" ")[1] == status
        writer.close()
    assert (await sandbox.client.get("/healthz")).status_code == 200


async def test_sandbox_knows_its_messages_and_duplicates_after_a_restart(tmp_path: Path, clock: SteppedClock) -> None:
    checked = {"enable_duplicate_check": 1}
    async with running_sandbox(tmp_path / "again", clock) as first:
        answered = await wecom_send(first, await wecom_token(first), **checked)
    async with running_sandbox(tmp_path / "again", clock) as second:
        assert (await wecom_send(second, await wecom_token(second), **checked))["msgid"] == answered["msgid"]
        assert len(await second.messages()) == 1
        page = await second.client.get("/inbox/1")
        assert "hi" in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
