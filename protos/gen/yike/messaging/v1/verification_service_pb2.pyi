from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class VerificationLanguage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VERIFICATION_LANGUAGE_UNSPECIFIED: _ClassVar[VerificationLanguage]
    VERIFICATION_LANGUAGE_ZH_CN: _ClassVar[VerificationLanguage]
    VERIFICATION_LANGUAGE_EN_US: _ClassVar[VerificationLanguage]

class VerificationObstacle(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VERIFICATION_OBSTACLE_UNSPECIFIED: _ClassVar[VerificationObstacle]
    VERIFICATION_OBSTACLE_NO_ACCOUNT: _ClassVar[VerificationObstacle]
    VERIFICATION_OBSTACLE_NO_REGISTERED_TEMPLATE: _ClassVar[VerificationObstacle]
    VERIFICATION_OBSTACLE_TEMPLATE_NOT_FOUND: _ClassVar[VerificationObstacle]
    VERIFICATION_OBSTACLE_OTHER_TEMPLATE: _ClassVar[VerificationObstacle]
    VERIFICATION_OBSTACLE_NO_CODE_IN_TEMPLATE: _ClassVar[VerificationObstacle]

class VerificationVerdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VERIFICATION_VERDICT_UNSPECIFIED: _ClassVar[VerificationVerdict]
    VERIFICATION_VERDICT_VERIFIED: _ClassVar[VerificationVerdict]
    VERIFICATION_VERDICT_WRONG: _ClassVar[VerificationVerdict]
    VERIFICATION_VERDICT_NONE_HOLDS: _ClassVar[VerificationVerdict]
VERIFICATION_LANGUAGE_UNSPECIFIED: VerificationLanguage
VERIFICATION_LANGUAGE_ZH_CN: VerificationLanguage
VERIFICATION_LANGUAGE_EN_US: VerificationLanguage
VERIFICATION_OBSTACLE_UNSPECIFIED: VerificationObstacle
VERIFICATION_OBSTACLE_NO_ACCOUNT: VerificationObstacle
VERIFICATION_OBSTACLE_NO_REGISTERED_TEMPLATE: VerificationObstacle
VERIFICATION_OBSTACLE_TEMPLATE_NOT_FOUND: VerificationObstacle
VERIFICATION_OBSTACLE_OTHER_TEMPLATE: VerificationObstacle
VERIFICATION_OBSTACLE_NO_CODE_IN_TEMPLATE: VerificationObstacle
VERIFICATION_VERDICT_UNSPECIFIED: VerificationVerdict
VERIFICATION_VERDICT_VERIFIED: VerificationVerdict
VERIFICATION_VERDICT_WRONG: VerificationVerdict
VERIFICATION_VERDICT_NONE_HOLDS: VerificationVerdict

class GetVerificationReadinessRequest(_message.Message):
    __slots__ = ("template_id",)
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    def __init__(self, template_id: _Optional[str] = ...) -> None: ...

class VerificationReadiness(_message.Message):
    __slots__ = ("ready", "obstacle")
    READY_FIELD_NUMBER: _ClassVar[int]
    OBSTACLE_FIELD_NUMBER: _ClassVar[int]
    ready: bool
    obstacle: VerificationObstacle
    def __init__(self, ready: _Optional[bool] = ..., obstacle: _Optional[_Union[VerificationObstacle, str]] = ...) -> None: ...

class SendVerificationCodeRequest(_message.Message):
    __slots__ = ("subject", "page", "phone", "language", "template_id")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    subject: str
    page: str
    phone: str
    language: VerificationLanguage
    template_id: str
    def __init__(self, subject: _Optional[str] = ..., page: _Optional[str] = ..., phone: _Optional[str] = ..., language: _Optional[_Union[VerificationLanguage, str]] = ..., template_id: _Optional[str] = ...) -> None: ...

class SendVerificationCodeResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CheckVerificationCodeRequest(_message.Message):
    __slots__ = ("subject", "page", "phone", "code")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    subject: str
    page: str
    phone: str
    code: str
    def __init__(self, subject: _Optional[str] = ..., page: _Optional[str] = ..., phone: _Optional[str] = ..., code: _Optional[str] = ...) -> None: ...

class CheckVerificationCodeResponse(_message.Message):
    __slots__ = ("verdict",)
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    verdict: VerificationVerdict
    def __init__(self, verdict: _Optional[_Union[VerificationVerdict, str]] = ...) -> None: ...
