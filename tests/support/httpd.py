"""A real HTTP server on loopback that answers as a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

JSON = "application/json"


class Request(NamedTuple):
    """What the server was asked."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """By their names in lower case."""
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Answer(NamedTuple):
    """What the server answers; a function as the body writes it bit by bit."""

    status: int = 200
    body: bytes | Callable[[BufferedIOBase], None] = b""
    headers: dict[str, str] = {}


def answer_json(content: Any, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON; `_` in a header's name is written `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(content).encode(), {"Content-Type": JSON} | named)


Script = Callable[[Request], Answer]


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that hang up are part of the tests."""


class Httpd:
    """The server: `url` is where it stands, `asked` every request it has had."""

    def __init__(self, script: Script, tls: tuple[Path, Path] | None = None) -> None:
        self.script = script
        self.asked: list[Request] = []
        httpd = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                httpd._answer(self)

            def do_POST(self) -> None:
                httpd._answer(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as http.server calls it
                """Say nothing."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"{'https' if tls else 'http'}://{self.host}"

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        request = Request(handler.command, parts.path, query, headers, body)
        self.asked.append(request)
        answer = self.script(request)
        handler.send_response_only(answer.status)
        names = {name.lower() for name in answer.headers}
        if "date" not in names:
            handler.send_header("Date", handler.date_time_string())
        for name, value in answer.headers.items():
            for one in value.split("\n"):
                handler.send_header(name, one)
        if isinstance(answer.body, bytes):
            if "content-length" not in names:
                handler.send_header("Content-Length", str(len(answer.body)))
            handler.end_headers()
            handler.wfile.write(answer.body)
        else:
            handler.end_headers()
            answer.body(handler.wfile)

    @property
    def last(self) -> Request:
        """The last request."""
        return self.asked[-1]

    @contextmanager
    def running(self) -> Iterator[Httpd]:
        """Serve while the context lasts."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()
