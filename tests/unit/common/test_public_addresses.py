"""Which addresses callers may make us speak to."""

from __future__ import annotations

import asyncio
import re
import socket
from typing import Any

import pytest

from services.common.errors import InvalidArgument, Reason
from services.common.public_addresses import AddressNotAllowed, PrivateHosts, check_host, is_public, resolve


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.5", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.5", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2002:7f00:1::",
        "64:ff9b::7f00:1", "64:ff9b::a00:5", "2001:0:1::", "168.63.129.16", "192.88.99.1", "fec0::1",
    ],
)  # fmt: skip
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "47.96.1.2", "2001:4860:4860::8888"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


def test_an_operator_names_hosts_and_networks() -> None:
    hosts = PrivateHosts.read(" CRM.shop.internal,10.8.0.0/16 , fd00::/8,192.168.1.7,")
    assert hosts.allow("crm.shop.internal", "172.16.0.1")
    assert hosts.allow("any.example", "10.8.3.4")
    assert hosts.allow("any.example", "fd12::1")
    assert hosts.allow("any.example", "192.168.1.7")
    for address in ("10.9.0.1", "192.168.1.8", "127.0.0.1", "::ffff:10.8.3.4", "169.254.169.254"):
        assert not hosts.allow("any.example", address)
    assert not PrivateHosts.read("").allow("127.0.0.1", "127.0.0.1")


@pytest.mark.parametrize(
    "entry", ["10.8.0.1/16", "10.8", "2130706433", "*.internal", "a..b", "https://a", "a:443", "a_b", "[::1]", "a b"]
)
def test_what_is_no_host_and_no_network_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match=re.escape(entry)):
        PrivateHosts.read(f"good.internal,{entry}")


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names lead to; others do not resolve."""
    known: dict[str, list[str]] = {}

    async def look_up(host: str, port: int, **more: Any) -> list[Any]:
        if host not in known:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in known[host]]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", lambda self, host, port, **more: look_up(host, port))
    return known


async def test_name_with_one_private_address_is_refused_as_a_whole(names: dict[str, list[str]]) -> None:
    names["rebound.example"] = ["8.8.8.8", "127.0.0.1"]
    names["good.example"] = ["8.8.8.8", "8.8.4.4"]
    assert await resolve("good.example", 443, allows_private=False) == ["8.8.8.8", "8.8.4.4"]
    with pytest.raises(AddressNotAllowed):
        await resolve("rebound.example", 443, allows_private=False)
    assert await resolve("rebound.example", 443, allows_private=True) == ["8.8.8.8", "127.0.0.1"]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "inside.example"])
async def test_host_that_leads_inside_is_refused_when_it_is_named(names: dict[str, list[str]], host: str) -> None:
    names["inside.example"] = ["10.0.0.5"]
    with pytest.raises(InvalidArgument) as refused:
        await check_host(host, 587, field="smtp.host", allows_private=False)
    assert refused.value.reason == Reason.ERROR_REASON_ADDRESS_NOT_ALLOWED
    assert "10.0.0.5" not in refused.value.message
    await check_host(host, 587, field="smtp.host", allows_private=True)
    await check_host("unknown.example", 587, field="smtp.host", allows_private=False)
