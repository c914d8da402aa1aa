"""Seeded bugs: the sending policy."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_CAPPING = "services/messaging/usecases/capping.py"
_MOMENTS = "services/common/wall_clocks.py"
_FLOW = "tests/integration/messaging/test_sending_policy.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="sending-policy/marketing-in-doubt-is-sent-again",
        promise="Marketing that may have been taken is not sent again, unless the policy says so.",
        edits=(
            Edit(
                path="services/messaging/domain/policy/__init__.py",
                old="guarantee = self.marketing_guarantee if purpose is Purpose.MARKETING else self.transactional_guarantee",
                new="guarantee = self.transactional_guarantee",
            ),
        ),
        tests=("tests/integration/messaging/test_providers_trouble.py",),
    ),
    Bug(
        name="sending-policy/no-time-for-a-receipt",
        promise="What is sent again in doubt waits for a receipt before.",
        edits=(
            Edit(
                path="services/messaging/worker/calling.py",
                old="doubt_seconds=0.0 if self._is_idempotent(prepared) else DOUBT_SECONDS,",
                new="doubt_seconds=0.0,",
            ),
        ),
        tests=("tests/integration/messaging/test_providers_trouble.py",),
    ),
    Bug(
        name="sending-policy/sent-again-and-again",
        promise="What is sent again in doubt comes three times at most.",
        edits=(
            Edit(
                path="services/messaging/usecases/doubt.py",
                old="most = MAX_ATTEMPTS if idempotent else MAX_DOUBTFUL_ATTEMPTS if wanted else 0",
                new="most = MAX_ATTEMPTS if idempotent or wanted else 0",
            ),
        ),
        tests=("tests/integration/messaging/test_providers_trouble.py",),
    ),
    Bug(
        name="sending-policy/caps-are-counted-without-a-lock",
        promise="No cap is exceeded, whichever worker hands over what.",
        edits=(
            Edit(
                path="services/messaging/storage/caps.py",
                old='"SELECT pg_advisory_xact_lock(key) FROM (SELECT',
                new='"SELECT key FROM (SELECT',
            ),
        ),
        tests=("tests/integration/messaging/test_caps_under_workers.py",),
    ),
    Bug(
        name="sending-policy/late-message-counts-by-its-first-try",
        promise="A message counts by the time at which it was handed over last.",
        edits=(
            Edit(
                path="services/messaging/storage/caps.py",
                old="SET customer_id = n.customer, use_time = $2 ",
                new="SET customer_id = n.customer, use_time = LEAST(u.use_time, $2) ",
            ),
        ),
        tests=(f"{_FLOW}::test_message_that_is_handed_over_late_counts_from_then_on",),
    ),
    Bug(
        name="sending-policy/days-begin-at-greenwich",
        promise="Days and weeks of a cap are those of the customer's clock.",
        edits=(Edit(path=_CAPPING, old="cap.since(now, item.zone)", new="cap.since(now, UTC)"),),
        tests=(f"{_FLOW}::test_cap_of_a_calendar_day_goes_by_the_customers_clock",),
    ),
    Bug(
        name="sending-policy/the-hour-that-comes-twice-ends-nothing",
        promise="Quiet hours end when the customer's clock shows their end, also as it is set.",
        edits=(
            Edit(
                path=_MOMENTS,
                old="return second if after is not None and first <= after else first",
                new="return first",
            ),
        ),
        tests=("tests/unit/messaging/test_policy.py",),
    ),
    Bug(
        name="sending-policy/quiet-hours-of-all-channels",
        promise="Quiet hours hold for the channels that they name.",
        edits=(
            Edit(
                path="services/messaging/domain/policy/__init__.py",
                old="if hours.covers(channel, purpose) and (over",
                new="if purpose in hours.purposes and (over",
            ),
        ),
        tests=("tests/unit/messaging/test_decisions.py", "tests/unit/messaging/test_policy.py"),
    ),
    Bug(
        name="sending-policy/an-explanation-counts-the-message-itself",
        promise="A cap is told as it is to a message: without the message's own use.",
        edits=(
            Edit(
                path="services/messaging/usecases/explaining.py",
                old="- (use is not None and use.use_time >= start)",
                new="- 0",
            ),
        ),
        tests=("tests/integration/messaging/test_explaining.py",),
    ),
    Bug(
        name="sending-policy/an-explanation-knows-no-opt-out",
        promise="What is told to hold a message back is what decides of it.",
        edits=(
            Edit(
                path="services/messaging/domain/explaining.py",
                old="_, reason = usable_points(points, consent, suppressions, address_hash, revives=revives)",
                new="_, reason = usable_points(points, None, suppressions, address_hash, revives=revives)",
            ),
        ),
        tests=("tests/unit/messaging/test_explaining.py",),
    ),
    Bug(
        name="sending-policy/who-is-asked-first-goes",
        promise="Of messages that want one customer the one that is worth most goes, whichever worker looks first.",
        edits=(
            Edit(
                path="services/messaging/domain/policy/arbitration.py",
                old="if each.rank < me.rank and each.delivery_id not in over]",
                new="if each.rank < me.rank and each.delivery_id in over]",
            ),
        ),
        tests=("tests/unit/messaging/test_arbitration.py",),
    ),
    Bug(
        name="sending-policy/windows-open-without-a-lock",
        promise="All that want a customer within a window are compared when it ends.",
        edits=(
            Edit(
                path="services/messaging/usecases/arbitrating.py",
                old="known = [windows[each] for each in bid.customer_ids if each in windows]",
                new="known = [windows[each] for each in bid.customer_ids[:0] if each in windows]",
            ),
        ),
        tests=("tests/integration/messaging/test_arbitration.py",),
    ),
    Bug(
        name="sending-policy/a-pause-is-followed-by-another-window",
        promise="A message waits for one window, also where that ends in quiet hours.",
        edits=(
            Edit(
                path="services/messaging/worker/bidding.py",
                old="and delivery.hold_until is None\n",
                new="and (delivery.hold_until is None or delivery.reason is Reason.QUIET_HOURS)\n",
            ),
            Edit(
                path="services/messaging/worker/bidding.py",
                old="import CustomerFile, FrequencyCap, Purpose,",
                new="import CustomerFile, FrequencyCap, Purpose, Reason,",
            ),
        ),
        tests=("tests/integration/messaging/test_arbitration.py::test_pause_is_waited_for_once_and_so_is_the_window",),
    ),
    Bug(
        name="sending-policy/a-cap-of-a-tag-counts-all",
        promise="A cap counts messages with its tags only.",
        edits=(
            Edit(
                path="services/messaging/storage/caps.py",
                old="(c.tags = '' OR string_to_array(u.tags",
                new="(u.tags = '' OR string_to_array(u.tags",
            ),
        ),
        tests=("tests/integration/messaging/test_arbitration.py::test_cap_of_a_tag_counts_messages_with_it_only",),
    ),
)
