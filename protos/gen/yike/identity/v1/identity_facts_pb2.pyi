import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IdentityFact(_message.Message):
    __slots__ = ("customers_linked", "customers_cut", "identifiers_quarantined", "user_ids_added")
    CUSTOMERS_LINKED_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_CUT_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIERS_QUARANTINED_FIELD_NUMBER: _ClassVar[int]
    USER_IDS_ADDED_FIELD_NUMBER: _ClassVar[int]
    customers_linked: CustomersLinked
    customers_cut: CustomersCut
    identifiers_quarantined: IdentifiersQuarantined
    user_ids_added: UserIdsAdded
    def __init__(self, customers_linked: _Optional[_Union[CustomersLinked, _Mapping]] = ..., customers_cut: _Optional[_Union[CustomersCut, _Mapping]] = ..., identifiers_quarantined: _Optional[_Union[IdentifiersQuarantined, _Mapping]] = ..., user_ids_added: _Optional[_Union[UserIdsAdded, _Mapping]] = ...) -> None: ...

class CustomersLinked(_message.Message):
    __slots__ = ("moves",)
    MOVES_FIELD_NUMBER: _ClassVar[int]
    moves: _containers.RepeatedCompositeFieldContainer[NodeMoved]
    def __init__(self, moves: _Optional[_Iterable[_Union[NodeMoved, _Mapping]]] = ...) -> None: ...

class CustomersCut(_message.Message):
    __slots__ = ("moves",)
    MOVES_FIELD_NUMBER: _ClassVar[int]
    moves: _containers.RepeatedCompositeFieldContainer[NodeMoved]
    def __init__(self, moves: _Optional[_Iterable[_Union[NodeMoved, _Mapping]]] = ...) -> None: ...

class NodeMoved(_message.Message):
    __slots__ = ("node_id", "from_customer_id", "to_customer_id", "mapping_version", "record_time")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    TO_CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    MAPPING_VERSION_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    node_id: int
    from_customer_id: int
    to_customer_id: int
    mapping_version: int
    record_time: _timestamp_pb2.Timestamp
    def __init__(self, node_id: _Optional[int] = ..., from_customer_id: _Optional[int] = ..., to_customer_id: _Optional[int] = ..., mapping_version: _Optional[int] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class IdentifiersQuarantined(_message.Message):
    __slots__ = ("identifiers",)
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    identifiers: _containers.RepeatedCompositeFieldContainer[IdentifierTakenOut]
    def __init__(self, identifiers: _Optional[_Iterable[_Union[IdentifierTakenOut, _Mapping]]] = ...) -> None: ...

class IdentifierTakenOut(_message.Message):
    __slots__ = ("node_id", "customer_id", "refused_links", "record_time")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REFUSED_LINKS_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    node_id: int
    customer_id: int
    refused_links: int
    record_time: _timestamp_pb2.Timestamp
    def __init__(self, node_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., refused_links: _Optional[int] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class UserIdsAdded(_message.Message):
    __slots__ = ("nodes",)
    NODES_FIELD_NUMBER: _ClassVar[int]
    nodes: _containers.RepeatedCompositeFieldContainer[UserIdAdded]
    def __init__(self, nodes: _Optional[_Iterable[_Union[UserIdAdded, _Mapping]]] = ...) -> None: ...

class UserIdAdded(_message.Message):
    __slots__ = ("node_id", "customer_id", "mapping_version")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    MAPPING_VERSION_FIELD_NUMBER: _ClassVar[int]
    node_id: int
    customer_id: int
    mapping_version: int
    def __init__(self, node_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., mapping_version: _Optional[int] = ...) -> None: ...
