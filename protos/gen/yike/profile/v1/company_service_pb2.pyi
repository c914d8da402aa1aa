import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import identifier_pb2 as _identifier_pb2
from yike.common.v1 import json_pb2 as _json_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CompanyStage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COMPANY_STAGE_UNSPECIFIED: _ClassVar[CompanyStage]
    COMPANY_STAGE_LEAD: _ClassVar[CompanyStage]
    COMPANY_STAGE_DEAL: _ClassVar[CompanyStage]
    COMPANY_STAGE_RENEWAL: _ClassVar[CompanyStage]
COMPANY_STAGE_UNSPECIFIED: CompanyStage
COMPANY_STAGE_LEAD: CompanyStage
COMPANY_STAGE_DEAL: CompanyStage
COMPANY_STAGE_RENEWAL: CompanyStage

class Company(_message.Message):
    __slots__ = ("company_id", "display_name", "told_name", "owner", "stage", "traits", "member_identifiers", "etag", "create_time", "update_time")
    COMPANY_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    TOLD_NAME_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    TRAITS_FIELD_NUMBER: _ClassVar[int]
    MEMBER_IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    company_id: str
    display_name: str
    told_name: str
    owner: str
    stage: CompanyStage
    traits: _json_pb2.JsonObject
    member_identifiers: int
    etag: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, company_id: _Optional[str] = ..., display_name: _Optional[str] = ..., told_name: _Optional[str] = ..., owner: _Optional[str] = ..., stage: _Optional[_Union[CompanyStage, str]] = ..., traits: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ..., member_identifiers: _Optional[int] = ..., etag: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CompanyMember(_message.Message):
    __slots__ = ("customer_id", "identifiers", "node_ids", "join_time")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    NODE_IDS_FIELD_NUMBER: _ClassVar[int]
    JOIN_TIME_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    identifiers: _containers.RepeatedCompositeFieldContainer[_identifier_pb2.Identifier]
    node_ids: _containers.RepeatedScalarFieldContainer[int]
    join_time: _timestamp_pb2.Timestamp
    def __init__(self, customer_id: _Optional[int] = ..., identifiers: _Optional[_Iterable[_Union[_identifier_pb2.Identifier, _Mapping]]] = ..., node_ids: _Optional[_Iterable[int]] = ..., join_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CompanyStageChange(_message.Message):
    __slots__ = ("previous_stage", "stage", "change_time", "principal")
    PREVIOUS_STAGE_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    previous_stage: CompanyStage
    stage: CompanyStage
    change_time: _timestamp_pb2.Timestamp
    principal: str
    def __init__(self, previous_stage: _Optional[_Union[CompanyStage, str]] = ..., stage: _Optional[_Union[CompanyStage, str]] = ..., change_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., principal: _Optional[str] = ...) -> None: ...

class CreateCompanyRequest(_message.Message):
    __slots__ = ("company",)
    COMPANY_FIELD_NUMBER: _ClassVar[int]
    company: Company
    def __init__(self, company: _Optional[_Union[Company, _Mapping]] = ...) -> None: ...

class ListCompaniesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter", "order_by")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    order_by: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListCompaniesResponse(_message.Message):
    __slots__ = ("companies", "next_page_token")
    COMPANIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    companies: _containers.RepeatedCompositeFieldContainer[Company]
    next_page_token: str
    def __init__(self, companies: _Optional[_Iterable[_Union[Company, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetCompanyRequest(_message.Message):
    __slots__ = ("company_id",)
    COMPANY_ID_FIELD_NUMBER: _ClassVar[int]
    company_id: str
    def __init__(self, company_id: _Optional[str] = ...) -> None: ...

class UpdateCompanyRequest(_message.Message):
    __slots__ = ("company", "update_mask")
    COMPANY_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    company: Company
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, company: _Optional[_Union[Company, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteCompanyRequest(_message.Message):
    __slots__ = ("company_id", "etag")
    COMPANY_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    company_id: str
    etag: str
    def __init__(self, company_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ListCompanyStageChangesRequest(_message.Message):
    __slots__ = ("company_id", "page_size", "page_token")
    COMPANY_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    company_id: str
    page_size: int
    page_token: str
    def __init__(self, company_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCompanyStageChangesResponse(_message.Message):
    __slots__ = ("stage_changes", "next_page_token")
    STAGE_CHANGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    stage_changes: _containers.RepeatedCompositeFieldContainer[CompanyStageChange]
    next_page_token: str
    def __init__(self, stage_changes: _Optional[_Iterable[_Union[CompanyStageChange, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListCompanyMembersRequest(_message.Message):
    __slots__ = ("company_id", "page_size", "page_token")
    COMPANY_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    company_id: str
    page_size: int
    page_token: str
    def __init__(self, company_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCompanyMembersResponse(_message.Message):
    __slots__ = ("members", "next_page_token")
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    members: _containers.RepeatedCompositeFieldContainer[CompanyMember]
    next_page_token: str
    def __init__(self, members: _Optional[_Iterable[_Union[CompanyMember, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class AddCompanyMemberRequest(_message.Message):
    __slots__ = ("company_id", "customer_id")
    COMPANY_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    company_id: str
    customer_id: int
    def __init__(self, company_id: _Optional[str] = ..., customer_id: _Optional[int] = ...) -> None: ...

class RemoveCompanyMemberRequest(_message.Message):
    __slots__ = ("company_id", "customer_id")
    COMPANY_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    company_id: str
    customer_id: int
    def __init__(self, company_id: _Optional[str] = ..., customer_id: _Optional[int] = ...) -> None: ...

class RemoveCompanyMemberResponse(_message.Message):
    __slots__ = ("left_identifiers",)
    LEFT_IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    left_identifiers: int
    def __init__(self, left_identifiers: _Optional[int] = ...) -> None: ...

class ListCustomerCompaniesRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[int] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCustomerCompaniesResponse(_message.Message):
    __slots__ = ("companies", "next_page_token")
    COMPANIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    companies: _containers.RepeatedCompositeFieldContainer[Company]
    next_page_token: str
    def __init__(self, companies: _Optional[_Iterable[_Union[Company, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CompanyLeft(_message.Message):
    __slots__ = ("company_id", "stage", "version", "since_version", "change_time_us")
    COMPANY_ID_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SINCE_VERSION_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    company_id: str
    stage: CompanyStage
    version: int
    since_version: int
    change_time_us: int
    def __init__(self, company_id: _Optional[str] = ..., stage: _Optional[_Union[CompanyStage, str]] = ..., version: _Optional[int] = ..., since_version: _Optional[int] = ..., change_time_us: _Optional[int] = ...) -> None: ...

class MembershipLeft(_message.Message):
    __slots__ = ("node_id", "company_id", "joined", "version", "change_time_us")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    COMPANY_ID_FIELD_NUMBER: _ClassVar[int]
    JOINED_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    node_id: int
    company_id: str
    joined: bool
    version: int
    change_time_us: int
    def __init__(self, node_id: _Optional[int] = ..., company_id: _Optional[str] = ..., joined: _Optional[bool] = ..., version: _Optional[int] = ..., change_time_us: _Optional[int] = ...) -> None: ...

class ExportCompaniesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ExportCompaniesResponse(_message.Message):
    __slots__ = ("companies", "memberships", "next_page_token")
    COMPANIES_FIELD_NUMBER: _ClassVar[int]
    MEMBERSHIPS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    companies: _containers.RepeatedCompositeFieldContainer[CompanyLeft]
    memberships: _containers.RepeatedCompositeFieldContainer[MembershipLeft]
    next_page_token: str
    def __init__(self, companies: _Optional[_Iterable[_Union[CompanyLeft, _Mapping]]] = ..., memberships: _Optional[_Iterable[_Union[MembershipLeft, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
