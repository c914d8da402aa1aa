"""What DNS says of the record by which receivers check our signatures."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

from services.messaging.providers.findings import DkimFinding, DkimRecordState
from services.messaging.providers.smtp.dkim import Signer

LOOK_UP_SECONDS = 3.0
"""How long DNS is waited for, all servers and repeats together."""

LookUp = Callable[[str], Awaitable[Sequence[str] | None]]
"""Returns the texts of all TXT records of a name, each put together; none where there are none; None where nobody answered."""

_TAG = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9_]*)\s*=\s*(.*?)\s*")


async def look_up(name: str) -> Sequence[str] | None:
    """Asks the servers that the system names; see `LookUp`."""
    # Here, since few processes ever ask: it takes a tenth of a second.
    import dns.asyncresolver
    import dns.exception
    import dns.rdatatype
    import dns.resolver

    try:
        resolver = dns.asyncresolver.Resolver()
        answer = await resolver.resolve(name, dns.rdatatype.TXT, lifetime=LOOK_UP_SECONDS, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except (dns.exception.DNSException, OSError):
        return None
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


async def find_record(signer: Signer, ask: LookUp) -> DkimFinding:
    """Returns the record that must be there, and what DNS says of it."""
    texts = await ask(signer.record_name)
    wanted = signer.record_value
    if texts is None:
        state = DkimRecordState.UNKNOWN
    elif not texts:
        state = DkimRecordState.MISSING
    else:
        # Receivers take any one of several (RFC 6376, 3.6.2.2 leaves it to them which): one alone is right.
        fits = len(texts) == 1 and _says(texts[0], _tags(wanted))
        state = DkimRecordState.FITS if fits else DkimRecordState.DIFFERS
    return DkimFinding(signer.record_name, wanted, state)


def _says(text: str, wanted: dict[str, str]) -> bool:
    tags = _tags(text)
    if tags.get("v", "DKIM1") != "DKIM1" or tags.get("k", "rsa") != wanted["k"]:
        return False
    hashes = tags.get("h", "sha256").split(":")
    services = tags.get("s", "*").split(":")
    right = "sha256" in [each.strip() for each in hashes] and {each.strip() for each in services} & {"*", "email"}
    return bool(right) and "".join(tags.get("p", "").split()) == wanted["p"]


def _tags(text: str) -> dict[str, str]:
    matches = (_TAG.fullmatch(part) for part in text.split(";"))
    return {match[1]: match[2] for match in matches if match}
