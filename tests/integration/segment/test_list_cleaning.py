"""Who cannot be written to is counted first, and goes by whichever identifier they came in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.common.errors import FailedPrecondition, InvalidArgument
from services.segment.domain.reach import Contactable, GivenConsent
from services.segment.usecases.customer_lists import Cleaning
from tests.integration.segment.listing_people import People, listed
from tests.integration.segment.world import World

ALL = Cleaning("sms", contact_points=True, consents=True, restricted=True)


@pytest.fixture
async def people(world: World) -> People:
    """1 can be written to, with 6; 2 has no phone, 3 no consent, 4 one that has ended, 5 is restricted."""
    people, now = People(world), world.clock.now()
    for node in (1, 2, 3, 4, 5, 6):
        await world.happen(node, "Product Viewed")
    await world.link(1, 6)
    phone = frozenset({"phone"})
    people.files = {
        1: Contactable(phone, {"sms": GivenConsent(None)}),
        2: Contactable(frozenset({"email"}), {"sms": GivenConsent(None)}),
        3: Contactable(phone, {"email": GivenConsent(None)}),
        4: Contactable(phone, {"sms": GivenConsent(now)}),
        5: Contactable(phone, {"sms": GivenConsent(now + timedelta(days=1))}),
    }
    await people.create("guests")
    await people.add("guests", 1, 2, 3, 4, 5, 6)
    await world.happen(5, "Processing Restricted", restricts=True)
    await world.create(listed("guests"), "in")
    return people


async def test_it_is_counted_before_it_is_done(world: World, people: People) -> None:
    told = len(await world.told())
    counted = await people.lists.clean(world.workspace_id, "guests", ALL, validate_only=True)
    assert (counted.customers, counted.entries) == (5, 0)
    assert counted.gone.without_contact_point == {2}
    assert counted.gone.without_consent == {3, 4}
    assert counted.gone.restricted == {5}
    assert await world.members("in") == {1, 2, 3, 4}
    cleaned = await people.lists.clean(world.workspace_id, "guests", ALL, validate_only=False)
    assert (cleaned.gone, cleaned.entries) == (counted.gone, 4)
    assert await world.members("in") == {1}
    assert (await people.lists.get(world.workspace_id, "guests")).entry_count == 2
    assert sorted((one.customer_id, one.entered) for one in (await world.told())[told:]) == [
        (2, False),
        (3, False),
        (4, False),
    ]
    # Whoever went does not come back by being released.
    await world.happen(5, "Processing Resumed", restricts=False)
    assert await world.members("in") == {1}
    again = await people.lists.clean(world.workspace_id, "guests", ALL, validate_only=False)
    assert (again.customers, again.entries, again.gone.all) == (1, 0, frozenset())


async def test_only_what_is_asked_for_goes(world: World, people: People) -> None:
    only = Cleaning("", contact_points=False, consents=False, restricted=True)
    cleaned = await people.lists.clean(world.workspace_id, "guests", only, validate_only=False)
    assert (set(cleaned.gone.all), cleaned.entries) == ({5}, 1)
    for flags, gone in (((True, False), {2}), ((False, True), {3, 4})):
        cleaning = Cleaning("sms", contact_points=flags[0], consents=flags[1], restricted=False)
        found = await people.lists.clean(world.workspace_id, "guests", cleaning, validate_only=True)
        assert found.gone.all == gone


async def test_what_says_nothing_or_is_too_much_is_refused(
    world: World, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    for cleaning, field in (
        (Cleaning("sms", contact_points=False, consents=False, restricted=False), "without_contact_point"),
        (Cleaning("", contact_points=True, consents=False, restricted=True), "channel"),
    ):
        with pytest.raises(InvalidArgument) as refused:
            await people.lists.clean(world.workspace_id, "guests", cleaning, validate_only=True)
        assert refused.value.metadata["field"] == field
    monkeypatch.setattr("services.segment.usecases.customer_lists.MAXIMUM_CLEANED", 4)
    with pytest.raises(FailedPrecondition) as large:
        await people.lists.clean(world.workspace_id, "guests", ALL, validate_only=True)
    assert large.value.reason_name == "TOO_LARGE"
