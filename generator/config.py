"""The settings that this program reads from `mkdocs.yml`.

One file holds the settings of MkDocs and, under `extra.patchwire`, those of this program. Of
MkDocs' own settings only those that this program needs too are read; MkDocs checks the others. No
archive is read, and no file is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator import config_rules as rules
from generator.config_email import email
from generator.config_file import read_settings
from generator.config_frame import frame_faults
from generator.config_setting import GUIDE, Setting
from generator.errors import ConfigError
from generator.links import LOOK_UP
from generator.models.settings import (
    ALARM_DAYS,
    WAITING_DAYS,
    WARN_DAYS,
    Config,
    EmailConfig,
    ListConfig,
)

SITE_KEYS = (
    "lists", "hide_addresses", "bots", "block", "mailmap", "content_policy", "contact",
    "keep_files", "websub", "builder",
)  # fmt: skip
LIST_KEYS = (
    "title", "archive", "url", "since", "keep", "window", "topics", "maintainers", "waiting_days",
    "trees", "warn_days", "alarm_days", "removed_epochs", "ca_file", "optional", "email",
)  # fmt: skip


def load_config(file: str) -> Config:
    """The configuration in `file`, an `mkdocs.yml`.

    Raises:
        ConfigError: the file cannot be read, or a key breaks a rule.
    """
    path = Path(file).resolve()
    values, inherited = read_settings(path)
    top = Setting(path, "", values)
    ours = _ours(top)
    root = path.parent
    site_url = rules.site_url(top.child("site_url"))
    config = Config(
        file=str(path),
        root=str(root),
        docs_dir=top.get("docs_dir", rules.path, str(root / "docs")),
        site_dir=top.get("site_dir", rules.path, str(root / "site")),
        cache_dir=str(root / ".cache"),
        site_name=rules.text(top.child("site_name")),
        site_url=site_url,
        site_description=top.get("site_description", rules.text, ""),
        builder=ours.get("builder", rules.builder, "mkdocs"),
        keep_files=ours.get("keep_files", rules.kept_files, ()),
        contact=ours.get("contact", rules.contact, site_url),
        websub=ours.get("websub", rules.hub, ""),
        lists=_lists(ours.child("lists")),
        hide_addresses=ours.get("hide_addresses", rules.flag, default=False),
        bots=ours.get("bots", rules.bots, ()),
        block=ours.get("block", rules.blocked, frozenset()),
        mailmap=ours.get("mailmap", rules.mailmap, ()),
        content_policy=ours.get("content_policy", rules.flag, default=False),
        inherited=tuple(map(str, inherited)),
        overrides=_overrides(path, values),
        frame_faults=tuple(frame_faults(path, values)),
        values=values,
    )
    _check_site_dir(config)
    return config


def load_site_config(file: str) -> Config:
    """The configuration in `file`, of which a site is to be built.

    Raises:
        ConfigError: as for `load_config`, and where MkDocs would build another site.
    """
    config = load_config(file)
    if config.frame_faults:
        (cause, mend), *others = config.frame_faults
        more = f" (`patchwire check` names {len(others)} more)" if others else ""
        raise ConfigError(cause, f"{mend}{more}")
    return config


def _ours(top: Setting) -> Setting:
    """The settings of this program alone."""
    extra = top.child("extra")
    if not extra.value or extra.child("patchwire").value is None:
        Setting(top.file, "extra.patchwire", None).refuse("", f"name a list there; {GUIDE}")
    ours = extra.child("patchwire")
    ours.only(SITE_KEYS)
    return ours


def _lists(setting: Setting) -> tuple[ListConfig, ...]:
    if not setting.value:
        Setting(setting.file, setting.key, None).refuse("", f"name at least one list; {GUIDE}")
    return tuple(
        _list(setting.child(rules.folder_name(setting, name, "list")), name)
        for name in setting.mapping()
    )


def _list(setting: Setting, name: str) -> ListConfig:
    setting.only(LIST_KEYS)
    archive = rules.archive(setting.child("archive"))
    look_up = archive if archive.startswith("https:") else LOOK_UP
    return ListConfig(
        name=name,
        title=setting.get("title", rules.text, name),
        archive=archive,
        url=setting.get("url", rules.https_url, look_up),
        since=setting.get("since", rules.received_time, None),
        keep=setting.get("keep", rules.days, None),
        window=setting.get("window", rules.window_size, "day"),
        topics=setting.get("topics", rules.topics, ()),
        maintainers=setting.get("maintainers", rules.file, None),
        waiting_days=setting.get("waiting_days", rules.days, WAITING_DAYS),
        trees=setting.get("trees", rules.trees, ()),
        warn_days=setting.get("warn_days", rules.days, WARN_DAYS),
        alarm_days=setting.get("alarm_days", rules.days, ALARM_DAYS),
        optional=setting.get("optional", rules.flag, default=False),
        removed_epochs=setting.get("removed_epochs", rules.epochs, ()),
        ca_file=setting.get("ca_file", rules.certificates, None),
        email=setting.get("email", email, EmailConfig()),
    )


def _check_site_dir(config: Config) -> None:
    """Publishing replaces the whole of `site_dir`, so nothing else may be in it or around it."""
    setting = Setting(Path(config.file), "site_dir", config.site_dir)
    for other in (config.root, config.docs_dir, config.cache_dir):
        if Path(other).is_relative_to(config.site_dir):
            setting.refuse(f"a folder that does not hold {other}")
    for other in (config.docs_dir, config.cache_dir):
        if Path(config.site_dir).is_relative_to(other):
            setting.refuse(f"a folder outside {other}")


def choose_lists(config: Config, names: Sequence[str]) -> tuple[ListConfig, ...]:
    """The named lists in the order of the configuration; all lists where `names` is empty.

    Raises:
        ConfigError: a name is not configured.
    """
    known = [mailing_list.name for mailing_list in config.lists]
    for name in names:
        if name not in known:
            raise ConfigError(
                f"there is no list {name!a} in {config.file}",
                f"the lists are {', '.join(known) or 'none'}",
            )
    return tuple(found for found in config.lists if not names or found.name in names)


def files_of(config: Config) -> tuple[str, ...]:
    """The settings files, and the files and folders that they name, except `docs_dir`."""
    path = Path(config.file)
    values, _ = read_settings(path)
    ours = Setting(path, "", values).child("extra").child("patchwire")
    named = [ours.child(key).value for key in ("mailmap", "bots")]
    for mailing_list in config.lists:
        named += [mailing_list.maintainers, mailing_list.ca_file]
    return (config.file, *config.inherited, *config.overrides, *_paths(path, "", named))


def _overrides(file: Path, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The paths of `theme.custom_dir` and `hooks`."""
    theme, hooks = values.get("theme"), values.get("hooks")
    folders = [theme.get("custom_dir")] if isinstance(theme, dict) else []
    files = hooks if isinstance(hooks, list) else []
    return (*_paths(file, "theme.custom_dir", folders), *_paths(file, "hooks", files))


def _paths(file: Path, key: str, named: Iterable[object]) -> tuple[str, ...]:
    """The paths that a key of a settings file names."""
    return tuple(rules.path(Setting(file, key, name)) for name in named if isinstance(name, str))
