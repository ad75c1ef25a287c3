"""Which epochs does a public-inbox on the web have? Read from its `manifest.js.gz`.

Only https, with a limit on time and size. What the epochs hold is fetched elsewhere.
"""

from __future__ import annotations

import re
from typing import Any

from generator.errors import UpstreamError, UsageError
from generator.text import clean_line

_LIMIT = 4_000_000  # bytes, packed and unpacked; the manifest of a list with 20 epochs has 4 kB
_TIMEOUT = 60  # seconds without a byte
_EPOCH = re.compile(r"(.*)/git/(0|[1-9][0-9]{0,5})\.git")


def upstream_epochs(url: str) -> list[int]:
    """The numbers of the epochs served at `url`, oldest first.

    Raises UsageError where the URL is not plain https, UpstreamError where there is no answer or
    one that is no manifest.
    """
    name = f"{check_url(url)}/manifest.js.gz"
    packed = _download(name)
    import zlib  # noqa: PLC0415 - a run without a fetch need not pay for it

    unpacker = zlib.decompressobj(wbits=31)
    try:
        return read_manifest(unpacker.decompress(packed, _LIMIT), url)
    except (zlib.error, ValueError, RecursionError):
        raise UpstreamError(
            f"{name} is no list of epochs", "check that the URL is that of a public-inbox"
        ) from None


def check_url(url: str) -> str:
    """The URL without a slash at its end. Raises UsageError unless it is https and nothing else."""
    if not re.fullmatch(r"https://[A-Za-z0-9.\-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~+%\-]+)+/?", url):
        raise UsageError(
            f"{clean_line(url, 200)!a} is no archive URL",
            "write it as https://HOST/LIST, without user, query or fragment",
        )
    return url.rstrip("/")


def read_manifest(text: bytes, url: str) -> list[int]:
    """The epochs that a manifest (JSON, keys are repository paths) names for the inbox at `url`.

    Raises ValueError where it is of another form or names none.
    """
    import json  # noqa: PLC0415 - a run without a fetch need not pay for it

    paths = json.loads(text)
    if not isinstance(paths, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one error for all that is no manifest
    found: dict[str, list[int]] = {}
    for path in paths:
        if named := _EPOCH.fullmatch(path):
            found.setdefault(named[1].strip("/"), []).append(int(named[2]))
    # A server may name the epochs of several lists; ours ends like the URL.
    own = [numbers for prefix, numbers in found.items() if url.rstrip("/").endswith(f"/{prefix}")]
    chosen = own[0] if own else next(iter(found.values()), [])
    if not chosen or (not own and len(found) > 1):
        raise ValueError("no epochs of this list")
    return sorted(chosen)


def _download(url: str) -> bytes:
    from http.client import HTTPException  # noqa: PLC0415 - as above
    from urllib import request  # noqa: PLC0415

    class HttpsOnly(request.HTTPRedirectHandler):
        def redirect_request(self, *arguments: Any) -> Any:
            return super().redirect_request(*arguments) if _is_https(arguments[-1]) else None

    try:
        with request.build_opener(HttpsOnly).open(url, timeout=_TIMEOUT) as answer:  # https only
            content: bytes = answer.read(_LIMIT + 1)
    except (OSError, HTTPException, ValueError) as error:
        raise UpstreamError(
            f"{url} cannot be fetched ({clean_line(str(error), 200)})",
            "try again later; what was built before stays",
        ) from None
    if len(content) > _LIMIT:
        raise UpstreamError(f"{url} is larger than {_LIMIT} bytes", "check the URL")
    return content


def _is_https(url: str) -> bool:
    return url.startswith("https://")
