"""Publication: a finished release replaces the site in one step.

A release is a whole site: what did not change is linked from the one before. When it is on disk, it
and the site exchange their names, so that a reader, and whoever kills the run, finds wholly the one
or wholly the other. The former release is kept until the next one is made. Whether a
release is right was checked before.
"""

from __future__ import annotations

import ctypes  # noqa: TID251 - calls one function of the C library and runs no program
import errno
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import SiteError
from generator.models.settings import Config
from generator.site.caches import remove_staged
from generator.site.kept import is_kept
from generator.site.release import complete, keep, take_over, unfinished
from generator.site.tree import files_below

_MARKS = ("404.html", "sitemap.xml")  # MkDocs writes both into every site
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux
_NO_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


def prepare(config: Config) -> Path:
    """The path of a folder for the new site, which does not exist yet and no reader sees.

    Undoes a half-done publication, and checks before the long work that `site_dir` may be replaced.

    Raises:
        SiteError: `site_dir` is no site, or the disk refuses.
    """
    new = _new_release(config)
    with _refusing(config):
        _put_back(config)
        _refuse_other_folder(Path(config.site_dir), config.keep_files)
        _remove_begun(config)
        new.parent.mkdir(parents=True, exist_ok=True)
    return new


def publish(
    new: Path,
    config: Config,
    gone: Collection[str],
    *,
    kept: Collection[str] = (),
    is_whole: bool,
) -> None:
    """Put the release in `new`, which `prepare` named, in place of `config.site_dir`.

    Unless it is whole, it is completed first: files that did not change are linked from the site
    that is there, without those that are `gone`. A file with the same bytes keeps its time. `kept`
    are a person's own files in the site, which stay unless the release has a file of that name.

    Raises:
        SiteError: the disk refuses; what stood there stays.
    """
    site, former = Path(config.site_dir), former_release(config)
    with _refusing(config):
        made = [Path(entry.path) for entry in files_below(new)]
        if is_whole:
            take_over(new, site)
        else:
            complete(new, site, former, {*gone, *kept})
        for path in kept:
            keep(site / path, new / path)
        _sync(file for file in made if file.exists())
        _remove(former)
        _switch(new, site, former)
    forget_withdrawn(config)


def former_release(config: Config) -> Path:
    """The folder of the release that the present one replaced; it may be missing."""
    return Path(config.cache_dir) / "site.old"


def expect_withdrawal(config: Config) -> None:
    """Write down, before it is withdrawn, that the site and its former release show some mail.

    The former release then goes with the next publication, also that of a later run.
    """
    _withdrawal(config).touch()


def is_withdrawal_due(config: Config) -> bool:
    """Whether the former release may show mail that was withdrawn."""
    return _withdrawal(config).exists()


def forget_withdrawn(config: Config) -> None:
    """Remove a former release that may show withdrawn mail, once the site no longer does."""
    if is_withdrawal_due(config):
        with _refusing(config):
            _remove(former_release(config))
            _remove_begun(config)
            remove_staged(config.cache_dir)
            _withdrawal(config).unlink()


def _withdrawal(config: Config) -> Path:
    return Path(config.cache_dir) / "withdrawal"


def _new_release(config: Config) -> Path:
    return Path(config.cache_dir) / "site.new"


def restore(config: Config) -> None:
    """Exchange the site and the former release.

    Raises:
        SiteError: there is no former release, or the disk refuses.
    """
    aside = prepare(config)
    site, former = Path(config.site_dir), former_release(config)
    if not former.is_dir():
        raise SiteError(
            f"there is no former release of {site}", "one is kept from the second build on"
        )
    with _refusing(config):
        for entry in files_below(site):
            path = Path(entry.path).relative_to(site)
            if is_kept(path.as_posix(), config.keep_files):
                keep(site / path, former / path)
        former.rename(aside)
        _switch(aside, site, former)


def is_site(site: Path) -> bool:
    """Whether a folder holds a site that was published, rather than somebody's files."""
    return all((site / mark).is_file() for mark in _MARKS)


# ---------------------------------------------------------------- the switch


def _switch(new: Path, site: Path, former: Path) -> None:
    """Give the new release the name of the site; in one step, where the system can exchange two.

    Elsewhere a reader finds no site for an instant, and a run that dies then leaves none, which the
    next one puts back.
    """
    if site.exists() and _is_exchanged(new, site):
        new.rename(former)
    else:
        if site.exists():
            site.rename(former)
        try:
            new.rename(site)
        except OSError:
            if former.exists():
                former.rename(site)
            raise
    _sync_folder(site.parent)


def _is_exchanged(first: Path, second: Path) -> bool:
    """Exchange the names of two folders; False where system or file system cannot.

    See renameat2(2), for which Python has no function.
    """
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    names = [os.fsencode(folder.absolute()) for folder in (first, second)]
    if rename(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(second))


def _put_back(config: Config) -> None:
    """Undo a publication that died between two renames."""
    site, former = Path(config.site_dir), former_release(config)
    if former.exists() and not site.exists():
        former.rename(site)


def _refuse_other_folder(site: Path, keep_files: tuple[str, ...]) -> None:
    """Refuse a folder that is no site: an error in `site_dir` must not cost anybody their files."""
    if not site.exists():
        site.parent.mkdir(parents=True, exist_ok=True)
    elif not site.is_dir() or site.is_symlink():
        raise SiteError(f"{site} is no folder", "move it away or change site_dir")
    elif any(_others(site, keep_files)) and not is_site(site):
        raise SiteError(f"{site} holds something else than a site", "empty it or change site_dir")


def _others(site: Path, keep_files: tuple[str, ...]) -> Iterator[str]:
    """The files of a folder that no person wants to keep."""
    start = len(str(site)) + 1
    paths = (entry.path[start:] for entry in files_below(site))
    return (path for path in paths if not is_kept(path, keep_files))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _remove_begun(config: Config) -> None:
    """Remove what a run that failed or died left of a new site: each process has its own folder."""
    new = _new_release(config)
    for path in (unfinished(new), *new.parent.glob(f"{new.name}*")):
        _remove(path)


def _sync(files: Iterable[Path]) -> None:
    """Flush new files to disk before they are published, so that a power cut leaves all or none."""
    os.sync()  # all at once, folders and links too; fsync reports what could not be written
    for path in files:
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _refusing(config: Config) -> Iterator[None]:
    """Report in one line what the disk refused."""
    try:
        yield
    except OSError as error:
        what = error.filename or config.site_dir
        raise SiteError(
            f"the site could not be published: {what}: {error.strerror}",
            "site_dir must be writable and on the same disk as .cache beside mkdocs.yml",
        ) from error
