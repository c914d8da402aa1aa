"""What is looked at before a message is sent says the same as the decision does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.messaging.channels import channel_kind
from services.messaging.domain import (
    Channel,
    ContactPoint,
    ContactWord,
    CustomerFile,
    FrequencyCap,
    Later,
    Purpose,
    Reason,
    StatedConsent,
    Stop,
    SuppressionKind,
    decide,
)
from services.messaging.domain.explaining import (
    CheckKind,
    CheckOutcome,
    SendingCheck,
    checks_of_caps,
    checks_of_file,
    checks_of_nobody,
    checks_without_file,
)
from services.messaging.domain.policy import Holiday, HolidayAction, SendingPolicy, WindowUnit

NOW = datetime(2026, 6, 15, 4, tzinfo=UTC)
MOMENTS = [NOW + timedelta(hours=hours) for hours in (-30, -1, 0, 1, 30)]
HOLDS_BACK, PASSES = CheckOutcome.HOLDS_BACK, CheckOutcome.PASSES
VALUES = {"email": ["a@x.cn", "b@x.cn"], "phone": ["+8613800000001", "+862150000000"], "wecom_user_id": ["m"]}

points = st.lists(
    st.sampled_from([(kind, value) for kind, values in VALUES.items() for value in values]), unique=True, max_size=5
).map(lambda pairs: tuple(ContactPoint(kind, value, 1, NOW) for kind, value in pairs))
words = st.dictionaries(
    st.sampled_from(list(VALUES)),
    st.builds(ContactWord, st.sampled_from(["", "a@x.cn"]), st.sampled_from(MOMENTS)),
    max_size=2,
)
consents = st.dictionaries(
    st.sampled_from([("email", "marketing"), ("sms", "marketing"), ("wecom", "marketing")]),
    st.builds(StatedConsent, st.booleans(), st.sampled_from(MOMENTS), st.sampled_from([None, *MOMENTS])),
)
files = st.builds(
    CustomerFile,
    customer_id=st.just(1),
    node_ids=st.just((1,)),
    contact_points=points,
    contact_words=words,
    consents=consents,
    traits=st.sampled_from([{}, {"timezone": "America/New_York"}, {"timezone": 5}]),
    restricted=st.sampled_from([False, False, False, True]),
)
suppressions = st.dictionaries(
    st.tuples(
        st.sampled_from([v.encode() for values in VALUES.values() for v in values]),
        st.sampled_from(list(SuppressionKind)),
    ),
    st.sampled_from(MOMENTS),
)
policies = st.builds(
    SendingPolicy,
    holidays=st.sampled_from(
        [
            (),
            (
                Holiday(
                    holiday_id="h",
                    start_date=NOW.date(),
                    end_date=NOW.date(),
                    action=HolidayAction.SUPPRESS,
                ),
            ),
        ]
    ),
)


@given(
    files,
    st.sampled_from([Channel.EMAIL, Channel.SMS, Channel.WECOM]),
    st.sampled_from(list(Purpose)),
    suppressions,
    policies,
    st.sampled_from(MOMENTS),
)
def test_the_first_that_holds_back_is_what_decides(
    file: CustomerFile, channel: Channel, purpose: Purpose, known: Any, policy: SendingPolicy, now: datetime
) -> None:
    fields: dict[str, Any] = {
        "customer": file,
        "channel": channel_kind(channel),
        "purpose": purpose,
        "suppressions": known,
        "address_hash": lambda point: point.value.encode(),
        "policy": policy,
        "now": now,
    }
    decision, checks = decide(**fields), checks_of_file(**fields)
    first = next((check for check in checks if check.outcome is HOLDS_BACK), None)
    if first is None:
        assert not isinstance(decision, Stop | Later)
    else:
        assert isinstance(decision, Stop | Later)
        assert (first.reason, first.detail) == (decision.reason, decision.words)
        assert first.end_time == (decision.time if isinstance(decision, Later) else first.end_time)
    assert [check.kind for check in checks] == list(CheckKind)[1:7]
    for check in checks:
        assert (check.reason is not Reason.NONE) == (check.outcome is HOLDS_BACK)


def test_a_cap_without_a_place_left_holds_back() -> None:
    cap = FrequencyCap(cap_id="own", maximum=2, window_length=1, window_unit=WindowUnit.DAY)
    assert [
        (check.outcome, check.reason, check.detail, check.used, check.maximum)
        for count in (1, 2, 3)
        for check in checks_of_caps({cap: count})
    ] == [
        (PASSES, Reason.NONE, "own: 2 in 1 day", 1, 2),
        (HOLDS_BACK, Reason.FREQUENCY_CAP, "own: 2 in 1 day", 2, 2),
        (HOLDS_BACK, Reason.FREQUENCY_CAP, "own: 2 in 1 day", 3, 2),
    ]


def test_of_who_is_not_there_and_of_whom_nobody_can_tell_all_is_said() -> None:
    first, *rest = checks_of_nobody(Reason.CUSTOMER_NOT_FOUND)
    assert first == SendingCheck(kind=CheckKind.CUSTOMER, outcome=HOLDS_BACK, reason=Reason.CUSTOMER_NOT_FOUND)
    assert {check.outcome for check in rest} == {CheckOutcome.NOT_NEEDED}
    assert [check.kind for check in (first, *rest)] == [check.kind for check in checks_without_file()]


def test_who_unsubscribed_since_the_consent_is_held_back_since_then() -> None:
    file = CustomerFile(
        customer_id=1,
        node_ids=(1,),
        contact_points=(ContactPoint("email", "a@x.cn", 1, NOW),),
        consents={("email", "marketing"): StatedConsent(True, NOW - timedelta(days=2))},
    )
    found = checks_of_file(
        customer=file,
        channel=channel_kind(Channel.EMAIL),
        purpose=Purpose.MARKETING,
        suppressions={(b"a@x.cn", SuppressionKind.MARKETING): NOW - timedelta(days=1)},
        address_hash=lambda point: point.value.encode(),
        policy=SendingPolicy(),
        now=NOW,
    )
    assert [check for check in found if check.outcome is HOLDS_BACK] == [
        SendingCheck(
            kind=CheckKind.SUPPRESSION,
            outcome=HOLDS_BACK,
            reason=Reason.CONSENT_WITHDRAWN,
            start_time=NOW - timedelta(days=1),
        )
    ]
