"""Each list built on a machine of its own, by the workers of a Dask scheduler, and joined here.

Each list is one task. Dask runs a task whose worker dies on another worker. What a worker built
stays on its machine; what is new here is fetched from it in pieces, so that no process holds a
whole list, and joined as `join` does it.
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
from typing import Any

from distributed import Client, Future, as_completed, get_worker

from generator.config import choose_lists, files_of
from generator.errors import ArchiveDamaged, PatchwireError, UpstreamError, UsageError
from generator.models.health import Skipped
from generator.models.progress import Progress
from generator.models.settings import Config, ListConfig
from generator.pipeline import fingerprints
from generator.pipeline.distribute.dask_worker import (
    MANIFEST,
    Build,
    BuildRequest,
    BuildResult,
    describe_worker,
    other_version,
    read_packed,
    run_request,
)
from generator.pipeline.distribute.join import FoundList, Join, why_refused
from generator.pipeline.report import NOTHING_BUILT, Report, worst
from generator.pipeline.site import shown_without_pages
from generator.site.bundle import TREE, ListBundle, bundle_at
from generator.site.lock import lock
from generator.site.remote_workspace import pack_project

Piece = tuple[str, int, int]  # of a file: path, where it begins, how long it is at most

WAIT = 15  # seconds for a scheduler to answer, and for it to have a worker
_PIECES = 8_000_000  # bytes fetched in one go
_MAX_AHEAD = 2  # lists that wait at the scheduler for each worker
_TRIES = 3  # a worker that dies while its pages are fetched costs one
_ADDRESS = re.compile(r"(tcp|tls)://\S+:[0-9]{1,5}")


def build_on(
    config: Config,
    names: Sequence[str],
    scheduler: str,
    progress: Progress,
    *,
    build: Build,
    offline: bool,
) -> Report:
    """Have the lists named (all where none is) built by the workers of a scheduler, and join them.

    A list that fails is reported, its old pages stay, and the others go on. `build` is the function
    that builds lists on a worker.

    Raises:
        UpstreamError: there is no scheduler, or no worker.
        UsageError: a worker has another version of the program.
    """
    lists = choose_lists(config, names)
    project = pack_project(config, files_of(config))
    with lock(config.cache_dir), _connect(scheduler) as client:
        workers = _workers(client, scheduler)
        run = _DaskBuild(config, client, workers, project, progress, build=build, offline=offline)
        return run.run(lists)


class _WorkerLost(Exception):
    """A worker does not answer any more, or what it built is gone."""


class _DaskBuild:
    """One run: the requests that are out, and what came back."""

    def __init__(
        self,
        config: Config,
        client: Client,
        workers: Mapping[str, Collection[str]],
        project: bytes,
        progress: Progress,
        *,
        build: Build,
        offline: bool,
    ) -> None:
        self._config, self._client, self._workers = config, client, workers
        self._project, self._progress = project, progress
        self._build, self._offline = build, offline
        self._join = Join(config, progress, tells_hub=not offline)
        self._lines: dict[str, list[str]] = {mailing_list.name: [] for mailing_list in config.lists}
        self._codes: set[int] = set()
        self._urgent: set[str] = set()
        self._skipped: dict[str, Skipped] = {}
        self._whole: set[str] = set()  # lists of which nothing failed

    def run(self, lists: Sequence[ListConfig]) -> Report:
        """Build and join."""
        joined = [
            self._is_joined(mailing_list, result) for mailing_list, result in self._built(lists)
        ]
        if any(joined):
            report = self._join.finish(shown_without_pages(self._config))
        else:
            report = Report(()).with_urgent(NOTHING_BUILT)
        lines = [line for lines in self._lines.values() for line in lines]
        whole = frozenset(self._whole)
        return replace(
            report,
            lines=(*lines, *report.lines),
            exit_code=worst({*self._codes, report.exit_code}),
            skipped=self._skipped,
            urgent=report.urgent | self._urgent,
            answered=frozenset() if self._offline else whole,
            built=whole,
        )

    def _built(self, lists: Sequence[ListConfig]) -> Iterator[tuple[ListConfig, BuildResult]]:
        """Each list when it is done; as many are sent at a time as keep every worker busy."""
        waiting = iter(lists)
        sent = {
            self._send(mailing_list): mailing_list
            for mailing_list in islice(waiting, len(self._workers) * _MAX_AHEAD)
        }
        completed = as_completed(list(sent), loop=self._client.loop)
        for at, future in enumerate(completed):
            self._progress("lists", at, len(lists))
            mailing_list = sent.pop(future)
            result = self._outcome(mailing_list, future)
            for following in islice(waiting, 1):
                new = self._send(following)
                sent[new] = following
                completed.add(new)
            yield mailing_list, result

    def _send(self, mailing_list: ListConfig) -> Future[BuildResult]:
        """Prefer a worker that built the list before: there it costs what is new."""
        request = self._request(mailing_list)
        known = [worker for worker, keys in self._workers.items() if request.key in keys]
        return self._client.submit(
            _on_worker,
            request,
            self._build,
            pure=False,
            workers=known or None,
            allow_other_workers=bool(known),
        )

    def _request(self, mailing_list: ListConfig) -> BuildRequest:
        root = Path(self._config.root)
        origin = f"{self._config.site_url}\n{mailing_list.archive}"
        digest = hashlib.sha256(origin.encode()).hexdigest()[:16]
        return BuildRequest(
            program=fingerprints.program(),
            name=mailing_list.name,
            key=f"{mailing_list.name}-{digest}",
            project=self._project,
            file=Path(self._config.file).relative_to(root).as_posix(),
            docs=Path(self._config.docs_dir).relative_to(root).as_posix(),
            offline=self._offline,
        )

    def _outcome(self, mailing_list: ListConfig, future: Future[BuildResult]) -> BuildResult:
        """What became of a list; a fault of the worker is reported like one of the list."""
        try:
            return future.result()
        except CancelledError:
            raise UpstreamError(
                "the scheduler was lost", "start it and its workers again, then build again"
            ) from None
        except Exception as error:  # noqa: BLE001 - whatever it was, the other lists go on
            cause = f"{type(error).__name__}: {ascii(str(error))[:200]}"
            line = f"{mailing_list.name}: its worker failed ({cause})"
            return BuildResult.failed(line, PatchwireError.exit_code)

    def _is_joined(self, mailing_list: ListConfig, result: BuildResult) -> bool:
        """Join a list; returns whether its pages are here now."""
        for _ in range(_TRIES):
            try:
                joined = self._take(mailing_list, result)
            except _WorkerLost:  # and with it what it built: another worker builds it
                result = self._outcome(mailing_list, self._send(mailing_list))
            else:
                self._codes.add(result.exit_code)
                self._urgent |= result.urgent
                self._lines[mailing_list.name][:0] = result.lines
                if joined and not result.exit_code:
                    self._whole.add(mailing_list.name)
                elif result.exit_code in {UpstreamError.exit_code, ArchiveDamaged.exit_code}:
                    why = "".join(result.lines[:1]).removeprefix(f"{mailing_list.name}: ")
                    self._skipped[mailing_list.name] = Skipped(result.exit_code, why)
                return joined
        line = f"{mailing_list.name}: its workers were lost"
        self._report(mailing_list, line, UpstreamError.exit_code)
        return False

    def _report(self, mailing_list: ListConfig, line: str, code: int) -> None:
        self._codes.add(code)
        self._urgent.add(line)
        self._lines[mailing_list.name].append(line)

    def _take(self, mailing_list: ListConfig, result: BuildResult) -> bool:
        """Fetch and join a list."""
        provenance = result.provenance
        if provenance is None or result.exit_code not in {0, ArchiveDamaged.exit_code}:
            return False
        bundle = self._bundle(mailing_list, result)
        if reason := why_refused(self._config, mailing_list.name, provenance, bundle):
            self._report(mailing_list, reason, UsageError.exit_code)
            return False
        try:
            line = self._join.take(FoundList(mailing_list, provenance, bundle))
        except ArchiveDamaged as error:
            self._report(mailing_list, str(error), error.exit_code)
            return False
        self._lines[mailing_list.name].append(line)
        return True

    def _bundle(self, mailing_list: ListConfig, result: BuildResult) -> ListBundle:
        """A list on a worker: its manifest is brought here first."""
        starts = range(0, result.manifest_size, _PIECES)
        manifest = (
            piece for start in starts for piece in self._fetch(result, [(MANIFEST, start, _PIECES)])
        )
        cache = self._join.store_manifest(mailing_list.name, manifest)
        docs = self._request(mailing_list).docs

        def read(names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
            for batch in _batches(names, bundle):
                pieces = [(_file_of(name, docs), 0, size) for name, size in batch]
                found = self._fetch(result, pieces)
                yield from zip((name for name, _ in batch), found, strict=True)

        bundle = bundle_at(mailing_list.name, result.worker, cache, read)
        return bundle  # `read` needs it for the sizes of its files

    def _fetch(self, result: BuildResult, pieces: Sequence[Piece]) -> Iterator[bytes]:
        """Pieces of files from the worker that built a list."""
        try:
            answers: dict[str, Any] = self._client.run(
                read_packed, result.workspace, list(pieces), workers=[result.worker]
            )
            sizes, packed = answers[result.worker]
        except (OSError, KeyError):
            raise _WorkerLost from None
        content, start = zlib.decompress(packed), 0
        for size in sizes:
            yield content[start : start + size]
            start += size


def _on_worker(request: BuildRequest, build: Build) -> BuildResult:
    """The task, as a worker runs it."""
    return run_request(request, get_worker().address, build)


def _batches(names: Sequence[str], bundle: ListBundle) -> Iterator[list[tuple[str, int]]]:
    """Files with their sizes, as many at a time as are fetched in one go."""
    sizes = bundle.sizes
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


def _file_of(name: str, docs: str) -> str:
    """Where a file of a bundle is in a worker's folder."""
    return f"{docs}/{name.removeprefix(TREE)}" if name.startswith(TREE) else name


# ---------------------------------------------------------------- the scheduler


def _connect(scheduler: str) -> Client:
    """A client of the scheduler. What Dask says besides is of no use to a user."""
    if not _ADDRESS.fullmatch(scheduler):
        raise UsageError(
            f"{scheduler!a} is no address of a scheduler", "write it as tcp://HOST:PORT"
        )
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

    Raises:
        UpstreamError: there is no worker.
        UsageError: a worker has another version of the program.
    """
    try:
        client.wait_for_workers(1, timeout=WAIT)
    except TimeoutError:
        raise UpstreamError(
            f"the scheduler at {scheduler} has no worker", f"start one: dask worker {scheduler}"
        ) from None
    answers: dict[str, Any] = client.run(describe_worker, on_error="return")
    for worker, answer in answers.items():
        if not isinstance(answer, tuple) or answer[0] != fingerprints.program():
            raise UsageError(*other_version(worker))
    return {worker: keys for worker, (_, keys) in answers.items()}
