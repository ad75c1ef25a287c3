"""How do lists that were built elsewhere become one site here?

First every folder is looked at, and whatever is wrong with what was asked for is said before
anything is taken. Then each part is taken as a whole or not at all, and the site is finished as
after a build; no page is made or built again. Where parts come from over a network, see `farm`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from generator import site
from generator.build.crew import cores
from generator.build.finishing import finish_site, has_pages
from generator.build.parts import difference
from generator.build.reports import Report
from generator.errors import ArchiveDamaged, UsageError
from generator.models import Config, ListConfig

Progress = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Found:
    """A list that was built elsewhere, with what its seal says."""

    list: ListConfig
    seal: site.Seal
    part: site.Part


def join_folders(config: Config, folders: Sequence[str], progress: Progress) -> Report:
    """Take the lists that were built in other folders, and finish the site of all.

    A folder that holds no list, a list that is there twice or is not configured, or one that was
    built another way: each is told in a line, and nothing is taken. A damaged list is named and
    skipped; its old pages stay.
    """
    with site.lock(config.cache_dir):
        found, wrong = _look(config, folders)
        if wrong:
            return Report((*wrong, "nothing was joined"), UsageError.exit_code)
        stock = site.Stock(config)
        taken = join_parts(config, stock, found, progress)
        missing = tuple(_missing(config))
        return Report(
            (*taken.lines[:-1], *missing, *taken.lines[-1:]),
            max(taken.exit_code, ArchiveDamaged.exit_code if missing else 0),
        )


def join_parts(
    config: Config, stock: site.Stock, found: Sequence[Found], progress: Progress
) -> Report:
    """Take these lists and finish the site; the last line tells where it is."""
    aside = site.fresh_aside(config)
    lines: list[str] = []
    joined = []
    for one in found:
        progress(f"joining {one.list.name}")
        site.remove_seals(config.cache_dir, (one.list.name,))
        try:
            count = site.take_part(config, stock, one.part, aside)
        except ArchiveDamaged as error:
            lines.append(f"{one.list.name}: {error}; its old pages stay")
            continue
        joined.append(one)
        lines.append(f"{one.list.name}: {count:,} files taken from {one.part.place}")
    finished = finish_site(config, stock, progress, jobs=cores(), ready=aside / site.SITE)
    for one in joined:
        site.write_seal(config.cache_dir, one.list.name, one.seal)
    site.remove_aside(aside)
    code = ArchiveDamaged.exit_code if len(joined) < len(found) else 0
    return Report((*lines, *finished.lines), code)


def why_not(config: Config, name: str, seal: site.Seal | None, part: site.Part) -> str:
    """Why a part cannot stand here; "" where it can."""
    one = next((one for one in config.lists if one.name == name), None)
    if one is None:
        return f"{part.place} holds {name}, which is not in {config.file}: add it there"
    if seal is None:
        return f"the seal of {name} in {part.place} is damaged: build the list there again"
    if why := difference(config, one, seal):
        return f"{name} in {part.place}: {why}: build it there again"
    if not part.files or site.files_print(part.files, part.folder) != seal.files:
        return f"the stock of {name} in {part.place} is damaged: build the list there again"
    return ""


def _look(config: Config, folders: Sequence[str]) -> tuple[list[Found], list[str]]:
    """What can be taken, in the order of the configuration, and what is wrong with the rest."""
    found: dict[str, Found] = {}
    wrong: list[str] = []
    known = {one.name: one for one in config.lists}
    for folder in folders:
        cache = site.cache_in(config, folder)
        names = sorted(site.sealed_lists(cache))
        if not names:
            wrong.append(f"{folder} holds no list that was built: name a project's folder")
        for name in names:
            part = site.part_in(config, folder, name)
            seal = site.read_seal(cache, name)
            if why := why_not(config, name, seal, part):
                wrong.append(why)
            elif name in found:
                first = found[name].part.place
                wrong.append(f"{name} is in {first} and in {folder}: name one of them")
            elif seal:
                found[name] = Found(known[name], seal, part)
    return [found[name] for name in known if name in found], wrong


def _missing(config: Config) -> Iterator[str]:
    """Lists that the site is without, or that stand in it as they were made another way."""
    for one in config.lists:
        seal = site.read_seal(config.cache_dir, one.name)
        if not has_pages(config, one):
            yield f"{one.name}: it is in none of the folders: the site is without it"
        elif seal is None:
            yield f"{one.name}: its old pages stay, and nothing says from what they were made"
        elif why := difference(config, one, seal):
            yield f"{one.name}: its old pages stay; {why}"
