"""Consent is a function of the set of statements that no clock, order, merge or cut can bend."""

import random
from itertools import permutations, product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.common.channels import CHANNEL_IDENTIFIERS, CHANNELS, OF_CUSTOMERS
from services.profile.domain import (
    Authority,
    EventType,
    Ground,
    Identifier,
    IncomingEvent,
    Refusal,
    Statement,
    changes_of,
    check_event,
    consent_nodes,
    fold_consents,
    idle_statements,
    new_statements,
    speaking_identifier,
)

KEY = "email:marketing"
NOW = 1_800_000_000_000_000


def statement(
    granted: bool,
    received: int,
    stated: int | None = None,
    *,
    node: int = 1,
    authority: int = 1,
    speaker: int = 0,
    end: int | None = None,
) -> Statement:
    """Returns a statement; stated when it was received unless told otherwise."""
    stated = min(received, received if stated is None else stated)
    return Statement(node, KEY, granted, authority, speaker, stated, received, end)


def verdict(
    statements: list[Statement], nodes: set[int] | None = None, users: set[int] | None = None, now: int = NOW
) -> bool | None:
    """Returns whether consent is granted; None when nothing was said."""
    nodes = {1, 2, 3} if nodes is None else nodes
    consents = fold_consents(statements, nodes=nodes, user_nodes=users or set(), now_us=now)
    return consents[0].granted if consents else None


STATEMENTS = st.lists(
    st.builds(
        lambda node, granted, received, back, authority, speaker, end: Statement(
            node, KEY, granted, authority if granted else 1, speaker if granted and authority == 2 else 0,
            max(0, received - back), received, end if granted else None,
        ),
        node=st.integers(1, 3),
        granted=st.booleans(),
        received=st.integers(0, 6),
        back=st.integers(0, 6),
        authority=st.sampled_from([1, 2, 3]),
        speaker=st.sampled_from([0, 2, 9]),
        end=st.sampled_from([None, None, 3, 5, 8]),
    ),
    max_size=14,
)  # fmt: skip


def oracle(statements: list[Statement], nodes: set[int], users: set[int], now: int) -> bool:
    """The rule as it is published, word by word."""
    own = [each for each in statements if each.node_id in nodes]
    holding = [
        grant
        for grant in own
        if grant.granted
        and (grant.authority == 1 or (grant.authority == 2 and (not users or grant.speaker in nodes)))
        and all(
            grant.receive_us > other.receive_us and grant.stated_us > other.stated_us
            for other in own
            if not other.granted
        )
    ]

    def is_last(grant: Statement, *, received: bool) -> bool:
        times = [
            ((each.receive_us, each.stated_us) if received else (each.stated_us, each.receive_us)) for each in holding
        ]
        return max(times) == times[holding.index(grant)]

    # Of those that are last in all respects every one must hold.
    return bool(holding) and not any(
        grant.expire_us is not None and grant.expire_us <= now
        for grant in holding
        if is_last(grant, received=True) or is_last(grant, received=False)
    )


@given(
    statements=STATEMENTS,
    nodes=st.sets(st.integers(1, 3), min_size=1),
    users=st.booleans(),
    seed=st.integers(),
    now=st.integers(0, 9),
)
def test_fold_consents_is_the_published_rule_in_any_order_and_with_repeats(
    statements: list[Statement], nodes: set[int], users: bool, seed: int, now: int
) -> None:
    user_nodes = nodes & {2} if users else set()
    mixed = statements + statements[: len(statements) // 2]
    random.Random(seed).shuffle(mixed)
    expected = oracle(statements, nodes, user_nodes, now)
    assert bool(verdict(mixed, nodes, user_nodes, now)) is expected
    for each in fold_consents(mixed, nodes=nodes, user_nodes=user_nodes, now_us=now):
        assert each.expire_time_us is None or each.granted is (each.expire_time_us > now)
        assert (each.ground is Ground.EXPIRED) is (each.expire_time_us is not None and not each.granted)


@example(
    before=[statement(True, 5, 0), statement(True, 5, 0, authority=2, end=4)], after=[], nodes={1}, users=False, now=5
)
@given(
    before=STATEMENTS,
    after=STATEMENTS,
    nodes=st.sets(st.integers(1, 3), min_size=1),
    users=st.booleans(),
    now=st.integers(0, 9),
)
def test_what_is_idle_changes_nothing_now_or_whatever_comes(
    before: list[Statement], after: list[Statement], nodes: set[int], users: bool, now: int
) -> None:
    user_nodes = nodes & {2} if users else set()
    idle = idle_statements(before)
    kept = [each for each in before if each not in idle]
    whole, rest = (
        [
            (each.granted, each.ground, each.expire_time_us)
            for each in fold_consents([*some, *after], nodes=nodes, user_nodes=user_nodes, now_us=now)
        ]
        for some in (before, kept)
    )
    assert whole == rest
    assert idle_statements(kept) == []


def test_of_withdrawals_the_one_received_last_and_the_one_stated_last_both_stay() -> None:
    first, last = statement(False, NOW, NOW - 1), statement(False, NOW + 1, NOW - 9)
    between = statement(True, NOW + 2, NOW - 5)
    for order in permutations([first, last]):
        assert idle_statements(order) == []
        assert verdict([*order, between]) is False


@pytest.mark.parametrize("ahead_hours", [0, 1, 20, 24 * 365])
def test_a_withdrawal_beats_every_grant_received_before_it_whatever_its_time(ahead_hours: int) -> None:
    event = IncomingEvent("m", EventType.TRACK, "Consent Granted", (Identifier("email", "a"),),
                          NOW + ahead_hours * 3_600_000_000, properties_json=b'{"channel":"email"}')  # fmt: skip
    (said,) = new_statements(event, 1, 0, changes_of(event))
    grant = statement(True, NOW, said.stated_us)
    for node in (1, 2):
        for stated in (NOW + 1, NOW - 10_000, 0):
            assert verdict([grant, statement(False, NOW + 1, stated, node=node)]) is False


def test_a_tie_is_withdrawn_and_the_latest_word_heals_over_all_nodes() -> None:
    for nodes in product((1, 2, 3), repeat=3):
        granted, withdrawn, again = (
            statement(word, NOW + place, node=node) for place, (word, node) in enumerate(zip((True, False, True), nodes, strict=True))
        )  # fmt: skip
        for order in permutations([granted, withdrawn, again]):
            assert verdict(list(order)) is True
        assert verdict([granted, withdrawn]) is False
        assert verdict([granted, statement(False, NOW, node=nodes[1])]) is False


def test_an_import_of_an_old_grant_lifts_no_newer_withdrawal() -> None:
    withdrawn = statement(False, NOW, NOW - 5)
    assert verdict([withdrawn, statement(True, NOW + 9, NOW - 6, node=2)]) is False
    assert verdict([withdrawn, statement(True, NOW + 9, NOW - 5, node=2)]) is False
    assert verdict([withdrawn, statement(True, NOW + 9, NOW - 4, node=2)]) is True


def test_who_may_grant_for_whom() -> None:
    named, anonymous = (statement(True, NOW, authority=Authority.OWN, speaker=speaker) for speaker in (2, 0))
    foreign = statement(True, NOW, authority=Authority.OWN, speaker=8)
    nobody = statement(True, NOW, authority=Authority.NONE)
    full = statement(True, NOW)
    for grant, of_account, of_nobody in (
        (named, True, True), (anonymous, False, True), (foreign, False, True), (nobody, False, False), (full, True, True),
    ):  # fmt: skip
        assert verdict([grant], {1, 2}, {2}) is of_account
        # The same address after it was parted from the account, and before it was joined: a function of the nodes.
        assert verdict([grant], {1}, set()) is of_nobody
    (consent,) = fold_consents([anonymous], nodes={1, 2}, user_nodes={2}, now_us=NOW)
    assert consent.ground is Ground.NOT_ENTITLED


def test_grants_are_bounded_and_what_is_dropped_only_withholds() -> None:
    flood = [statement(True, NOW + place, NOW - place, authority=2, speaker=place + 9) for place in range(500)]
    own = statement(True, NOW, NOW)
    idle = idle_statements([*flood, own])
    assert own not in idle
    assert len(flood) + 1 - len(idle) <= 50
    withdrawals = [statement(False, NOW + place, NOW - place) for place in range(500)]
    assert len(withdrawals) - len(idle_statements(withdrawals)) == 2


def test_a_grant_ends_by_itself_and_the_later_of_two_by_its_own_end() -> None:
    day = 86_400_000_000
    limited, endless = statement(True, NOW, end=NOW + day), statement(True, NOW + 1, node=2)
    assert [verdict([limited], now=NOW + after) for after in (0, day - 1, day, 9 * day)] == [True, True, False, False]
    assert verdict([limited, endless], now=NOW + 9 * day) is True
    narrowed = statement(True, NOW + 2, end=NOW + 2 * day)
    assert verdict([limited, endless, narrowed], now=NOW + 2 * day - 1) is True
    assert verdict([limited, endless, narrowed], now=NOW + 2 * day) is False
    # An import of an old grant without end revives nothing; one with an end ends what it is received after.
    assert verdict([limited, statement(True, NOW + 3 * day, NOW - day, node=3)], now=NOW + 4 * day) is False
    assert verdict([endless, statement(True, NOW + day, NOW - day, end=NOW - 1)], now=NOW + day) is False
    # A withdrawal has no end, and is none.
    for withdrawn in (statement(False, NOW - 1), statement(False, NOW + 1), statement(False, NOW + 5 * day)):
        assert verdict([limited, withdrawn], now=NOW + 6 * day) is False
        (consent,) = fold_consents([limited, withdrawn], nodes={1}, user_nodes=set(), now_us=NOW + 6 * day)
        assert consent.ground is (Ground.EXPIRED if withdrawn.receive_us < NOW else Ground.WITHDRAWN)


def test_a_flood_of_grants_drops_no_end_without_what_would_outlive_it() -> None:
    endless = statement(True, NOW, NOW)
    flood = [statement(True, NOW + place, NOW - place, end=NOW + 1000) for place in range(1, 60)]
    kept = [each for each in [endless, *flood] if each not in idle_statements([endless, *flood])]
    assert 0 < len(kept) <= 50
    assert verdict(kept, now=NOW + 999) is True
    assert verdict(kept, now=NOW + 1000) is False


@pytest.mark.parametrize("name", ["expiresAt", "expires_at", "ExpireTime"])
@pytest.mark.parametrize(
    ("value", "end"),
    [
        (b'"2027-03-01T00:00:00+08:00"', 1_803_830_400_000_000),
        (b'"2027-02-28T16:00:00Z"', 1_803_830_400_000_000),
        (b"null", None),
        *((value, "refused") for value in (
            b'""', b'"2027-03-01"', b'"2027-03-01T00:00:00"', b'"soon"', b"1803830400", b'"0001-01-01T00:00:00+14:00"',
            b'"9999-12-31T23:59:59-14:00"', b'[]',
        )),
    ],
)  # fmt: skip
def test_the_end_of_a_grant_is_read_or_the_grant_refused(name: str, value: bytes, end: int | str | None) -> None:
    said = event("Consent Granted", b'{"channel":"email","%s":%s}' % (name.encode(), value))
    rejection = check_event(said, NOW)
    assert (rejection is not None and rejection.refusal is Refusal.INVALID_TIMESTAMP) is (end == "refused")
    found = new_statements(said, 1, 0, changes_of(said))
    assert [each.expire_us for each in found] == ([] if end == "refused" else [end])
    # Nothing keeps a withdrawal from being heard.
    withdrawn = event("Consent Withdrawn", said.properties_json)
    assert check_event(withdrawn, NOW) is None
    assert [each.expire_us for each in new_statements(withdrawn, 1, 0, changes_of(withdrawn))] == [None]


SPELLINGS = {
    "email": ["email", "Email", "E-MAIL", "e-mail", " email ", "e mail"],
    "sms": ["SMS", "sms", " Sms"],
    "wecom": ["WeCom", "wecom", "we-com"],
    "in_app": ["in_app", "inApp", "In-App", "in app"],
    "mini_program": ["miniProgram", "mini-program", "MINI_PROGRAM"],
}


def event(name: str, properties: bytes, type_: int = EventType.TRACK) -> IncomingEvent:
    """Returns an event of a person."""
    return IncomingEvent("m", type_, name, (Identifier("email", "a@example.com"),), NOW, properties_json=properties)


def keys(one: IncomingEvent) -> list[tuple[str, bytes]]:
    """Returns the consents that an event states."""
    return [(change.key, change.value_json) for change in changes_of(one)]


def test_every_spelling_of_every_channel_is_the_channel() -> None:
    for channel in CHANNELS:
        for spelling in SPELLINGS.get(channel, [channel, channel.upper(), channel.title()]):
            for name, state in (("Consent Granted", b'"granted"'), ("consent_withdrawn", b'"withdrawn"')):
                said = event(name, b'{"channel":"%s","purpose":" Marketing"}' % spelling.encode())
                assert check_event(said, NOW) is None, spelling
                assert keys(said) == [(f"{channel}:marketing", state)], spelling
        assert CHANNEL_IDENTIFIERS[channel] or channel in OF_CUSTOMERS, channel
        assert consent_nodes(channel, anchor=1, nodes=[], granting=[], granted=False) == [1]


@pytest.mark.parametrize("name", ["Consent Granted", "Consent Withdrawn", "consent withdrawn", "Consent_Withdrawn"])
@pytest.mark.parametrize(
    ("properties", "refusal", "said"),
    [
        (b"", Refusal.MISSING_FIELD, "email, sms, wecom"),
        (b"{}", Refusal.MISSING_FIELD, "email, sms, wecom"),
        (b'{"channel":null}', Refusal.MISSING_FIELD, "email, sms, wecom"),
        (b'{"channel":""}', Refusal.MISSING_FIELD, "email, sms, wecom"),
        (b'{"Channel":"email"}', Refusal.MISSING_FIELD, "email, sms, wecom"),
        (b'{"channel":"fax"}', Refusal.INVALID_FIELD, "email, sms, wecom"),
        (b'{"channel":"emial"}', Refusal.INVALID_FIELD, "email, sms, wecom"),
        (b'{"channel":"unspecified"}', Refusal.INVALID_FIELD, "email, sms, wecom"),
        (b'{"channel":["email"]}', Refusal.INVALID_FIELD, "email, sms, wecom"),
        (b'{"channel":7}', Refusal.INVALID_FIELD, "email, sms, wecom"),
        (b'{"channel":"email","purpose":"spam"}', Refusal.INVALID_FIELD, "marketing"),
        (b'{"channel":"email","purpose":"transactional"}', Refusal.INVALID_FIELD, "marketing"),
        (b'{"channel":"email","purpose":7}', Refusal.INVALID_FIELD, "marketing"),
    ],
)
def test_a_statement_that_names_no_channel_or_purpose_of_ours_is_refused_with_the_list(
    name: str, properties: bytes, refusal: Refusal, said: str
) -> None:
    rejection = check_event(event(name, properties), NOW)
    assert rejection is not None
    assert rejection.refusal is refusal
    assert said in rejection.message


def test_other_events_are_no_statements() -> None:
    for other in (
        event("Consent Banner Shown", b"{}"), event("Consent Granted", b"{}", EventType.PAGE), event("Order", b"{}"),
    ):  # fmt: skip
        assert check_event(other, NOW) is None
        assert keys(other) == []


def test_consent_nodes_are_those_of_the_channel_and_of_a_withdrawal_those_that_hold_a_grant() -> None:
    nodes = [(1, "user_id"), (2, "email"), (3, "email"), (4, "phone")]
    assert consent_nodes("email", anchor=1, nodes=nodes, granting=[1, 3], granted=True) == [2, 3]
    assert consent_nodes("wecom", anchor=1, nodes=nodes, granting=[], granted=True) == [1]
    assert consent_nodes("email", anchor=1, nodes=nodes, granting=[3, 1], granted=False) == [2, 3, 1]


def test_a_limited_grant_is_said_in_the_name_of_its_user_id() -> None:
    both = (Identifier("email", "a"), Identifier("user_id", "u"))
    said = IncomingEvent("m", EventType.TRACK, "Consent Granted", both, NOW, properties_json=b'{"channel":"email"}')
    assert speaking_identifier(said) == both[1]
    (new,) = new_statements(said, 1, 2, changes_of(said))
    assert (new.authority, new.speaker, new.stated_us) == (Authority.OWN, 2, NOW)
