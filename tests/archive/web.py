"""A public-inbox on https://127.0.0.1: manifest and smart HTTP, for fetching in tests."""

from __future__ import annotations

import gzip
import json
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def certificate(folder: Path) -> Path:
    """A key and a certificate that only this test trusts, in one file."""
    made = folder / "localhost.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
            "subjectAltName=IP:127.0.0.1", "-keyout", made, "-out", folder / "cert.pem",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    made.write_bytes(made.read_bytes() + (folder / "cert.pem").read_bytes())
    return made


def authority(folder: Path) -> tuple[Path, Path]:
    """The certificate of an authority of one's own; a server's key, with a certificate from it."""
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    own, own_key = folder / "ca.pem", folder / "ca-key.pem"
    made, asked, signed = (folder / name for name in ("server.pem", "asked.pem", "signed.pem"))
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n", "ascii")
    for arguments in (
        ("req", "-x509", *key, "-days", "2", "-subj", "/CN=Authority", "-keyout", own_key,
         "-out", own),
        ("req", *key, "-subj", "/CN=127.0.0.1", "-keyout", made, "-out", asked),
        ("x509", "-req", "-in", asked, "-CA", own, "-CAkey", own_key, "-CAcreateserial",
         "-days", "2", "-extfile", folder / "names", "-out", signed),
    ):  # fmt: skip
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)
    made.write_bytes(made.read_bytes() + signed.read_bytes())
    return own, made


class Inbox(BaseHTTPRequestHandler):
    """Serves the archives below `root` as /LIST/manifest.js.gz and /LIST/N/...

    `moved_to` is where it sends git, in place of answering.
    """

    root: Path
    moved_to: str
    pack = staticmethod(gzip.compress)

    def do_GET(self) -> None:
        name, _, query = self.path.partition("?")
        _, list_name, what, *rest = name.split("/")
        if what == "manifest.js.gz":
            self._manifest(list_name)
        elif what == "moved":
            self._redirect("http://127.0.0.1:9/manifest.js.gz")
        elif self.moved_to:
            self._redirect(self.moved_to + self.path)
        else:
            self._git(f"/{list_name}/git/{what}.git/{'/'.join(rest)}", query)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass

    def _redirect(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _manifest(self, list_name: str) -> None:
        folder = self.root / list_name / "git"
        if not folder.is_dir():
            self.send_error(404)
            return
        paths = {f"/{list_name}/git/{entry.name}": {} for entry in folder.iterdir()}
        self._send(200, "application/gzip", self.pack(json.dumps(paths).encode()))

    def _git(self, path: str, query: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        done = subprocess.run(
            ["git", "http-backend"],
            input=self.rfile.read(length),
            capture_output=True,
            check=True,
            env={
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(self.root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(length),
            },
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        status = int(fields.get("Status", "200").split(" ")[0])
        self._send(status, fields["Content-Type"], body)

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(root: Path, pem: Path | None, moved_to: str = "") -> Iterator[str]:
    """Serve the archives below `root`, plainly without a certificate; the address, no slash."""
    handler = type("Handler", (Inbox,), {"root": root, "moved_to": moved_to})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if pem:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http{'s' if pem else ''}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
