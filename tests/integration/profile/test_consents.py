"""A withdrawal cannot be outrun: whatever clock a sender has, whichever node, channel, spelling or door it comes by."""

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.common.channels import CHANNEL_IDENTIFIERS, CHANNELS, channel_name, channel_of
from services.common.errors import AlreadyExists, InvalidArgument, NotFound
from services.common.json_messages import read_object
from tests.integration.profile.conftest import Workspace, event, identify, node_of, time_of
from yike.common.v1 import attribute_pb2 as attribute_pb
from yike.common.v1 import errors_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb

GRANTED, WITHDRAWN = "Consent Granted", "Consent Withdrawn"
FULL, OWN, NONE = (
    profile_pb.CONSENT_AUTHORITY_FULL,
    profile_pb.CONSENT_AUTHORITY_OWN,
    profile_pb.CONSENT_AUTHORITY_NONE,
)
EMAIL = "a@example.com"
VALUES: dict[str, Any] = {
    "email": EMAIL, "phone": "13800000001", "openid": "o-1", "device_id": "d-1", "wecom_external_user_id": "wm-1",
}  # fmt: skip
_numbers = itertools.count()


def later(workspace: Workspace, **by: float) -> datetime:
    """Moves the clock on (a second unless told otherwise) and returns the present."""
    return workspace.platform.clock.advance(timedelta(**by) if by else timedelta(seconds=1))


async def say(
    workspace: Workspace,
    name: str,
    *,
    channel: str = "email",
    ahead: timedelta = timedelta(0),
    authority: profile_pb.ConsentAuthority = FULL,
    **identifiers: Any,
) -> None:
    """A source states a consent, a second after whatever came before, by a clock that is `ahead`."""
    said = event(name=name, properties={"channel": channel}, at=later(workspace) + ahead, **identifiers)
    said.consent_authority = authority
    answer = await workspace.record(said)
    assert (answer.accepted, list(answer.rejected)) == (1, [])


async def by_hand(workspace: Workspace, granted: bool, *, channel: str = "email", user_id: str = "u1") -> None:
    """An operator or a one-click unsubscribe through the API states a consent."""
    later(workspace)
    await workspace.platform.profile.SetCustomerConsent(
        profile_pb.SetCustomerConsentRequest(
            customer_id=await workspace.customer_of("user_id", user_id),
            channel=channel_name(channel),
            granted=granted,
        ),
        metadata=workspace.metadata,
    )


async def one_click(workspace: Workspace, node_type: str = "email") -> None:
    """What messaging tells of an unsubscribe, recorded as its consumer does."""
    file = await workspace.file_of("user_id", "u1")
    answer = await workspace.record(
        event(
            name="Unsubscribed",
            at=later(workspace),
            node_id=node_of(file, node_type),
            changes=[
                profile_pb.AttributeChange(
                    kind=attribute_pb.ATTRIBUTE_KIND_CONSENT, key="email:marketing", value_json=b'"withdrawn"'
                )
            ],
        )
    )
    assert answer.accepted == 1


async def consent(workspace: Workspace, type_: str = "user_id", value: str = "u1", channel: str = "email") -> str:
    """Returns how a customer's consent stands: the ground in lower case; empty when nothing was said."""
    for each in (await workspace.file_of(type_, value)).consents:
        if channel_of(each.channel) == channel:
            ground = profile_pb.ConsentGround.Name(each.ground).removeprefix("CONSENT_GROUND_").lower()
            assert each.granted is (ground == "granted")
            assert each.update_time.ToMicroseconds() <= each.receive_time.ToMicroseconds()
            return ground
    return ""


@pytest.mark.parametrize("ahead_hours", [0, 1, 8, 20, 23.9])
@pytest.mark.parametrize("door", ["by_hand", "one_click", "event", "event_by_user", "event_behind"])
async def test_a_withdrawal_received_later_wins_whatever_time_the_grant_claims(
    workspace: Workspace, door: str, ahead_hours: float
) -> None:
    await workspace.record(identify(user_id="u1", email=EMAIL, at=later(workspace)))
    await say(workspace, GRANTED, user_id="u1", email=EMAIL, ahead=timedelta(hours=ahead_hours))
    assert await consent(workspace) == "granted"
    match door:
        case "by_hand":
            await by_hand(workspace, False)
        case "one_click":
            await one_click(workspace)
        case "event":
            await say(workspace, WITHDRAWN, email=EMAIL, authority=NONE)
        case "event_by_user":
            await say(workspace, WITHDRAWN, user_id="u1", authority=OWN)
        case _:
            await say(workspace, WITHDRAWN, user_id="u1", ahead=-timedelta(days=400))
    assert await consent(workspace) == "withdrawn"
    # The clock comes to where the grant claimed to be, and nothing turns.
    later(workspace, hours=ahead_hours + 1)
    assert await consent(workspace) == "withdrawn"
    # A word received and stated later is the person's latest, on whichever node.
    await say(workspace, GRANTED, user_id="u1")
    assert await consent(workspace) == "granted"


async def test_a_withdrawal_wins_in_every_channel(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1", **VALUES, at=later(workspace)))
    for channel in CHANNELS:
        carrier: dict[str, Any] = {type_: VALUES[type_] for type_ in CHANNEL_IDENTIFIERS[channel] if type_ in VALUES}
        ahead = timedelta(hours=20)
        await say(workspace, GRANTED, channel=channel.upper(), user_id="u1", **carrier, ahead=ahead)
        assert await consent(workspace, channel=channel) == "granted"
        await say(workspace, WITHDRAWN, channel=channel.replace("_", "-").title(), user_id="u1")
        assert await consent(workspace, channel=channel) == "withdrawn"
        await by_hand(workspace, True, channel=channel)
        assert await consent(workspace, channel=channel) == "granted"
        await by_hand(workspace, False, channel=channel)
        assert await consent(workspace, channel=channel) == "withdrawn"


async def test_granted_unsubscribed_and_granted_by_user_id_only_is_granted(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1", email=EMAIL, at=later(workspace)))
    await say(workspace, GRANTED, user_id="u1", email=EMAIL)
    await one_click(workspace)
    assert await consent(workspace) == "withdrawn"
    await say(workspace, GRANTED, user_id="u1", authority=OWN)
    assert await consent(workspace) == "granted"


async def test_what_is_received_at_once_is_withdrawn(workspace: Workspace) -> None:
    words = [
        event(name=name, properties={"channel": "email"}, at=later(workspace), user_id="u1", email=EMAIL)
        for name in (GRANTED, WITHDRAWN, GRANTED)
    ]
    for order in itertools.permutations(words):
        for each in order:
            each.message_id = f"tie-{next(_numbers)}"
        await workspace.record(*order)
        assert await consent(workspace) == "withdrawn"


async def test_an_import_of_an_old_grant_lifts_no_newer_withdrawal(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1", email=EMAIL, at=later(workspace)))
    await by_hand(workspace, False)
    await say(workspace, GRANTED, email=EMAIL, ahead=-timedelta(days=700))
    await say(workspace, GRANTED, user_id="u1", ahead=-timedelta(seconds=3))
    assert await consent(workspace) == "withdrawn"


async def test_consent_is_the_same_when_customers_are_joined_and_parted(workspace: Workspace) -> None:
    await say(workspace, GRANTED, email=EMAIL)
    await workspace.record(event(user_id="u1", at=later(workspace)))
    await by_hand(workspace, False)
    before = [await consent(workspace, "email", EMAIL), await consent(workspace)]
    assert before == ["granted", "withdrawn"]
    await workspace.record(event(user_id="u1", email=EMAIL, at=later(workspace)))
    assert await consent(workspace) == "withdrawn"
    await workspace.cut(email=EMAIL)
    assert [await consent(workspace, "email", EMAIL), await consent(workspace)] == before


async def test_a_public_key_grants_for_its_own_person_only_and_always_withdraws(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1", email=EMAIL, anonymous_id="c1", at=later(workspace)))
    await workspace.record(identify(user_id="u2", email="thief@example.com", at=later(workspace)))
    carriers: tuple[dict[str, Any], ...] = (
        {"email": EMAIL},
        {"anonymous_id": "c1"},
        {"email": EMAIL, "anonymous_id": "c1"},
    )
    for carrier in carriers:
        await say(workspace, GRANTED, authority=OWN, **carrier)
        assert await consent(workspace) == "not_entitled", carrier
    # Another account's user id does not speak for this one; the address stays whose it is.
    await say(workspace, GRANTED, authority=OWN, user_id="u2", email=EMAIL)
    assert await consent(workspace) == "not_entitled"
    names = [each.name for each in await workspace.timeline(await workspace.customer_of("user_id", "u1"))]
    assert names.count(GRANTED) == 4
    await say(workspace, GRANTED, authority=OWN, user_id="u1")
    assert await consent(workspace) == "granted"
    for authority in (OWN, NONE):
        await say(workspace, WITHDRAWN, authority=authority, anonymous_id="c1")
        assert await consent(workspace) == "withdrawn"
        await say(workspace, GRANTED, authority=authority, email=EMAIL)
        assert await consent(workspace) == "withdrawn"
        await say(workspace, GRANTED, authority=FULL, email=EMAIL)
        assert await consent(workspace) == "granted"


async def test_a_public_key_grants_for_nobodys_account_until_it_becomes_one(workspace: Workspace) -> None:
    await say(workspace, GRANTED, authority=OWN, email=EMAIL)
    assert await consent(workspace, "email", EMAIL) == "granted"
    await workspace.record(event(user_id="u1", email=EMAIL, at=later(workspace)))
    assert await consent(workspace) == "not_entitled"
    await workspace.cut(email=EMAIL)
    assert await consent(workspace, "email", EMAIL) == "granted"
    await say(workspace, GRANTED, authority=NONE, channel="sms", phone="13800000009")
    assert await consent(workspace, "phone", "13800000009", channel="sms") == "not_entitled"


async def test_statements_stay_few_whatever_is_sent(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1", email=EMAIL, at=later(workspace)))
    for number in range(12):
        await workspace.record(
            *(
                event(
                    name=(GRANTED, WITHDRAWN)[part % 2],
                    properties={"channel": "email"},
                    at=later(workspace) - timedelta(days=number * 20 + part),
                    user_id="u1",
                    email=EMAIL,
                )
                for part in range(20)
            )
        )
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        rows = await connection.exec_driver_sql("SELECT granted, count(*) FROM consent_statements GROUP BY granted")
        counts = {row[0]: row[1] for row in rows}
    assert counts[False] <= 2
    assert counts[True] <= 50


async def test_set_customer_consent_refuses_what_it_was_not_told(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1", email=EMAIL, at=later(workspace)))
    await say(workspace, GRANTED, user_id="u1", email=EMAIL)
    customer_id = await workspace.customer_of("user_id", "u1")
    cases: tuple[tuple[dict[str, Any], str, errors_pb2.ErrorReason], ...] = (
        ({"channel": "CHANNEL_EMAIL"}, "granted", errors_pb2.ERROR_REASON_MISSING_FIELD),
        ({"granted": False}, "channel", errors_pb2.ERROR_REASON_MISSING_FIELD),
        ({"channel": 99, "granted": False}, "channel", errors_pb2.ERROR_REASON_INVALID_FIELD),
        *(
            (
                {"channel": "CHANNEL_EMAIL", "purpose": purpose, "granted": False},
                "purpose",
                errors_pb2.ERROR_REASON_INVALID_FIELD,
            )
            for purpose in ("PURPOSE_TRANSACTIONAL", 99)
        ),
    )
    for fields, field, reason in cases:
        with pytest.raises(InvalidArgument) as refusal:
            await workspace.platform.profile.SetCustomerConsent(
                profile_pb.SetCustomerConsentRequest(customer_id=customer_id, **fields),
                metadata=workspace.metadata,
            )
        assert (refusal.value.metadata["field"], refusal.value.reason) == (field, reason)
    assert await consent(workspace) == "granted"
    with pytest.raises(NotFound):
        await workspace.platform.profile.SetCustomerConsent(
            profile_pb.SetCustomerConsentRequest(customer_id=12, channel="CHANNEL_EMAIL", granted=True),
            metadata=workspace.metadata,
        )


async def test_a_grant_ends_by_itself_and_a_later_one_ends_by_its_own(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1", email=EMAIL, at=later(workspace)))
    customer_id = await workspace.customer_of("user_id", "u1")
    profile, clock = workspace.platform.profile, workspace.platform.clock

    def request(
        *, granted: bool = True, end: datetime | None = None, **more: Any
    ) -> profile_pb.SetCustomerConsentRequest:
        asked = profile_pb.SetCustomerConsentRequest(
            customer_id=customer_id, channel="CHANNEL_EMAIL", granted=granted, **more
        )
        if end is not None:
            asked.expire_time.FromDatetime(end)
        return asked

    async def grounds() -> tuple[str, str]:
        """One by one and of many: two ways to the file."""
        batch = await profile.BatchGetCustomers(
            profile_pb.BatchGetCustomersRequest(customer_ids=[customer_id]), metadata=workspace.metadata
        )
        return await consent(workspace), profile_pb.ConsentGround.Name(batch.customers[0].customer.consents[0].ground)

    first, second = clock.now() + timedelta(days=1), clock.now() + timedelta(days=3)
    said = event(
        name=GRANTED,
        properties={"channel": "email", "expiresAt": first.isoformat()},
        at=later(workspace),
        user_id="u1",
        email=EMAIL,
    )
    said.consent_authority = FULL
    assert (await workspace.record(said)).accepted == 1
    clock.set(first - timedelta(microseconds=1))
    assert await grounds() == ("granted", "CONSENT_GROUND_GRANTED")
    clock.set(first)
    assert await grounds() == ("expired", "CONSENT_GROUND_EXPIRED")
    (shown,) = (await workspace.file_of("user_id", "u1")).consents
    assert time_of(shown.expire_time) == first
    later(workspace)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"end": clock.now()}, "INVALID_TIMESTAMP"),
        ({"end": second, "granted": False}, "INVALID_FIELD"),
    )
    for fields, reason in wrong:
        with pytest.raises(InvalidArgument) as refusal:
            await profile.SetCustomerConsent(request(**fields), metadata=workspace.metadata)
        assert (refusal.value.metadata["field"], refusal.value.reason_name) == ("expire_time", reason)
    repeatable = request(end=second, request_id="r1")
    await profile.SetCustomerConsent(repeatable, metadata=workspace.metadata)
    assert await consent(workspace) == "granted"
    with pytest.raises(AlreadyExists):
        await profile.SetCustomerConsent(request(request_id="r1"), metadata=workspace.metadata)
    clock.set(second)
    await profile.SetCustomerConsent(repeatable, metadata=workspace.metadata)
    assert await consent(workspace) == "expired"
    later(workspace)
    # Two that come together and differ in their ends alone: the earlier counts, in one transaction or in two.
    await profile.SetCustomerConsent(request(end=clock.now() + timedelta(days=2)), metadata=workspace.metadata)
    await profile.SetCustomerConsent(request(), metadata=workspace.metadata)
    await profile.SetCustomerConsent(request(end=clock.now() + timedelta(days=1)), metadata=workspace.metadata)
    later(workspace, days=1)
    assert await consent(workspace) == "expired"
    later(workspace)
    await profile.SetCustomerConsent(request(), metadata=workspace.metadata)
    later(workspace, days=900)
    assert await consent(workspace) == "granted"


async def test_a_statement_that_names_no_channel_of_ours_is_refused_alone(workspace: Workspace) -> None:
    at = later(workspace)
    answer = await workspace.record(
        event(name=WITHDRAWN, properties={"channel": "emial"}, user_id="u1", at=at),
        event(name=WITHDRAWN, properties={}, user_id="u1", at=at),
        event(name=WITHDRAWN, properties={"channel": "E-Mail"}, user_id="u1", at=at),
    )
    assert [each.index for each in answer.rejected] == [0, 1]
    assert all("email, sms, wecom" in each.message for each in answer.rejected)
    assert await consent(workspace) == "withdrawn"


async def test_a_trait_from_the_future_blocks_none_that_comes_later(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1", traits={"city": "Wuhan"}, at=later(workspace) + timedelta(hours=20)))
    await workspace.record(identify(user_id="u1", anonymous_id="c1", traits={"city": "Xian"}, at=later(workspace)))
    assert read_object((await workspace.file_of("user_id", "u1")).traits, "it") == {"city": "Xian"}
    await workspace.record(identify(anonymous_id="c1", traits={"city": "Baoji"}, at=later(workspace)))
    assert read_object((await workspace.file_of("user_id", "u1")).traits, "it") == {"city": "Baoji"}
    exported = await workspace.platform.profile.ExportNodeAttributes(
        profile_pb.ExportNodeAttributesRequest(), metadata=workspace.metadata
    )
    latest = max(exported.attributes, key=lambda each: min(each.occur_time_us, each.receive_time_us))
    assert latest.attribute.value_json == b'"Baoji"'


async def test_update_time_of_a_consent_is_never_ahead_of_its_receiving(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1", email=EMAIL, at=later(workspace)))
    await say(workspace, GRANTED, user_id="u1", ahead=timedelta(hours=5))
    (only,) = (await workspace.file_of("user_id", "u1")).consents
    assert time_of(only.update_time) == time_of(only.receive_time) == workspace.platform.clock.now()
