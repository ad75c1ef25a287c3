"""HTTP requests: a User-Agent that names the operator, and Retry-After is honoured.

Only https is spoken, with limits on time and size.

Python asks for the list of epochs and git for the epochs; both follow this. So do notices to a hub
of changed feeds, which are sent once and not again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from re import ASCII, fullmatch
from ssl import create_default_context
from time import monotonic, sleep
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from generator import __version__
from generator.errors import UpstreamError
from generator.text import clean_line

T = TypeVar("T")

AGENT = f"Patchwire/{__version__}"
MAX_WAIT = 60  # seconds that a server may ask to wait, in all; then it counts as out of reach
MAX_PAGE = 4_000_000  # bytes, packed and unpacked; the manifest of a list with 20 epochs has 4 kB
LATER = "try again later; what was built before stays"
_TIMEOUT = 60  # seconds without a byte
_DEADLINE = 120  # seconds for the whole of a page
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks: the User-Agent, and the certificates that a server is checked against.

    `ca_file` None stands for those of the system.
    """

    agent: str = AGENT
    ca_file: str | None = None


CLIENT = Client()


class ServerBusy(UpstreamError):
    """A server asks to come back later: in `wait` seconds, None where that cannot be read."""

    wait: int | None = None


class _NoRedirects(HTTPRedirectHandler):
    """Follows no redirects: a POST would be repeated as a GET."""

    def redirect_request(self, *_: Any) -> None:
        """No request follows."""


class _HttpsOnly(HTTPRedirectHandler):
    """Follows redirects to https and no others."""

    def redirect_request(self, *arguments: Any) -> Any:
        """The request that follows a redirect, None where it is not followed."""
        url = arguments[-1]
        return super().redirect_request(*arguments) if url.startswith("https://") else None


def post_form(url: str, fields: Mapping[str, str], client: Client, *, timeout: float) -> None:
    """Send a form to an https URL; what the server answers is left aside, but for its status.

    Raises:
        UpstreamError: the server cannot be reached in time, or does not take it.
    """
    form = urlencode(fields).encode("ascii")
    try:
        with _answer(url, client, _NoRedirects, timeout, form):
            pass
    except (OSError, HTTPException, ValueError) as error:
        raise UpstreamError(clean_line(str(error), 200), "") from None


def download_page(url: str, client: Client = CLIENT) -> bytes:
    """What an https server has at `url`, of 4 MB at most; a busy server is asked again.

    Raises:
        UpstreamError: it cannot be fetched, or is larger.
    """
    return patiently(lambda: _download(url, client))


def user_agent(address: str) -> str:
    """The User-Agent of RFC 9110, 10.1.5: this program, and how to reach whoever runs it."""
    return f"{AGENT} (+{address})" if address else AGENT


def upstream_error(cause: str, mend: str, headers: Mapping[str, str]) -> UpstreamError:
    """The error for an answer with these headers (names in lower case) that is of no use."""
    asked = headers.get("retry-after", "").strip()
    if not asked:
        return UpstreamError(cause, mend)
    shown = clean_line(asked, 40)
    busy = ServerBusy(cause, f"the server asks to come back later (Retry-After: {shown})")
    busy.wait = _seconds(asked, headers.get("date", ""))
    return busy


def patiently(ask: Callable[[], T]) -> T:
    """What `ask` returns; a server that is busy is asked again when it wants to be.

    Raises:
        UpstreamError: it wants to be asked after more than `MAX_WAIT` seconds, or is busy again and
            again.
    """
    waited = 0
    for _ in range(_TRIES - 1):
        try:
            return ask()
        except ServerBusy as busy:
            if busy.wait is None or waited + busy.wait > MAX_WAIT:
                raise
            sleep(busy.wait)
            waited += busy.wait
    return ask()


def _seconds(asked: str, date: str) -> int | None:
    """The seconds of a Retry-After (RFC 9110, 10.2.3); None where it is of another form.

    A time is counted from the `Date` of the answer: clocks differ.
    """
    if fullmatch(r"\d{1,9}", asked, ASCII):
        return int(asked)
    try:
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0, round(wait.total_seconds()))


def _download(url: str, client: Client = CLIENT) -> bytes:
    try:
        with _answer(url, client, _HttpsOnly, _TIMEOUT) as answer:
            content = _read(answer)
    except (OSError, HTTPException, ValueError) as error:
        raise _refused(url, error) from None
    if len(content) > MAX_PAGE:
        raise UpstreamError(f"{url} is larger than {MAX_PAGE} bytes", "check the URL")
    return content


def _answer(
    url: str,
    client: Client,
    redirects: type[HTTPRedirectHandler],
    timeout: float,
    form: bytes | None = None,
) -> Any:
    """The answer of an https server, to be closed; a form is sent where one is given."""
    asked = Request(url, form, {"User-Agent": client.agent})  # noqa: S310 - https, as callers check
    secure = HTTPSHandler(context=create_default_context(cafile=client.ca_file))
    return build_opener(redirects, secure).open(asked, timeout=timeout)


def _read(answer: Any) -> bytes:
    """An answer, up to a byte more than the limit. Raises TimeoutError if it takes too long."""
    end = monotonic() + _DEADLINE
    parts: list[bytes] = []
    size = 0
    while size <= MAX_PAGE and (part := answer.read1(MAX_PAGE + 1 - size)):
        parts.append(part)
        size += len(part)
        if monotonic() > end:
            raise TimeoutError(f"it took more than {_DEADLINE} seconds")
    return b"".join(parts)


def _refused(url: str, error: Exception) -> UpstreamError:
    """The error for a page that cannot be fetched."""
    cause = f"{url} cannot be fetched ({clean_line(str(error), 200)})"
    if not isinstance(error, HTTPError):
        return UpstreamError(cause, LATER)
    error.close()  # it is the answer, too
    if error.code in {404, 410}:
        return UpstreamError(cause, "check the name of the list in its URL")
    headers = {name.lower(): value for name, value in error.headers.items()}
    return upstream_error(cause, LATER, headers)
