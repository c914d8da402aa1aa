"""A client of the public HTTP API: event batches with the write key, everything else with the secret key."""

from __future__ import annotations

import asyncio
import email.utils
from collections.abc import Callable, Mapping
from types import MappingProxyType, TracebackType
from typing import Any, Self

import httpx
import msgspec

from tools.credentials import Credentials

MAX_BATCH_BYTES = 500_000
MAX_BATCH_EVENTS = 2_500
MAX_EVENT_BYTES = 32 * 1024

# What may pass by itself: a full path, a restarting process, an answer that was lost. A batch is safe to send again,
# since the message ids tell the server what it has already. An error of the server's own (500) mostly stays.
_TEMPORARY = frozenset((408, 425, 429, 500, 502, 503, 504))
_SERVER_ERROR_ATTEMPTS = 4
_MAX_WAIT_SECONDS = 60.0
_OPERATION_SECONDS = 0.5


class ApiError(Exception):
    """The server refused a call for good, or stayed away for longer than the patience.

    Attributes:
        status: HTTP status; 0 when no answer came.
        code: The reason code of the error body, for example `INVALID_FIELD`; empty when there was none.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        """Takes what the error body said."""
        super().__init__(
            f"{status or 'no answer'} {code}: {message}" if code else f"{status or 'no answer'}: {message}"
        )
        self.status = status
        self.code = code


class OperationFailed(Exception):
    """A long-running operation ended without what it was for.

    Attributes:
        code: The reason code, for example `NOT_ENOUGH_DATA`.
    """

    def __init__(self, code: str, message: str) -> None:
        """Takes what the operation's error said."""
        super().__init__(f"{code}: {message}")
        self.code = code


class RejectedEvent(msgspec.Struct, frozen=True):
    """One event of a batch that was not taken: its place in the batch from 0, a reason code, what to do."""

    index: int
    code: str
    message: str = ""
    message_id: str = msgspec.field(default="", name="messageId")


class BatchAnswer(msgspec.Struct, frozen=True):
    """What became of a batch: newly recorded, there already, refused."""

    accepted: int = 0
    duplicates: int = 0
    rejected: tuple[RejectedEvent, ...] = ()


class YikeClient:
    """Calls one workspace's API over a few kept connections; use it as an async context manager.

    A call that fails for a passing reason is repeated: after `Retry-After` where the server says so, else after 0.2 s,
    doubled each time. After `patience_seconds` without success the last failure is raised.
    """

    def __init__(self, credentials: Credentials, *, connections: int = 4, patience_seconds: float = 120.0) -> None:
        """Opens nothing yet; `connections` is the most requests under way at once."""
        self._credentials = credentials
        self._patience_seconds = patience_seconds
        self._http = httpx.AsyncClient(
            base_url=credentials.url,
            timeout=httpx.Timeout(60.0, connect=5.0),
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            verify=credentials.url.startswith("https:"),  # reading the certificates takes a while
            trust_env=False,  # a proxy of the environment must never see the keys
        )
        self._batch_decoder = msgspec.json.Decoder(BatchAnswer)

    async def __aenter__(self) -> Self:
        """Returns itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def post_batch(self, body: bytes) -> BatchAnswer:
        """Sends one body `{"batch": […]}` of at most 500 KB and 2,500 events to `POST /v1/batch`, as the shop's server does.

        With the secret key: what a page's write key says of orders earns nothing.

        Raises:
            ApiError: If the batch is refused as a whole, or the server stays away.
        """
        response = await self._call("POST", "/v1/batch", body, auth=httpx.BasicAuth(self._credentials.secret_key, ""))
        try:
            return self._batch_decoder.decode(response.content)
        except msgspec.DecodeError as error:
            raise ApiError(response.status_code, "", f"the answer to a batch is not understood: {error}") from error

    async def get(self, path: str, **parameters: str | int) -> dict[str, Any]:
        """Returns the JSON object at a path; raises ApiError as `post_batch` does."""
        query = str(httpx.QueryParams(parameters))
        return await self._call_json("GET", f"{path}?{query}" if query else path, None)

    async def post(self, path: str, body: Any, *, key: str = "") -> dict[str, Any]:
        """Posts a JSON object and returns the answer; repeated on passing failures, so only for calls that are idempotent.

        They are by themselves, or by the key, which goes as `Idempotency-Key`.
        """
        headers = {"idempotency-key": key} if key else {}
        return await self._call_json("POST", path, msgspec.json.encode(body), headers)

    async def get_as(self, token: str, path: str) -> dict[str, Any]:
        """Reads a resource as the customer whose token it is."""
        return await self._call_json("GET", path, None, {"authorization": f"Bearer {token}"})

    async def post_as(self, token: str, path: str, body: Any) -> dict[str, Any]:
        """Sends a body as the customer whose token it is."""
        headers = {"authorization": f"Bearer {token}"}
        return await self._call_json("POST", path, msgspec.json.encode(body), headers)

    async def patch(self, path: str, body: Any) -> dict[str, Any]:
        """Changes a resource by a JSON object and returns it; repeated as `post` is."""
        return await self._call_json("PATCH", path, msgspec.json.encode(body))

    async def list_all(self, path: str, field: str, page_size: int = 500) -> list[dict[str, Any]]:
        """Returns the elements of all pages of a list endpoint; `field` names the array in each page."""
        found: list[dict[str, Any]] = []
        token = ""
        while True:
            page = await self.get(path, pageSize=page_size, **({"pageToken": token} if token else {}))
            found += page.get(field, [])
            token = page.get("nextPageToken", "")
            if not token:
                return found

    async def finish(
        self, operation: dict[str, Any], on_progress: Callable[[int, int], None] = lambda done, total: None
    ) -> dict[str, Any]:
        """Waits for the end of a long-running operation and returns its response.

        Args:
            operation: As the call that started it answered.
            on_progress: Told twice a second how much is done, out of how much; 0 while that is not known.

        Raises:
            OperationFailed: If it failed or was cancelled.
            ApiError: As `post_batch`.
        """
        while not operation.get("done"):
            metadata = operation.get("metadata", {})
            on_progress(int(metadata.get("progressDone", 0)), int(metadata.get("progressTotal", 0)))
            await asyncio.sleep(_OPERATION_SECONDS)
            operation = await self.get(f"/v1/{operation['name']}")
        error = operation.get("error")
        if error is not None:
            raise OperationFailed(str(error["reason"]).removeprefix("ERROR_REASON_"), str(error["message"]))
        response: dict[str, Any] = operation.get("response", {})
        return response

    async def _call_json(
        self, method: str, path: str, body: bytes | None, more_headers: Mapping[str, str] = MappingProxyType({})
    ) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self._credentials.secret_key}", **more_headers}
        response = await self._call(method, path, body, headers=headers)
        try:
            return msgspec.json.decode(response.content, type=dict[str, Any])
        except msgspec.DecodeError as error:
            raise ApiError(response.status_code, "", f"{method} {path} did not answer a JSON object") from error

    async def _call(self, method: str, path: str, body: bytes | None, **options: Any) -> httpx.Response:
        headers = options.pop("headers", {})
        if body is not None:
            headers["content-type"] = "application/json"
        clock = asyncio.get_running_loop().time
        give_up = clock() + self._patience_seconds
        delay = 0.2
        server_errors = 0
        while True:
            failure: ApiError
            wait = delay
            try:
                response = await self._http.request(method, path, content=body, headers=headers, **options)
            except httpx.TransportError as error:
                failure = ApiError(0, "", f"{method} {path}: {error or type(error).__name__}")
            else:
                if response.is_success:
                    return response
                failure = _failure_of(response)
                server_errors += response.status_code == 500
                if response.status_code not in _TEMPORARY or server_errors == _SERVER_ERROR_ATTEMPTS:
                    raise failure
                wait = _retry_after_seconds(response) or delay
            if clock() + wait > give_up:
                raise failure
            await asyncio.sleep(wait)
            delay = min(delay * 2, 5.0)


def _failure_of(response: httpx.Response) -> ApiError:
    try:
        body = msgspec.json.decode(response.content)
        code, message = str(body["code"]), str(body["message"])
    except (msgspec.DecodeError, KeyError, TypeError):
        code, message = "", response.text[:200]
    return ApiError(response.status_code, code, message)


def _retry_after_seconds(response: httpx.Response) -> float | None:
    """Returns the wait that the server asks for, at most a minute; None when it names none or a date."""
    text = response.headers.get("retry-after", "")
    try:
        seconds = float(text)
    except ValueError:
        if email.utils.parsedate_tz(text) is not None:
            return 1.0  # a date; asking again each second needs no clock of ours
        return None
    return min(max(seconds, 0.05), _MAX_WAIT_SECONDS)
