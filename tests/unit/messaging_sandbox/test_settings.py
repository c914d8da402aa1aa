"""Where the sandbox listens, and who gets in."""

import pytest

from dev.sandbox.app import InvalidSettings, SandboxSettings
from dev.sandbox.credentials import account_name, account_secret, verify_secret, workspace_of


def test_settings_stay_on_loopback_by_default() -> None:
    settings = SandboxSettings.from_environment({})
    assert (settings.host, settings.http_port, settings.smtp_port) == ("127.0.0.1", 8026, 8025)
    assert settings.callback_url == "http://127.0.0.1:8080/callbacks/aliyun-sms/{workspace}"


def test_settings_read_the_environment() -> None:
    settings = SandboxSettings.from_environment(
        {
            "YIKE_HOME": "/home/y",
            "YIKE_HOST": "0.0.0.0",
            "YIKE_PUBLIC_URL": "https://shop.example/",
            "YIKE_SANDBOX_HTTP_URL": "http://sandbox:9000",
            "YIKE_SANDBOX_SMTP_PORT": "9025",
            "YIKE_SANDBOX_TOKEN": "t",
        }
    )
    assert (settings.http_port, settings.smtp_port, settings.token) == (9000, 9025, "t")
    assert str(settings.folder) == "/home/y/sandbox"
    assert settings.callback_url == "https://shop.example/callbacks/aliyun-sms/{workspace}"


@pytest.mark.parametrize(
    "environment",
    [{"YIKE_HOST": "0.0.0.0"}, {"YIKE_SANDBOX_SMTP_PORT": "x"}, {"YIKE_SANDBOX_HTTP_URL": "http://h:99999"}],
)
def test_settings_refuse_what_is_unsafe_or_no_port(environment: dict[str, str]) -> None:
    with pytest.raises(InvalidSettings):
        SandboxSettings.from_environment(environment)


def test_secrets_differ_by_token_provider_and_account() -> None:
    name = account_name("ws_1")
    secrets = {
        account_secret(token, provider, account)
        for token in ("t", "u")
        for provider in ("smtp", "wecom")
        for account in (name, account_name(""))
    }
    assert len(secrets) == 8
    assert workspace_of(name) == "ws_1"
    assert verify_secret("t", "smtp", name, account_secret("t", "smtp", name))
    assert not verify_secret("t", "smtp", name, account_secret("u", "smtp", name))
    assert not verify_secret("t", "smtp", "stranger", account_secret("t", "smtp", "stranger"))
