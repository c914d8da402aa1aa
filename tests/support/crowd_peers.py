"""Segment and identity as far as entries ask them: traits of customers, lists, and whose an identifier is."""

from __future__ import annotations

import pyarrow as pa

from services.common.errors import NotFound
from services.common.json_values import decode, encode
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.segment.v1 import catalogue_pb2 as catalogue_pb
from yike.segment.v1 import customer_list_service_pb2 as list_pb
from yike.segment.v1 import rule_pb2
from yike.segment.v1 import segment_service_pb2 as segment_pb


class CrowdPeers:
    """Answers about customers by their traits.

    Attributes:
        traits: Of each customer.
        lists: Customers by list.
        identifiers: Customers by (type, value).
        framed: Questions for frames.
    """

    def __init__(self) -> None:
        """Starts with nobody."""
        self.traits: dict[int, dict[str, object]] = {}
        self.lists: dict[str, set[int]] = {}
        self.identifiers: dict[tuple[str, str], int] = {}
        self.framed: list[segment_pb.GetFeatureFrameRequest] = []
        self.members: dict[str, dict[int, int]] = {}

    def _called(self, method: str, *customer_ids: int) -> None:
        raise NotImplementedError

    async def GetFeatureFrame(self, request, context):
        """Answers with the traits of whom the rule holds, by customer."""
        self._called("GetFeatureFrame")
        self.framed.append(request)
        asked = set(request.customer_ids) or self.traits.keys()
        ids = sorted(each for each in self.traits if each in asked and self._holds(request.rule, each))
        columns = {"customer_id": pa.array(ids, pa.int64())}
        for column in request.columns:
            values = [self.traits[each].get(column.trait) for each in ids]
            columns[column.name] = pa.array([None if v is None else encode(v).decode() for v in values], pa.string())
        table = pa.table(columns)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        yield segment_pb.GetFeatureFrameResponse(arrow_chunk=sink.getvalue().to_pybytes())

    def _holds(self, rule: rule_pb2.Rule, customer_id: int) -> bool:
        match rule.WhichOneof("kind"):
            case "all":
                return all(self._holds(part, customer_id) for part in rule.all.rules)
            case "any":
                return any(self._holds(part, customer_id) for part in rule.any.rules)
            case "segment":
                return customer_id in self.members.get(rule.segment.segment_id, {})
            case "list":
                return customer_id in self.lists.get(rule.list.customer_list_id, set())
        trait = rule.trait
        value = self.traits[customer_id].get(trait.name)
        if trait.op == rule_pb2.OPERATOR_EXISTS:
            return value is not None
        wanted = decode(trait.value.json)
        if trait.op == rule_pb2.OPERATOR_CONTAINS:
            return isinstance(value, str) and wanted in value
        assert trait.op == rule_pb2.OPERATOR_IN
        return value in wanted

    async def GetTraitCatalogue(self, request, context):
        """Tells the traits that customers have, with their values."""
        self._called("GetTraitCatalogue")
        catalogue = catalogue_pb.TraitCatalogue()
        for name in sorted({name for traits in self.traits.values() for name in traits}):
            known = catalogue.traits.add(name=name)
            for traits in self.traits.values():
                if name in traits:
                    known.values.add().value.json = encode(traits[name]).decode()
        return catalogue

    async def GetCustomerList(self, request, context):
        """Answers with a list, where it is one."""
        self._called("GetCustomerList")
        if request.customer_list_id not in self.lists:
            raise NotFound
        return list_pb.CustomerList(customer_list_id=request.customer_list_id)

    async def BatchGetNodeIds(self, request, context):
        """Every id below 900 is that of a customer with one node."""
        self._called("BatchGetNodeIds", *request.customer_ids)
        known = [each for each in request.customer_ids if each < 900]
        return identity_pb.BatchGetNodeIdsResponse(customer_ids=known, node_ids=known)

    async def LookupCustomer(self, request, context):
        """Answers with whose identifier it is."""
        self._called("LookupCustomer")
        if (request.type, request.value) not in self.identifiers:
            raise NotFound
        return identity_pb.LookupCustomerResponse(customer_id=self.identifiers[request.type, request.value])
