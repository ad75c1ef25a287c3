"""The epochs of a public-inbox on the web, read from its `manifest.js.gz`.

The format is grokmirror's, which public-inbox serves. The epochs themselves are fetched by `fetch`.
"""

from __future__ import annotations

import json
import re
import zlib

from generator.archive.http import CLIENT, LATER, MAX_PAGE, Client, download_page
from generator.errors import UpstreamError, UsageError
from generator.text import clean_line

_EPOCH = re.compile(r"(.*)/git/(0|[1-9][0-9]{0,5})\.git")


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


def _unpack(packed: bytes) -> bytes:
    """The content of a gzip file.

    Raises EOFError if it is cut short, ValueError if it is too large, zlib.error if it is none.
    """
    unpacker = zlib.decompressobj(wbits=31)
    content = unpacker.decompress(packed, MAX_PAGE)
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
