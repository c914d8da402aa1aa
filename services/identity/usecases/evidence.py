"""Evidence: why identifiers are one customer, or are not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.errors import InvalidArgument
from services.identity import storage
from services.identity.domain import Edge, Identifier, LinkState, Pair, StoredLink, Verdict
from services.identity.domain.chains import shortest_chain
from services.identity.domain.customers import LinkCut, LinkEnd, LinkEvidence, LinkSource
from services.identity.domain.quarantine import QUARANTINED
from services.identity.domain.replay import CUT, LINK
from services.identity.usecases.reading import unknown_customer
from services.identity.vault import IdentifierVault

MAXIMUM_LINKS = 1_000
"""Links that one answer about a customer shows."""

LINKAGE = "linkage:"
"""How the message id begins of a word that a link run, or who accepted its suggestion, spoke."""


class Explaining:
    """Shows the links at customers, and the chains that hold them together."""

    def __init__(self, *, database: Database, vault: IdentifierVault) -> None:
        """Reads the service's own database; the vault decrypts values."""
        self._database = database
        self._vault = vault

    async def list_links(self, workspace_id: str, customer_id: int) -> tuple[list[LinkEvidence], bool]:
        """Returns the links at a customer's nodes, refused ones and cuts included, the oldest evidence first; cuts alone last.

        Returns:
            At most `MAXIMUM_LINKS`, of more the accepted before others, and these before what has no evidence; and whether
            there are more.

        Raises:
            NotFound: If the id was never given out.
        """
        async with self._database.workspace(workspace_id) as connection:
            members = await _members(connection, workspace_id, customer_id)
            links = await storage.read_evidence(connection, workspace_id, members, MAXIMUM_LINKS + 1)
            aside = await storage.read_set_aside(connection, workspace_id, members, MAXIMUM_LINKS + 1)
            kept_aside = [
                StoredLink(edge.pair, edge, Verdict(LinkState.REFUSED, QUARANTINED), False) for edge, _ in aside
            ]
            found = sorted([*links, *kept_aside], key=lambda link: (_weight(link), link.edge or _NEVER, link.pair))
            shown = found[:MAXIMUM_LINKS]
            evidence = await self._told(connection, workspace_id, shown)
        recorded = {edge.pair: time for edge, time in aside}
        told = [
            replace(each, record_time=recorded.get(each.pair)) if each.verdict.reason == QUARANTINED else each
            for each in evidence
        ]
        return sorted(told, key=_age), len(found) > MAXIMUM_LINKS

    async def chain(self, workspace_id: str, customer_id: int, start: int, end: int) -> list[LinkEvidence]:
        """Returns the links that join two of a customer's nodes, see `shortest_chain`.

        Raises:
            NotFound: If the customer's id was never given out.
            InvalidArgument: If one of the nodes is not the customer's, or both are the same.
        """
        async with self._database.workspace(workspace_id) as connection:
            members = await _members(connection, workspace_id, customer_id)
            for node_id, field in ((start, "from_node_id"), (end, "to_node_id")):
                if node_id not in members:
                    raise InvalidArgument(
                        "Name two identifiers of this customer, each by its node: the file lists them as nodeIds.",
                        field=field,
                    )
            if start == end:
                raise InvalidArgument(
                    "Name two different identifiers: nothing joins one to itself.", field="to_node_id"
                )
            links = await storage.read_accepted_links(connection, workspace_id, members)
            chain = shortest_chain((link.edge for link in links if link.edge is not None), start, end)
            by_pair = {link.pair: link for link in links}
            return await self._told(connection, workspace_id, [by_pair[edge.pair] for edge in chain])

    async def _told(
        self, connection: AsyncConnection, workspace_id: str, links: Collection[StoredLink]
    ) -> list[LinkEvidence]:
        """Returns links with all that is known of them, in their order."""
        pairs = [link.pair for link in links]
        spoken = await storage.read_spoken(connection, workspace_id, pairs)
        rows = await storage.read_first_seen(connection, workspace_id, {node_id for pair in pairs for node_id in pair})
        ends = {
            row["node_id"]: LinkEnd(
                Identifier(row["type"], self._vault.decrypt(workspace_id, row["type"], row["value_encrypted"])),
                row["customer_id"],
            )
            for row in rows
        }
        return [_told(link, spoken.get(link.pair, ()), ends) for link in links if ends.keys() >= set(link.pair)]


def _told(link: StoredLink, spoken: Iterable[storage.Spoken], ends: dict[int, LinkEnd]) -> LinkEvidence:
    said = list(spoken)
    cut = next((each for each in reversed(said) if each.kind == CUT), None) if link.barred else None
    # The same evidence may stand in the log again, of a batch that was begun twice: the first time counts.
    moment = None if link.edge is None else link.edge[:2]
    evidence = next((each for each in said if each.kind != CUT and each.edge[:2] == moment), None)
    is_word = evidence is not None and evidence.kind == LINK
    source = LinkSource.EVENT if link.edge else LinkSource.NOTHING
    if link.edge and is_word:
        source = LinkSource.LINKAGE if link.edge.message_id.startswith(LINKAGE) else LinkSource.OPERATOR
    return LinkEvidence(
        pair=link.pair,
        ends=(ends[link.pair[0]], ends[link.pair[1]]),
        occur_time=storage.time_of(link.edge.occur_micros) if link.edge else None,
        message_id=link.edge.message_id if link.edge else "",
        verdict=link.verdict,
        rules_version=link.edge.rules_version if link.edge else 0,
        source=source,
        record_time=evidence.record_time if evidence else None,
        operator=evidence.operator if evidence and is_word else "",
        reason=evidence.reason if evidence and is_word else "",
        cut=LinkCut(cut.operator, cut.reason, cut.record_time) if cut else None,
    )


def _weight(link: StoredLink) -> int:
    return (link.verdict.state is not LinkState.ACCEPTED) + (link.edge is None)


_NEVER = Edge(1 << 63, "", 0, 0)


def _age(link: LinkEvidence) -> tuple[bool, float, str, Pair]:
    return link.occur_time is None, link.occur_time.timestamp() if link.occur_time else 0, link.message_id, link.pair


async def _members(connection: AsyncConnection, workspace_id: str, customer_id: int) -> Collection[int]:
    found = await storage.find_nodes(connection, workspace_id, [customer_id])
    if not found:
        raise await unknown_customer(connection, workspace_id, customer_id)
    owner = found[customer_id][0].customer_id
    return (await storage.read_members(connection, workspace_id, [owner])).keys()
