"""The pretend shop's feeds as a real HTTP server on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from leadtui.clock import Clock
from leadtui.desk.demo.wire import Request, Scene, answer

LOOPBACK = "127.0.0.1"


class _Handler(BaseHTTPRequestHandler):
    """Answers GET from the story; says nothing on the terminal."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    wbufsize = -1  # head and body leave together; one by one, the second waits for an acknowledgement
    server: _Server

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        request = Request(
            asked.path,
            dict(parse_qsl(asked.query)),
            {name.lower(): value for name, value in self.headers.items()},
        )
        told = answer(self.server.scene, request, self.server.clock.now())
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        if told.status != 304:
            self.send_header("Content-Length", str(len(told.body)))
        self.end_headers()
        self.wfile.write(told.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server gives it
        """Keep quiet: the terminal belongs to the board."""


class _Server(ThreadingHTTPServer):
    """A server that knows the story and the time."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, scene: Scene, clock: Clock) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.scene = scene
        self.clock = clock

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet: whoever asked sees the connection end, and says so on the board."""


@contextmanager
def serving(scene: Scene, clock: Clock) -> Iterator[str]:
    """Serve the feeds until the block ends; gives the address that their paths begin with."""
    with _Server(scene, clock) as server:
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="pretend-feeds", daemon=True
        )
        thread.start()
        try:
            yield f"http://{LOOPBACK}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(timeout=5.0)
