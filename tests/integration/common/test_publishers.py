"""Every publisher is known, with the test that reaches it while `tests.support.publishers` looks at its transaction."""

from __future__ import annotations

import ast

import pytest

from services.common.database import Database, execute
from services.common.topology import SERVICES
from tests.architecture.source import ROOT, python_files, relative, tree_of
from tests.support.publishers import CHANGED, _check

PUBLISHERS = {
    "services/identity/recording.py::Recorder.write": "tests/integration/identity/test_resolving.py",
    "services/profile/usecases/recording.py::Recorder._write": "tests/integration/profile/test_recording.py",
    "services/profile/usecases/vouching.py::vouch": "tests/integration/profile/loyalty/test_untrusted.py",
    "services/profile/usecases/periods.py::Periods.set": "tests/integration/profile/test_event_periods.py",
    "services/profile/usecases/survivorship.py::Survivorship.set": "tests/integration/profile/test_survivorship.py",
    "services/profile/usecases/catalogue/entries.py::Entries._tell": "tests/integration/profile/test_catalogue.py",
    "services/profile/usecases/catalogue/stock.py::Stock.set": "tests/integration/profile/test_stock.py",
    "services/profile/usecases/loyalty/telling.py::tell": "tests/integration/profile/loyalty/test_points.py",
    "services/profile/usecases/coupons/issuing.py::IssuingCoupons._issue": "tests/integration/profile/test_coupons.py",
    "services/profile/usecases/coupons/using.py::UsingCoupons._write": "tests/integration/profile/test_coupons.py",
    "services/profile/usecases/coupons/ending.py::CouponEndings._end": "tests/integration/profile/test_coupon_endings.py",
    "services/profile/usecases/data_quality_days.py::QualityDays._raise": "tests/integration/profile/test_data_quality_days.py",
    "services/profile/usecases/coupons/telling.py::tell_changed": "tests/integration/profile/test_coupons.py",
    "services/profile/usecases/companies/telling.py::tell_companies": "tests/integration/profile/test_companies.py",
    "services/segment/facts/told.py::announce": "tests/integration/segment/test_live_loop.py",
    "services/segment/facts/told.py::announce_firings": "tests/integration/segment/test_alerts.py",
    "services/segment/facts/told.py::announce_run": "tests/integration/segment/test_report_schedules.py",
    "services/journey/usecases/moving.py::Movements._write": "tests/integration/journey/test_walking.py",
    "services/messaging/usecases/sending.py::Sending._take": "tests/integration/messaging/test_sending.py",
    "services/messaging/usecases/delivering.py::Deliveries._settle": "tests/integration/messaging/test_sending.py",
    "services/messaging/usecases/reacting.py::Reactions.engagement": "tests/integration/messaging/test_reactions.py",
    "services/messaging/usecases/reacting.py::Reactions._record_some_receipts": "tests/integration/messaging/test_reactions.py",
    "services/messaging/usecases/welcoming.py::Welcoming._settle": "tests/integration/messaging/test_welcomes.py",
    "services/messaging/usecases/welcoming.py::Welcoming._keep": "tests/integration/messaging/test_welcomes.py",
    "services/messaging/usecases/cancelling.py::Cancelling.cancel": "tests/integration/messaging/test_every_decision.py",
    "services/messaging/usecases/staff/working.py::WorkingOnTasks.cancel": "tests/integration/messaging/test_every_decision.py",
    "services/messaging/usecases/staff/working.py::WorkingOnTasks.complete": "tests/integration/messaging/test_staff_tasks.py",
    "services/messaging/usecases/mass_messages.py::MassMessages.settle": "tests/integration/messaging/test_mass_messages.py",
    "services/messaging/usecases/inbox.py::Inbox._read": "tests/integration/messaging/test_inbox.py",
    "services/messaging/usecases/replying.py::Replies._record": "tests/integration/messaging/test_replies.py",
    "services/messaging/usecases/withdrawing.py::Withdrawing._record_some": "tests/integration/messaging/test_mail_that_returns.py",
    "services/scoring/usecases/training.py::Training.run": "tests/integration/scoring/test_training.py",
}


def publishers() -> set[str]:
    """Returns each function of the services that calls `publish` of the outbox, by whatever name it imported it."""
    found = set()
    for path in python_files("services"):
        if relative(path).startswith("services/common/"):
            continue
        names = {"outbox.publish"}
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("services.common.outbox"):
                names |= {alias.asname or alias.name for alias in node.names if alias.name == "publish"}
        for place, function in _functions(tree_of(path)):
            if any(isinstance(node, ast.Call) and ast.unparse(node.func) in names for node in ast.walk(function)):
                found.add(f"{relative(path)}::{place}")
    return found


def _functions(tree: ast.Module) -> list[tuple[str, ast.AST]]:
    functions: list[tuple[str, ast.AST]] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            functions.append((node.name, node))
        elif isinstance(node, ast.ClassDef):
            functions += [
                (f"{node.name}.{member.name}", member)
                for member in node.body
                if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef)
            ]
    return functions


def test_every_publisher_is_known_and_reached_by_a_test() -> None:
    assert publishers() == set(PUBLISHERS)
    assert [test for test in PUBLISHERS.values() if not (ROOT / test.partition("::")[0]).exists()] == []
    assert set(CHANGED) == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_fact_without_the_change_it_tells_of_is_noticed(database_urls, service) -> None:
    database = Database.connect(database_urls(service), service=service)
    with pytest.raises(AssertionError, match="changes none"):
        async with database.workspace("ws_aaaa") as connection:
            await execute(connection, "INSERT INTO outbox (workspace_id, partition, payload) VALUES ('ws_aaaa', 0, '')")
            await _check(connection, service)
    await database.close()
