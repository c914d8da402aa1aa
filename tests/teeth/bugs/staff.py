"""Seeded bugs: staff members and tasks."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_MESSAGING = "services/messaging"
_TASKS = "tests/integration/messaging/test_staff_tasks.py"
_WORKERS = "tests/integration/messaging/test_tasks_under_workers.py"

_GROUPS = ("tests/integration/messaging/test_staff_groups.py",)

BUGS: tuple[Bug, ...] = (
    Bug(
        "staff/overdue-tasks-are-not-locked",
        "However many workers look, a task goes up once per level.",
        (
            Edit(
                f"{_MESSAGING}/storage/staff/tasks.py",
                "LIMIT $3 FOR UPDATE OF t SKIP LOCKED",
                "LIMIT $3",
            ),
            Edit(
                f"{_MESSAGING}/migrations/versions/0026_pre_staff.py",
                "CREATE UNIQUE INDEX task_levels",
                "CREATE INDEX task_levels",
            ),
        ),
        (f"{_WORKERS}::test_eight_workers_let_each_task_go_up_once_per_level",),
    ),
    Bug(
        "staff/reminder-claims-everybody",
        "A reminder is claimed for one member: the others are not put off by it.",
        (
            Edit(f"{_MESSAGING}/storage/staff/notices.py", "AS MATERIALIZED (", "AS NOT MATERIALIZED ("),
            Edit(f"{_MESSAGING}/storage/staff/notices.py", "AND s.staff_id = c.staff_id", ""),
        ),
        (f"{_TASKS}::test_reminders_are_few_and_come_within_hours",),
    ),
    Bug(
        "staff/tasks-of-the-whole-store",
        "Staff see what is theirs and what is nobody's, not what their colleagues have.",
        (Edit(f"{_MESSAGING}/storage/staff/tasks.py", "(t.staff_id = '' AND t.store_id", "(true AND t.store_id"),),
        (f"{_TASKS}::test_people_see_what_is_theirs_and_change_what_is_theirs",),
    ),
    Bug(
        "staff/shifts-by-the-servers-clock",
        "Hours are by the member's own clock.",
        (Edit(f"{_MESSAGING}/domain/staff/shifts.py", "clock = zone_of(zone)", 'clock = zone_of("UTC")'),),
        ("tests/unit/messaging/test_staff.py::test_hours_of_a_week_by_the_members_own_clock",),
    ),
    Bug(
        "staff/a-task-each-attempt",
        "However often a step's effect is carried out, it makes one task.",
        (
            Edit(
                "services/journey/steps/task/carrier.py",
                "request_id=effect.effect_id",
                'request_id=f"{effect.effect_id}-{effect.attempts}"',
            ),
        ),
        (
            "tests/integration/journey/test_effects.py::test_an_effect_that_was_carried_out_and_not_answered_is_carried_out_under_the_same_id",
        ),
    ),
    Bug(
        "staff/robot-never-rests",
        "A robot of a group says no more than WeCom takes.",
        (
            Edit(
                "services/messaging/storage/staff/groups.py",
                '"AND (g.next_time IS NULL OR g.next_time <= $2) ORDER BY',
                '"ORDER BY',
            ),
            Edit(
                "services/messaging/storage/staff/groups.py",
                "SET next_time = excluded.next_time WHERE t.next_time <= $2 ",
                "SET next_time = excluded.next_time ",
            ),
        ),
        _GROUPS,
    ),
    Bug(
        "staff/robot-sends-to-members",
        "A robot of a group is no account of WeCom's channel.",
        (
            Edit(
                "services/messaging/usecases/accounts.py",
                "channel = Channel[word.upper()] if word else Channel.NONE",
                "channel = Channel[word.upper()] if word else Channel.WECOM",
            ),
        ),
        _GROUPS,
    ),
    Bug(
        "staff/title-mentions-everybody",
        "The title of a task mentions nobody and links nothing in a group.",
        (
            Edit(
                "services/messaging/domain/staff/groups.py",
                "    return text.translate(_MARKS)",
                "    return text",
            ),
        ),
        _GROUPS,
    ),
    Bug(
        "staff/robot-tells-of-before",
        "What fired before a robot was made is not told by it.",
        (
            Edit(
                "services/messaging/storage/staff/groups.py",
                "AND a.create_time <= $7 ON CONFLICT",
                "AND $7::timestamptz IS NOT NULL ON CONFLICT",
            ),
        ),
        _GROUPS,
    ),
)
