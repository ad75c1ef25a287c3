"""Web servers as people install them, on loopback, with settings that the program printed.

None of them is part of the project: where one is missing, its tests are skipped.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
MODULES = Path("/usr/lib/apache2/modules")
MODULE_NAMES = (
    "alias", "authz_core", "deflate", "dir", "filter", "headers", "mime", "mpm_event", "setenvif",
)  # fmt: skip

NGINX = """\
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/log;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        {settings}
    }}
}}
"""
APACHE = """\
{modules}
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/log
Mutex file:{folder}
TypesConfig /etc/mime.types
<VirtualHost *:{port}>
{settings}
</VirtualHost>
"""
CADDY = """\
{{
    admin off
    auto_https off
}}
http://127.0.0.1:{port} {{
{settings}
}}
"""
TEMPLATES = {"nginx": NGINX, "apache": APACHE, "caddy": CADDY}


@contextmanager
def serving(server: str, settings: str, folder: Path) -> Iterator[str]:
    """The server with its settings, its own files in `folder`; its address without a slash."""
    program = shutil.which("apache2" if server == "apache" else server, path=PATH)
    if program is None:
        pytest.skip(f"no {server} on this machine")
    if server == "apache" and os.geteuid() == 0:
        pytest.skip("Apache does not serve as root")
    port = free_port()
    modules = "\n".join(
        f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in MODULE_NAMES
    )
    file = folder / "settings"
    file.write_text(
        TEMPLATES[server].format(folder=folder, port=port, settings=settings, modules=modules)
    )
    commands = {
        "nginx": [program, "-p", folder, "-e", folder / "log", "-c", file],
        "apache": [program, "-DFOREGROUND", "-f", file],
        "caddy": [program, "run", "--adapter", "caddyfile", "--config", file],
    }
    with (folder / "output").open("wb") as output:
        # Caddy keeps its settings and keys in folders of the user.
        home = {"XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
        process = subprocess.Popen(
            commands[server], stdout=output, stderr=output, env=os.environ | home
        )
        try:
            wait_for(port, process, folder)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def free_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until the server answers; the test fails with what it said where it ends before."""
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except ConnectionRefusedError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    pytest.fail((folder / "output").read_text("utf-8", "replace"))
