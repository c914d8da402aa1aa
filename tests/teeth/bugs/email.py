"""Seeded bugs: e-mail."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_PROVIDERS = "services/messaging/providers"
_UNIT = "tests/unit/messaging_providers"
_TESTS = "tests/integration/messaging_providers/test_mail_accounts.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "email/one-click-is-not-signed",
        "A signature covers List-Unsubscribe and List-Unsubscribe-Post (RFC 8058).",
        (
            Edit(
                f"{_PROVIDERS}/smtp/dkim.py",
                "for name in (*SEALED_HEADERS, *LIST_HEADERS) if",
                "for name in SEALED_HEADERS if",
            ),
        ),
        (f"{_UNIT}/test_dkim.py::test_what_rfc_8058_wants_is_covered_and_what_is_not_there_is_not",),
    ),
    Bug(
        "email/second-sender-can-be-added",
        "Nobody adds a second From to a signed mail.",
        (Edit(f"{_PROVIDERS}/smtp/dkim.py", '(f"{name}:{name}" if name in SEALED_HEADERS else name for', "(name for"),),
        (f"{_UNIT}/test_dkim.py::test_mail_that_was_changed_on_its_way_is_known",),
    ),
    Bug(
        "email/refused-token-is-kept",
        "A token that ended before its time is replaced at once.",
        (
            Edit(
                f"{_PROVIDERS}/smtp/tokens.py",
                "if not kept.token or kept.token == but or",
                "if not kept.token or",
            ),
        ),
        (f"{_TESTS}::test_token_that_ended_before_its_time_is_replaced_at_once",),
    ),
    Bug(
        "email/unsigned-events-are-taken",
        "An event counts when its provider signed it.",
        (Edit(f"{_PROVIDERS}/sendgrid/events.py", 'raise InvalidCallback("wrong signature")', "pass"),),
        (f"{_UNIT}/test_sendgrid.py::test_call_that_is_not_the_vendors_is_refused",),
    ),
    Bug(
        "email/complaint-counts-each-time-it-is-told",
        "A recipient's word that is told again changes nothing.",
        (
            Edit(
                "services/messaging/usecases/withdrawing.py",
                'f"{each.objection}:{each.event_id}".encode("utf-8", "surrogatepass")',
                'f"{each.objection}:{each.event_id}:{now}".encode("utf-8", "surrogatepass")',
            ),
        ),
        (
            "tests/integration/messaging/test_sendgrid.py::"
            "test_word_that_is_told_again_does_not_undo_what_an_operator_lifted",
        ),
    ),
    Bug(
        "email/what-came-back-stays-delivered",
        "A mail that came back after it was delivered bounced.",
        (Edit("services/messaging/channels/email.py", "    may_return=True,\n", ""),),
        ("tests/integration/messaging/test_sendgrid.py::test_mail_that_came_back_after_it_was_delivered_bounced",),
    ),
    Bug(
        "email/made-up-return-path-is-believed",
        "A report is about a message only where something that we signed says so.",
        (
            Edit(
                f"{_PROVIDERS}/smtp/return_paths.py",
                'return match[1] if hmac.compare_digest(match[2], _signature(match[1], secret)) else ""',
                "return match[1]",
            ),
        ),
        (f"{_UNIT}/test_mail_reports.py::test_address_that_we_did_not_sign_names_nothing",),
    ),
    Bug(
        "email/every-bounce-suppresses",
        "An address is given up only when it is said that there is no such mailbox.",
        (
            Edit(
                f"{_PROVIDERS}/smtp/reports.py",
                "delivery=Delivery.INVALID_ADDRESS if _is_dead(fields, status) else Delivery.NOT_DELIVERED,",
                "delivery=Delivery.INVALID_ADDRESS,",
            ),
        ),
        (f"{_UNIT}/test_mail_reports.py::test_delivery_report_tells_whether_the_mailbox_is_none",),
    ),
)
