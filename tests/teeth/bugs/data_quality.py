"""Seeded bugs: reports on data quality that are kept, alerts, and what is counted of senders."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_DAYS = "services/profile/usecases/data_quality_days.py"
_TESTS = "tests/integration/profile/test_data_quality_days.py"
_UNIT = "tests/unit/profile/test_data_quality_days.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "quality/a-report-is-taken-up-by-all-workers-at-once",
        "A report that is due is taken up by one worker, for ten minutes.",
        (
            Edit(
                "services/profile/storage/data_quality_days.py",
                "AND (lease_time IS NULL OR lease_time <= $1) ",
                "",
            ),
        ),
        (_TESTS,),
    ),
    Bug(
        "quality/a-service-that-is-away-is-not-waited-for",
        "A night's report waits six hours for a service that does not answer.",
        (Edit(_DAYS, "if report.missing and report.report_time < due.next_time + PATIENCE:", "if False:"),),
        (_TESTS,),
    ),
    Bug(
        "quality/an-alert-is-raised-of-a-kind-that-nobody-knows",
        "Of a kind whose service did not answer no alert is raised, and nothing is gone.",
        (
            Edit(
                "services/profile/domain/data_quality/comparing.py",
                "and kind not in unknown_kinds(report.missing)",
                "",
            ),
        ),
        (_UNIT,),
    ),
    Bug(
        "quality/a-repeat-has-another-id",
        "An alert is told under its own id at each call.",
        (
            Edit(
                "services/profile/usecases/data_quality_alerts.py",
                "Call(url, thing.alert_id, ",
                'Call(url, f"{thing.alert_id}{thing.attempts}", ',
            ),
        ),
        (_TESTS,),
    ),
    Bug(
        "quality/what-is-in-quarantine-is-told-twice",
        "An identifier in quarantine is no shared one besides.",
        (
            Edit(
                "services/identity/storage/flaws.py",
                "AND (q.node_id IS NULL OR q.release_time IS NOT NULL)",
                "",
            ),
        ),
        ("tests/integration/identity/test_flaws.py",),
    ),
    Bug(
        "quality/a-flaw-is-counted-for-the-next-sender",
        "What names nobody is counted for who sent it.",
        (
            Edit(
                "services/profile/clients/identity.py",
                "note_unusable(missing[place], kind)",
                "note_unusable(place, kind)",
            ),
        ),
        ("tests/integration/profile/test_sender_flaws.py",),
    ),
)
