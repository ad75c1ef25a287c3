"""The plugin `patchwire` of MkDocs: which pages are built, which feeds there are, what is set.

MkDocs finds it by the entry point `mkdocs.plugins`, in a process of its own; it imports nothing of
the program but `plan.py` and `html_blocks.py`. What a site needs of MkDocs is set here, so that a
`mkdocs.yml` need not.

`patchwire serve` names a plan, too: MkDocs builds no page of it again when a hand-written one
changes. They are served as they stand in the published site, until the settings change.

A run of `patchwire build` names a plan in the environment: which generated pages this process
builds, and which stand in the site already. The second kind is excluded, so it costs nothing but a
line of the sitemap. Without a plan everything is built.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2.bccache import Bucket, BytecodeCache, FileSystemBytecodeCache
from mkdocs.config.base import Config
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, InclusionLevel

from generator.site.html_blocks import MARK, HtmlBlocks
from generator.site.plan import (
    BUILT,
    DOCS,
    GENERATED,
    MOVED,
    POLICY,
    PUBLISHED,
    SECTIONS,
    SITE,
    STYLE,
    Plan,
    engine_fingerprint,
    feeds_of,
    frame_fingerprint,
    link_handwritten,
    read_plan,
    sections_of,
    unpack_engine,
)

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

# Pages contain other people's mail: no extension that includes files, runs macros or reads Markdown
# inside HTML. attr_list gives headings their ids; braces in mails are escaped before it runs. Cells
# of tables are aligned by an attribute, since the policy of the site forbids styles in a page.
_EXTENSIONS: Mapping[str, Mapping[str, object]] = {
    "attr_list": {},
    "toc": {"permalink": True, "toc_depth": 3},
    "tables": {"use_align_attribute": True},
}


class NoSettings(Config):
    """The settings of the plugins: none, as those of the program are under `extra`."""


class PatchwirePlugin(BasePlugin[NoSettings]):
    """What MkDocs calls while it builds a site."""

    _plan: Plan | None = None  # None where MkDocs was started by somebody else
    _is_served = False  # by MkDocs itself, which then adds a script of its own to each page
    _settings: bytes | None = None  # the settings file when MkDocs started

    def __init__(self) -> None:
        self._templates = _Templates()

    def on_startup(self, *, command: str, **_kwargs: object) -> None:
        """Keep the clock out: MkDocs stamps `sitemap.xml.gz` with this time instead of today's.

        The garbage collector seldom runs, as in the command: a twentieth of the time.
        """
        self._is_served = command == "serve"
        gc.set_threshold(50_000)
        os.environ["SOURCE_DATE_EPOCH"] = "0"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Set what the site needs, behind what the user set; see `SearchPlugin` as well."""
        settings = Path(config.config_file_path).read_bytes()
        self._settings = self._settings or settings
        is_current = not self._is_served or settings == self._settings
        self._plan = read_plan() if is_current else None
        search = config.plugins.get("material/search")
        if search is not None:
            search.config.enabled = False
        for name, defaults in _EXTENSIONS.items():
            if name not in config.markdown_extensions:
                config.markdown_extensions.append(name)
            config.mdx_configs[name] = {**defaults, **config.mdx_configs.get(name, {})}
        # Markdown reads HTML twice, tag by tag: without that, the same bytes take half of the time.
        config.markdown_extensions.append(HtmlBlocks())  # type: ignore[arg-type]
        if STYLE not in config.extra_css:
            config.extra_css.insert(0, STYLE)
        config.docs_dir = os.environ.get(DOCS, config.docs_dir)  # another for the demo list
        return config

    def on_page_markdown(self, markdown: str, *, page: Page, **_kwargs: object) -> str:
        """Mark generated texts: in a hand-written one, HTML may be an example."""
        return f"{MARK}{markdown}" if page.file.src_uri.startswith(GENERATED) else markdown

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Have MkDocs look for hand-written files alone: each file it finds costs time.

        Links to the published site go before anything is written: it would be written there.
        """
        if self._is_served:
            _unlink(Path(config.site_dir))
        if self._plan:
            config.docs_dir = self._plan.handwritten
            if self._is_served:  # there may be new files
                link_handwritten(Path(self._plan.docs), Path(self._plan.handwritten), PUBLISHED)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Unpack the search, and serve what was made of archives as it is in the published site."""
        unpack_engine(Path(config.site_dir))
        published = os.environ.get(SITE) if self._is_served and self._plan else None
        for name in PUBLISHED if published else ():
            Path(config.site_dir, name).symlink_to(Path(published or "", name))

    def on_serve(self, server: LiveReloadServer, **_kwargs: object) -> LiveReloadServer:
        """Watch the hand-written files alone: there may be 100,000 generated ones."""
        if self._plan:
            docs = Path(self._plan.docs)
            server.unwatch(str(docs))
            server.watch(str(docs), recursive=False)
            for folder in docs.iterdir():
                if folder.is_dir() and folder.name not in PUBLISHED:
                    server.watch(str(folder))
        return server

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Put the hand-written files back to their true place, and add the generated pages.

        Those stay out of the navigation: the time to build grows with the square of its entries.
        Without a plan a redirect goes into its folder.
        """
        plan = self._plan
        if plan is None:
            for file in files:
                if file.src_uri.startswith(GENERATED):
                    file.inclusion = InclusionLevel.NOT_IN_NAV
                    if file.src_uri.endswith(MOVED):
                        file.dest_uri = f"{file.src_uri.removesuffix(MOVED)}/index.html"
            return files
        config.docs_dir = plan.docs
        for file in files:
            if file.src_dir == plan.handwritten:
                file.src_dir = plan.docs
        for planned in plan.pages:  # a hand-written page may lead to any of them
            file = File(planned.path, plan.docs, config.site_dir, config.use_directory_urls)
            levels = InclusionLevel.EXCLUDED, InclusionLevel.NOT_IN_NAV
            file.inclusion = levels[planned.is_built]
            files.append(file)
        return files

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Give the templates the feeds, sorted by path, the marks of scripts, lists, the policy.

        Only a site that is built with a plan has a file of its status.
        """
        if self._is_served:
            env.bytecode_cache = self._templates
        elif self._plan:
            env.bytecode_cache = FileSystemBytecodeCache(self._plan.templates)
        env.globals["engine"] = engine_fingerprint()
        env.globals["frame"] = f"?{frame_fingerprint()}"
        ours = config.extra.get("patchwire") or {}
        has_policy = ours.get("content_policy") and not self._is_served
        env.globals["policy"] = "; ".join(POLICY) if has_policy else ""
        plan, docs = self._plan, Path(config.docs_dir)
        env.globals["has_status"] = plan is not None
        titles = plan.titles if plan else _titles(ours.get("lists"))
        paths = [page.path for page in plan.pages] if plan else [file.src_uri for file in files]
        env.globals["lists"] = _lists(titles, sections_of(paths))
        env.globals["has_lists"] = len(titles) > 1
        env.globals["stylesheets"] = _stylesheets(config)
        env.globals["feeds"] = plan.feeds if plan else feeds_of(docs, _files_below(docs, GENERATED))
        return env

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Give the sitemap every page by address, those that are not built now as well."""
        if template_name == "sitemap.xml":
            pages = [file.page for file in context["pages"] if file.page]
            dates = {page.canonical_url: str(page.meta.get("date") or "") for page in pages}
            base = str(config.site_url or "").rstrip("/")
            for planned in self._plan.pages if self._plan else ():
                if planned.path.endswith("index.md"):
                    dates[f"{base}/{planned.path.removesuffix('index.md')}"] = planned.date
            addresses = sorted((url, date) for url, date in dates.items() if url)
            context["addresses"] = addresses  # type: ignore[typeddict-unknown-key]
        return context

    def on_post_page(self, output: str, **_kwargs: object) -> str:
        """Report one more built page to the process that wrote the plan."""
        if self._plan and not self._is_served:
            sys.stdout.write(f"{BUILT}\n")
        return output


class SearchPlugin(BasePlugin[NoSettings]):
    """Stands for `search` in settings with the theme `patchwire`, and does nothing.

    MkDocs' own search, and Material's, would have each reader load the text of all lists.
    """

    def load_config(self, *_settings: object) -> tuple[list[Any], list[Any]]:
        """Take any settings of theirs."""
        return [], []


class _Templates(BytecodeCache):
    """Compiled templates of a served site: to compile them anew takes a third of a build."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template, which Jinja compares with its text."""
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self._compiled[bucket.key] = bucket.bytecode_to_string()


def _unlink(site: Path) -> None:
    """Remove the links to the published site from a served one."""
    for name in PUBLISHED:
        if (site / name).is_symlink():
            (site / name).unlink()


def _lists(
    titles: Mapping[str, str], sections: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, Any]]:
    """Title and sections of each list that has pages, by its folder.

    A section is its path, its name, and the folders of the pages that belong to it.
    """
    return {
        folder: {
            "title": titles.get(name := folder.split("/")[1], name),
            "sections": [
                (folder + section, label, tuple(folder + more for more in (section, *others)))
                for section, label, others in SECTIONS
                if section in there
            ],
        }
        for folder, there in sections.items()
    }


def _titles(lists: object) -> dict[str, str]:
    """The titles of lists as the settings have them, where no plan says them."""
    named = lists.items() if isinstance(lists, dict) else ()
    return {name: str((own or {}).get("title") or name) for name, own in named}


def _stylesheets(config: MkDocsConfig) -> list[str]:
    """Material's style sheets, whose names have a fingerprint."""
    names = ("main", "palette") if config.theme.get("palette") else ("main",)
    return [
        file.relative_to(folder).as_posix()
        for name in names
        for folder in map(Path, config.theme.dirs)
        for file in sorted(folder.glob(f"assets/stylesheets/{name}.*.css"))
    ]


def _files_below(docs: Path, folder: str) -> Iterator[str]:
    """The paths of the files below a folder of `docs`."""
    return (file.relative_to(docs).as_posix() for file in (docs / folder).rglob("*.*"))
