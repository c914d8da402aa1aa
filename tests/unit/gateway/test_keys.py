"""API keys: their form, who may do what, how long an answer is remembered."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.auth.authenticator import REMEMBERED_SECONDS, Authenticator
from gateway.auth.keys import (
    KeyKind,
    KeyWish,
    key_from_authorization,
    new_key,
    new_workspace_id,
    parse_key,
    repeatable_key,
)
from gateway.auth.storage import StoredKey
from services.common.caller import Scope
from services.common.clock import SteppedClock
from services.common.errors import InvalidArgument, PermissionDenied, Unauthenticated, Unavailable


class Keys:
    """The valid keys of workspaces, counting how often they are asked for."""

    def __init__(self) -> None:
        self.asked = 0
        self.made = 0
        self.valid: dict[str, list[StoredKey]] = {}

    def add(self, workspace_id: str, kind: KeyKind, scopes: frozenset[Scope] | None = None) -> str:
        key = new_key(kind, workspace_id)
        self.made += 1
        stored = StoredKey(str(self.made), kind, hashlib.sha256(key.encode()).digest(), None, scopes=scopes)
        self.valid.setdefault(workspace_id, []).append(stored)
        return key

    async def load(self, workspace_id: str) -> Sequence[StoredKey]:
        self.asked += 1
        return list(self.valid.get(workspace_id, []))


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(datetime(2026, 11, 22, tzinfo=UTC))


def test_a_key_names_its_workspace_and_keeps_only_its_digest() -> None:
    workspace_id = new_workspace_id()
    key = new_key(KeyKind.WRITE, workspace_id)
    parsed = parse_key(key)
    assert parsed is not None
    assert (parsed.kind, parsed.workspace_id) == (KeyKind.WRITE, workspace_id)
    assert parsed.digest == hashlib.sha256(key.encode()).digest()
    assert len({new_key(KeyKind.WRITE, workspace_id) for _ in range(100)}) == 100


@pytest.mark.parametrize("text", ["", "x", "yk_write_short_x", "yk_admin_" + "a" * 12 + "_" + "a" * 52, "ＡＢＣ"])
def test_what_is_no_key_is_not_parsed(text: str) -> None:
    assert parse_key(text) is None
    assert parse_key(new_key(KeyKind.WRITE, new_workspace_id()) + text) is None or not text


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Bearer k", "k"),
        ("bearer  k ", "k"),
        ("Basic " + base64.b64encode(b"k:").decode(), "k"),
        ("basic " + base64.b64encode(b"k").decode(), "k"),
        ("Basic %%%", ""),
        ("Basic " + base64.b64encode(b"\xff:").decode(), ""),
        ("Digest k", ""),
        ("", ""),
    ],
)
def test_the_key_is_found_in_the_header(header: str, key: str) -> None:
    assert key_from_authorization(header) == key


async def test_a_write_key_may_only_ingest(clock: SteppedClock) -> None:
    keys, workspace_id = Keys(), new_workspace_id()
    write, secret = keys.add(workspace_id, KeyKind.WRITE), keys.add(workspace_id, KeyKind.SECRET)
    authenticator = Authenticator(keys.load, lambda: clock.now().timestamp())
    granted = await authenticator.verify(write)
    assert (granted.workspace_id, granted.caller.principal) == (workspace_id, "key:1")
    granted.require(Scope.INGEST)
    for scope in set(Scope) - {Scope.INGEST}:
        with pytest.raises(PermissionDenied) as refused:
            granted.require(scope)
        assert (refused.value.reason_name, refused.value.metadata) == ("KEY_NOT_ALLOWED", {"scope": scope.value})
    granted = await authenticator.verify(secret)
    assert (granted.workspace_id, granted.caller.principal) == (workspace_id, "key:2")
    for scope in Scope:
        granted.require(scope)


async def test_a_narrowed_key_does_what_its_scopes_say_and_is_noted_as_used(clock: SteppedClock) -> None:
    keys, workspace_id = Keys(), new_workspace_id()
    key = keys.add(workspace_id, KeyKind.SECRET, frozenset({Scope.READ, Scope.SEND}))
    unused = keys.add(workspace_id, KeyKind.SECRET)
    authenticator = Authenticator(keys.load, lambda: clock.now().timestamp())
    granted = await authenticator.verify(key)
    assert {scope for scope in Scope if scope in granted.caller.scopes} == {Scope.READ, Scope.SEND}
    with pytest.raises(PermissionDenied, match="scope write"):
        granted.require(Scope.WRITE)
    assert authenticator.take_used() == {workspace_id: {"1"}}
    await authenticator.verify(key)
    assert authenticator.take_used() == {}, "a use is noted when the key is looked up, not at each request"
    clock.advance(timedelta(seconds=REMEMBERED_SECONDS))
    await authenticator.verify(key)
    await authenticator.verify(unused)
    assert authenticator.take_used() == {workspace_id: {"1", "2"}}


NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "wish",
    [
        KeyWish(KeyKind.WRITE, scopes=frozenset({Scope.READ})),
        KeyWish(KeyKind.WRITE, scopes=frozenset({Scope.INGEST, Scope.READ})),
        KeyWish(KeyKind.SECRET, scopes=frozenset()),
        KeyWish(KeyKind.SECRET, name="a" * 101),
        KeyWish(KeyKind.SECRET, name="two\nlines"),
        KeyWish(KeyKind.SECRET, expire_time=NOW),
    ],
)
def test_a_key_that_could_not_be_held_to_its_word_is_not_made(wish: KeyWish) -> None:
    with pytest.raises(InvalidArgument):
        wish.check(NOW)
    KeyWish(wish.kind, "till 7 · 收银", frozenset({Scope.INGEST}), NOW + timedelta(seconds=1)).check(NOW)


def test_the_key_of_a_request_id_is_the_same_again_and_nobody_elses() -> None:
    workspace_id, master = new_workspace_id(), bytes(32)
    key = repeatable_key(KeyKind.SECRET, workspace_id, "r", master)
    assert key == repeatable_key(KeyKind.SECRET, workspace_id, "r", master)
    parsed = parse_key(key)
    assert parsed is not None
    assert (parsed.kind, parsed.workspace_id) == (KeyKind.SECRET, workspace_id)
    others = {
        repeatable_key(KeyKind.WRITE, workspace_id, "r", master),
        repeatable_key(KeyKind.SECRET, new_workspace_id(), "r", master),
        repeatable_key(KeyKind.SECRET, workspace_id, "s", master),
        repeatable_key(KeyKind.SECRET, workspace_id, "r", bytes(31) + b"1"),
    }
    assert len({key, *others}) == 5
    assert len({each[-52:] for each in (key, *others)}) == 5


async def test_a_key_of_another_kind_or_workspace_is_refused(clock: SteppedClock) -> None:
    keys, one, other = Keys(), new_workspace_id(), new_workspace_id()
    key = keys.add(one, KeyKind.WRITE)
    keys.add(other, KeyKind.SECRET)
    authenticator = Authenticator(keys.load, lambda: clock.now().timestamp())
    for forged in (key.replace("write", "secret"), key.replace(one[3:], other[3:]), key[:-1], "", "yk_write"):
        with pytest.raises(Unauthenticated):
            await authenticator.verify(forged)


@pytest.mark.parametrize("place", range(32))
async def test_a_stored_digest_that_differs_in_one_byte_is_another_keys(clock: SteppedClock, place: int) -> None:
    keys, workspace_id = Keys(), new_workspace_id()
    key = keys.add(workspace_id, KeyKind.SECRET)
    (stored,) = keys.valid[workspace_id]
    digest = bytearray(stored.digest)
    digest[place] ^= 1
    keys.valid[workspace_id] = [replace(stored, digest=bytes(digest))]
    with pytest.raises(Unauthenticated):
        await Authenticator(keys.load, lambda: clock.now().timestamp()).verify(key)
    keys.valid[workspace_id].append(stored)
    assert (await Authenticator(keys.load, lambda: clock.now().timestamp()).verify(key)).workspace_id == workspace_id


async def test_answers_are_remembered_and_a_revoked_key_is_refused_within_five_seconds(clock: SteppedClock) -> None:
    keys, workspace_id = Keys(), new_workspace_id()
    key = keys.add(workspace_id, KeyKind.SECRET)
    authenticator = Authenticator(keys.load, lambda: clock.now().timestamp())
    for _ in range(10):
        await authenticator.verify(key)
    assert keys.asked == 1
    keys.valid.clear()
    assert REMEMBERED_SECONDS < 5
    clock.advance(timedelta(seconds=REMEMBERED_SECONDS))
    with pytest.raises(Unauthenticated):
        await authenticator.verify(key)
    with pytest.raises(Unauthenticated):
        await authenticator.verify(key)
    assert keys.asked == 2


async def test_a_look_up_that_never_answers_is_given_up_and_the_next_one_asks_anew(clock: SteppedClock) -> None:
    keys, workspace_id = Keys(), new_workspace_id()
    key = keys.add(workspace_id, KeyKind.WRITE)
    never: asyncio.Future[Sequence[StoredKey]] = asyncio.get_running_loop().create_future()
    cancelled = False

    async def load(workspace_id: str) -> Sequence[StoredKey]:
        nonlocal cancelled
        if keys.asked == 0:
            keys.asked += 1
            try:
                return await never
            except asyncio.CancelledError:
                cancelled = True
                raise
        return await keys.load(workspace_id)

    authenticator = Authenticator(load, lambda: clock.now().timestamp(), look_up_seconds=0.01)
    async with asyncio.timeout(30):
        answers = await asyncio.gather(*(authenticator.verify(key) for _ in range(3)), return_exceptions=True)
        assert [type(answer) for answer in answers] == [Unavailable] * 3
        assert (await authenticator.verify(key)).workspace_id == workspace_id
    assert cancelled
