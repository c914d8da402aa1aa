"""Seeded bugs: codes by SMS."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_TESTS = "tests/integration/messaging/test_verification.py::"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="verification/tries-side-by-side",
        promise="A code bears five tries, however many come at once.",
        edits=(
            Edit(
                "services/messaging/storage/verifications.py",
                "ORDER BY create_time DESC, verification_id DESC LIMIT 1 FOR UPDATE",
                "ORDER BY create_time DESC, verification_id DESC LIMIT 1",
            ),
        ),
        tests=(f"{_TESTS}test_tries_that_meet_at_one_code_are_counted_one_by_one",),
    ),
    Bug(
        name="verification/code-of-any-page",
        promise="A code is worth something on the page that asked for it, and on no other.",
        edits=(
            Edit(
                "services/messaging/storage/verifications.py",
                '"AND page = $4 ORDER BY',
                '"AND $4 <> page || page ORDER BY',
            ),
        ),
        tests=(f"{_TESTS}test_the_code_that_was_sent_verifies_its_page_and_number_and_no_other",),
    ),
    Bug(
        name="verification/codes-for-ever",
        promise="A code ends after ten minutes.",
        edits=(
            Edit(
                "services/messaging/domain/verification.py",
                "return now < self.expire_time and self.tries < MAX_TRIES",
                "return self.tries < MAX_TRIES",
            ),
        ),
        tests=(f"{_TESTS}test_a_code_ends_after_ten_minutes_and_after_five_wrong_tries",),
    ),
    Bug(
        name="verification/suppressed-numbers-get-codes",
        promise="A number that is suppressed gets no code.",
        edits=(Edit("services/messaging/usecases/verifying.py", "        if not is_dead:\n", "        if kept:\n"),),
        tests=(f"{_TESTS}test_a_suppressed_number_is_answered_the_same_and_gets_nothing",),
    ),
    Bug(
        name="verification/one-number-many-codes",
        promise="A number gets few codes, over all forms.",
        edits=(
            Edit(
                "services/messaging/domain/verification.py",
                "if sum(now - each.create_time < within for each in sent) >= most:",
                "if sum(now - each.create_time < within for each in sent if each.page == request.page) >= most:",
            ),
        ),
        tests=(f"{_TESTS}test_the_same_page_again_sends_nothing_and_a_number_gets_few",),
    ),
    Bug(
        name="verification/code-in-the-event",
        promise="What a form asks to verify a number is told to nobody.",
        edits=(
            Edit(
                "gateway/forms/submitting.py",
                "        **({VERIFIED: True} if verified else {}),\n    }\n",
                '        **({VERIFIED: True, "code": answers.code} if verified else {}),\n    }\n',
            ),
        ),
        tests=("tests/unit/gateway/test_form_codes.py::test_a_code_is_no_answer_and_is_told_to_nobody",),
    ),
)
