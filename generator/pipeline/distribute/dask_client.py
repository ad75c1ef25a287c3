"""How is each list built on a machine of its own, by the workers of a Dask scheduler?

Each list is one task. A task whose worker dies is run again elsewhere: Dask sees to that. What a
worker built stays on its machine; of that, what is new here is fetched from it in pieces, so that
no process holds a whole list, and joined as `join` does it. What a worker does is `errand`'s.
"""

from __future__ import annotations

import hashlib
import logging
import re
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.errors import ArchiveDamaged, PatchwireError, UpstreamError, UsageError
from generator.models.progress import Progress
from generator.models.settings import Config, ListConfig
from generator.pipeline.build import NOTHING_BUILT
from generator.pipeline.distribute.dask_worker import (
    STOCK,
    BuildRequest,
    BuildResult,
    describe_worker,
    other_version,
    read_pieces_packed,
    run_request,
)
from generator.pipeline.distribute.join import FoundList, Joining, why_not
from generator.pipeline.distribute.provenance import program
from generator.pipeline.report import Report
from generator.site.bundle import TREE, ListBundle, bundle_at, sizes_of
from generator.site.lock import lock
from generator.site.remote_workspace import pack_project

if TYPE_CHECKING:
    from distributed import Client, Future

Piece = tuple[str, int, int]  # of a file: path, where it begins, how long it is at most

WAIT = 15  # seconds for a scheduler to answer, and for it to have a worker
_PIECES = 8_000_000  # bytes fetched in one go
_AHEAD = 2  # lists that wait at the scheduler for each worker
_TRIES = 3  # a worker that dies while its pages are fetched costs one
_ADDRESS = re.compile(r"(tcp|tls)://\S+:[0-9]{1,5}")


def build_on(
    config: Config, names: Sequence[str], scheduler: str, progress: Progress, *, offline: bool
) -> Report:
    """Have the lists named (all where none is) built by the workers of a scheduler, and join them.

    A list that fails is told, its old pages stay, and the others go on. Raises UpstreamError where
    there is no scheduler or no worker, UsageError where a worker has another version.
    """
    from generator.config import choose_lists, files_of  # noqa: PLC0415

    lists = choose_lists(config, names)
    project = pack_project(config, files_of(config))
    with lock(config.cache_dir), _connect(scheduler) as client:
        known_workspaces = _workers(client, scheduler)
        return _DaskBuild(config, client, known_workspaces, project, progress, offline=offline).run(
            lists
        )


class _WorkerLost(Exception):
    """A worker does not answer any more, or what it built is gone."""


class _DaskBuild:
    """One run: the orders that are out, and what came back."""

    def __init__(
        self,
        config: Config,
        client: Client,
        known_workspaces: Mapping[str, Collection[str]],
        project: bytes,
        progress: Progress,
        *,
        offline: bool,
    ) -> None:
        self._config, self._client, self._workers, self._project = (
            config,
            client,
            known_workspaces,
            project,
        )
        self._progress, self._offline = progress, offline
        self._joining = Joining(config, progress)
        self._told: dict[str, list[str]] = {one.name: [] for one in config.lists}
        self._codes: set[int] = set()

    def run(self, lists: Sequence[ListConfig]) -> Report:
        """Build and join; what there is to tell."""
        taken = [self._is_joined(one, result) for one, result in self._built(lists)]
        finished = Report((NOTHING_BUILT,), urgent=frozenset((NOTHING_BUILT,)))
        if any(taken):
            finished = self._joining.finish()
        told = [line for lines in self._told.values() for line in lines]
        return replace(finished, lines=(*told, *finished.lines), exit_code=_worst(self._codes))

    def _built(self, lists: Sequence[ListConfig]) -> Iterator[tuple[ListConfig, BuildResult]]:
        """Each list as it is done; so many are sent at a time that no worker waits."""
        from distributed import as_completed  # noqa: PLC0415

        waiting = iter(lists)
        sent = {self._send(one): one for one in islice(waiting, len(self._workers) * _AHEAD)}
        completed = as_completed(list(sent), loop=self._client.loop)
        for at, future in enumerate(completed):
            self._progress("lists", at, len(lists))
            one = sent.pop(future)
            result = self._outcome(one, future)
            for following in islice(waiting, 1):
                new = self._send(following)
                sent[new] = following
                completed.add(new)
            yield one, result

    def _send(self, one: ListConfig) -> Future[BuildResult]:
        """Rather to a worker that built the list before: there it costs what is new."""
        request = self._request(one)
        known = [worker for worker, keys in self._workers.items() if request.key in keys]
        return self._client.submit(
            _on_worker, request, pure=False, workers=known or None, allow_other_workers=bool(known)
        )

    def _request(self, one: ListConfig) -> BuildRequest:
        root = Path(self._config.root)
        whose = hashlib.sha256(f"{self._config.site_url}\n{one.archive}".encode()).hexdigest()[:16]
        return BuildRequest(
            program(),
            one.name,
            f"{one.name}-{whose}",
            self._project,
            Path(self._config.file).relative_to(root).as_posix(),
            Path(self._config.docs_dir).relative_to(root).as_posix(),
            self._offline,
        )

    def _outcome(self, one: ListConfig, future: Future[BuildResult]) -> BuildResult:
        """What became of a list; a fault of the worker is told like a fault of the list."""
        try:
            return future.result()
        except CancelledError:
            raise UpstreamError(
                "the scheduler was lost", "start it and its workers again, then build again"
            ) from None
        except Exception as error:  # noqa: BLE001 - whatever it was, the other lists go on
            why = (
                f"{one.name}: its worker failed ({type(error).__name__}: {ascii(str(error))[:200]})"
            )
            return BuildResult((why,), PatchwireError.exit_code, "", "", None)

    def _is_joined(self, one: ListConfig, result: BuildResult) -> bool:
        """Whether the pages of a list are here now; what was told of it is kept."""
        for _ in range(_TRIES):
            try:
                taken = self._take(one, result)
            except _WorkerLost:  # and with it what it built: another one builds it
                result = self._outcome(one, self._send(one))
            else:
                self._codes.add(result.exit_code)
                self._told[one.name][:0] = result.lines
                return taken
        self._tell(one, f"{one.name}: its workers were lost", UpstreamError.exit_code)
        return False

    def _tell(self, one: ListConfig, line: str, code: int) -> None:
        self._codes.add(code)
        self._told[one.name].append(line)

    def _take(self, one: ListConfig, result: BuildResult) -> bool:
        """Fetch and join a list."""
        if result.provenance is None or result.exit_code not in {0, ArchiveDamaged.exit_code}:
            return False
        bundle = self._bundle(one, result)
        if why := why_not(self._config, one.name, result.provenance, bundle):
            self._tell(one, why, UsageError.exit_code)
            return False
        try:
            self._told[one.name].append(
                self._joining.take(FoundList(one, result.provenance, bundle))
            )
        except ArchiveDamaged as error:
            self._tell(one, str(error), error.exit_code)
            return False
        return True

    def _bundle(self, one: ListConfig, result: BuildResult) -> ListBundle:
        """A list on a worker: its stock is brought here first."""
        starts = range(0, result.manifest, _PIECES)
        manifest = (
            piece for start in starts for piece in self._fetch(result, [(STOCK, start, _PIECES)])
        )
        cache = self._joining.store_manifest(one.name, manifest)
        request = self._request(one)

        def read(names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
            for some in _batches(names, bundle):
                pieces = [(_place(name, request.docs), 0, size) for name, size in some]
                found = self._fetch(result, pieces)
                yield from zip((name for name, _ in some), found, strict=True)

        bundle = bundle_at(one.name, result.worker, cache, read)
        return bundle  # `read` asks it for the sizes of its files

    def _fetch(self, result: BuildResult, pieces: Sequence[Piece]) -> Iterator[bytes]:
        """Parts of files from where a list was built."""
        try:
            answers: dict[str, Any] = self._client.run(
                read_pieces_packed, result.workspace, list(pieces), workers=[result.worker]
            )
            sizes, packed = answers[result.worker]
        except (OSError, KeyError):
            raise _WorkerLost from None
        content, start = zlib.decompress(packed), 0
        for size in sizes:
            yield content[start : start + size]
            start += size


def _on_worker(request: BuildRequest) -> BuildResult:
    """The task, as a worker runs it."""
    from distributed import get_worker  # noqa: PLC0415

    return run_request(request, get_worker().address)


def _batches(names: Sequence[str], bundle: ListBundle) -> Iterator[list[tuple[str, int]]]:
    """Files with their sizes, as many at a time as are fetched in one go."""
    sizes = sizes_of(bundle)
    batch: list[tuple[str, int]] = []
    weight = 0
    for name in names:
        size = sizes[name]
        if batch and weight + size > _PIECES:
            yield batch
            batch, weight = [], 0
        batch.append((name, size))
        weight += size
    if batch:
        yield batch


def _place(name: str, docs: str) -> str:
    """Where a file of a part stands in a worker's folder."""
    return f"{docs}/{name.removeprefix(TREE)}" if name.startswith(TREE) else name


def _worst(codes: set[int]) -> int:
    """Out of reach goes before damaged, as in a run on one machine; anything else before both."""
    return max(codes - {ArchiveDamaged.exit_code, 0}, default=max(codes, default=0))


# ---------------------------------------------------------------- the scheduler


def _connect(scheduler: str) -> Client:
    """A client of the scheduler. What Dask says besides is of no use to a user."""
    if not _ADDRESS.fullmatch(scheduler):
        raise UsageError(
            f"{scheduler!a} is no address of a scheduler", "write it as tcp://HOST:PORT"
        )
    try:
        from distributed import Client  # noqa: PLC0415
    except ImportError:
        raise UsageError(
            "Dask is not installed", "install it with the extra: pip install 'patchwire[dask]'"
        ) from None
    for name in logging.root.manager.loggerDict:
        if name.startswith("distributed"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return Client(scheduler, timeout=WAIT, set_as_default=False)
    except OSError:
        raise UpstreamError(
            f"there is no scheduler at {scheduler}", "start one there: dask scheduler"
        ) from None


def _workers(client: Client, scheduler: str) -> dict[str, Collection[str]]:
    """The workers, each with the keys of what it built before.

    Nothing is sent where one of them would make other pages.
    """
    try:
        client.wait_for_workers(1, timeout=WAIT)
    except TimeoutError:
        raise UpstreamError(
            f"the scheduler at {scheduler} has no worker", f"start one: dask worker {scheduler}"
        ) from None
    answers: dict[str, Any] = client.run(describe_worker, on_error="return")
    for worker, answer in answers.items():
        if not isinstance(answer, tuple) or answer[0] != program():
            raise UsageError(*other_version(worker))
    return {worker: keys for worker, (_, keys) in answers.items()}
