"""Conversations are found by who advises the customer, and where that member works."""

from __future__ import annotations

from tests.integration.messaging.conftest import World
from tests.integration.messaging.test_conversations import follower, listed, talk, write
from tests.integration.messaging.test_staff_tasks import member
from yike.messaging.v1 import staff_service_pb2 as staff_pb

__all__ = ["talk"]


async def test_conversations_are_found_by_adviser_and_store(talk: World) -> None:
    await member(talk, "li", store_id="s1")
    await member(talk, "he", store_id="s2")
    mei = follower(talk, "oMei", traits={"adviser": "wc-li"})
    hua = follower(talk, "oHua")
    follower(talk, "oXia", traits={"adviser": "left"})
    for openid in ("oMei", "oHua", "oXia", "oStranger"):
        await write(talk, openid, "在吗")

    async def found(text: str) -> set[str]:
        return {each.address for each in await listed(talk, filter=text)}

    assert await found('staffId = "li"') == await found('storeId = "s1"') == {"oMei"}
    assert await found('staffId = ""') == {"oHua", "oXia", "oStranger"}, "who works here no more advises nobody"
    (of_mei,) = await listed(talk, filter='staffId = "li"')
    assert (of_mei.staff_display_name, of_mei.store_id) == ("Li", "s1")
    # Given one, it is found by them at once; the trait of an event, with the next message.
    await talk.staff.AssignAdviser(
        staff_pb.AssignAdviserRequest(customer_id=hua.customer_id, staff_id="he"), metadata=talk.metadata()
    )
    assert await found('storeId = "s2" AND open = true') == {"oHua"}
    mei.traits["adviser"] = "he"
    await write(talk, "oMei", "还在吗")
    assert await found('staffId = "he"') == {"oMei", "oHua"}
    # While profile is away, what a customer writes comes in all the same.
    talk.peers.profile_is_away = True
    assert await write(talk, "oHua", "喂") == 1
    talk.peers.profile_is_away = False
    assert await found('staffId = "he"') == {"oMei", "oHua"}
    # The store is where the member works now; who is deleted advises nobody.
    await talk.staff.DeleteStaff(staff_pb.DeleteStaffRequest(staff_id="he"), metadata=talk.metadata())
    assert await found('storeId = "s2"') == set()
