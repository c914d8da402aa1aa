"""A real HTTP server on loopback that stands for the gateway's batch endpoint in tests of its clients."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tools.credentials import Credentials


class Endpoint:
    """What the server took, by message id, and how it is to behave.

    Attributes:
        events: Every event taken, by message id.
        requests: Requests so far, also refused ones.
        failures: (status, headers) of the next answers; used up one by one before anything is taken.
        reject: Returns the code for which an event is refused, or None.
        lose_answers: How many answers get lost: the events are taken, then the connection is cut.
        after_batch: Called with the number of batches taken so far.
        answers: What the other paths answer; a POST to a path that is not listed answers its own body.
        calls: Method and path of every call but those to the batch endpoint.
    """

    def __init__(self) -> None:
        self.url = ""
        self.events: dict[str, dict[str, Any]] = {}
        self.requests = 0
        self.batches = 0
        self.authorizations: set[str] = set()
        self.failures: list[tuple[int, dict[str, str]]] = []
        self.reject: Callable[[dict[str, Any]], str | None] = lambda event: None
        self.lose_answers = 0
        self.after_batch: Callable[[int], None] = lambda batches: None
        self.answers: dict[str, Any] = {}
        self.calls: list[tuple[str, str]] = []
        self.lock = threading.Lock()

    @property
    def credentials(self) -> Credentials:
        return Credentials(url=self.url, workspace_id="1", write_key="wk", secret_key="sk")

    def take(self, batch: list[dict[str, Any]]) -> dict[str, Any]:
        accepted = duplicates = 0
        rejected = []
        for index, event in enumerate(batch):
            known = self.events.get(event["messageId"])
            code = self.reject(event) or ("MESSAGE_ID_REUSED" if known is not None and known != event else None)
            if code is not None:
                rejected.append({"index": index, "messageId": event["messageId"], "code": code, "message": "see"})
            elif known is not None:
                duplicates += 1
            else:
                self.events[event["messageId"]] = event
                accepted += 1
        self.batches += 1
        return {"success": True, "accepted": accepted, "duplicates": duplicates, "rejected": rejected}


@contextmanager
def serve() -> Iterator[Endpoint]:
    """Serves an endpoint on a free port until the block ends."""
    endpoint = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            with endpoint.lock:
                endpoint.requests += 1
                endpoint.authorizations.add(self.headers["authorization"])
                if self.path != "/v1/batch":
                    endpoint.calls.append(("POST", self.path))
                    return self.answer(200, endpoint.answers.get(self.path, json.loads(body)), {})
                if endpoint.failures:
                    status, headers = endpoint.failures.pop(0)
                    return self.answer(status, {"code": "BACKLOG_FULL", "message": "wait"}, headers)
                answer = endpoint.take(json.loads(body)["batch"])
                endpoint.after_batch(endpoint.batches)
                if endpoint.lose_answers:
                    endpoint.lose_answers -= 1
                    self.close_connection = True
                    return None
            return self.answer(200, answer, {})

        do_PATCH = do_POST

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            with endpoint.lock:
                endpoint.calls.append(("GET", path))
                answer = endpoint.answers.get(path)
            if answer is None:
                return self.answer(404, {"code": "NOT_FOUND", "message": "there is nothing"}, {})
            return self.answer(200, answer() if callable(answer) else answer, {})

        def answer(self, status: int, body: dict[str, Any], headers: dict[str, str]) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    endpoint.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield endpoint
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
