"""The routes, read from the contracts' descriptors."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from google.api import annotations_pb2, http_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, FileDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from gateway.problems import MethodNotAllowed, UnknownPath
from gateway.transcoding.templates import PathTemplate, split_path
from services.common.caller import Scope
from services.common.topology import SERVICES
from yike.common.v1 import operations_pb2, permissions_pb2
from yike.gateway.v1 import (
    customer_token_service_pb2,
    gateway_service_pb2,
    people_service_pb2,
    preference_page_service_pb2,
)

OWN: Final = "gateway"
"""Stands as the service of the routes that the gateway answers itself."""

OPERATIONS: Final = "operations"
"""Stands for the services that work on operations: which one is asked follows from the request."""

# The generated stubs type an extension as any field.
_SCOPE_OPTION: Any = permissions_pb2.scope
_PERMISSION_OPTION: Any = permissions_pb2.permission
_WITHOUT_KEY = (
    permissions_pb2.PERMISSION_NONE,
    permissions_pb2.PERMISSION_SESSION,
    permissions_pb2.PERMISSION_CUSTOMER_TOKEN,
)
_CONTRACT = "_service_pb2"
_VERBS = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True)
class Route:
    """One HTTP endpoint of one RPC.

    Attributes:
        service: Name of the service that answers, for example `segment`; `OWN` for the gateway itself, or `OPERATIONS`.
        http_method: In capitals.
        template: Its path.
        body: `*` when the request is the JSON body, the name of a field when that is; else its fields come from the query.
        method: The RPC.
        request_class: Its request.
        response_class: Its response.
        scope: What a key needs for it; None where it takes no key: it is about the session of a person, or a customer's own.
        permission: What a person who signed in needs for it.
        is_former: Whether it is a further path of an RPC, kept for callers of before.
    """

    service: str
    http_method: str
    template: PathTemplate
    body: str
    method: MethodDescriptor
    request_class: type[Message]
    response_class: type[Message]
    scope: Scope | None
    permission: permissions_pb2.Permission
    is_former: bool = False

    @property
    def takes_body(self) -> bool:
        """Whether a JSON body is read."""
        return bool(self.body)

    @property
    def rpc_path(self) -> str:
        """The path of the RPC on the wire, `/yike.segment.v1.SegmentService/GetSegment`."""
        return f"/{self.method.containing_service.full_name}/{self.method.name}"


def contract_files() -> list[tuple[str, FileDescriptor]]:
    """Returns the descriptors of what the services answer, each with the service's name; several answer for operations.

    A service's own contract, named as itself, comes before its further ones, each a `<name>_service.proto` beside it.
    """
    files = [(name, file) for name in SERVICES for file in _contracts_of(name)]
    return [*files, (OPERATIONS, operations_pb2.DESCRIPTOR)]


def own_contracts() -> tuple[FileDescriptor, ...]:
    """Returns the descriptors of what the gateway answers itself."""
    return (
        gateway_service_pb2.DESCRIPTOR,
        people_service_pb2.DESCRIPTOR,
        customer_token_service_pb2.DESCRIPTOR,
        preference_page_service_pb2.DESCRIPTOR,
    )


def all_contracts() -> list[tuple[str, FileDescriptor]]:
    """Returns the descriptors of everything that can be called over HTTP, each with the name of who answers it."""
    return [*contract_files(), *((OWN, file) for file in own_contracts())]


def read_routes() -> list[Route]:
    """Returns the routes of all annotated RPCs of the services and of the gateway; no other RPC can be reached over HTTP.

    Raises:
        ValueError: If a contract uses a form of annotation that is not supported; found when the gateway starts.
    """
    routes: list[Route] = []
    for service, file in all_contracts():
        for descriptor in file.services_by_name.values():
            for method in descriptor.methods:
                rule: http_pb2.HttpRule = method.GetOptions().Extensions[annotations_pb2.http]
                for binding in (rule, *rule.additional_bindings):
                    if binding.WhichOneof("pattern") is not None:
                        route = _route(service, method, binding)
                        routes.append(route if binding is rule else replace(route, is_former=True))
    return routes


def _contracts_of(service: str) -> list[FileDescriptor]:
    package = importlib.import_module(f"yike.{service}.v1")
    found = (module.name for module in pkgutil.iter_modules(package.__path__) if module.name.endswith(_CONTRACT))
    names = sorted(found, key=lambda name: (name != f"{service}{_CONTRACT}", name))
    return [importlib.import_module(f"{package.__name__}.{name}").DESCRIPTOR for name in names]


def _route(service: str, method: MethodDescriptor, rule: http_pb2.HttpRule) -> Route:
    verb = rule.WhichOneof("pattern") or ""
    if verb not in _VERBS or rule.response_body:
        raise ValueError(f"{method.full_name}: only get, put, post, delete, patch with a whole response are supported")
    resource = method.input_type.fields_by_name.get(rule.body)
    if rule.body not in ("", "*") and (resource is None or resource.message_type is None or resource.is_repeated):
        raise ValueError(f'{method.full_name}: body must be "*", or name a field of the request that is one message')
    if method.client_streaming or method.server_streaming:
        raise ValueError(f"{method.full_name}: a streaming RPC has no HTTP form here")
    template = PathTemplate.parse(getattr(rule, verb))
    for variable in template.variables.values():
        if field_at(method.input_type, variable) is None:
            raise ValueError(f"{method.full_name}: its request has no field {variable}")
    return Route(
        service=service,
        http_method=verb.upper(),
        template=template,
        body=rule.body,
        method=method,
        request_class=GetMessageClass(method.input_type),
        response_class=GetMessageClass(method.output_type),
        scope=_scope(method),
        permission=_permission(method),
    )


def _permission(method: MethodDescriptor) -> permissions_pb2.Permission:
    number: permissions_pb2.Permission = method.GetOptions().Extensions[_PERMISSION_OPTION]
    if number == permissions_pb2.PERMISSION_UNSPECIFIED:
        raise ValueError(
            f"{method.full_name} has an HTTP path and says not which people may call it: add `option "
            "(yike.common.v1.permission) = PERMISSION_CUSTOMERS_READ;` or another of protos/yike/common/v1/permissions.proto"
        )
    return number


def _scope(method: MethodDescriptor) -> Scope | None:
    if _permission(method) in _WITHOUT_KEY:
        return None
    number: permissions_pb2.Scope = method.GetOptions().Extensions[_SCOPE_OPTION]
    if number == permissions_pb2.SCOPE_UNSPECIFIED:
        raise ValueError(
            f"{method.full_name} has an HTTP path and says not who may call it: add `option (yike.common.v1.scope) = "
            "SCOPE_READ;` or another scope of protos/yike/common/v1/permissions.proto"
        )
    return Scope(permissions_pb2.Scope.Name(number).removeprefix("SCOPE_").lower())


def field_at(descriptor: Descriptor, path: str) -> FieldDescriptor | None:
    """Returns the field at a dotted path such as `segment.segment_id`; None when it leads nowhere."""
    *parents, last = path.split(".")
    where: Descriptor | None = descriptor
    for parent in parents:
        field = where.fields_by_name.get(parent) if where is not None else None
        where = field.message_type if field is not None and not field.is_repeated else None
    return where.fields_by_name.get(last) if where is not None else None


class Router:
    """Finds the route of a request."""

    def __init__(self, routes: Iterable[Route]) -> None:
        """Sorts the routes by the number of their segments and their verb, literals before variables."""
        self._by_form: dict[tuple[int, str], list[Route]] = {}
        for route in routes:
            self._by_form.setdefault((len(route.template.segments), route.template.verb), []).append(route)
        for group in self._by_form.values():
            group.sort(key=lambda route: len(route.template.variables))

    def find(self, http_method: str, raw_path: str) -> tuple[Route, dict[str, str]]:
        """Returns the route of a request and the variables in its path.

        Raises:
            UnknownPath: If no route has this path.
            MethodNotAllowed: If there are routes of this path, but for other methods.
        """
        for segments, verb in split_path(raw_path):
            allowed: set[str] = set()
            for route, variables in self._matches(segments, verb):
                if route.http_method == http_method:
                    return route, variables
                allowed.add(route.http_method)
            if allowed:
                # `journeys/welcome:pause` is a verb of POST; it is not the journey `welcome:pause` for GET.
                raise MethodNotAllowed(", ".join(sorted(allowed)))
        raise UnknownPath()

    def _matches(self, segments: Sequence[str], verb: str) -> Iterator[tuple[Route, dict[str, str]]]:
        for route in self._by_form.get((len(segments), verb), ()):
            variables = route.template.match(segments, verb)
            if variables is not None:
                yield route, variables
