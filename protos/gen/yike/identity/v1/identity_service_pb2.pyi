import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import identifier_pb2 as _identifier_pb2
from yike.common.v1 import json_pb2 as _json_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import operations_pb2 as _operations_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.common.v1 import personal_data_pb2 as _personal_data_pb2
from yike.identity.v1 import identity_resources_pb2 as _identity_resources_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LinkSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LINK_SOURCE_UNSPECIFIED: _ClassVar[LinkSource]
    LINK_SOURCE_EVENT: _ClassVar[LinkSource]
    LINK_SOURCE_OPERATOR: _ClassVar[LinkSource]
    LINK_SOURCE_LINKAGE: _ClassVar[LinkSource]

class LinkReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LINK_REASON_UNSPECIFIED: _ClassVar[LinkReason]
    LINK_REASON_SHARED_IDENTIFIER: _ClassVar[LinkReason]
    LINK_REASON_LIMIT_EXCEEDED: _ClassVar[LinkReason]
    LINK_REASON_CUT_BY_OPERATOR: _ClassVar[LinkReason]
    LINK_REASON_BLOCKED_VALUE: _ClassVar[LinkReason]
    LINK_REASON_QUARANTINED: _ClassVar[LinkReason]
    LINK_REASON_ONLY_ATTACHES: _ClassVar[LinkReason]

class LinkState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LINK_STATE_UNSPECIFIED: _ClassVar[LinkState]
    LINK_STATE_ACCEPTED: _ClassVar[LinkState]
    LINK_STATE_REFUSED: _ClassVar[LinkState]
    LINK_STATE_CUT: _ClassVar[LinkState]

class Comparison(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COMPARISON_UNSPECIFIED: _ClassVar[Comparison]
    COMPARISON_NAMES: _ClassVar[Comparison]
    COMPARISON_BIRTHDAY: _ClassVar[Comparison]
    COMPARISON_PLACE: _ClassVar[Comparison]
    COMPARISON_STREET: _ClassVar[Comparison]
    COMPARISON_POSTCODE: _ClassVar[Comparison]
    COMPARISON_EMAIL: _ClassVar[Comparison]
    COMPARISON_PHONE: _ClassVar[Comparison]
    COMPARISON_OCCUPATION: _ClassVar[Comparison]
    COMPARISON_GENDER: _ClassVar[Comparison]

class Agreement(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGREEMENT_UNSPECIFIED: _ClassVar[Agreement]
    AGREEMENT_SAME: _ClassVar[Agreement]
    AGREEMENT_ALIKE: _ClassVar[Agreement]
    AGREEMENT_PART: _ClassVar[Agreement]
    AGREEMENT_DIFFERENT: _ClassVar[Agreement]

class LinkSuggestionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LINK_SUGGESTION_STATE_UNSPECIFIED: _ClassVar[LinkSuggestionState]
    LINK_SUGGESTION_STATE_PENDING: _ClassVar[LinkSuggestionState]
    LINK_SUGGESTION_STATE_LINKED: _ClassVar[LinkSuggestionState]
    LINK_SUGGESTION_STATE_ACCEPTED: _ClassVar[LinkSuggestionState]
    LINK_SUGGESTION_STATE_REJECTED: _ClassVar[LinkSuggestionState]
LINK_SOURCE_UNSPECIFIED: LinkSource
LINK_SOURCE_EVENT: LinkSource
LINK_SOURCE_OPERATOR: LinkSource
LINK_SOURCE_LINKAGE: LinkSource
LINK_REASON_UNSPECIFIED: LinkReason
LINK_REASON_SHARED_IDENTIFIER: LinkReason
LINK_REASON_LIMIT_EXCEEDED: LinkReason
LINK_REASON_CUT_BY_OPERATOR: LinkReason
LINK_REASON_BLOCKED_VALUE: LinkReason
LINK_REASON_QUARANTINED: LinkReason
LINK_REASON_ONLY_ATTACHES: LinkReason
LINK_STATE_UNSPECIFIED: LinkState
LINK_STATE_ACCEPTED: LinkState
LINK_STATE_REFUSED: LinkState
LINK_STATE_CUT: LinkState
COMPARISON_UNSPECIFIED: Comparison
COMPARISON_NAMES: Comparison
COMPARISON_BIRTHDAY: Comparison
COMPARISON_PLACE: Comparison
COMPARISON_STREET: Comparison
COMPARISON_POSTCODE: Comparison
COMPARISON_EMAIL: Comparison
COMPARISON_PHONE: Comparison
COMPARISON_OCCUPATION: Comparison
COMPARISON_GENDER: Comparison
AGREEMENT_UNSPECIFIED: Agreement
AGREEMENT_SAME: Agreement
AGREEMENT_ALIKE: Agreement
AGREEMENT_PART: Agreement
AGREEMENT_DIFFERENT: Agreement
LINK_SUGGESTION_STATE_UNSPECIFIED: LinkSuggestionState
LINK_SUGGESTION_STATE_PENDING: LinkSuggestionState
LINK_SUGGESTION_STATE_LINKED: LinkSuggestionState
LINK_SUGGESTION_STATE_ACCEPTED: LinkSuggestionState
LINK_SUGGESTION_STATE_REJECTED: LinkSuggestionState

class ResolveIdentitiesRequest(_message.Message):
    __slots__ = ("items", "timed")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    TIMED_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[IdentitySet]
    timed: bool
    def __init__(self, items: _Optional[_Iterable[_Union[IdentitySet, _Mapping]]] = ..., timed: _Optional[bool] = ...) -> None: ...

class IdentitySet(_message.Message):
    __slots__ = ("identifiers", "occur_time", "message_id", "link", "known_identifiers")
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    LINK_FIELD_NUMBER: _ClassVar[int]
    KNOWN_IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    identifiers: _containers.RepeatedCompositeFieldContainer[_identifier_pb2.Identifier]
    occur_time: _timestamp_pb2.Timestamp
    message_id: str
    link: bool
    known_identifiers: _containers.RepeatedCompositeFieldContainer[_identifier_pb2.Identifier]
    def __init__(self, identifiers: _Optional[_Iterable[_Union[_identifier_pb2.Identifier, _Mapping]]] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., message_id: _Optional[str] = ..., link: _Optional[bool] = ..., known_identifiers: _Optional[_Iterable[_Union[_identifier_pb2.Identifier, _Mapping]]] = ...) -> None: ...

class ResolveIdentitiesResponse(_message.Message):
    __slots__ = ("resolutions", "erased_items", "unusable_identifiers")
    RESOLUTIONS_FIELD_NUMBER: _ClassVar[int]
    ERASED_ITEMS_FIELD_NUMBER: _ClassVar[int]
    UNUSABLE_IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    resolutions: _containers.RepeatedCompositeFieldContainer[Resolution]
    erased_items: _containers.RepeatedCompositeFieldContainer[ErasedItem]
    unusable_identifiers: _containers.RepeatedCompositeFieldContainer[UnusableIdentifier]
    def __init__(self, resolutions: _Optional[_Iterable[_Union[Resolution, _Mapping]]] = ..., erased_items: _Optional[_Iterable[_Union[ErasedItem, _Mapping]]] = ..., unusable_identifiers: _Optional[_Iterable[_Union[UnusableIdentifier, _Mapping]]] = ...) -> None: ...

class UnusableIdentifier(_message.Message):
    __slots__ = ("index", "type")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    index: int
    type: str
    def __init__(self, index: _Optional[int] = ..., type: _Optional[str] = ...) -> None: ...

class ErasedItem(_message.Message):
    __slots__ = ("index", "erase_time")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    ERASE_TIME_FIELD_NUMBER: _ClassVar[int]
    index: int
    erase_time: _timestamp_pb2.Timestamp
    def __init__(self, index: _Optional[int] = ..., erase_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Resolution(_message.Message):
    __slots__ = ("node_id", "customer_id", "mapping_version", "type")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    MAPPING_VERSION_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    node_id: int
    customer_id: int
    mapping_version: int
    type: str
    def __init__(self, node_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., mapping_version: _Optional[int] = ..., type: _Optional[str] = ...) -> None: ...

class LookupCustomerRequest(_message.Message):
    __slots__ = ("type", "value")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    type: str
    value: str
    def __init__(self, type: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class LookupCustomerResponse(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    def __init__(self, customer_id: _Optional[int] = ...) -> None: ...

class FindCustomersRequest(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class FindCustomersResponse(_message.Message):
    __slots__ = ("customers",)
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    customers: _containers.RepeatedCompositeFieldContainer[CustomerOfIdentifier]
    def __init__(self, customers: _Optional[_Iterable[_Union[CustomerOfIdentifier, _Mapping]]] = ...) -> None: ...

class CustomerOfIdentifier(_message.Message):
    __slots__ = ("type", "customer_id")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    type: str
    customer_id: int
    def __init__(self, type: _Optional[str] = ..., customer_id: _Optional[int] = ...) -> None: ...

class GetCustomerNodesRequest(_message.Message):
    __slots__ = ("customer_id", "as_of")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    as_of: _timestamp_pb2.Timestamp
    def __init__(self, customer_id: _Optional[int] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CustomerNodes(_message.Message):
    __slots__ = ("customer_id", "nodes")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    nodes: _containers.RepeatedCompositeFieldContainer[Node]
    def __init__(self, customer_id: _Optional[int] = ..., nodes: _Optional[_Iterable[_Union[Node, _Mapping]]] = ...) -> None: ...

class Node(_message.Message):
    __slots__ = ("node_id", "identifier", "create_time", "customer_id", "mapping_version", "evidence_time", "first_evidence_time")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    MAPPING_VERSION_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_TIME_FIELD_NUMBER: _ClassVar[int]
    FIRST_EVIDENCE_TIME_FIELD_NUMBER: _ClassVar[int]
    node_id: int
    identifier: _identifier_pb2.Identifier
    create_time: _timestamp_pb2.Timestamp
    customer_id: int
    mapping_version: int
    evidence_time: _timestamp_pb2.Timestamp
    first_evidence_time: _timestamp_pb2.Timestamp
    def __init__(self, node_id: _Optional[int] = ..., identifier: _Optional[_Union[_identifier_pb2.Identifier, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., customer_id: _Optional[int] = ..., mapping_version: _Optional[int] = ..., evidence_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., first_evidence_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class BatchGetCustomerNodesRequest(_message.Message):
    __slots__ = ("customer_ids",)
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, customer_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class BatchGetCustomerNodesResponse(_message.Message):
    __slots__ = ("customers",)
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    customers: _containers.RepeatedCompositeFieldContainer[RequestedCustomer]
    def __init__(self, customers: _Optional[_Iterable[_Union[RequestedCustomer, _Mapping]]] = ...) -> None: ...

class RequestedCustomer(_message.Message):
    __slots__ = ("requested_id", "customer")
    REQUESTED_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    requested_id: int
    customer: CustomerNodes
    def __init__(self, requested_id: _Optional[int] = ..., customer: _Optional[_Union[CustomerNodes, _Mapping]] = ...) -> None: ...

class BatchGetNodeIdsRequest(_message.Message):
    __slots__ = ("customer_ids",)
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, customer_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class BatchGetNodeIdsResponse(_message.Message):
    __slots__ = ("customer_ids", "node_ids")
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    NODE_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    node_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, customer_ids: _Optional[_Iterable[int]] = ..., node_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class ListNodesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListNodesResponse(_message.Message):
    __slots__ = ("nodes", "next_page_token")
    NODES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    nodes: _containers.RepeatedCompositeFieldContainer[Node]
    next_page_token: str
    def __init__(self, nodes: _Optional[_Iterable[_Union[Node, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class BatchGetNodeTypesRequest(_message.Message):
    __slots__ = ("node_ids",)
    NODE_IDS_FIELD_NUMBER: _ClassVar[int]
    node_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, node_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class BatchGetNodeTypesResponse(_message.Message):
    __slots__ = ("node_ids", "types")
    NODE_IDS_FIELD_NUMBER: _ClassVar[int]
    TYPES_FIELD_NUMBER: _ClassVar[int]
    node_ids: _containers.RepeatedScalarFieldContainer[int]
    types: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, node_ids: _Optional[_Iterable[int]] = ..., types: _Optional[_Iterable[str]] = ...) -> None: ...

class FindIdentifierTypesRequest(_message.Message):
    __slots__ = ("names",)
    NAMES_FIELD_NUMBER: _ClassVar[int]
    names: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, names: _Optional[_Iterable[str]] = ...) -> None: ...

class FindIdentifierTypesResponse(_message.Message):
    __slots__ = ("types",)
    TYPES_FIELD_NUMBER: _ClassVar[int]
    types: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, types: _Optional[_Iterable[str]] = ...) -> None: ...

class ListCustomerLinksRequest(_message.Message):
    __slots__ = ("customer_id", "from_node_id", "to_node_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_NODE_ID_FIELD_NUMBER: _ClassVar[int]
    TO_NODE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    from_node_id: int
    to_node_id: int
    def __init__(self, customer_id: _Optional[int] = ..., from_node_id: _Optional[int] = ..., to_node_id: _Optional[int] = ...) -> None: ...

class ListCustomerLinksResponse(_message.Message):
    __slots__ = ("links", "incomplete")
    LINKS_FIELD_NUMBER: _ClassVar[int]
    INCOMPLETE_FIELD_NUMBER: _ClassVar[int]
    links: _containers.RepeatedCompositeFieldContainer[Link]
    incomplete: bool
    def __init__(self, links: _Optional[_Iterable[_Union[Link, _Mapping]]] = ..., incomplete: _Optional[bool] = ...) -> None: ...

class Link(_message.Message):
    __slots__ = ("node_a", "node_b", "occur_time", "message_id", "state", "reason", "limited_type", "rules_version", "identifier_a", "identifier_b", "customer_id_a", "customer_id_b", "record_time", "source", "principal", "comment", "operation_id", "score", "cut")
    NODE_A_FIELD_NUMBER: _ClassVar[int]
    NODE_B_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    LIMITED_TYPE_FIELD_NUMBER: _ClassVar[int]
    RULES_VERSION_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_A_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_B_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_A_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_B_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    CUT_FIELD_NUMBER: _ClassVar[int]
    node_a: int
    node_b: int
    occur_time: _timestamp_pb2.Timestamp
    message_id: str
    state: LinkState
    reason: LinkReason
    limited_type: str
    rules_version: int
    identifier_a: _identifier_pb2.Identifier
    identifier_b: _identifier_pb2.Identifier
    customer_id_a: int
    customer_id_b: int
    record_time: _timestamp_pb2.Timestamp
    source: LinkSource
    principal: str
    comment: str
    operation_id: str
    score: float
    cut: LinkCut
    def __init__(self, node_a: _Optional[int] = ..., node_b: _Optional[int] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., message_id: _Optional[str] = ..., state: _Optional[_Union[LinkState, str]] = ..., reason: _Optional[_Union[LinkReason, str]] = ..., limited_type: _Optional[str] = ..., rules_version: _Optional[int] = ..., identifier_a: _Optional[_Union[_identifier_pb2.Identifier, _Mapping]] = ..., identifier_b: _Optional[_Union[_identifier_pb2.Identifier, _Mapping]] = ..., customer_id_a: _Optional[int] = ..., customer_id_b: _Optional[int] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., source: _Optional[_Union[LinkSource, str]] = ..., principal: _Optional[str] = ..., comment: _Optional[str] = ..., operation_id: _Optional[str] = ..., score: _Optional[float] = ..., cut: _Optional[_Union[LinkCut, _Mapping]] = ...) -> None: ...

class LinkCut(_message.Message):
    __slots__ = ("principal", "comment", "record_time")
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    principal: str
    comment: str
    record_time: _timestamp_pb2.Timestamp
    def __init__(self, principal: _Optional[str] = ..., comment: _Optional[str] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CustomerIdentifiers(_message.Message):
    __slots__ = ("customer_id", "identifiers", "node_ids")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    NODE_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    identifiers: _containers.RepeatedCompositeFieldContainer[_identifier_pb2.Identifier]
    node_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, customer_id: _Optional[int] = ..., identifiers: _Optional[_Iterable[_Union[_identifier_pb2.Identifier, _Mapping]]] = ..., node_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class MergeCustomersRequest(_message.Message):
    __slots__ = ("customer_id", "other_customer_id", "reason", "request_id", "validate_only")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    OTHER_CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    other_customer_id: int
    reason: str
    request_id: str
    validate_only: bool
    def __init__(self, customer_id: _Optional[int] = ..., other_customer_id: _Optional[int] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class MergeCustomersResponse(_message.Message):
    __slots__ = ("customer",)
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    customer: CustomerIdentifiers
    def __init__(self, customer: _Optional[_Union[CustomerIdentifiers, _Mapping]] = ...) -> None: ...

class CutCustomerRequest(_message.Message):
    __slots__ = ("customer_id", "identifiers", "reason", "request_id", "node_ids", "validate_only")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NODE_IDS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    identifiers: _containers.RepeatedCompositeFieldContainer[_identifier_pb2.Identifier]
    reason: str
    request_id: str
    node_ids: _containers.RepeatedScalarFieldContainer[int]
    validate_only: bool
    def __init__(self, customer_id: _Optional[int] = ..., identifiers: _Optional[_Iterable[_Union[_identifier_pb2.Identifier, _Mapping]]] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ..., node_ids: _Optional[_Iterable[int]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class CutCustomerResponse(_message.Message):
    __slots__ = ("customer", "cut_customer")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    CUT_CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    customer: CustomerIdentifiers
    cut_customer: CustomerIdentifiers
    def __init__(self, customer: _Optional[_Union[CustomerIdentifiers, _Mapping]] = ..., cut_customer: _Optional[_Union[CustomerIdentifiers, _Mapping]] = ...) -> None: ...

class GetIdentityStatsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class IdentityStats(_message.Message):
    __slots__ = ("identifiers", "customers", "refused_links", "quarantined_identifiers")
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    REFUSED_LINKS_FIELD_NUMBER: _ClassVar[int]
    QUARANTINED_IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    identifiers: int
    customers: int
    refused_links: int
    quarantined_identifiers: int
    def __init__(self, identifiers: _Optional[int] = ..., customers: _Optional[int] = ..., refused_links: _Optional[int] = ..., quarantined_identifiers: _Optional[int] = ...) -> None: ...

class GetIdentityFlawsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class IdentityFlaws(_message.Message):
    __slots__ = ("shared_identifiers", "entangled_pairs", "entangled_since", "entangled_customer_ids")
    SHARED_IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    ENTANGLED_PAIRS_FIELD_NUMBER: _ClassVar[int]
    ENTANGLED_SINCE_FIELD_NUMBER: _ClassVar[int]
    ENTANGLED_CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    shared_identifiers: _containers.RepeatedCompositeFieldContainer[SharedIdentifiers]
    entangled_pairs: int
    entangled_since: _timestamp_pb2.Timestamp
    entangled_customer_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, shared_identifiers: _Optional[_Iterable[_Union[SharedIdentifiers, _Mapping]]] = ..., entangled_pairs: _Optional[int] = ..., entangled_since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., entangled_customer_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class SharedIdentifiers(_message.Message):
    __slots__ = ("type", "identifiers", "refused_links", "since")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    REFUSED_LINKS_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    type: str
    identifiers: int
    refused_links: int
    since: _timestamp_pb2.Timestamp
    def __init__(self, type: _Optional[str] = ..., identifiers: _Optional[int] = ..., refused_links: _Optional[int] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CountUnreachableCustomersRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UnreachableCustomers(_message.Message):
    __slots__ = ("known_customers", "unreachable_customers", "count_time")
    KNOWN_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    UNREACHABLE_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    COUNT_TIME_FIELD_NUMBER: _ClassVar[int]
    known_customers: int
    unreachable_customers: int
    count_time: _timestamp_pb2.Timestamp
    def __init__(self, known_customers: _Optional[int] = ..., unreachable_customers: _Optional[int] = ..., count_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListQuarantinedIdentifiersRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListQuarantinedIdentifiersResponse(_message.Message):
    __slots__ = ("quarantined_identifiers", "next_page_token")
    QUARANTINED_IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    quarantined_identifiers: _containers.RepeatedCompositeFieldContainer[QuarantinedIdentifier]
    next_page_token: str
    def __init__(self, quarantined_identifiers: _Optional[_Iterable[_Union[QuarantinedIdentifier, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class QuarantinedIdentifier(_message.Message):
    __slots__ = ("node_id", "type", "masked_value", "customer_id", "refused_links", "links_set_aside", "quarantine_time", "release_time")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    MASKED_VALUE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REFUSED_LINKS_FIELD_NUMBER: _ClassVar[int]
    LINKS_SET_ASIDE_FIELD_NUMBER: _ClassVar[int]
    QUARANTINE_TIME_FIELD_NUMBER: _ClassVar[int]
    RELEASE_TIME_FIELD_NUMBER: _ClassVar[int]
    node_id: int
    type: str
    masked_value: str
    customer_id: int
    refused_links: int
    links_set_aside: int
    quarantine_time: _timestamp_pb2.Timestamp
    release_time: _timestamp_pb2.Timestamp
    def __init__(self, node_id: _Optional[int] = ..., type: _Optional[str] = ..., masked_value: _Optional[str] = ..., customer_id: _Optional[int] = ..., refused_links: _Optional[int] = ..., links_set_aside: _Optional[int] = ..., quarantine_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., release_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ReleaseIdentifierRequest(_message.Message):
    __slots__ = ("node_id",)
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    node_id: int
    def __init__(self, node_id: _Optional[int] = ...) -> None: ...

class GetIdentityRulesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListIdentityRulesVersionsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListIdentityRulesVersionsResponse(_message.Message):
    __slots__ = ("versions", "next_page_token")
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedCompositeFieldContainer[_identity_resources_pb2.IdentityRules]
    next_page_token: str
    def __init__(self, versions: _Optional[_Iterable[_Union[_identity_resources_pb2.IdentityRules, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetIdentityRulesVersionRequest(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: int
    def __init__(self, version: _Optional[int] = ...) -> None: ...

class UpdateIdentityRulesRequest(_message.Message):
    __slots__ = ("identity_rules", "update_mask")
    IDENTITY_RULES_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    identity_rules: _identity_resources_pb2.IdentityRules
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, identity_rules: _Optional[_Union[_identity_resources_pb2.IdentityRules, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DryRunIdentityRulesRequest(_message.Message):
    __slots__ = ("identity_rules", "update_mask", "request_id")
    IDENTITY_RULES_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    identity_rules: _identity_resources_pb2.IdentityRules
    update_mask: _field_mask_pb2.FieldMask
    request_id: str
    def __init__(self, identity_rules: _Optional[_Union[_identity_resources_pb2.IdentityRules, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class IdentityRulesDryRun(_message.Message):
    __slots__ = ("version", "identifiers", "present_customers", "proposed_customers", "merging_customers", "splitting_customers", "moving_identifiers", "moving_spend", "accepted_links", "refused_links", "merges", "splits", "entangled_identifiers")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    PRESENT_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    PROPOSED_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    MERGING_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    SPLITTING_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    MOVING_IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    MOVING_SPEND_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_LINKS_FIELD_NUMBER: _ClassVar[int]
    REFUSED_LINKS_FIELD_NUMBER: _ClassVar[int]
    MERGES_FIELD_NUMBER: _ClassVar[int]
    SPLITS_FIELD_NUMBER: _ClassVar[int]
    ENTANGLED_IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    version: int
    identifiers: int
    present_customers: int
    proposed_customers: int
    merging_customers: int
    splitting_customers: int
    moving_identifiers: int
    moving_spend: str
    accepted_links: _containers.RepeatedCompositeFieldContainer[IdentityLinkCount]
    refused_links: _containers.RepeatedCompositeFieldContainer[IdentityLinkCount]
    merges: _containers.RepeatedCompositeFieldContainer[CustomersMerging]
    splits: _containers.RepeatedCompositeFieldContainer[CustomerSplitting]
    entangled_identifiers: int
    def __init__(self, version: _Optional[int] = ..., identifiers: _Optional[int] = ..., present_customers: _Optional[int] = ..., proposed_customers: _Optional[int] = ..., merging_customers: _Optional[int] = ..., splitting_customers: _Optional[int] = ..., moving_identifiers: _Optional[int] = ..., moving_spend: _Optional[str] = ..., accepted_links: _Optional[_Iterable[_Union[IdentityLinkCount, _Mapping]]] = ..., refused_links: _Optional[_Iterable[_Union[IdentityLinkCount, _Mapping]]] = ..., merges: _Optional[_Iterable[_Union[CustomersMerging, _Mapping]]] = ..., splits: _Optional[_Iterable[_Union[CustomerSplitting, _Mapping]]] = ..., entangled_identifiers: _Optional[int] = ...) -> None: ...

class IdentityLinkCount(_message.Message):
    __slots__ = ("reason", "limited_type", "links")
    REASON_FIELD_NUMBER: _ClassVar[int]
    LIMITED_TYPE_FIELD_NUMBER: _ClassVar[int]
    LINKS_FIELD_NUMBER: _ClassVar[int]
    reason: LinkReason
    limited_type: str
    links: int
    def __init__(self, reason: _Optional[_Union[LinkReason, str]] = ..., limited_type: _Optional[str] = ..., links: _Optional[int] = ...) -> None: ...

class CustomersMerging(_message.Message):
    __slots__ = ("customer_ids", "customers", "links")
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    LINKS_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    customers: int
    links: _containers.RepeatedCompositeFieldContainer[IdentityLinkCount]
    def __init__(self, customer_ids: _Optional[_Iterable[int]] = ..., customers: _Optional[int] = ..., links: _Optional[_Iterable[_Union[IdentityLinkCount, _Mapping]]] = ...) -> None: ...

class CustomerSplitting(_message.Message):
    __slots__ = ("customer_id", "customers", "links")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    LINKS_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    customers: int
    links: _containers.RepeatedCompositeFieldContainer[IdentityLinkCount]
    def __init__(self, customer_id: _Optional[int] = ..., customers: _Optional[int] = ..., links: _Optional[_Iterable[_Union[IdentityLinkCount, _Mapping]]] = ...) -> None: ...

class ApplyIdentityRulesRequest(_message.Message):
    __slots__ = ("etag", "request_id")
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    etag: str
    request_id: str
    def __init__(self, etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class IdentityRulesApplication(_message.Message):
    __slots__ = ("version", "merged_customers", "split_customers", "moved_identifiers", "entangled_identifiers")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    MERGED_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    SPLIT_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    MOVED_IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    ENTANGLED_IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    version: int
    merged_customers: int
    split_customers: int
    moved_identifiers: int
    entangled_identifiers: int
    def __init__(self, version: _Optional[int] = ..., merged_customers: _Optional[int] = ..., split_customers: _Optional[int] = ..., moved_identifiers: _Optional[int] = ..., entangled_identifiers: _Optional[int] = ...) -> None: ...

class StartLinkRunRequest(_message.Message):
    __slots__ = ("link_threshold", "review_threshold", "request_id")
    LINK_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    REVIEW_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    link_threshold: float
    review_threshold: float
    request_id: str
    def __init__(self, link_threshold: _Optional[float] = ..., review_threshold: _Optional[float] = ..., request_id: _Optional[str] = ...) -> None: ...

class LinkSchedule(_message.Message):
    __slots__ = ("enabled", "start_minute", "link_threshold", "review_threshold", "next_time", "operation", "etag")
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    START_MINUTE_FIELD_NUMBER: _ClassVar[int]
    LINK_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    REVIEW_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    NEXT_TIME_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    start_minute: int
    link_threshold: float
    review_threshold: float
    next_time: _timestamp_pb2.Timestamp
    operation: str
    etag: str
    def __init__(self, enabled: _Optional[bool] = ..., start_minute: _Optional[int] = ..., link_threshold: _Optional[float] = ..., review_threshold: _Optional[float] = ..., next_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., operation: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class GetLinkScheduleRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UpdateLinkScheduleRequest(_message.Message):
    __slots__ = ("link_schedule", "update_mask")
    LINK_SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    link_schedule: LinkSchedule
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, link_schedule: _Optional[_Union[LinkSchedule, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class LinkRun(_message.Message):
    __slots__ = ("compared_customers", "scored_pairs", "linked_pairs", "suggested_pairs")
    COMPARED_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    SCORED_PAIRS_FIELD_NUMBER: _ClassVar[int]
    LINKED_PAIRS_FIELD_NUMBER: _ClassVar[int]
    SUGGESTED_PAIRS_FIELD_NUMBER: _ClassVar[int]
    compared_customers: int
    scored_pairs: int
    linked_pairs: int
    suggested_pairs: int
    def __init__(self, compared_customers: _Optional[int] = ..., scored_pairs: _Optional[int] = ..., linked_pairs: _Optional[int] = ..., suggested_pairs: _Optional[int] = ...) -> None: ...

class FindCustomersSimilarToRequest(_message.Message):
    __slots__ = ("customer_id", "min_score")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    MIN_SCORE_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    min_score: float
    def __init__(self, customer_id: _Optional[int] = ..., min_score: _Optional[float] = ...) -> None: ...

class FindCustomersSimilarToResponse(_message.Message):
    __slots__ = ("similar_customers", "operation", "run_time")
    SIMILAR_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    RUN_TIME_FIELD_NUMBER: _ClassVar[int]
    similar_customers: _containers.RepeatedCompositeFieldContainer[SimilarCustomer]
    operation: str
    run_time: _timestamp_pb2.Timestamp
    def __init__(self, similar_customers: _Optional[_Iterable[_Union[SimilarCustomer, _Mapping]]] = ..., operation: _Optional[str] = ..., run_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class FindSimilarCustomersRequest(_message.Message):
    __slots__ = ("traits", "min_score")
    TRAITS_FIELD_NUMBER: _ClassVar[int]
    MIN_SCORE_FIELD_NUMBER: _ClassVar[int]
    traits: _json_pb2.JsonObject
    min_score: float
    def __init__(self, traits: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., min_score: _Optional[float] = ...) -> None: ...

class FindSimilarCustomersResponse(_message.Message):
    __slots__ = ("similar_customers", "operation", "run_time")
    SIMILAR_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    RUN_TIME_FIELD_NUMBER: _ClassVar[int]
    similar_customers: _containers.RepeatedCompositeFieldContainer[SimilarCustomer]
    operation: str
    run_time: _timestamp_pb2.Timestamp
    def __init__(self, similar_customers: _Optional[_Iterable[_Union[SimilarCustomer, _Mapping]]] = ..., operation: _Optional[str] = ..., run_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SimilarCustomer(_message.Message):
    __slots__ = ("customer_id", "score", "reasons", "link_suggestion_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    LINK_SUGGESTION_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    score: float
    reasons: _containers.RepeatedCompositeFieldContainer[SimilarityReason]
    link_suggestion_id: str
    def __init__(self, customer_id: _Optional[int] = ..., score: _Optional[float] = ..., reasons: _Optional[_Iterable[_Union[SimilarityReason, _Mapping]]] = ..., link_suggestion_id: _Optional[str] = ...) -> None: ...

class SimilarityReason(_message.Message):
    __slots__ = ("comparison", "agreement", "weight")
    COMPARISON_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    comparison: Comparison
    agreement: Agreement
    weight: float
    def __init__(self, comparison: _Optional[_Union[Comparison, str]] = ..., agreement: _Optional[_Union[Agreement, str]] = ..., weight: _Optional[float] = ...) -> None: ...

class LinkSuggestion(_message.Message):
    __slots__ = ("link_suggestion_id", "customer_id", "other_customer_id", "score", "state", "operation_id", "create_time", "decider", "decide_time")
    LINK_SUGGESTION_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    OTHER_CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DECIDER_FIELD_NUMBER: _ClassVar[int]
    DECIDE_TIME_FIELD_NUMBER: _ClassVar[int]
    link_suggestion_id: str
    customer_id: int
    other_customer_id: int
    score: float
    state: LinkSuggestionState
    operation_id: str
    create_time: _timestamp_pb2.Timestamp
    decider: str
    decide_time: _timestamp_pb2.Timestamp
    def __init__(self, link_suggestion_id: _Optional[str] = ..., customer_id: _Optional[int] = ..., other_customer_id: _Optional[int] = ..., score: _Optional[float] = ..., state: _Optional[_Union[LinkSuggestionState, str]] = ..., operation_id: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., decider: _Optional[str] = ..., decide_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListLinkSuggestionsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ...) -> None: ...

class ListLinkSuggestionsResponse(_message.Message):
    __slots__ = ("link_suggestions", "next_page_token")
    LINK_SUGGESTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    link_suggestions: _containers.RepeatedCompositeFieldContainer[LinkSuggestion]
    next_page_token: str
    def __init__(self, link_suggestions: _Optional[_Iterable[_Union[LinkSuggestion, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class AcceptLinkSuggestionRequest(_message.Message):
    __slots__ = ("link_suggestion_id",)
    LINK_SUGGESTION_ID_FIELD_NUMBER: _ClassVar[int]
    link_suggestion_id: str
    def __init__(self, link_suggestion_id: _Optional[str] = ...) -> None: ...

class RejectLinkSuggestionRequest(_message.Message):
    __slots__ = ("link_suggestion_id",)
    LINK_SUGGESTION_ID_FIELD_NUMBER: _ClassVar[int]
    link_suggestion_id: str
    def __init__(self, link_suggestion_id: _Optional[str] = ...) -> None: ...

class EraseCustomerRequest(_message.Message):
    __slots__ = ("customer_id", "request_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    request_id: str
    def __init__(self, customer_id: _Optional[int] = ..., request_id: _Optional[str] = ...) -> None: ...

class PreviewErasureRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    def __init__(self, customer_id: _Optional[int] = ...) -> None: ...

class ErasurePreview(_message.Message):
    __slots__ = ("customer_id", "identifiers", "stores")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    STORES_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    identifiers: int
    stores: _containers.RepeatedCompositeFieldContainer[_personal_data_pb2.ErasedStore]
    def __init__(self, customer_id: _Optional[int] = ..., identifiers: _Optional[int] = ..., stores: _Optional[_Iterable[_Union[_personal_data_pb2.ErasedStore, _Mapping]]] = ...) -> None: ...

class Erasure(_message.Message):
    __slots__ = ("erasure_id", "principal", "erase_time", "end_time", "identifiers", "stores")
    ERASURE_ID_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    ERASE_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    STORES_FIELD_NUMBER: _ClassVar[int]
    erasure_id: str
    principal: str
    erase_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    identifiers: int
    stores: _containers.RepeatedCompositeFieldContainer[_personal_data_pb2.ErasedStore]
    def __init__(self, erasure_id: _Optional[str] = ..., principal: _Optional[str] = ..., erase_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., identifiers: _Optional[int] = ..., stores: _Optional[_Iterable[_Union[_personal_data_pb2.ErasedStore, _Mapping]]] = ...) -> None: ...

class GetErasureRequest(_message.Message):
    __slots__ = ("erasure_id",)
    ERASURE_ID_FIELD_NUMBER: _ClassVar[int]
    erasure_id: str
    def __init__(self, erasure_id: _Optional[str] = ...) -> None: ...

class ListErasuresRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListErasuresResponse(_message.Message):
    __slots__ = ("erasures", "next_page_token")
    ERASURES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    erasures: _containers.RepeatedCompositeFieldContainer[Erasure]
    next_page_token: str
    def __init__(self, erasures: _Optional[_Iterable[_Union[Erasure, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
