"""What stands before the list server: TLS on a port of its own, and every fault of a network."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_FORWARDED = (  # headers of a request
    "Content-Type", "Content-Encoding", "Content-Length", "Git-Protocol", "User-Agent", "Accept",
)  # fmt: skip
_RETURNED = ("Content-Type", "Content-Encoding", "Content-Length", "Location")  # of an answer


def authority(folder: Path) -> tuple[Path, Path]:
    """An authority that nobody else trusts, and a server's certificate of it with its key."""
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    ca, ca_key = folder / "authority.pem", folder / "authority.key"
    made, server_key = folder / "server.pem", folder / "server.key"
    for command in (
        ["-subj", "/CN=Test authority", "-addext", "keyUsage=critical,keyCertSign",
         "-keyout", ca_key, "-out", ca],
        ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-addext", "basicConstraints=critical,CA:FALSE",
         "-CA", ca, "-CAkey", ca_key, "-keyout", server_key, "-out", made],
    ):  # fmt: skip
        subprocess.run(["openssl", "req", "-x509", *key, *command], check=True, capture_output=True)
    made.write_bytes(made.read_bytes() + server_key.read_bytes())
    return ca, made


class Front(BaseHTTPRequestHandler):
    """Hands each request on to the list server, unless a fault is set for its kind."""

    site: Site
    timeout = 30
    body = b""

    def do_GET(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = kind_of(self.path, self.body)
        fault = self.site.faults.get(kind) or self.site.faults.get("all")
        with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):  # gone before the end
            if fault:
                fault(self)
            else:
                self.hand_on()
        self.close_connection = True

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass

    def hand_on(self, *, part: float = 1, block: int = 4096, pause: float = 0) -> None:
        """The server's answer: only a part of it, and with a pause after each block of bytes."""
        with closing(_Local(self.site.backend)) as asked:
            try:
                answer = self._ask(asked)
            except (ConnectionRefusedError, FileNotFoundError, HTTPException):
                self.cut()  # nothing is said: the server is down
                return
            self.send_response(answer.status)
            for name in _RETURNED:
                if value := answer.getheader(name):
                    self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()
            content = answer.read()
        end = int(len(content) * part)
        for start in range(0, end, block):
            self.wfile.write(content[start : min(start + block, end)])
            time.sleep(pause)
        if end < len(content):
            self.cut()

    def cut(self) -> None:
        """End the connection without a word."""
        self.wfile.flush()
        self.request.shutdown(socket.SHUT_RDWR)

    def say(self, status: int, content: bytes = b"", **headers: str) -> None:
        """An answer of our own; in the name of a header an underscore is a hyphen."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def _ask(self, asked: HTTPConnection) -> HTTPResponse:
        headers = {name: self.headers[name] for name in _FORWARDED if name in self.headers}
        headers["Host"] = self.headers["Host"]
        asked.request(self.command, self.path, self.body or None, headers)
        return asked.getresponse()


Fault = Callable[[Front], None]


@dataclass
class Site:
    """The address that a configuration names, and what becomes of the requests it gets.

    `backend` is the path of the list server's socket. `faults` are by the kind of a request
    (`kind_of`), or "all".
    """

    pem: Path
    ca: Path  # of the authority
    backend: str = ""
    faults: dict[str, Fault] = field(default_factory=dict)
    errors: list[BaseException] = field(default_factory=list)  # of the front itself
    port: int = 0

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @contextmanager
    def open(self) -> Iterator[Site]:
        """Listen on a port of this machine until the context ends."""
        handler = type("Handler", (Front,), {"site": self})
        server = _Server(("127.0.0.1", 0), handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.pem)
        server.context, server.errors = context, self.errors
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Server(ThreadingHTTPServer):
    context: ssl.SSLContext
    errors: list[BaseException]

    def finish_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        """Begin with TLS in the request's own thread, so that nobody else waits for it."""
        with (
            suppress(ssl.SSLError, ConnectionError),  # a client that does not trust us
            self.context.wrap_socket(request, server_side=True) as secure,
        ):
            super().finish_request(secure, client_address)
            with suppress(OSError, ValueError):  # cut off: by the peer, or by a fault
                secure.unwrap()  # says that the answer is complete

    def handle_error(self, *_: object) -> None:
        if error := sys.exception():
            self.errors.append(error)


class _Local(HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=30)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.sock.connect(self.path)


def kind_of(path: str, body: bytes) -> str:
    """What a request asks for: the manifest, the state or the mails of an epoch, or a page."""
    name, _, _ = path.partition("?")
    if name.endswith("/manifest.js.gz"):
        return "manifest"
    if name.endswith("/info/refs") or b"command=ls-refs" in body:  # gitprotocol-v2(5)
        return "refs"
    return "pack" if name.endswith("/git-upload-pack") else "page"
