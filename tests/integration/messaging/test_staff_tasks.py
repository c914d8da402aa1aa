"""Staff members and their tasks over the API: made once, given by rule, seen by whom they are, ended as an event, reminded of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.common.caller import NOBODY, act_as, new_caller
from services.common.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    Reason,
)
from services.common.payloads import unpack
from tests.integration.messaging.conftest import World
from tests.integration.messaging.test_erasing import erase
from yike.messaging.v1 import messaging_facts_pb2 as facts_pb
from yike.messaging.v1 import staff_service_pb2 as staff_pb
from yike.messaging.v1 import task_service_pb2 as task_pb


async def member(world: World, staff_id: str, **more: Any) -> staff_pb.StaffMember:
    fields = {
        "staff_id": staff_id,
        "display_name": staff_id.title(),
        "store_id": "s1",
        "wecom_user_id": f"wc-{staff_id}",
        **more,
    }
    answer: staff_pb.StaffMember = await world.staff.CreateStaff(
        staff_pb.CreateStaffRequest(staff_member=staff_pb.StaffMember(**fields)), metadata=world.metadata()
    )
    return answer


async def by(world: World, user: str, call: Any, request: Any) -> Any:
    """Calls as somebody who signed in."""
    act_as(new_caller(world.workspace_id, f"user:{user}"))
    try:
        return await call(request, metadata=world.metadata())
    finally:
        act_as(NOBODY)


async def make(world: World, customer_id: int, *, request_id: str = "", **more: Any) -> task_pb.Task:
    fields = {
        "customer_id": customer_id,
        "kind": task_pb.TASK_KIND_CALL,
        "title": "Call back",
        "store_id": "s1",
        **more,
    }
    answer: task_pb.Task = await world.tasks.CreateTask(
        task_pb.CreateTaskRequest(task=task_pb.Task(**fields), request_id=request_id), metadata=world.metadata()
    )
    return answer


async def get(world: World, task_id: str) -> task_pb.Task:
    answer: task_pb.Task = await world.tasks.GetTask(task_pb.GetTaskRequest(task_id=task_id), metadata=world.metadata())
    return answer


async def ended(world: World) -> list[facts_pb.TaskCompleted]:
    rows = await world.rows("SELECT payload FROM outbox WHERE workspace_id = $1 ORDER BY outbox_id")
    facts = (facts_pb.MessagingFact.FromString(unpack(row["payload"])) for row in rows)
    return [each for fact in facts for each in fact.tasks_completed.tasks]


async def test_a_member_is_made_changed_listed_and_deleted(world: World) -> None:
    made = await member(
        world, "li", skills=["fitting"], shift=[{"weekday": 1, "start_time": "09:00", "end_time": "18:00"}]
    )
    assert (made.capacity, made.time_zone, made.role) == (20, "Asia/Shanghai", staff_pb.STAFF_ROLE_STAFF)
    assert (await member(world, "li", skills=["fitting"], shift=list(made.shift))).etag == made.etag
    with pytest.raises(AlreadyExists):
        await member(world, "wang", wecom_user_id="WC-LI")
    change = staff_pb.UpdateStaffRequest(
        staff_member=staff_pb.StaffMember(staff_id="li", capacity=0, etag=made.etag),
        update_mask={"paths": ["capacity"]},
    )
    changed = await world.staff.UpdateStaff(change, metadata=world.metadata())
    assert (changed.capacity, changed.display_name) == (0, "Li")
    with pytest.raises(Aborted):
        await world.staff.UpdateStaff(
            staff_pb.UpdateStaffRequest(
                staff_member=staff_pb.StaffMember(staff_id="li", away=True, etag=made.etag),
                update_mask={"paths": ["away"]},
            ),
            metadata=world.metadata(),
        )
    await member(world, "boss", role=staff_pb.STAFF_ROLE_MANAGER)
    for text, wanted in (("role = MANAGER", ["boss"]), ('storeId = "s1"', ["boss", "li"]), ('displayName:"l"', ["li"])):
        page = await world.staff.ListStaff(
            staff_pb.ListStaffRequest(filter=text, page_size=2), metadata=world.metadata()
        )
        assert [each.staff_id for each in page.staff_members] == wanted
    # What was hers alone waits to be claimed, what has a rule is given to somebody else.
    customer = world.customer().customer_id
    named = await make(world, customer, assignment=task_pb.TASK_ASSIGNMENT_STAFF_MEMBER, staff_id="li")
    await world.staff.DeleteStaff(staff_pb.DeleteStaffRequest(staff_id="li"), metadata=world.metadata())
    assert (await get(world, named.task_id)).staff_id == ""
    with pytest.raises(NotFound):
        await world.staff.GetStaff(staff_pb.GetStaffRequest(staff_id="li"), metadata=world.metadata())


async def test_an_adviser_is_a_trait_that_an_operator_or_the_brand_sets(world: World) -> None:
    await member(world, "li")
    mei, hua = world.customer(), world.customer(traits={"adviser": "wc-li"})
    assigned = await world.staff.AssignAdviser(
        staff_pb.AssignAdviserRequest(customer_id=mei.customer_id, staff_id="li"), metadata=world.metadata()
    )
    assert (assigned.staff_id, mei.traits["adviser"]) == ("li", "li")
    for customer in (mei, hua):
        found = await world.staff.GetAdviser(
            staff_pb.GetAdviserRequest(customer_id=customer.customer_id), metadata=world.metadata()
        )
        assert (found.display_name, found.store_id) == ("Li", "s1")
    task = await make(world, hua.customer_id, store_id="", assignment=task_pb.TASK_ASSIGNMENT_ADVISER)
    assert (task.staff_id, task.store_id) == ("li", "s1")
    await world.staff.AssignAdviser(
        staff_pb.AssignAdviserRequest(customer_id=mei.customer_id), metadata=world.metadata()
    )
    with pytest.raises(NotFound):
        await world.staff.GetAdviser(staff_pb.GetAdviserRequest(customer_id=mei.customer_id), metadata=world.metadata())


async def test_one_task_a_request_id_and_none_for_whom_there_must_be_none(world: World) -> None:
    await member(world, "li")
    customer = world.customer().customer_id
    first = await make(world, customer, request_id="r1")
    assert first.staff_id == "li"
    await world.tasks.CompleteTask(
        task_pb.CompleteTaskRequest(task_id=first.task_id, outcome=task_pb.TASK_OUTCOME_REACHED),
        metadata=world.metadata(),
    )
    world.peers.profile_is_away = True
    again = await make(world, customer, request_id="r1")
    world.peers.profile_is_away = False
    assert (again.task_id, again.status) == (first.task_id, task_pb.TASK_STATUS_COMPLETED)
    with pytest.raises(AlreadyExists) as reused:
        await make(world, customer, request_id="r1", title="Another")
    assert reused.value.reason == Reason.ERROR_REASON_REQUEST_ID_REUSED
    with pytest.raises(NotFound):
        await make(world, 99_999_999)
    with pytest.raises(FailedPrecondition):
        await make(world, world.customer(restricted=True).customer_id)
    with pytest.raises(NotFound):
        await make(world, customer, assignment=task_pb.TASK_ASSIGNMENT_STAFF_MEMBER, staff_id="nobody")
    with pytest.raises(InvalidArgument):
        await make(world, customer, staff_id="li")


async def test_fewest_open_tasks_within_hours_and_the_vip_lane_first(world: World) -> None:
    night = [{"weekday": day, "start_time": "22:00", "end_time": "06:00"} for day in range(1, 8)]
    for staff_id, more in (("a", {"capacity": 2}), ("b", {"capacity": 2}), ("night", {"shift": night})):
        await member(world, staff_id, **more)
    customers = [world.customer().customer_id for _ in range(6)]
    world.peers.template_data.customers.add(requested_id=customers[5]).tier.tier_id = "gold"
    given = [(await make(world, each)).staff_id for each in customers[:4]]
    assert sorted(given) == ["a", "a", "b", "b"]
    assert given[0] != given[1]
    plain = await make(world, customers[4], due_minutes=10)
    vip = await make(world, customers[5], due_minutes=600, vip_tier_ids=["gold"])
    assert (plain.staff_id, vip.staff_id, vip.priority) == ("", "", task_pb.TASK_PRIORITY_VIP)
    queue = await world.tasks.ListTasks(
        task_pb.ListTasksRequest(filter='status = OPEN AND staffId = ""'), metadata=world.metadata()
    )
    assert [each.task_id for each in queue.tasks] == [vip.task_id, plain.task_id]
    # A place is free: the lane decides who gets it, though the other is due first.
    of_a = (await listed(world, 'staffId = "a"'))[0]
    await world.tasks.CompleteTask(
        task_pb.CompleteTaskRequest(task_id=of_a.task_id, outcome=task_pb.TASK_OUTCOME_NOT_NEEDED),
        metadata=world.metadata(),
    )
    world.clock.advance(timedelta(minutes=2))
    await world.parts.staff.worker.serve(world.workspace_id)
    assert ((await get(world, vip.task_id)).staff_id, (await get(world, plain.task_id)).staff_id) == ("a", "")
    # In the evening it is somebody else's turn.
    world.clock.advance(timedelta(hours=11))
    await world.parts.staff.worker.serve(world.workspace_id)
    assert (await get(world, plain.task_id)).staff_id == "night"


async def listed(world: World, text: str, **more: Any) -> list[task_pb.Task]:
    answer = await world.tasks.ListTasks(task_pb.ListTasksRequest(filter=text, **more), metadata=world.metadata())
    return list(answer.tasks)


async def test_people_see_what_is_theirs_and_change_what_is_theirs(world: World) -> None:
    await member(world, "a", user_id="u_a")
    await member(world, "b", user_id="u_b", away=True)
    await member(world, "boss", user_id="u_boss", role=staff_pb.STAFF_ROLE_MANAGER, away=True)
    customer = world.customer().customer_id
    hers = await make(world, customer)
    free = await make(world, customer, assignment=task_pb.TASK_ASSIGNMENT_CLAIM)
    await make(world, customer, store_id="s2", assignment=task_pb.TASK_ASSIGNMENT_CLAIM)

    async def seen(user: str, **more: Any) -> set[str]:
        answer = await by(world, user, world.tasks.ListTasks, task_pb.ListTasksRequest(**more))
        return {each.task_id for each in answer.tasks}

    assert await seen("u_a") == {hers.task_id, free.task_id}
    assert await seen("u_a", own_only=True) == {hers.task_id}
    assert await seen("u_b") == {free.task_id}
    assert await seen("u_boss") == {hers.task_id, free.task_id}
    assert len(await seen("u_boss", any_store=True)) == len(await seen("u_nobody", any_store=True)) == 3
    with pytest.raises(PermissionDenied) as refused:
        await seen("u_nobody")
    assert refused.value.reason == Reason.ERROR_REASON_NOT_STAFF
    complete = task_pb.CompleteTaskRequest(task_id=hers.task_id, outcome=task_pb.TASK_OUTCOME_REACHED, note="ok")
    with pytest.raises(NotFound):
        await by(world, "u_b", world.tasks.CompleteTask, complete)
    with pytest.raises(PermissionDenied):
        await by(world, "u_a", world.tasks.AssignTask, task_pb.AssignTaskRequest(task_id=hers.task_id, staff_id="b"))
    claimed = await by(world, "u_b", world.tasks.ClaimTask, task_pb.ClaimTaskRequest(task_id=free.task_id))
    assert (claimed.staff_id, claimed.staff_display_name) == ("b", "B")
    with pytest.raises(FailedPrecondition):
        await world.tasks.ClaimTask(
            task_pb.ClaimTaskRequest(task_id=free.task_id, staff_id="a"), metadata=world.metadata()
        )
    moved = await by(
        world, "u_boss", world.tasks.AssignTask, task_pb.AssignTaskRequest(task_id=free.task_id, staff_id="a")
    )
    assert moved.staff_id == "a"
    own = await by(world, "u_boss", world.tasks.GetOwnStaffMember, task_pb.GetOwnStaffMemberRequest())
    assert own.staff_id == "boss"
    able = await by(
        world, "u_boss", world.tasks.ListTaskAssignees, task_pb.ListTaskAssigneesRequest(task_id=free.task_id)
    )
    assert [each.staff_id for each in able.staff_members] == ["a", "b", "boss"]


async def test_an_outcome_is_told_once_and_the_history_says_who_did_what(world: World) -> None:
    await member(world, "a", user_id="u_a")
    mei, hua = world.customer(), world.customer()
    task = await make(world, mei.customer_id, source="journey:welcome/1/call")
    await by(world, "u_a", world.tasks.AddTaskComment, task_pb.AddTaskCommentRequest(task_id=task.task_id, text="busy"))
    with pytest.raises(InvalidArgument):
        await world.tasks.CompleteTask(
            task_pb.CompleteTaskRequest(task_id=task.task_id, outcome=task_pb.TASK_OUTCOME_RESOLVED),
            metadata=world.metadata(),
        )
    for _ in range(2):
        done = await by(
            world,
            "u_a",
            world.tasks.CompleteTask,
            task_pb.CompleteTaskRequest(task_id=task.task_id, outcome=task_pb.TASK_OUTCOME_ORDERED, note="two"),
        )
    assert (done.status, done.completed_by) == (task_pb.TASK_STATUS_COMPLETED, "user:u_a")
    (fact,) = await ended(world)
    assert (fact.update_id, fact.customer_id, fact.staff_id, fact.source) == (
        f"{task.task_id}:completed", mei.customer_id, "a", "journey:welcome/1/call",
    )  # fmt: skip
    with pytest.raises(FailedPrecondition):
        await world.tasks.CompleteTask(
            task_pb.CompleteTaskRequest(task_id=task.task_id, outcome=task_pb.TASK_OUTCOME_DECLINED),
            metadata=world.metadata(),
        )
    history: list[tuple[int, str]] = []
    token = ""
    while True:
        page = await world.tasks.ListTaskComments(
            task_pb.ListTaskCommentsRequest(task_id=task.task_id, page_size=2, page_token=token),
            metadata=world.metadata(),
        )
        history += [(each.action, each.text) for each in page.task_comments]
        token = page.next_page_token
        if not token:
            break
    assert sorted(history) == [
        (task_pb.TASK_ACTION_COMMENT, "busy"),
        (task_pb.TASK_ACTION_ASSIGNED, ""),
        (task_pb.TASK_ACTION_COMPLETED, "two"),
    ]
    # A merge makes them tasks of one customer; an erasure takes theirs.
    kept = await make(world, hua.customer_id)
    world.peers.merge(world.workspace_id, mei, hua)
    assert {each.task_id for each in await listed(world, "", customer_id=hua.customer_id)} == {
        task.task_id,
        kept.task_id,
    }
    erased = await erase(world, mei.customer_id)
    assert (erased["tasks"], erased["task_entries"]) == ((1, 0), (3, 0))
    with pytest.raises(NotFound):
        await get(world, task.task_id)
    with pytest.raises(NotFound) as gone:
        await make(world, mei.customer_id, request_id="after")
    assert gone.value.reason == Reason.ERROR_REASON_CUSTOMER_ERASED


async def test_reminders_are_few_and_come_within_hours(world: World) -> None:
    await member(world, "a")
    await member(world, "boss", role=staff_pb.STAFF_ROLE_MANAGER, capacity=0)
    customer = world.customer().customer_id
    for title in ("one", "two"):
        await make(world, customer, title=title, due_minutes=30)
    await world.parts.staff.worker.serve(world.workspace_id)
    (message,) = await world.sandbox.messages(channel="wecom")
    assert message["recipient"] == "wc-a"
    assert all(title in message["text"] for title in ("one", "two"))
    await make(world, customer, title="three", due_minutes=300)
    await world.parts.staff.worker.serve(world.workspace_id)
    assert len(await world.sandbox.messages(channel="wecom")) == 1
    world.clock.advance(timedelta(minutes=11))
    await world.parts.staff.worker.serve(world.workspace_id)
    assert len(await world.sandbox.messages(channel="wecom")) == 2
    # Overdue: who has them, and the manager, hear of it once.
    world.clock.advance(timedelta(minutes=25))
    for _ in range(3):
        await world.parts.staff.worker.serve(world.workspace_id)
    told = [each["recipient"] for each in await world.sandbox.messages(channel="wecom")]
    assert sorted(told[2:]) == ["wc-a", "wc-boss"]
    # What WeCom did not take is said again after the rest.
    await world.sandbox.set_mode("429", "wecom")
    await make(world, customer, title="four", due_minutes=300)
    world.clock.advance(timedelta(minutes=11))
    await world.parts.staff.worker.serve(world.workspace_id)
    await world.sandbox.set_mode("ok", "wecom")
    world.clock.advance(timedelta(minutes=11))
    await world.parts.staff.worker.serve(world.workspace_id)
    assert "four" in (await world.sandbox.messages(channel="wecom"))[-1]["text"]
