"""Seeded bugs: conversations and what answers by itself."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_MESSAGING = "services/messaging"
_TESTS = "tests/integration/messaging/test_conversations.py"

_ADVISED = ("tests/integration/messaging/test_advised_conversations.py",)

BUGS: tuple[Bug, ...] = (
    Bug(
        "conversations/answer-goes-where-the-customer-is-written-to",
        "An answer goes to the address that wrote, and to no other of the customer.",
        (
            Edit(
                f"{_MESSAGING}/usecases/outgoing.py",
                "if point.type in kind.contact_types and address_hash(point.value) == self.row.address_hash",
                "if point.type in kind.contact_types and address_hash(point.value)",
            ),
        ),
        (f"{_TESTS}::test_answer_goes_to_the_number_that_wrote_by_whoever_has_it_and_not_where_it_must_not",),
    ),
    Bug(
        "conversations/lost-answer-is-sent-again",
        "WeChat knows no repeats of a customer-service message: what may have been taken is not sent again.",
        (
            Edit(
                f"{_MESSAGING}/worker/calling.py",
                "if prepared.account is None or prepared.outbound.is_reply:",
                "if prepared.account is None:",
            ),
        ),
        (f"{_TESTS}::test_vendors_own_word_ends_an_answer_and_an_answer_that_was_lost_is_not_repeated",),
    ),
    Bug(
        "conversations/stop-word-is-answered",
        "A stop word is never answered by itself.",
        (
            Edit(
                f"{_MESSAGING}/usecases/conversing.py",
                "if message.keyword or holder is None or",
                "if holder is None or",
            ),
        ),
        (f"{_TESTS}::test_one_auto_reply_answers_by_priority_once_and_a_stop_word_none",),
    ),
    Bug(
        "conversations/robots-that-talk-at-once",
        "A customer gets at most so many auto-replies in an hour, also of calls that come at once.",
        (
            Edit(
                f"{_MESSAGING}/usecases/conversing.py",
                "            await conversation_messages.lock_customers(connection, workspace_id, customers)\n",
                "            assert customers is not None\n",
            ),
        ),
        (f"{_TESTS}::test_two_robots_fall_silent_also_when_they_talk_at_once",),
    ),
    Bug(
        "conversations/answer-after-the-window",
        "An answer that waited beyond WeChat's 48 hours is not sent.",
        (
            Edit(
                f"{_MESSAGING}/worker/preparing.py",
                "if answer is not None and answer.is_late(now):",
                "if answer is not None and answer.is_late(now) and answer.text is None:",
            ),
        ),
        (f"{_TESTS}::test_follower_who_writes_is_answered_by_the_app_within_48_hours",),
    ),
    Bug(
        "conversations/adviser-is-not-looked-up",
        "A conversation is found by who advises its customer.",
        (
            Edit(
                "services/messaging/usecases/conversing.py",
                "            await self.note_advisers(workspace_id, list(holders.values()))\n",
                "",
            ),
        ),
        _ADVISED,
    ),
    Bug(
        "conversations/adviser-given-is-not-noted",
        "Who is given an adviser is found by them at once.",
        (
            Edit(
                "services/messaging/usecases/staff/members.py",
                "        await self._advising.assigned(workspace_id, current, staff_id)\n",
                "",
            ),
        ),
        _ADVISED,
    ),
)
