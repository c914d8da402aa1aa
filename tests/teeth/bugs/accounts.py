"""Seeded bugs: accounts beside each other, their pace, and what is sent again."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_TESTS = "tests/integration/messaging"
_FAILOVER = f"{_TESTS}/test_failover.py"
_PACE = f"{_TESTS}/test_pace.py"
_RESENDING = f"{_TESTS}/test_resending.py"
_PACING = "services/messaging/usecases/pacing.py"
_OUTCOMES = "services/messaging/worker/outcomes.py"
_NEVER_EXCEEDED = "No pace is exceeded, whichever worker hands over what."

BUGS: tuple[Bug, ...] = (
    Bug(
        name="accounts/doubt-goes-on-to-the-next",
        promise="What may have been taken is never sent by another account.",
        edits=(
            Edit(
                path=_OUTCOMES,
                old="case Retry(_, _, code) if has_other and not doubtful:",
                new="case (Retry(code=code) | Unknown(code=code)) if has_other and not doubtful:",
            ),
        ),
        tests=(f"{_FAILOVER}::test_what_may_have_been_taken_is_never_sent_by_another_account",),
    ),
    Bug(
        name="accounts/repeat-goes-on-to-the-next",
        promise="What may have been taken is only repeated by the same account.",
        edits=(
            Edit(
                path=_OUTCOMES,
                old="case Retry(_, _, code) if has_other and not doubtful:",
                new="case Retry(_, _, code) if has_other:",
            ),
        ),
        tests=("tests/unit/messaging/test_outcomes.py",),
    ),
    Bug(
        name="accounts/each-account-is-a-try",
        promise="All accounts in turn are one try of a message.",
        edits=(
            Edit(
                path=_OUTCOMES,
                old="Reason.ACCOUNT_CHANGED,\n                code,\n",
                new="Reason.ACCOUNT_CHANGED,\n                code,\n                called=True,\n",
            ),
        ),
        tests=(f"{_FAILOVER}::test_where_none_takes_it_all_together_are_one_try",),
    ),
    Bug(
        name="accounts/active-takes-it-from-all",
        promise="An account with a priority is beside the others.",
        edits=(
            Edit(
                path="services/messaging/storage/accounts.py",
                old="AND active AND priority = 0 AND account_id <> $3",
                new="AND active AND account_id <> $3",
            ),
        ),
        tests=(f"{_FAILOVER}::test_messages_go_by_the_first_in_order_and_active_means_what_it_did",),
    ),
    Bug(
        name="accounts/pace-is-counted-without-a-lock",
        promise=_NEVER_EXCEEDED,
        edits=(
            Edit(
                path="services/messaging/storage/standings.py",
                old="ORDER BY account_id FOR UPDATE",
                new="ORDER BY account_id",
            ),
        ),
        tests=(f"{_PACE}::test_no_pace_is_exceeded_by_eight_workers",),
    ),
    Bug(
        name="accounts/pace-is-only-looked-at",
        promise=_NEVER_EXCEEDED,
        edits=(
            Edit(
                path=_PACING,
                old="granted = min(left.messages, len(wanted))",
                new="granted = len(wanted)",
            ),
        ),
        tests=(f"{_PACE}::test_no_pace_is_exceeded_by_eight_workers",),
    ),
    Bug(
        name="accounts/pace-is-not-written-down",
        promise="What was handed over is counted, over the end of a process.",
        edits=(
            Edit(
                path=_PACING,
                old="        if granted:\n            await standings.write_use",
                new="        if not granted:\n            await standings.write_use",
            ),
        ),
        tests=(f"{_PACE}::test_no_pace_is_exceeded_over_a_kill",),
    ),
    Bug(
        name="accounts/second-forgets-when-nothing-is-granted",
        promise="No second holds more than the pace.",
        edits=(
            Edit(
                path="services/messaging/domain/pacing.py",
                old="    recent = _recent(use, now)\n    if pace",
                new="    recent = _recent(use, now) if messages else ()\n    if pace",
            ),
        ),
        tests=("tests/unit/messaging/test_pacing.py",),
    ),
    Bug(
        name="accounts/what-was-taken-is-sent-again",
        promise="What was taken, or may have been, is never sent again.",
        edits=(
            Edit(
                path="services/messaging/storage/deliveries.py",
                old="WHERE status = 6 AND reason <> 1 AND NOT EXISTS",
                new="WHERE status IN (6, 7) AND reason <> 1 AND NOT EXISTS",
            ),
        ),
        tests=(f"{_RESENDING}::test_what_was_or_may_have_been_taken_is_never_sent_again",),
    ),
    Bug(
        name="accounts/sent-again-as-often-as-asked",
        promise="What failed is sent again once, however many ask.",
        edits=(
            Edit(
                path="services/messaging/usecases/resending.py",
                old='request_id=f"{ledger.RESEND}{old.delivery_id}",',
                new='request_id="",',
            ),
        ),
        tests=(f"{_RESENDING}::test_what_failed_is_sent_again_once_with_its_values",),
    ),
    Bug(
        name="accounts/silent-provider-takes-all-lanes",
        promise="No outage of one provider takes a turn from another.",
        edits=(
            Edit(
                path="services/messaging/worker/dispatcher.py",
                old="LANES_A_GROUP = 3\n",
                new="LANES_A_GROUP = LANES\n",
            ),
        ),
        tests=(f"{_TESTS}/test_outages_apart.py",),
    ),
    Bug(
        name="accounts/a-write-a-message",
        promise="How an account stands is written now and then, not for each message.",
        edits=(
            Edit(
                path="services/messaging/worker/health.py",
                old="            self._taken[key] = (taken[0] + 1, max(taken[1], at))\n",
                new='            self._taken[(workspace_id, f"{account_id} {len(self._taken)}")] = (1, at)\n',
            ),
        ),
        tests=(f"{_FAILOVER}::test_rows_of_accounts_are_written_once_for_many_messages",),
    ),
)
