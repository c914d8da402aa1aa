"""What is damaged or gone refuses the start and says what to do; nothing is made anew over it."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest

from dev.supervisor import credentials
from dev.supervisor.errors import SupervisorError
from dev.supervisor.home import Home
from dev.supervisor.secret_files import load_or_make_secrets
from tests.support.dummy_process import KEYS

SECRETS = ("service_token", "encryption_key", "postgres_password", "redis_password", "role_secret", "sandbox_token")
URL = "http://127.0.0.1:8080"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that ran, with data."""
    made = Home(tmp_path / "home")
    made.make()
    load_or_make_secrets(made, {})
    made.postgres.mkdir()
    return made


def _all(home: Home) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.secrets.iterdir()}


def test_the_list_of_secrets_is_whole(home: Home) -> None:
    assert set(_all(home)) == set(SECRETS)


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(
    "damage", ["empty", "one short", "one long", "half", "other letters", "binary", "two lines", "spaces"]
)
def test_a_damaged_secret_refuses_the_start_and_is_left_as_it_is(home: Home, name: str, damage: str) -> None:
    file = home.secrets / name
    good = file.read_bytes().strip()
    file.write_bytes(
        {
            "empty": b"", "one short": good[:-1], "one long": good + b"0", "half": good[: len(good) // 2], "other letters": b"!" * len(good),
            "binary": b"\x00\xff" * 32, "two lines": good + b"\n" + good, "spaces": b" \n",
        }[damage]
    )  # fmt: skip
    before = _all(home)
    with pytest.raises(SupervisorError, match=name):
        load_or_make_secrets(home, {})
    assert _all(home) == before


def test_only_secrets_on_which_no_data_depend_are_made_anew_when_gone(home: Home) -> None:
    for name in SECRETS:
        file = home.secrets / name
        kept = file.read_bytes()
        file.unlink()
        if name in ("encryption_key", "postgres_password"):
            with pytest.raises(SupervisorError, match=name):
                load_or_make_secrets(home, {})
            file.write_bytes(kept)
        else:
            load_or_make_secrets(home, {})
            assert file.read_bytes() != kept


@pytest.mark.parametrize(
    "key", ["x", base64.b64encode(bytes(16)).decode(), base64.b64encode(bytes(33)).decode(), "=" * 44]
)
def test_a_key_in_the_environment_that_is_none_is_refused(home: Home, key: str) -> None:
    with pytest.raises(SupervisorError, match="YIKE_ENCRYPTION_KEY"):
        load_or_make_secrets(home, {"YIKE_ENCRYPTION_KEY": key})


def test_credentials_are_kept_whole_or_refused_however_they_are_damaged(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    assert not credentials.keep_url(path, URL)
    credentials.write_new(path, URL, json.dumps(KEYS))
    good = path.read_text()
    assert credentials.keep_url(path, URL)
    damaged = [good[:length] for length in range(len(good.rstrip()))]
    damaged += ["[]", "null", "7", "{}", good + good, "\x00" * len(good)]
    for name, value in KEYS.items():
        known = json.loads(good)
        damaged += [
            json.dumps({**known, name: other}) for other in ("", value[:-9], f"{value}!", None, 5, [value], f"{value} ")
        ]
        damaged.append(json.dumps({key: kept for key, kept in known.items() if key != name}))
    for text in damaged:
        path.write_text(text)
        with pytest.raises(credentials.DamagedCredentialsError):
            credentials.keep_url(path, URL)
        assert path.read_text() == text
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(credentials.DamagedCredentialsError):
        credentials.keep_url(path, URL)


def test_people_of_the_demonstration_are_kept_and_the_first_link_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    people = {"admin": {"email": "admin@demo.example", "password": "x"}}
    told = {**KEYS, "admin_link": "http://127.0.0.1:8080/console/invitation#t", "users": people}
    assert credentials.write_new(path, URL, json.dumps(told)) == told["admin_link"]
    assert credentials.keep_url(path, "http://127.0.0.1:9090")
    assert json.loads(path.read_text()) == {"url": "http://127.0.0.1:9090", **KEYS, "users": people}
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_changed_port_changes_the_url_alone(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    credentials.write_new(path, URL, f"some talk\n{json.dumps(KEYS)}")
    assert credentials.keep_url(path, "http://127.0.0.1:9090")
    assert json.loads(path.read_text()) == {"url": "http://127.0.0.1:9090", **KEYS}
    assert credentials.names(path, KEYS["workspace_id"])
    assert not re.search("8080", path.read_text())
