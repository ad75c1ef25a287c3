"""The epochs of a public-inbox on the web, read from its `manifest.js.gz`.

Only https, with limits on time and size. The format is grokmirror's, which public-inbox serves.
The epochs themselves are fetched by `fetch`.
"""

from __future__ import annotations

import json
import re
import ssl
import zlib
from http.client import HTTPException
from time import monotonic
from typing import Any
from urllib import request
from urllib.error import HTTPError

from generator.archive.http import CLIENT, Client, patiently, upstream_error
from generator.errors import UpstreamError, UsageError
from generator.text import clean_line

_LIMIT = 4_000_000  # bytes, packed and unpacked; the manifest of a list with 20 epochs has 4 kB
_TIMEOUT = 60  # seconds without a byte
_DEADLINE = 120  # seconds for the whole of it
LATER = "try again later; what was built before stays"
_EPOCH = re.compile(r"(.*)/git/(0|[1-9][0-9]{0,5})\.git")


class _HttpsOnly(request.HTTPRedirectHandler):
    """Follows redirects to https and no others."""

    def redirect_request(self, *arguments: Any) -> Any:
        """The request that follows a redirect, None where it is not followed."""
        url = arguments[-1]
        return super().redirect_request(*arguments) if url.startswith("https://") else None


def upstream_epochs(url: str, client: Client = CLIENT) -> list[int]:
    """The numbers of the epochs served at `url`, oldest first.

    Raises:
        UsageError: the URL is not plain https.
        UpstreamError: there is no answer, or the answer is no manifest.
    """
    return read_manifest(download_manifest(url, client), url)


def download_manifest(url: str, client: Client = CLIENT) -> bytes:
    """The manifest (JSON) of the inbox at `url`, of which `read_manifest` can read the epochs.

    Raises: as `upstream_epochs`.
    """
    name = f"{check_url(url)}/manifest.js.gz"
    packed = download_page(name, client)
    try:
        text = _unpack(packed)
        read_manifest(text, url)
    except EOFError:
        raise UpstreamError(f"{name} was cut short", LATER) from None
    except (zlib.error, ValueError, RecursionError):
        raise UpstreamError(
            f"{name} is no list of epochs", "check that the URL is that of a public-inbox"
        ) from None
    return text


def download_page(url: str, client: Client = CLIENT) -> bytes:
    """What an https server has at `url`, of 4 MB at most; a busy server is asked again.

    Raises:
        UpstreamError: it cannot be fetched, or is larger.
    """
    return patiently(lambda: _download(url, client))


def _unpack(packed: bytes) -> bytes:
    """The content of a gzip file.

    Raises EOFError if it is cut short, ValueError if it is too large, zlib.error if it is none.
    """
    unpacker = zlib.decompressobj(wbits=31)
    content = unpacker.decompress(packed, _LIMIT)
    if not unpacker.eof:
        raise ValueError if unpacker.unconsumed_tail else EOFError
    return content


def check_url(url: str) -> str:
    """The URL without a slash at its end.

    Raises:
        UsageError: it is not https, or it has a user, a query or a fragment.
    """
    if not re.fullmatch(r"https://[A-Za-z0-9.\-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~+%\-]+)+/?", url):
        raise UsageError(
            f"{clean_line(url, 200)!a} is no archive URL",
            "write it as https://HOST/LIST, without user, query or fragment",
        )
    return url.rstrip("/")


def read_manifest(text: bytes, url: str) -> list[int]:
    """The epochs that a manifest (JSON, keys are repository paths) names for the inbox at `url`.

    Raises:
        ValueError: it has another form, or names no epochs of this list.
    """
    paths = json.loads(text)
    if not isinstance(paths, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one error for all that is no manifest
    found: dict[str, list[int]] = {}
    for path in paths:
        if named := _EPOCH.fullmatch(path):
            found.setdefault(named[1].strip("/"), []).append(int(named[2]))
    # A server may name the epochs of several lists. The path of the wanted list ends the URL.
    own = [numbers for prefix, numbers in found.items() if url.rstrip("/").endswith(f"/{prefix}")]
    chosen = own[0] if own else next(iter(found.values()), [])
    if not chosen or (not own and len(found) > 1):
        raise ValueError("no epochs of this list")
    return sorted(chosen)


def _download(url: str, client: Client = CLIENT) -> bytes:
    asked = request.Request(url, headers={"User-Agent": client.agent})  # noqa: S310 - https, checked by check_url
    try:
        secure = request.HTTPSHandler(context=ssl.create_default_context(cafile=client.ca_file))
        with request.build_opener(_HttpsOnly, secure).open(asked, timeout=_TIMEOUT) as answer:
            content = _read(answer)
    except (OSError, HTTPException, ValueError) as error:
        raise _refused(url, error) from None
    if len(content) > _LIMIT:
        raise UpstreamError(f"{url} is larger than {_LIMIT} bytes", "check the URL")
    return content


def _read(answer: Any) -> bytes:
    """An answer, up to a byte more than the limit. Raises TimeoutError if it takes too long."""
    end = monotonic() + _DEADLINE
    parts: list[bytes] = []
    size = 0
    while size <= _LIMIT and (part := answer.read1(_LIMIT + 1 - size)):
        parts.append(part)
        size += len(part)
        if monotonic() > end:
            raise TimeoutError(f"it took more than {_DEADLINE} seconds")
    return b"".join(parts)


def _refused(url: str, error: Exception) -> UpstreamError:
    """The error for a manifest that cannot be fetched."""
    cause = f"{url} cannot be fetched ({clean_line(str(error), 200)})"
    if not isinstance(error, HTTPError):
        return UpstreamError(cause, LATER)
    error.close()  # it is the answer, too
    if error.code in {404, 410}:
        return UpstreamError(cause, "check the name of the list in its URL")
    headers = {name.lower(): value for name, value in error.headers.items()}
    return upstream_error(cause, LATER, headers)
