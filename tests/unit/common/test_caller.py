"""The caller: how it is told from service to service, and what is refused."""

from __future__ import annotations

import contextvars

import pytest

from services.common.caller import (
    CALLER_KEY,
    NOBODY,
    Scope,
    act_as,
    act_as_service,
    act_for_all,
    current_caller,
    new_caller,
    read_caller,
)
from services.common.errors import InvalidArgument
from yike.common.v1 import permissions_pb2


@pytest.mark.parametrize(
    ("principal", "scopes", "text"),
    [
        ("key:12", {Scope.WRITE, Scope.READ}, "key:12 read,write"),
        ("key:12", set(), "key:12"),
        ("service:segment", set(), "service:segment"),
        ("operator:li.wei@example.com", {Scope.ADMIN}, "operator:li.wei@example.com admin"),
        ("key:1", {"later"}, "key:1 later"),
    ],
)
def test_a_caller_is_read_as_it_was_told(principal: str, scopes: set[str], text: str) -> None:
    caller = new_caller("ws_abcd", principal, scopes)
    assert caller.metadata == (CALLER_KEY, text)
    assert read_caller("ws_abcd", text) == caller
    assert read_caller("ws_efgh", text).workspace_id == "ws_efgh"


@pytest.mark.parametrize(
    "text",
    ["12", "key:", "key: read", "root:1", "key:1 ", "key:1 READ", "key:1  read", "key:1 read,", "key:1\n", "key:1 read write",
     "key:" + "a" * 101, "key:-", "Key:1", "key:1,service:x", "key:\u4e00"],
)  # fmt: skip
def test_a_malformed_caller_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        read_caller("ws_abcd", text)
    assert refused.value.metadata == {"field": CALLER_KEY}
    with pytest.raises(InvalidArgument):
        new_caller("ws_abcd", "nobody in particular")


def test_nobody_is_named_so() -> None:
    assert current_caller() == NOBODY
    assert read_caller("ws_abcd", "") == new_caller("ws_abcd", "service:unnamed")


def test_what_is_done_in_a_context_is_done_by_its_caller() -> None:
    one, other = contextvars.copy_context(), contextvars.copy_context()
    caller = new_caller("ws_abcd", "key:1")
    one.run(act_as, caller)
    other.run(act_as_service, "segment")
    assert one.run(current_caller) == caller
    assert other.run(current_caller).principal == "service:segment"
    assert current_caller() == NOBODY


def test_what_is_put_together_of_several_calls_is_done_by_their_one_caller_or_by_the_service() -> None:
    contexts = [contextvars.copy_context() for _ in range(3)]
    for context in contexts:
        # Looked up at different times: equal, not the same.
        context.run(act_as, new_caller("ws_abcd", "key:1", {Scope.INGEST}))
    here = contextvars.copy_context()
    here.run(act_for_all, contexts, "profile")
    assert here.run(current_caller).principal == "key:1"
    contexts[2].run(act_as, new_caller("ws_abcd", "key:2", {Scope.INGEST}))
    here.run(act_for_all, contexts, "profile")
    assert here.run(current_caller).principal == "service:profile"
    here.run(act_for_all, contexts[2:], "profile")
    assert here.run(current_caller).principal == "key:2"


def test_scopes_are_those_of_the_contract() -> None:
    names = {value.name.removeprefix("SCOPE_").lower() for value in permissions_pb2.Scope.DESCRIPTOR.values}
    assert {scope.value for scope in Scope} == names - {"unspecified"}
