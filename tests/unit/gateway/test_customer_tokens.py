"""Customer tokens: nobody makes one but us, and none holds longer than it says, or than its key."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from gateway.auth.authenticator import REMEMBERED_SECONDS, Authenticator
from gateway.auth.customer_tokens import PREFIX, CustomerTokens, InvalidCustomerToken
from gateway.auth.keys import KeyKind
from gateway.auth.storage import StoredKey
from gateway.database_time import DatabaseTime

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Door:
    """Tokens over keys that a test holds, by a clock that it sets."""

    def __init__(self) -> None:
        """Begins at NOW, with a secret key in each of two workspaces and a write key in one."""
        self.seconds = 0.0
        self.keys = {
            "ws_aaaa": [StoredKey("k1", KeyKind.SECRET, b"", None), StoredKey("w1", KeyKind.WRITE, b"", None)],
            "ws_bbbb": [StoredKey("k2", KeyKind.SECRET, b"", None)],
        }
        time = DatabaseTime(lambda: self.seconds)
        time.learn(NOW, asked=0.0, answered=0.0)
        self.tokens = self.signing(b"s" * 32, time)
        self.strangers = self.signing(b"t" * 32, time)

    def signing(self, key: bytes, time: DatabaseTime) -> CustomerTokens:
        """Returns what makes tokens under a key."""
        return CustomerTokens(key, Authenticator(self._load, lambda: self.seconds), time)

    async def _load(self, workspace_id: str) -> Sequence[StoredKey]:
        return self.keys.get(workspace_id, [])


async def refused(door: Door, token: str) -> bool:
    """Tells whether a token is refused."""
    try:
        await door.tokens.caller(token)
    except InvalidCustomerToken:
        return True
    return False


async def test_a_token_names_its_customer_until_it_ends() -> None:
    door = Door()
    token, end = door.tokens.issue("ws_aaaa", 2**53 + 1, "k1", HOUR)
    assert end == NOW + HOUR
    caller = await door.tokens.caller(token)
    assert (caller.workspace_id, caller.principal, caller.scopes) == ("ws_aaaa", f"customer:{2**53 + 1}", frozenset())
    door.seconds = HOUR.total_seconds() - 1
    assert not await refused(door, token)
    door.seconds = HOUR.total_seconds()
    assert await refused(door, token)


async def test_a_token_ends_with_its_key() -> None:
    door = Door()
    token, _ = door.tokens.issue("ws_aaaa", 7, "k1", HOUR)
    assert not await refused(door, token)
    door.keys["ws_aaaa"] = door.keys["ws_aaaa"][1:]
    door.seconds = REMEMBERED_SECONDS
    assert await refused(door, token)


@pytest.mark.parametrize(("workspace_id", "key_id"), [("ws_aaaa", "w1"), ("ws_aaaa", "k2"), ("ws_cccc", "k1")])
async def test_a_token_needs_a_secret_key_of_its_own_workspace(workspace_id: str, key_id: str) -> None:
    door = Door()
    assert await refused(door, door.tokens.issue(workspace_id, 7, key_id, HOUR)[0])


async def test_a_token_that_is_not_ours_is_refused() -> None:
    door = Door()
    token, _ = door.tokens.issue("ws_aaaa", 7, "k1", HOUR)
    payload, signature = token.removeprefix(PREFIX).split(".")

    def said(*parts: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")

    forged = [
        "", PREFIX, PREFIX + payload, f"{PREFIX}{payload}.", f"{PREFIX}.{signature}", payload + "." + signature, token + "A", token[:-1],
        token + "=", token.replace(PREFIX, "yk_secret_"), token + "\u5ba2", token * 5,
        f"{PREFIX}{said('ws_aaaa', 8, 'k1', 2**40)}.{signature}",
        f"{PREFIX}{said('ws_bbbb', 7, 'k2', 2**40)}.{signature}",
        door.strangers.issue("ws_aaaa", 7, "k1", HOUR)[0],
        *(PREFIX + each for each in (payload[:-1] + "." + signature, payload[1:] + "." + signature, payload + "." + signature[::-1])),
    ]  # fmt: skip
    for each in forged:
        assert await refused(door, each), each
    assert not await refused(door, token)
