"""Customers of the demo shop write by SMS and in the mini-program, through the sandbox; auto-replies answer, then the staff."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from examples.shop import Shop
from tools.api import ApiError, YikeClient

_TRIES = 60
_PAUSE_SECONDS = 0.5
_LOOKED_AT = 60
"""People of whom one is looked for whose number, or openid, the platform knows."""


@dataclass(frozen=True, slots=True)
class SandboxControls:
    """Where the message sandbox is, and what opens its controls."""

    url: str
    token: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a customer writes, and how the staff answers; no answer: it waits for whoever looks at the demo."""

    channel: str
    identifier: str
    text: str
    answer: str


SCENES = (
    Said("CHANNEL_SMS", "phone", "你们门店几点关门？", "今天店庆，营业到 22:30，欢迎过来。"),
    Said("CHANNEL_MINI_PROGRAM", "openid", "上周的订单什么时候发货？", ""),
)


async def talk(client: YikeClient, shop: Shop, workspace_id: str, sandbox: SandboxControls) -> None:
    """Plays the scenes; where there are conversations already, it does nothing."""
    if (await client.get("/v1/conversations?pageSize=1")).get("conversations"):
        return
    headers = {"authorization": f"Bearer {sandbox.token}"}
    async with httpx.AsyncClient(base_url=sandbox.url, headers=headers, timeout=10.0) as controls:
        for scene in SCENES:
            address = await _known(client, shop, scene.identifier)
            if address and await _write(controls, scene, address, f"sandbox-{workspace_id}"):
                await _answer(client, scene)


async def _known(client: YikeClient, shop: Shop, identifier: str) -> str:
    """Returns an identifier that a customer has; empty for none."""
    values = [value for person in shop.people() for kind, value in person.identifiers if kind == identifier]
    for value in values[:_LOOKED_AT]:
        try:
            found = await client.get(f"/v1/customers:lookup?type={identifier}&value={_escaped(value)}")
        except ApiError as error:
            if error.code != "NOT_FOUND":
                raise
            continue
        return _normal(found, identifier) or value
    return ""


def _normal(customer: dict[str, Any], identifier: str) -> str:
    """Returns how the platform writes an identifier of a customer."""
    identifiers: Sequence[dict[str, str]] = customer.get("identifiers", [])
    return next((each["value"] for each in identifiers if each["type"] == identifier and "*" not in each["value"]), "")


def _escaped(value: str) -> str:
    return str(httpx.QueryParams({"v": value})).removeprefix("v=")


async def _write(controls: httpx.AsyncClient, scene: Said, address: str, account: str) -> bool:
    """Lets a customer write; tells whether the sandbox could."""
    if scene.channel == "CHANNEL_SMS":
        body = {"provider": "aliyun_sms", "account": account, "recipient": address, "text": scene.text}
        answer = await controls.post("/control/replies", json=body)
    else:
        body = {"provider": "wechat_mini_program", "app_id": account, "openid": address, "text": scene.text}
        answer = await controls.post("/control/wechat/messages", json=body)
    return answer.status_code == 200


async def _answer(client: YikeClient, scene: Said) -> None:
    """Waits for the conversation, and answers in it as the staff would; the auto-reply came before."""
    for _ in range(_TRIES):
        found = await client.get(f"/v1/conversations?filter=channel%20%3D%20{scene.channel}")
        conversations = found.get("conversations", [])
        if conversations:
            if scene.answer:
                name = conversations[0]["conversationId"]
                body = {"requestId": f"demo-{scene.identifier}", "text": scene.answer}
                await client.post(f"/v1/conversations/{name}:reply", body)
            return
        await asyncio.sleep(_PAUSE_SECONDS)
