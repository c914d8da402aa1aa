"""Reminders to staff members: short, few, within their hours; of a task they say its title, of the customer nothing."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.common.wall_clocks import zone_of
from services.messaging.domain.staff.members import StaffMember
from services.messaging.domain.staff.shifts import next_start
from services.messaging.domain.staff.tasks import TaskKind

REST: Final = timedelta(minutes=10)
"""Between two reminders to one member: what comes in it goes with the next."""

MAX_NAMED: Final = 10
"""Tasks that one reminder names; of the others it says how many."""

MAX_TITLE: Final = 40
MAX_ATTEMPTS: Final = 6


class NoticeKind(enum.IntEnum):
    """Why somebody is reminded; the order in which a reminder names tasks."""

    ESCALATED = 1
    OVERDUE = 2
    ASSIGNED = 3


@dataclass(frozen=True, slots=True)
class Notice:
    """That somebody is to be reminded of a task."""

    task_id: str
    staff_id: str
    kind: NoticeKind
    level: int
    task_kind: TaskKind
    title: str
    due_time: datetime


WORDS_OF_KINDS: Final[Mapping[TaskKind, str]] = {
    TaskKind.CALL: "电话",
    TaskKind.VISIT: "到访",
    TaskKind.WECOM_MESSAGE: "企业微信",
    TaskKind.XIAOHONGSHU_MESSAGE: "小红书私信",
    TaskKind.DOUYIN_MESSAGE: "抖音私信",
    TaskKind.ORDER: "跟单",
    TaskKind.WORK_ORDER: "工单",
}
_WHY: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.ESCALATED: "已升级",
    NoticeKind.OVERDUE: "已超时",
    NoticeKind.ASSIGNED: "新任务",
}


def notice_time(member: StaffMember, now: datetime) -> datetime:
    """Returns when a reminder that is made now may go to a member: in their hours, and not too soon after the last."""
    earliest = max(now, member.next_notice_time or now)
    return next_start(member.shift, member.time_zone, earliest)


def text_of(notices: Sequence[Notice], member: StaffMember, url: str) -> str:
    """Returns what a reminder says, in Chinese as WeCom is used: of each task why, its title and until when.

    Args:
        notices: At least one, all for one member.
        member: Whose clock is shown.
        url: Where the tasks are.
    """
    zone = zone_of(member.time_zone)
    ordered = sorted(notices, key=lambda each: (each.kind, each.due_time, each.task_id))
    lines = [f"您有 {len(ordered)} 条任务提醒"]
    for each in ordered[:MAX_NAMED]:
        title = each.title if len(each.title) <= MAX_TITLE else f"{each.title[: MAX_TITLE - 1]}…"
        due = each.due_time.astimezone(zone)
        lines.append(f"【{_WHY[each.kind]}】{WORDS_OF_KINDS[each.task_kind]}：{title}（{due:%m-%d %H:%M} 前）")
    if len(ordered) > MAX_NAMED:
        lines.append(f"另有 {len(ordered) - MAX_NAMED} 条")
    lines.append(url)
    return "\n".join(lines)
