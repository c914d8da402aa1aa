"""What the robot of a staff group says: of tasks in one text, of each alert on a card of its own."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Final

from services.messaging.domain.staff.notices import MAX_TITLE, WORDS_OF_KINDS
from services.messaging.domain.staff.tasks import TaskKind

REST: Final = timedelta(seconds=5)
"""Between two messages of a robot: at most 13 in any minute, of which WeCom takes 20."""

AT_ONCE: Final = 10
"""Tasks of one message: with titles of 40 characters it stays below the 4,096 bytes that WeCom takes."""

MAX_ATTEMPTS: Final = 6
TELLS_FOR: Final = timedelta(hours=24)
"""How old an alert, or a task that waits to be told of, may be."""


class GroupNoticeKind(enum.IntEnum):
    """Of what a group is told."""

    NEW_TASK = 1
    OVERDUE_TASK = 2
    ALERT = 3
    DATA_QUALITY = 4

    @property
    def setting(self) -> str:
        """The field of the robot's account that asks for it."""
        return _SETTINGS[self]


_SETTINGS: Final[Mapping[GroupNoticeKind, str]] = {
    GroupNoticeKind.NEW_TASK: "tells_new_tasks",
    GroupNoticeKind.OVERDUE_TASK: "tells_overdue_tasks",
    GroupNoticeKind.ALERT: "tells_alerts",
    GroupNoticeKind.DATA_QUALITY: "tells_alerts",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of an alert.

    Attributes:
        title: Of what kind it is.
        text: In a sentence.
        lines: Names and values, at most six.
        path: Which page of the console has more, such as `/console/alerts`.
    """

    title: str
    text: str
    lines: Mapping[str, str] = field(default_factory=dict)
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupNotice:
    """That a group is to be told of something.

    Attributes:
        notice_id: Once for each group.
        level: Of the task, as it is now.
        wecom_user_id: Of whom the task is; empty where nobody has it, or they have none.
        staff_display_name: The same, for people.
        said: Of an alert; None for a task.
    """

    notice_id: str
    kind: GroupNoticeKind
    task_id: str = ""
    task_kind: TaskKind = TaskKind.CALL
    title: str = ""
    level: int = 0
    due_time: datetime | None = None
    wecom_user_id: str = ""
    staff_display_name: str = ""
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class FiredAlert:
    """An alert that fired elsewhere in the platform, and when."""

    firing_id: str
    kind: GroupNoticeKind
    create_time: datetime
    said: Said


def group_text(notices: Sequence[GroupNotice], zone: tzinfo, url: str) -> str:
    """Returns what a group is told of tasks, in WeCom's Markdown and in Chinese: whose each is, who is named, until when.

    Args:
        notices: At least one, all of tasks, at most `AT_ONCE`.
        zone: Whose clock is shown.
        url: Where the tasks are.
    """
    lines = [f"**{len(notices)} 条任务**"]
    for each in sorted(notices, key=lambda one: (-one.kind, one.due_time is None, one.due_time, one.notice_id)):
        title = each.title if len(each.title) <= MAX_TITLE else f"{each.title[: MAX_TITLE - 1]}…"
        due = f"（{each.due_time.astimezone(zone):%m-%d %H:%M} 前）" if each.due_time else ""
        lines.append(f"> {_why(each)}{WORDS_OF_KINDS[each.task_kind]}：{_plain(title)}{due} {_whose(each)}")
    lines.append(f"[查看任务]({url})")
    return "\n".join(lines)


def _why(notice: GroupNotice) -> str:
    if notice.kind is GroupNoticeKind.NEW_TASK:
        return '<font color="info">新任务</font> '
    return f'<font color="warning">已超时，第 {max(notice.level, 1)} 级</font> '


def _whose(notice: GroupNotice) -> str:
    if notice.wecom_user_id:
        return f"<@{notice.wecom_user_id}>"
    return _plain(notice.staff_display_name) or "待领取"


def _plain(text: str) -> str:
    """Returns a text without what Markdown reads as its own: nobody is mentioned, and nothing linked, by a title."""
    return text.translate(_MARKS)


_MARKS: Final = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "`": "'", "\n": " "})
