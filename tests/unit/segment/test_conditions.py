"""The one list of kinds is the contract's, both ways."""

from __future__ import annotations

from services.segment.conditions import CONDITIONS
from yike.segment.v1 import rule_pb2 as rule_pb

COMBINATIONS = {"all", "any", "not", "segment"}


def test_the_kinds_are_those_of_the_contract() -> None:
    contract = {field.name for field in rule_pb.Rule.DESCRIPTOR.oneofs_by_name["kind"].fields}
    kinds = [condition.kind for condition in CONDITIONS]
    assert len(set(kinds)) == len(kinds)
    assert set(kinds) | COMBINATIONS == contract
    assert not set(kinds) & COMBINATIONS


def test_a_kind_has_its_name_from_its_module() -> None:
    assert [condition.__module__.rpartition(".")[2] for condition in CONDITIONS] == [
        condition.kind for condition in CONDITIONS
    ]
