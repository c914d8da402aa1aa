"""What is told to segment of whom it is to judge, and how many go into one call."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence

from services.journey.domain.tasks import Task
from services.journey.steps.portions import portions_of
from yike.common.v1 import event_pb2 as event_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb

CUSTOMERS_A_CALL = 500
SEEN_A_CALL = 10_000


def portions_alike(tasks: Sequence[Task], question_of: Callable[[Task], Hashable]) -> Iterator[Sequence[Task]]:
    """Yields those of one question together, as many as segment takes at once."""
    alike: dict[Hashable, list[Task]] = {}
    for task in tasks:
        alike.setdefault(question_of(task), []).append(task)
    for same in alike.values():
        yield from portions_of(same, CUSTOMERS_A_CALL, _seen_size, SEEN_A_CALL)


def seen_of(tasks: Sequence[Task]) -> list[segment_pb.Seen]:
    """Returns what the runs have seen of their customers."""
    return [_seen(task) for task in tasks if task.seen or task.mappings]


def _seen(task: Task) -> segment_pb.Seen:
    return segment_pb.Seen(
        customer_id=task.customer_id,
        events=[event_pb.EventRef(node_id=event.node_id, event_id=event.event_id) for event in task.seen],
        mappings=[
            segment_pb.MappingSeen(node_id=node_id, mapping_version=version) for node_id, version in task.mappings
        ],
    )


def _seen_size(task: Task) -> int:
    return len(task.seen) + len(task.mappings)
