"""Messaging over real PostgreSQL, the real sandbox and real gRPC, with time in the test's hands."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.common.clients import open_channel, workspace_metadata
from services.common.clock import SteppedClock
from services.common.database import fetch_rows
from services.common.json_messages import json_object
from services.common.keys import MasterKeys
from services.common.payloads import unpack
from services.common.server import Service, make_server
from services.common.settings import ServiceSettings
from services.common.topology import SERVICES
from services.messaging.app import Parts, assemble
from services.messaging.domain.links import preferences_url
from services.messaging.keyring import Keyring
from services.messaging.rendering.renderer import Renderer
from services.messaging.served import servicers_of
from tests.support.clocks import moment_of
from tests.support.messaging_peers import TOKEN, KnownCustomer, Peers, new_peers, running_peers
from tests.support.sandbox import TOKEN as SANDBOX_TOKEN
from tests.support.sandbox import TestSandbox, running_sandbox
from tests.support.stores import DatabaseUrls
from yike.messaging.v1 import conversation_service_pb2_grpc as talk_grpc
from yike.messaging.v1 import inbox_service_pb2_grpc as inbox_grpc
from yike.messaging.v1 import mass_message_service_pb2_grpc as mass_grpc
from yike.messaging.v1 import messaging_facts_pb2 as facts_pb
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import messaging_service_pb2_grpc as messaging_grpc
from yike.messaging.v1 import preference_service_pb2_grpc as preference_grpc
from yike.messaging.v1 import sending_policy_service_pb2 as policy_pb
from yike.messaging.v1 import sending_policy_service_pb2_grpc as policy_grpc
from yike.messaging.v1 import sending_report_service_pb2_grpc as report_grpc
from yike.messaging.v1 import sms_service_pb2_grpc as sms_grpc
from yike.messaging.v1 import staff_service_pb2_grpc as staff_grpc
from yike.messaging.v1 import subscription_credit_service_pb2 as credit_pb
from yike.messaging.v1 import subscription_credit_service_pb2_grpc as credit_grpc
from yike.messaging.v1 import task_service_pb2_grpc as task_grpc
from yike.messaging.v1 import template_content_service_pb2_grpc as content_grpc
from yike.messaging.v1 import template_version_service_pb2_grpc as version_grpc
from yike.messaging.v1 import verification_service_pb2_grpc as verification_grpc

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
"""Noon in Shanghai."""

PUBLIC_URL = "http://127.0.0.1:8080"


@dataclass
class World:
    """A messaging service, its peers and its sandbox, in one workspace."""

    clock: SteppedClock
    settings: ServiceSettings
    parts: Parts
    peers: Peers
    sandbox: TestSandbox
    stub: Any
    workspace_id: str = field(default_factory=lambda: f"ws_{secrets.token_hex(6)}")
    numbers: int = 0
    verification: Any = None
    policy: Any = None
    credits: Any = None
    sms: Any = None
    mass: Any = None
    content: Any = None
    preferences: Any = None
    talk: Any = None
    replies: Any = None
    staff: Any = None
    tasks: Any = None
    inbox: Any = None
    versions: Any = None
    reports: Any = None
    customer_preferences: Any = None

    def metadata(self, workspace_id: str = "") -> tuple[tuple[str, str], ...]:
        """Of a call for a workspace, by default the world's own."""
        return workspace_metadata(workspace_id or self.workspace_id)

    def customer(self, **more: Any) -> KnownCustomer:
        """Makes a customer with an e-mail address, a phone and a WeCom id, who consents to all."""
        self.numbers += 1
        number = self.numbers
        fields: dict[str, Any] = {
            "customer_id": number * 100,
            "identifiers": [
                ("email", f"c{number}@shop.example"),
                ("phone", f"+8613{number:09d}"),
                ("wecom_user_id", f"member{number}"),
            ],
            "consents": {"email": True, "sms": True, "wecom": True},
            "traits": {"name": f"顾客{number}"},
        }
        return self.peers.add(self.workspace_id, KnownCustomer(**{**fields, **more}))

    async def template(self, template_id: str = "hello", **more: Any) -> resources_pb.Template:
        """Makes a marketing e-mail template."""
        fields: dict[str, Any] = {
            "template_id": template_id,
            "channel": messaging_pb.CHANNEL_EMAIL,
            "purpose": messaging_pb.PURPOSE_MARKETING,
            "subject": "Hello {{ customer.traits.name }}",
            "html": '<html><body>{{ customer.traits.name }} <a href="https://shop.example/a?x=1&amp;y=2">go</a></body></html>',
            "text": "{{ customer.traits.name }} {{ unsubscribe_url }}",
        }
        answer: resources_pb.Template = await self.stub.CreateTemplate(
            messaging_pb.CreateTemplateRequest(template=resources_pb.Template(**{**fields, **more})),
            metadata=self.metadata(),
        )
        return answer

    async def sms_template(self, template_id: str = "sms", **more: Any) -> resources_pb.Template:
        """Makes a marketing SMS template."""
        fields: dict[str, Any] = {
            "channel": messaging_pb.CHANNEL_SMS,
            "subject": "",
            "html": "",
            "text": "hi {{ customer.traits.name }}",
            "provider_template_code": "SMS_1",
            "provider_parameters": {"name": "{{ customer.traits.name }}"},
        }
        return await self.template(template_id, **{**fields, **more})

    async def wecom_template(self, template_id: str = "wecom", **more: Any) -> resources_pb.Template:
        """Makes a transactional WeCom template."""
        fields: dict[str, Any] = {
            "channel": messaging_pb.CHANNEL_WECOM,
            "purpose": messaging_pb.PURPOSE_TRANSACTIONAL,
            "subject": "",
            "html": "",
            "text": "hi {{ customer.traits.name }}",
        }
        return await self.template(template_id, **{**fields, **more})

    async def wechat_template(self, template_id: str = "wechat", **more: Any) -> resources_pb.Template:
        """Makes a transactional template of an official account's message."""
        fields: dict[str, Any] = {
            "channel": messaging_pb.CHANNEL_WECHAT,
            "purpose": messaging_pb.PURPOSE_TRANSACTIONAL,
            "subject": "",
            "html": "",
            "text": "",
            "provider_template_code": "tpl-1",
            "provider_parameters": {"thing1": "hi {{ customer.traits.name }}"},
        }
        return await self.template(template_id, **{**fields, **more})

    async def mini_template(self, template_id: str = "mini", **more: Any) -> resources_pb.Template:
        """Makes a transactional template of a mini-program's subscribe message."""
        return await self.wechat_template(template_id, **{"channel": messaging_pb.CHANNEL_MINI_PROGRAM, **more})

    async def in_app_template(self, template_id: str = "note", **more: Any) -> resources_pb.Template:
        """Makes a transactional template of an in-app message."""
        fields: dict[str, Any] = {
            "channel": messaging_pb.CHANNEL_IN_APP,
            "purpose": messaging_pb.PURPOSE_TRANSACTIONAL,
            "subject": "{{ data.title | default: 'Hello' }}",
            "html": "",
            "text": "hi {{ customer.traits.name }}",
            "url": "https://shop.example/a",
        }
        return await self.template(template_id, **{**fields, **more})

    async def push_template(self, template_id: str = "push", **more: Any) -> resources_pb.Template:
        """Makes a transactional push."""
        fields: dict[str, Any] = {
            "channel": messaging_pb.CHANNEL_PUSH,
            "purpose": messaging_pb.PURPOSE_TRANSACTIONAL,
            "subject": "Hi {{ customer.traits.name }}",
            "html": "",
            "text": "Your order {{ data.order | default: '1' }}",
        }
        return await self.template(template_id, **{**fields, **more})

    async def voice_template(self, template_id: str = "voice", **more: Any) -> resources_pb.Template:
        """Makes a transactional call."""
        fields: dict[str, Any] = {
            "channel": messaging_pb.CHANNEL_VOICE,
            "purpose": messaging_pb.PURPOSE_TRANSACTIONAL,
            **dict.fromkeys(("subject", "html", "text"), ""),
            "provider_template_code": "TTS_1",
            "provider_parameters": {"name": "{{ customer.traits.name }}"},
        }
        return await self.template(template_id, **{**fields, **more})

    async def credit(self, openid: str, template_code: str = "tpl-1", request_id: str = "", **more: Any) -> int:
        """Lets a person authorise one subscribe message; returns how many credits were new."""
        answer = await self.credits.RecordSubscribeResults(
            credit_pb.RecordSubscribeResultsRequest(
                request_id=request_id or secrets.token_hex(8),
                openid=openid,
                results=[credit_pb.SubscribeResult(provider_template_code=template_code, result="accept")],
                **more,
            ),
            metadata=self.metadata(),
        )
        return int(answer.recorded)

    async def account(self, account_id: str, **settings: Any) -> resources_pb.Account:
        """Makes an account."""
        made: resources_pb.Account = await self.stub.CreateAccount(
            messaging_pb.CreateAccountRequest(account=resources_pb.Account(account_id=account_id, **settings)),
            metadata=self.metadata(),
        )
        return made

    def settings_at_sandbox(self, channel: str, name: str = "own") -> Any:
        """Returns the settings of an account at the sandbox under a name, as the contract has them."""
        account = self.sandbox.accounts(name)[channel]
        values = dataclasses.asdict(account)
        match channel:
            case "email":
                return resources_pb.SmtpSettings(**values)
            case "sms":
                return resources_pb.AliyunSmsSettings(**values)
            case "wechat":
                return resources_pb.WechatOfficialAccountSettings(**values)
            case "mini_program":
                return resources_pb.WechatMiniProgramSettings(**values)
            case "webhook":
                return resources_pb.WebhookSettings(**values)
            case "push":
                return resources_pb.JpushSettings(**values)
            case "voice":
                return resources_pb.AliyunVoiceSettings(**values)
        return resources_pb.WeComSettings(**values)

    async def at_most_once(self) -> None:
        """Has transactional messages that may have been taken not sent again."""
        policy = policy_pb.SendingPolicy(transactional_guarantee=policy_pb.DELIVERY_GUARANTEE_AT_MOST_ONCE)
        request = policy_pb.UpdateSendingPolicyRequest(sending_policy=policy)
        request.update_mask.paths.append("transactional_guarantee")
        await self.policy.UpdateSendingPolicy(request, metadata=self.metadata())

    async def send(self, customer_id: int, template_id: str = "hello", **more: Any) -> messaging_pb.Message:
        """Asks for a message."""
        data = json_object(more.pop("data", {}))
        answer: messaging_pb.Message = await self.stub.SendMessage(
            messaging_pb.SendMessageRequest(customer_id=customer_id, template_id=template_id, data=data, **more),
            metadata=self.metadata(),
        )
        return answer

    async def get(self, delivery_id: str) -> messaging_pb.Message:
        """Reads a row."""
        answer: messaging_pb.Message = await self.stub.GetMessage(
            messaging_pb.GetMessageRequest(delivery_id=delivery_id), metadata=self.metadata()
        )
        return answer

    async def state(self, delivery_id: str) -> tuple[str, str]:
        """Returns status and reason of a row, without their prefixes."""
        row = await self.get(delivery_id)
        status, reason = messaging_pb.MessageStatus.Name(row.status), messaging_pb.MessageReason.Name(row.reason)
        return status.removeprefix("MESSAGE_STATUS_"), reason.removeprefix("MESSAGE_REASON_")

    async def deliver(self) -> int:
        """Delivers what is due by the stepped clock."""
        return await self.parts.dispatcher.deliver_due()

    async def delivered(self, message: messaging_pb.Message) -> tuple[str, str]:
        """Delivers what is due and returns the state of a message."""
        await self.deliver()
        return await self.state(message.delivery_id)

    def preferences_token(self, delivery_id: str) -> str:
        """Returns the token of the preference centre for whoever got a message."""
        key = Keyring(MasterKeys.of(self.settings)).link_key
        return preferences_url("", self.workspace_id, delivery_id, key).removeprefix("/p/")

    async def updates(self) -> list[facts_pb.MessageUpdated]:
        """Returns the updates in the outbox of the workspace, in order."""
        rows = await self.rows("SELECT payload FROM outbox WHERE workspace_id = $1 ORDER BY outbox_id")
        return [
            update
            for row in rows
            for update in facts_pb.MessagingFact.FromString(unpack(row["payload"])).messages_updated.updates
        ]

    async def rows(self, sql: str) -> list[Any]:
        """Runs a query whose only argument is the workspace."""
        async with self.parts.database.workspace(self.workspace_id) as connection:
            return await fetch_rows(connection, sql, self.workspace_id)


@pytest.fixture(scope="session")
async def renderer() -> AsyncIterator[Renderer]:
    """One rendering process for all tests: it keeps nothing between requests but templates by their ids."""
    renderer = Renderer()
    yield renderer
    await renderer.close()


@pytest.fixture
def clock() -> SteppedClock:
    """Starts at noon in Shanghai."""
    return SteppedClock(NOON)


@pytest.fixture
async def sandbox(tmp_path: Path, clock: SteppedClock) -> AsyncIterator[TestSandbox]:
    """A sandbox that sends no receipts by itself."""
    async with running_sandbox(tmp_path, clock) as running:
        yield running


@pytest.fixture
def settings_of(database_urls: DatabaseUrls, redis_url: str) -> Any:
    """Makes the settings of a messaging service beside a sandbox and peers."""

    def make(sandbox: TestSandbox, peers_address: str) -> ServiceSettings:
        return ServiceSettings(
            service="messaging",
            public_url=PUBLIC_URL,
            database_url=database_urls("messaging"),
            redis_url=redis_url,
            service_token=TOKEN,
            encryption_key=b"k" * 32,
            addresses=dict.fromkeys(SERVICES, peers_address),
            sandbox_http_url=sandbox.http_url,
            sandbox_smtp_port=sandbox.smtp_port,
            sandbox_token=SANDBOX_TOKEN,
            allows_private_addresses=True,
        )

    return make


@asynccontextmanager
async def running_world(
    clock: SteppedClock, sandbox: TestSandbox, settings_of: Any, assembled: Callable[[ServiceSettings], Parts]
) -> AsyncIterator[World]:
    """A messaging service whose worker runs when told to, while the context lasts."""
    peers = new_peers()
    async with running_peers(peers) as peers_address:
        settings = settings_of(sandbox, peers_address)
        parts = assembled(settings)
        server, _ = make_server(Service(name="messaging", servicers=servicers_of(parts)), TOKEN)
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        channel = open_channel(f"127.0.0.1:{port}", token=TOKEN)
        stub = messaging_grpc.MessagingServiceStub(channel)
        verification = verification_grpc.VerificationServiceStub(channel)
        policy = policy_grpc.SendingPolicyServiceStub(channel)
        made = World(clock, settings, parts, peers, sandbox, stub, verification=verification, policy=policy)
        made.credits = credit_grpc.SubscriptionCreditServiceStub(channel)
        made.mass = mass_grpc.MassMessageServiceStub(channel)
        made.sms = sms_grpc.SmsServiceStub(channel)
        made.content = content_grpc.TemplateContentServiceStub(channel)
        made.staff = staff_grpc.StaffServiceStub(channel)
        made.tasks = task_grpc.TaskServiceStub(channel)
        made.inbox = inbox_grpc.InboxServiceStub(channel)
        made.versions = version_grpc.TemplateVersionServiceStub(channel)
        made.preferences = preference_grpc.PreferenceServiceStub(channel)
        made.customer_preferences = preference_grpc.CustomerPreferenceServiceStub(channel)
        made.talk = talk_grpc.ConversationServiceStub(channel)
        made.replies = talk_grpc.AutoReplyServiceStub(channel)
        made.reports = report_grpc.SendingReportServiceStub(channel)
        yield made
        await channel.close()
        await server.stop(None)
        for close in parts.close:
            await close()


@pytest.fixture
def provider_patience(request: pytest.FixtureRequest) -> float:
    """How many seconds a provider is waited for: long, as the machine may be busy, but where one never answers."""
    return 1.0 if "hang" in request.node.name else 10.0


@pytest.fixture
async def world(
    clock: SteppedClock, sandbox: TestSandbox, settings_of: Any, provider_patience: float, renderer: Renderer
) -> AsyncIterator[World]:
    """A messaging service by the time of `clock`."""

    def assembled(settings: ServiceSettings) -> Parts:
        return assemble(settings, clock, moment=moment_of(clock), timeout_seconds=provider_patience, renderer=renderer)

    async with running_world(clock, sandbox, settings_of, assembled) as running:
        yield running
