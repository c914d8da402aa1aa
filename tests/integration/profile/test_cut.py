"""A customer is a function of the link log: after a cut, both files are as if they had never been linked."""

from datetime import timedelta

from services.common.channels import channel_of
from services.common.json_messages import read_object
from tests.integration.profile.conftest import START, Workspace, event, identify
from yike.identity.v1 import identity_service_pb2 as identity_pb


async def file_and_timeline(workspace: Workspace, customer_id: int) -> tuple[object, ...]:
    """Returns all that a customer's file and timeline show."""
    file = await workspace.file(customer_id)
    return (
        file.customer_id,
        read_object(file.traits, "it"),
        list(file.tags),
        [(each.channel, each.purpose, each.granted, each.update_time.ToMicroseconds()) for each in file.consents],
        [(each.type, each.value) for each in file.identifiers],
        list(file.node_ids),
        [each.message_id for each in await workspace.timeline(customer_id)],
    )


async def test_cut_gives_both_files_back_exactly(workspace: Workspace, other_workspace: Workspace) -> None:
    hour = timedelta(hours=1)
    # Two shoppers, and in the other workspace the same two, who are never linked.
    for each in (workspace, other_workspace):
        await each.record(
            identify("a1", phone="13800000001", traits={"city": "Wuhan", "level": 1}, at=START - 9 * hour),
            event(
                "a2", phone="13800000001", name="Consent Granted", properties={"channel": "sms"}, at=START - 8 * hour
            ),
            event("a3", phone="13800000001", name="Order Completed", at=START - 7 * hour),
            identify("b1", email="b@example.com", traits={"city": "Xian", "size": "M"}, at=START - 6 * hour),
            event(
                "b2", email="b@example.com", name="Consent Granted", properties={"channel": "email"}, at=START - hour
            ),
            event(
                "b3", email="b@example.com", name="Consent Withdrawn", properties={"channel": "sms"}, at=START - hour
            ),
        )
    phone, email = (
        await workspace.customer_of("phone", "13800000001"),
        await workspace.customer_of("email", "b@example.com"),
    )
    before = [await file_and_timeline(workspace, each) for each in (phone, email)]

    await workspace.record(event("link", phone="13800000001", email="b@example.com", name="Sign Up", at=START))
    together = await workspace.file(phone)
    assert read_object(together.traits, "it") == {"city": "Xian", "level": 1, "size": "M"}
    assert {channel_of(each.channel): each.granted for each in together.consents} == {"email": True, "sms": False}
    assert len(await workspace.timeline(email)) == 7

    joined = await file_and_timeline(workspace, phone)
    parts = await workspace.cut(email="B@Example.com")
    assert (parts.customer.customer_id, parts.cut_customer.customer_id) == (phone, email)
    assert [(each.type, each.value) for each in parts.cut_customer.identifiers] == [("email", "b@example.com")]
    after = [await file_and_timeline(workspace, each) for each in (phone, email)]
    # The event that linked them stays with the identifier that carried it; all else is as before.
    carried = [
        [*part[:-1], [message for message in part[-1] if message != "link"]]  # type: ignore[attr-defined]
        for part in after
    ]
    assert carried == [list(part) for part in before]
    assert sum("link" in part[-1] for part in after) == 1  # type: ignore[operator]
    never = [
        await file_and_timeline(other_workspace, await other_workspace.customer_of(type_, value))
        for type_, value in (("phone", "13800000001"), ("email", "b@example.com"))
    ]
    assert [part[1:5] for part in after] == [part[1:5] for part in never]
    counts = [
        await each.platform.identity.GetIdentityStats(identity_pb.GetIdentityStatsRequest(), metadata=each.metadata)
        for each in (workspace, other_workspace)
    ]
    assert counts[0] == counts[1]

    # Merged again, whichever is named first, the file is the one from before the cut.
    assert await workspace.merge(email, phone) == phone
    assert await file_and_timeline(workspace, phone) == await file_and_timeline(workspace, email) == joined


async def test_events_after_a_cut_go_to_their_own_customer(workspace: Workspace) -> None:
    await workspace.record(event("l", user_id="u1", anonymous_id="c1"), identify(user_id="u1", traits={"x": 1}))
    await workspace.cut(anonymous_id="c1")
    await workspace.record(
        identify("again", user_id="u1", anonymous_id="c1", traits={"x": 2}, at=START + timedelta(seconds=1)),
        identify("device", anonymous_id="c1", traits={"x": 9}),
    )
    assert read_object((await workspace.file_of("user_id", "u1")).traits, "it") == {"x": 2}
    assert read_object((await workspace.file_of("anonymous_id", "c1")).traits, "it") == {"x": 9}
