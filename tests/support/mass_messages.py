"""Mass messages of WeCom in tests: an account at the sandbox, customers who are contacts, staff who confirm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dev.sandbox.credentials import account_secret
from tests.support.messaging_peers import KnownCustomer
from tests.support.sandbox import TOKEN as SANDBOX_TOKEN
from yike.messaging.v1 import mass_message_service_pb2 as mass_pb
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

WINDOW = timedelta(seconds=60)


async def mass_account(world: Any, account_id: str = "mass", **more: Any) -> resources_pb.Account:
    """Makes an account for mass messages at the sandbox."""
    top = {name: more.pop(name) for name in ("active", "priority") if name in more}
    settings: dict[str, Any] = {
        "endpoint": world.sandbox.http_url,
        "corp_id": "sandbox-own",
        "corp_secret": account_secret(SANDBOX_TOKEN, "wecom_customers", "sandbox-own"),
    }
    made: resources_pb.Account = await world.account(
        account_id, wecom_customers=resources_pb.WeComCustomersSettings(**{**settings, **more}), **top
    )
    return made


def contact(world: Any, name: str, **more: Any) -> KnownCustomer:
    """Makes a customer who is known by an external user id, and consents."""
    known: KnownCustomer = world.customer(
        identifiers=[("wecom_external_user_id", f"wm{name}")], consents={"wecom": True}, **more
    )
    return known


async def offer(world: Any, template_id: str = "offer", **more: Any) -> None:
    """Makes a marketing template that says the same to all."""
    await world.wecom_template(
        template_id, **{"purpose": messaging_pb.PURPOSE_MARKETING, "text": "会员日：全场八折", **more}
    )


async def gathered(world: Any, customers: Sequence[KnownCustomer], template_id: str = "offer") -> list[str]:
    """Sends to customers, and has it gathered; returns the ids of the messages."""
    sent = [await world.send(each.customer_id, template_id) for each in customers]
    await world.deliver()
    return [each.delivery_id for each in sent]


async def pass_time(world: Any, by: timedelta = WINDOW) -> int:
    """Lets time pass, and works on what is due then until nothing is."""
    world.clock.advance(by)
    worked = 0
    while now := await world.parts.mass_sending.work_due():
        worked += now
    return worked


async def confirm(world: Any, **more: str) -> int:
    """Lets staff confirm; returns how many customers got it."""
    answer = await world.sandbox.client.post("/control/wecom/confirm", json=more)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["received"])


async def at_wecom(world: Any) -> list[dict[str, Any]]:
    """The mass messages that WeCom has."""
    answer = await world.sandbox.client.get("/mass-messages")
    found: list[dict[str, Any]] = answer.json()["mass_messages"]
    return found


async def listed(world: Any, **more: Any) -> list[mass_pb.MassMessage]:
    """The mass messages of the workspace, the latest first."""
    answer = await world.mass.ListMassMessages(mass_pb.ListMassMessagesRequest(**more), metadata=world.metadata())
    return list(answer.mass_messages)


async def only(world: Any) -> mass_pb.MassMessage:
    """The only mass message, with its staff."""
    (each,) = await listed(world)
    found: mass_pb.MassMessage = await world.mass.GetMassMessage(
        mass_pb.GetMassMessageRequest(mass_message_id=each.mass_message_id), metadata=world.metadata()
    )
    return found


def state_of(mass: mass_pb.MassMessage) -> str:
    """Its state without the prefix."""
    return mass_pb.MassMessageState.Name(mass.state).removeprefix("MASS_MESSAGE_STATE_")
