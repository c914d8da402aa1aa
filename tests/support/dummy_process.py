"""A stand-in for a service, the gateway or the sandbox: real health endpoints over the real wire, and nothing else.

Run as `python -m tests.support.dummy_process NAME`. `YIKE_DUMMY_BROKEN=NAME` makes that one end at once.
"""

import json
import os
import subprocess
import sys
import threading
from concurrent import futures
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

KEYS = {
    "workspace_id": "ws_dummy",
    "write_key": "yk_write_dummy_" + "a" * 52,
    "secret_key": "yk_secret_dummy_" + "a" * 52,
}
"""What `create-workspace` prints."""


class _Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return


def main() -> None:
    """Serves health for the named process until it is ended."""
    name = sys.argv[1]
    if os.environ.get("YIKE_DUMMY_BROKEN") == name:
        sys.exit(f"{name} is broken on purpose")
    if name == "migrations":
        print("roles from", len(os.environ["YIKE_ROLE_SECRET"]), "at", bool(os.environ["YIKE_POSTGRES_URL"]))
    elif name in ("create-workspace", "issue-keys"):
        print("a line of talk")
        print(json.dumps(KEYS))
    elif name == "demo":
        assert (Path(os.environ["YIKE_HOME"]) / "run" / "ready").exists(), "the demo comes when all is ready"
        sys.exit("no demo is played here")
    elif name in ("gateway", "sandbox"):
        if name == "gateway":
            # A worker in the gateway's own session, which nothing but its supervisor would end.
            subprocess.Popen(["sleep", "1000"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            address = (os.environ["YIKE_HOST"], int(os.environ["YIKE_PORT"]))
        else:
            host, _, port = os.environ["YIKE_SANDBOX_HTTP_URL"].removeprefix("http://").partition(":")
            address = (host, int(port))
        ThreadingHTTPServer(address, _Ready).serve_forever()
    else:
        server = grpc.server(futures.ThreadPoolExecutor(2), options=[("grpc.so_reuseport", 0)])
        servicer = health.HealthServicer()
        servicer.set("", health_pb2.HealthCheckResponse.SERVING)
        health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
        server.add_insecure_port(os.environ[f"YIKE_{name.upper()}_ADDRESS"])
        server.start()
        print(f"{name} serves", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
