from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class RuleSentence(_message.Message):
    __slots__ = ("chinese", "english")
    CHINESE_FIELD_NUMBER: _ClassVar[int]
    ENGLISH_FIELD_NUMBER: _ClassVar[int]
    chinese: str
    english: str
    def __init__(self, chinese: _Optional[str] = ..., english: _Optional[str] = ...) -> None: ...
