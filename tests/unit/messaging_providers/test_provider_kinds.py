"""The list of providers keeps to the contract, form by form and field by field."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from google.api import field_behavior_pb2

from dev.sandbox.credentials import account_name, account_secret
from dev.sandbox.modes import PROVIDERS as PLAYED
from services.messaging.channels import CHANNELS
from services.messaging.providers import (
    PROVIDERS,
    DkimRecordState,
    MiniProgramState,
    Problem,
    SmtpAuthMechanism,
    SmtpSecurity,
)
from services.messaging.providers.forms import secret_fields
from services.messaging.providers.sandbox_accounts import sandbox_accounts
from tests.architecture.source import ROOT
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

KINDS: tuple[Any, ...] = PROVIDERS
SETTINGS = {field.name: field for field in resources_pb.Account.DESCRIPTOR.oneofs_by_name["settings"].fields}


def setting_of(kind: Any) -> str:
    return str(kind.name).replace("-", "_")


def behaviours(field: Any) -> list[Any]:
    return list(field.GetOptions().Extensions[field_behavior_pb2.field_behavior])


def test_providers_are_those_of_the_contract() -> None:
    assert [setting_of(kind) for kind in KINDS] == list(SETTINGS)
    assert ["PROVIDER_UNSPECIFIED", *(f"PROVIDER_{name.upper()}" for name in SETTINGS)] == resources_pb.Provider.keys()
    assert {setting_of(kind) for kind in KINDS} == set(PLAYED), "the sandbox plays every provider"


@pytest.mark.parametrize("kind", KINDS, ids=setting_of)
def test_provider_has_a_folder_and_a_channel(kind: Any) -> None:
    assert (ROOT / "services/messaging/providers" / setting_of(kind) / "__init__.py").is_file()
    # A group robot reaches no customer.
    assert kind.channel in {each.channel.word for each in CHANNELS} or kind.name == "wecom-robot"


@pytest.mark.parametrize("kind", KINDS, ids=setting_of)
def test_form_has_the_fields_of_its_message_and_its_secrets_are_never_given_back(kind: Any) -> None:
    message: Any = SETTINGS[setting_of(kind)].message_type
    assert {each.name for each in dataclasses.fields(kind.account_form)} == set(message.fields_by_name)
    redacted = {name for name, field in message.fields_by_name.items() if field.GetOptions().debug_redact}
    input_only = {
        name for name, field in message.fields_by_name.items() if field_behavior_pb2.INPUT_ONLY in behaviours(field)
    }
    assert set(secret_fields(kind.account_form)) == redacted == input_only
    assert redacted
    for field in dataclasses.fields(kind.account_form):
        assert field.repr != (field.name in redacted), "a secret stands in no log"


def test_closed_lists_are_those_of_the_contract() -> None:
    problems = {f"ACCOUNT_PROBLEM_{each.name}" for each in Problem}
    assert problems == set(messaging_pb.AccountProblem.keys()) - {"ACCOUNT_PROBLEM_UNSPECIFIED"}
    states = {f"MINI_PROGRAM_STATE_{each.name}": int(each) for each in MiniProgramState}
    assert states == {name: number for name, number in resources_pb.MiniProgramState.items() if number}
    securities = {f"SMTP_SECURITY_{each.name}": int(each) for each in SmtpSecurity}
    assert securities == {name: number for name, number in resources_pb.SmtpSecurity.items() if number}
    mechanisms = {f"SMTP_AUTH_MECHANISM_{each.name}": int(each) for each in SmtpAuthMechanism}
    assert mechanisms == dict(resources_pb.SmtpAuthMechanism.items())
    records = {f"DKIM_RECORD_STATE_{each.name}" for each in DkimRecordState}
    assert records == set(messaging_pb.DkimRecordState.keys()) - {"DKIM_RECORD_STATE_UNSPECIFIED"}


def test_accounts_at_the_sandbox_follow_its_rule() -> None:
    accounts: Any = sandbox_accounts(
        http_url="http://127.0.0.1:8026", smtp_port=8025, token="t", workspace_id="ws_a1b2"
    )
    name = account_name("ws_a1b2")
    assert (accounts["email"].user, accounts["email"].password) == (name, account_secret("t", "smtp", name))
    secrets = [accounts["sms"].access_key_secret, accounts["wecom"].corp_secret]
    assert secrets == [account_secret("t", "aliyun_sms", name), account_secret("t", "wecom", name)]
