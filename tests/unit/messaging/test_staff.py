"""Who works when, to whom a task goes, when it is due and goes up, and who may see it: tables of the pure rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from services.common.errors import InvalidArgument, Reason
from services.messaging.domain.staff.choosing import Reach, choose, manager_of
from services.messaging.domain.staff.members import StaffMember, StaffRole, adviser_among
from services.messaging.domain.staff.notices import Notice, NoticeKind, notice_time, text_of
from services.messaging.domain.staff.shifts import ShiftHours, after_working, is_within, next_start
from services.messaging.domain.staff.tasks import (
    OUTCOMES,
    NewTask,
    Task,
    TaskAssignment,
    TaskKind,
    TaskOutcome,
    TaskPriority,
    TaskStatus,
    completed,
    due_time_of,
    escalated,
)
from yike.messaging.v1 import task_service_pb2 as task_pb

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
"""Noon in Shanghai, a Monday."""
DAYS = tuple(ShiftHours(day, time(9), time(18)) for day in range(1, 6))
NIGHT = (ShiftHours(7, time(22), time(6)),)


def member(staff_id: str, **more: Any) -> StaffMember:
    return StaffMember(**{"staff_id": staff_id, "display_name": staff_id, "store_id": "s1", "capacity": 3, **more})


def task(**more: Any) -> Task:
    fields: dict[str, Any] = {
        "task_id": "t", "customer_id": 1, "kind": TaskKind.CALL, "title": "Call", "description": "", "assignment": TaskAssignment.STORE,
        "store_id": "s1", "skill": "", "staff_id": "", "priority": TaskPriority.NORMAL, "due_time": NOON, "escalate_after_minutes": 60,
        "source": "", "status": TaskStatus.OPEN, "outcome": TaskOutcome.NONE, "escalation_level": 0, "created_by": "", "create_time": NOON,
    }  # fmt: skip
    return Task(**{**fields, **more})


def test_hours_of_a_week_by_the_members_own_clock() -> None:
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    cases = [
        # (hours, zone, moment, works, from when)
        (DAYS, "Asia/Shanghai", NOON, True, NOON),
        (DAYS, "America/New_York", NOON, False, datetime(2026, 11, 23, 14, tzinfo=UTC)),
        (DAYS, "Asia/Shanghai", monday + timedelta(hours=10), False, datetime(2026, 11, 24, 1, tzinfo=UTC)),
        # Friday after work: Monday.
        (DAYS, "Asia/Shanghai", datetime(2026, 11, 27, 11, tzinfo=UTC), False, datetime(2026, 11, 30, 1, tzinfo=UTC)),
        # Sunday's night goes on into Monday.
        (NIGHT, "Asia/Shanghai", datetime(2026, 11, 22, 21, tzinfo=UTC), True, datetime(2026, 11, 22, 21, tzinfo=UTC)),
        (NIGHT, "Asia/Shanghai", datetime(2026, 11, 22, 22, tzinfo=UTC), False, datetime(2026, 11, 29, 14, tzinfo=UTC)),
        ((), "Asia/Shanghai", NOON, True, NOON),
    ]
    for hours, zone, moment, works, start in cases:
        assert (is_within(hours, zone, moment), next_start(hours, zone, moment)) == (works, start), (zone, moment)


def test_due_time_counts_hours_of_work_where_it_is_asked_to() -> None:
    someone = member("a", shift=DAYS)
    friday = datetime(2026, 11, 27, 8, tzinfo=UTC)  # Four in the afternoon in Shanghai.
    new = NewTask(customer_id=1, kind=TaskKind.CALL, title="x", due_minutes=180, in_shift_hours=True)
    # Two hours on Friday, one on Monday.
    assert due_time_of(new, someone, friday) == datetime(2026, 11, 30, 2, tzinfo=UTC)
    assert due_time_of(new, None, friday) == friday + timedelta(hours=3)
    assert due_time_of(replace(new, in_shift_hours=False), someone, friday) == friday + timedelta(hours=3)
    assert due_time_of(replace(new, due_minutes=0, in_shift_hours=False), someone, NOON) == NOON + timedelta(days=1)
    # Overlapping hours count once; who works too little is taken to work always.
    double = (ShiftHours(1, time(9), time(18)), ShiftHours(1, time(10), time(13)))
    assert after_working(double, "Asia/Shanghai", NOON, 120) == NOON + timedelta(hours=2)
    rare = (ShiftHours(1, time(9), time(9, 1)),)
    assert after_working(rare, "Asia/Shanghai", NOON, 600) == NOON + timedelta(hours=10)


def test_rules_of_assignment() -> None:
    busy, idle = member("busy", open_tasks=2), member("idle", open_tasks=1)
    full, away = member("full", open_tasks=3), member("away", away=True)
    other, night = member("other", store_id="s2"), member("night", shift=NIGHT)
    fitter = member("fitter", skills=("fitting",), open_tasks=2)
    lately = member("lately", open_tasks=1, last_assign_time=NOON)
    chief = member("chief", store_id="s3", managed_store_ids=("s1",), role=StaffRole.MANAGER, open_tasks=2)
    everybody = [busy, idle, full, away, other, night, fitter, lately, chief]
    adviser, store = TaskAssignment.ADVISER, TaskAssignment.STORE
    cases: list[tuple[TaskAssignment, str, str, StaffMember | None, list[StaffMember], str]] = [
        (store, "s1", "", None, everybody, "idle"),
        (store, "s1", "", None, [lately, busy], "lately"),
        (store, "s1", "", None, [lately, replace(lately, staff_id="z", last_assign_time=None)], "z"),
        (store, "s1", "fitting", None, everybody, "fitter"),
        (store, "s1", "", None, [full, away, other, night], ""),
        (store, "", "", None, [full, other], "other"),
        (store, "s1", "", None, [chief], "chief"),
        (store, "s1", "", other, [busy], "busy"),
        # The own adviser also outside the hours, and though others have less to do.
        (adviser, "s1", "", night, everybody, "night"),
        (adviser, "s1", "fitting", busy, everybody, "busy"),
        (adviser, "s1", "", full, everybody, "idle"),
        # Away: the adviser's store, where none is named.
        (adviser, "", "", replace(away, store_id="s2"), everybody, "other"),
        (adviser, "s1", "", None, everybody, "idle"),
        (TaskAssignment.CLAIM, "s1", "", None, everybody, ""),
        (TaskAssignment.STAFF_MEMBER, "s1", "", None, everybody, ""),
    ]
    for assignment, store_id, skill, own, members, wanted in cases:
        chosen = choose(members, assignment=assignment, store_id=store_id, skill=skill, adviser=own, now=NOON)
        assert (chosen.staff_id if chosen else "") == wanted, (assignment, store_id, skill, own, wanted)
    assert manager_of(everybody, "s1", NOON) == chief
    assert manager_of(everybody, "s2", NOON) is None
    assert manager_of(everybody, "", NOON) is None
    assert adviser_among([member("x", wecom_user_id="Zhang")], "zhang") is not None
    assert adviser_among([member("x")], "") is None


def test_levels_are_two_and_the_second_is_the_managers() -> None:
    chief = member("chief", role=StaffRole.MANAGER)
    first = escalated(task(staff_id="a"), chief, NOON)
    assert (first.escalation_level, first.staff_id) == (1, "a")
    assert first.next_escalation_time == NOON + timedelta(minutes=60)
    second = escalated(first, chief, NOON)
    assert (second.escalation_level, second.staff_id, second.next_escalation_time) == (2, "chief", None)
    assert escalated(first, None, NOON).staff_id == "a"


def test_each_kind_ends_with_its_own_outcomes_only() -> None:
    assert {int(kind) for kind in OUTCOMES} == {number for number in task_pb.TaskKind.values() if number}
    assert {int(each) for of_kind in OUTCOMES.values() for each in of_kind} == {
        number for number in task_pb.TaskOutcome.values() if number
    }
    for kind, possible in OUTCOMES.items():
        for outcome in TaskOutcome:
            if outcome in possible:
                assert completed(task(kind=kind), outcome, "me", NOON).next_escalation_time is None
                continue
            with pytest.raises(InvalidArgument) as refused:
                completed(task(kind=kind), outcome, "me", NOON)
            assert refused.value.reason == Reason.ERROR_REASON_TASK_OUTCOME_REFUSED


def test_who_sees_and_changes_what() -> None:
    staff, chief = member("a"), member("chief", role=StaffRole.MANAGER, managed_store_ids=("s2",))
    nobodys = Reach(None, sees_all=False)
    cases = [
        # (who, whose, store, sees, works on, leads)
        (Reach(None, sees_all=True), "b", "s9", True, True, True),
        (Reach(staff, sees_all=True), "b", "s9", True, True, True),
        (nobodys, "", "", False, False, False),
        (Reach(staff, sees_all=False), "a", "s9", True, True, False),
        (Reach(staff, sees_all=False), "", "s1", True, False, False),
        (Reach(staff, sees_all=False), "", "s2", False, False, False),
        (Reach(staff, sees_all=False), "b", "s1", False, False, False),
        (Reach(chief, sees_all=False), "b", "s2", True, True, True),
        (Reach(chief, sees_all=False), "b", "s1", True, True, True),
        (Reach(chief, sees_all=False), "b", "s3", False, False, False),
        (Reach(chief, sees_all=False), "b", "", False, False, False),
    ]
    for reach, staff_id, store_id, *wanted in cases:
        one = task(staff_id=staff_id, store_id=store_id)
        assert [reach.sees(one), reach.works_on(one), reach.leads(one)] == wanted, (reach, staff_id, store_id)


def test_reminder_waits_for_the_hours_and_names_few() -> None:
    someone = member("a", shift=DAYS, next_notice_time=NOON + timedelta(minutes=7))
    assert notice_time(someone, NOON) == NOON + timedelta(minutes=7)
    night = datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert notice_time(someone, night) == datetime(2026, 11, 24, 1, tzinfo=UTC)
    notices = [
        Notice(f"t{number:02d}", "a", NoticeKind.ASSIGNED, 0, TaskKind.CALL, "回访" * 100, NOON) for number in range(30)
    ]
    late = Notice("late", "a", NoticeKind.OVERDUE, 1, TaskKind.WORK_ORDER, "投诉", NOON)
    text = text_of([*notices, late], someone, "https://x.example/console/tasks")
    lines = text.split("\n")
    assert lines[:2] == ["您有 31 条任务提醒", "【已超时】工单：投诉（11-23 12:00 前）"]
    assert lines[-2:] == ["另有 21 条", "https://x.example/console/tasks"]
    assert len(text.encode()) <= 2_048
