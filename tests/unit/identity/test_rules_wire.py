"""Rules on the wire, and back: what is absent means what the contract says."""

from __future__ import annotations

from services.identity.domain.normalise import Normaliser
from services.identity.domain.rules import LimitWindow
from services.identity.domain.ruling import RulesText, TypeRules, checked
from services.identity.rules_wire import read_rules, write_rules
from services.identity.usecases import PresentRules
from yike.identity.v1 import identity_resources_pb2 as resources_pb


def test_rules_come_back_as_they_were_said() -> None:
    text = checked(
        RulesText(
            (
                TypeRules("user_id", 1),
                TypeRules("phone", 3, ("13912345678",), ("+86170*",), limit_window=LimitWindow.MONTH),
                TypeRules("till", 2, may_merge=False, normaliser=Normaliser.DIGITS, limit_window=LimitWindow.WEEK),
                TypeRules("gate", 2, normaliser=Normaliser.EMAIL, limit_window=LimitWindow.YEAR),
                TypeRules("door", 2, normaliser=Normaliser.PHONE),
                TypeRules("*", 2, may_merge=False),
            ),
            300,
        )
    )
    written = write_rules(PresentRules(1, text))
    assert checked(read_rules(written)) == text
    # Said in full, so that who reads them need know nothing.
    assert all(each.HasField("may_merge") and each.limit_window for each in written.types)


def test_what_is_absent_merges_for_ever_and_is_text() -> None:
    said = resources_pb.IdentityRules(
        types=[{"type": "gate", "limit_per_customer": 3}, {"type": "*", "limit_per_customer": 9}], total_limit=9
    )
    assert checked(read_rules(said)).types == (TypeRules("gate", 3, normaliser=Normaliser.TEXT), TypeRules("*", 9))
