"""A remembered placement is right about the node for ever, and a hint whose the node is; what is read asks identity."""

from collections.abc import AsyncIterator

import grpc
import pytest

from services.common.clients import open_channel
from services.common.errors import Unavailable
from services.common.json_messages import read_object
from services.profile.clients.identity import Evidence, IdentityClient
from services.profile.domain import Identifier, Placement
from services.profile.known_placements import GENERATION_SECONDS, KnownPlacements
from tests.integration.profile.conftest import TOKEN, Platform, Workspace, event, identify

USER, DEVICE = Identifier("user_id", "u1"), Identifier("anonymous_id", "c1")


@pytest.fixture
async def channel(platform: Platform) -> AsyncIterator[grpc.aio.Channel]:
    """A channel of its own to identity, which a test may close."""
    channel = open_channel(platform.identity_address, token=TOKEN)
    yield channel
    await channel.close(None)


def evidence(*identifiers: Identifier) -> Evidence:
    """Returns what an event with these identifiers says."""
    return Evidence(identifiers, 1_700_000_000_000_000, "m", link=len(identifiers) > 1)


async def place(workspace: Workspace, identities: IdentityClient, *identifiers: Identifier) -> Placement:
    """Returns where an event with these identifiers goes."""
    [placement] = await identities.resolve(workspace.workspace_id, [evidence(*identifiers)])
    return placement


async def test_identities_asks_once_for_a_single_identifier(workspace: Workspace, channel: grpc.aio.Channel) -> None:
    identities = IdentityClient(channel)
    first = await place(workspace, identities, USER)
    junk = await place(workspace, identities, Identifier("anonymous_id", "null"))
    assert first.node_id == first.customer_id != 0
    assert junk.node_id == 0
    await channel.close(None)
    assert await place(workspace, identities, USER) == first
    for identifiers in ((DEVICE,), (Identifier("anonymous_id", "null"),), (USER, DEVICE)):
        with pytest.raises((Unavailable, grpc.aio.UsageError)):
            await place(workspace, identities, *identifiers)


async def test_identities_asks_again_after_a_minute(workspace: Workspace, channel: grpc.aio.Channel) -> None:
    now = [0.0]
    identities = IdentityClient(channel, known=KnownPlacements(seconds=lambda: now[0]))
    # The elder keeps the customer's id.
    await place(workspace, workspace.platform.identities, USER)
    alone = await place(workspace, identities, DEVICE)
    await place(workspace, workspace.platform.identities, USER, DEVICE)
    assert await place(workspace, identities, DEVICE) == alone
    now[0] = 2 * GENERATION_SECONDS
    merged = await place(workspace, identities, DEVICE)
    assert merged.node_id == alone.node_id
    assert merged.mapping_version > alone.mapping_version


async def test_identities_gives_the_new_hint_when_the_merge_went_through_it(
    workspace: Workspace, channel: grpc.aio.Channel
) -> None:
    identities = IdentityClient(channel)
    before = [await place(workspace, identities, each) for each in (USER, DEVICE)]
    together = await place(workspace, identities, USER, DEVICE)
    after = [await place(workspace, identities, each) for each in (USER, DEVICE)]
    assert [each.node_id for each in after] == [each.node_id for each in before]
    assert {each.customer_id for each in after} == {together.customer_id}


async def test_files_and_timelines_are_right_at_once_when_the_merge_was_made_elsewhere(workspace: Workspace) -> None:
    await workspace.record(
        identify("a", user_id="u1", traits={"city": "Wuhan"}), event("b", anonymous_id="c1"), event("x", user_id="u9")
    )
    # Another process of profile saw the event that links them, so this one's hints are of the time before.
    await place(workspace, workspace.platform.identities, USER, DEVICE)
    await workspace.record(identify("c", anonymous_id="c1", traits={"size": "M"}), event("d", user_id="u1"))
    customer_id = await workspace.customer_of("user_id", "u1")
    assert await workspace.customer_of("anonymous_id", "c1") == customer_id
    file = await workspace.file(customer_id)
    assert read_object(file.traits, "it") == {"city": "Wuhan", "size": "M"}
    assert sorted(each.message_id for each in await workspace.timeline(customer_id)) == ["a", "b", "c", "d"]


async def test_files_and_timelines_are_right_at_once_when_the_cut_was_made_elsewhere(workspace: Workspace) -> None:
    await workspace.record(event("link", user_id="u1", anonymous_id="c1"))
    # Remembers both as one customer's.
    await workspace.record(event("u", user_id="u1"), event("c", anonymous_id="c1"))
    await workspace.cut(anonymous_id="c1")
    await workspace.record(
        identify("u2", user_id="u1", traits={"x": 1}), identify("c2", anonymous_id="c1", traits={"x": 9})
    )
    for type_, value, own, trait in (("user_id", "u1", ["u", "u2"], 1), ("anonymous_id", "c1", ["c", "c2"], 9)):
        file = await workspace.file_of(type_, value)
        assert read_object(file.traits, "it") == {"x": trait}
        timeline = sorted(each.message_id for each in await workspace.timeline(file.customer_id))
        assert [each for each in timeline if each != "link"] == own
