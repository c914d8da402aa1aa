"""The list of channels keeps to the contract and to what all services know of channels."""

from __future__ import annotations

import pytest

from services.common.channels import CHANNEL_IDENTIFIERS, GIVEN_TYPES, OF_CUSTOMERS, STATED_TYPES
from services.common.channels import CHANNELS as WORDS
from services.messaging.channels import CHANNELS, find_channel
from services.messaging.domain import Channel, ChannelKind
from tests.architecture.source import ROOT, imports_of, python_files
from yike.common.v1 import channel_pb2


def comment_of(channel: Channel) -> str:
    """What the contract says of a channel."""
    lines = (ROOT / "protos/yike/common/v1/channel.proto").read_text(encoding="utf-8").split("\n")
    (end,) = [number for number, line in enumerate(lines) if f"CHANNEL_{channel.name} = " in line]
    start = end
    while lines[start - 1].strip().startswith("//"):
        start -= 1
    return " ".join(line.strip(" /") for line in lines[start:end])


def test_channels_are_those_of_the_contract() -> None:
    numbers = {f"CHANNEL_{each.name}": int(each) for each in Channel if each}
    assert numbers == {name: number for name, number in channel_pb2.Channel.items() if number}
    assert [each.word for each in Channel if each] == list(WORDS)
    kinds = [kind.channel for kind in CHANNELS]
    assert kinds == sorted(set(kinds))


@pytest.mark.parametrize("channel", [each for each in Channel if each])
def test_contract_says_which_channels_can_be_sent_by(channel: Channel) -> None:
    announced = "no template can be sent through it yet" in comment_of(channel)
    assert (find_channel(channel) is None) == announced


@pytest.mark.parametrize("kind", CHANNELS, ids=lambda kind: kind.channel.word)
def test_channel_has_a_file_of_its_own_and_known_identifiers(kind: ChannelKind) -> None:
    assert (ROOT / f"services/messaging/channels/{kind.channel.word}.py").is_file()
    assert bool(kind.contact_types) != kind.of_customers
    assert kind.of_customers == (kind.channel.word in OF_CUSTOMERS)
    assert set(kind.contact_types) <= set(CHANNEL_IDENTIFIERS[kind.channel.word])
    assert set(kind.contact_types) <= {*STATED_TYPES, *GIVEN_TYPES}
    assert not GIVEN_TYPES & set(STATED_TYPES)


def test_channels_are_pure() -> None:
    forbidden = (
        "grpc",
        "google",
        "sqlalchemy",
        "asyncpg",
        "asyncio",
        "services.common.clock",
        "services.messaging.storage",
    )
    imports = [name for path in python_files("services/messaging/channels") for name in imports_of(path)]
    assert [name for name in imports if name.startswith(forbidden)] == []
