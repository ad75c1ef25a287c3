"""What does `mkdocs.yml` ask of this program?

One file holds the settings of MkDocs and, under `extra.patchwire`, ours. Each setting is declared
once, in the two tables below; whatever breaks a rule is a `ConfigError` that names file, key, rule
and the value received. MkDocs' own settings are left to MkDocs, but for the five this program
needs too. Nothing here looks at an archive or writes a file.
"""

from __future__ import annotations

import contextlib
import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

import yaml
from yaml_env_tag import construct_env_tag  # type: ignore[import-untyped]

from generator.errors import ConfigError
from generator.links import LOOK_UP
from generator.models.commits import WindowSize
from generator.models.settings import Config, ListConfig
from generator.text import clean_line

T = TypeVar("T")

WAITING_DAYS = 14  # without an answer for so long, a version waits
MOST_DAYS = 3650
GUIDE = "docs/configuration.md tells every key"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_ODD = re.compile(r"[\s\"'<>\\]")  # never in an address that is printed on pages
_BLOB = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of the file with the way to it, so that an error can name both."""

    file: Path
    key: str  # extra.patchwire.lists.kvm.window
    value: Any

    def refuse(self, rule: str, mend: str = "") -> NoReturn:
        """Raise the error for a value that breaks `rule`."""
        name = f"{self.file.name}: {self.key}"
        if self.value is None:
            raise ConfigError(f"{name} is missing or empty", mend or f"it must be {rule}")
        raise ConfigError(f"{name} must be {rule}, not {_shown(self.value)}", mend or GUIDE)

    def child(self, name: str) -> Setting:
        """The setting below this mapping called `name`; its value is None where it is not set."""
        return Setting(self.file, f"{self.key}.{name}".lstrip("."), self.mapping().get(name))

    def mapping(self) -> Mapping[str, Any]:
        """The value as keys and values."""
        if not isinstance(self.value, dict):
            self.refuse("a mapping of keys to values")
        for key in self.value:
            if not isinstance(key, str):
                Setting(self.file, f"{self.key}: key", key).refuse("text (put it in quotes)")
        return self.value

    def only(self, known: tuple[str, ...]) -> None:
        """Refuse a key that nobody reads: a slip of the pen would otherwise go unnoticed."""
        for key in self.mapping():
            if key not in known:
                near = difflib.get_close_matches(key, known, 1, 0.5)
                raise ConfigError(
                    f"{self.file.name}: {self.key}.{key} is not a known key",
                    f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}",
                )

    def get(self, name: str, rule: Callable[[Setting], T], default: T) -> T:
        """The setting below called `name`, read by its rule, or `default` where it is not set."""
        child = self.child(name)
        return default if child.value is None else rule(child)


def _shown(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


# ---------------------------------------------------------------- rules


def _text(setting: Setting) -> str:
    if not isinstance(setting.value, str) or not setting.value.strip():
        setting.refuse("text (put it in quotes if it looks like a number or a date)")
    return clean_line(setting.value, 200)


def _flag(setting: Setting) -> bool:
    if not isinstance(setting.value, bool):
        setting.refuse("true or false")
    return setting.value


def _texts(setting: Setting) -> tuple[str, ...]:
    if not isinstance(setting.value, list):
        setting.refuse("a list of texts")
    return tuple(
        _text(Setting(setting.file, f"{setting.key}[{index}]", value))
        for index, value in enumerate(setting.value)
    )


def _lower_texts(setting: Setting) -> tuple[str, ...]:
    return tuple(text.lower() for text in _texts(setting))


def _web_address(setting: Setting, schemes: tuple[str, ...]) -> str:
    """A plain address: one with a password or a query would be printed on every page."""
    address = _text(setting)
    try:
        parts = urlsplit(address)
        plain = bool(parts.hostname) and "@" not in parts.netloc and parts.scheme in schemes
        plain = plain and not (parts.query or parts.fragment or _ODD.search(address))
    except ValueError:  # brackets that hold no IPv6 address
        plain = False
    if not plain:
        setting.refuse(
            f"a whole {' or '.join(schemes)} address without user name, query or fragment"
        )
    return address.rstrip("/")


def _site_url(setting: Setting) -> str:
    if setting.value is None:
        setting.refuse(
            "",
            "set it to the address the site will have, such as https://example.org/patchwire/; "
            "feeds, sitemap and the 404 page need whole addresses",
        )
    return _web_address(setting, ("https", "http")) + "/"


def _https(setting: Setting) -> str:
    return _web_address(setting, ("https",))


def _archive(setting: Setting) -> str:
    """An https URL, or a path made absolute."""
    text = _text(setting)
    if text.startswith("https:"):
        return _https(setting)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|[^/]*@", text):
        setting.refuse("an https address or a path (a public-inbox is fetched over https alone)")
    return _path(setting)


def _path(setting: Setting) -> str:
    """A path, made absolute as seen from the folder of the file."""
    return str((setting.file.parent / Path(_text(setting)).expanduser()).resolve())


def _file(setting: Setting) -> str:
    """The path of a file that can be read."""
    path = _path(setting)
    if not Path(path).is_file():
        setting.refuse("the path of a file, as seen from the folder of this one")
    return path


def _days(setting: Setting) -> int:
    value = setting.value
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_DAYS:
        setting.refuse(f"a number of days from 1 to {MOST_DAYS}")
    return value


def _mailmap(setting: Setting) -> tuple[str, ...]:
    """Lines as git's .mailmap has them, or the path of such a file."""
    if isinstance(setting.value, list):
        return _texts(setting)
    if not isinstance(setting.value, str):
        setting.refuse("the path of a .mailmap file, or a list of its lines")
    try:
        text = Path(_file(setting)).read_text("utf-8", "replace")
    except OSError as error:
        setting.refuse(f"a file that can be read ({error.strerror})")
    return tuple(clean_line(line, 500) for line in text.split("\n"))


def _since(setting: Setting) -> datetime:
    """A day or a time; without a zone it is UTC."""
    value = setting.value
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    elif isinstance(value, str):
        with contextlib.suppress(ValueError):
            value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        setting.refuse("a date such as 2026-01-01")
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


def _window(setting: Setting) -> WindowSize:
    sizes: dict[object, WindowSize] = {"hour": "hour", "day": "day", "week": "week"}
    if not isinstance(setting.value, str) or setting.value not in sizes:
        setting.refuse("hour, day or week")
    return sizes[setting.value]


def _topics(setting: Setting) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (_name(setting, name, "topic"), _texts(setting.child(name))) for name in setting.mapping()
    )


def _name(setting: Setting, name: str, what: str) -> str:
    """A key that becomes a folder of the site."""
    if not _NAME.fullmatch(name):
        Setting(setting.file, f"{setting.key}: the name of a {what}", name).refuse(
            "1 to 64 of a-z, 0-9, '.', '_' and '-', with a letter or digit first"
        )
    return name


def _block(setting: Setting) -> frozenset[str]:
    """Each entry as it stands and in lower case: addresses are compared in lower case."""
    for entry in (entries := _texts(setting)):
        if not (re.fullmatch(r"<.+>", entry) or "@" in entry or _BLOB.fullmatch(entry)):
            Setting(setting.file, setting.key, entry).refuse(
                "a list of <message-id>, address or whole blob id"
            )
    bare = [entry.removeprefix("<").removesuffix(">") for entry in entries]
    return frozenset(bare) | frozenset(entry.lower() for entry in bare)


# ---------------------------------------------------------------- the two tables

_LIST_KEYS = (
    "title", "archive", "url", "since", "keep", "window", "topics", "maintainers", "waiting_days",
)  # fmt: skip
_KEYS = ("lists", "hide_addresses", "bots", "block", "mailmap")


def _list(setting: Setting, name: str) -> ListConfig:
    setting.only(_LIST_KEYS)
    archive = _archive(setting.child("archive"))
    return ListConfig(
        name=name,
        title=setting.get("title", _text, name),
        archive=archive,
        url=setting.get("url", _https, archive if archive.startswith("https:") else LOOK_UP),
        since=setting.get("since", _since, None),
        keep=setting.get("keep", _days, None),
        window=setting.get("window", _window, "day"),
        topics=setting.get("topics", _topics, ()),
        maintainers=setting.get("maintainers", _file, None),
        waiting_days=setting.get("waiting_days", _days, WAITING_DAYS),
    )


def _lists(setting: Setting) -> tuple[ListConfig, ...]:
    if not setting.value:
        Setting(setting.file, setting.key, None).refuse("", f"name at least one list; {GUIDE}")
    return tuple(
        _list(setting.child(_name(setting, name, "list")), name) for name in setting.mapping()
    )


def choose_lists(config: Config, names: Sequence[str]) -> tuple[ListConfig, ...]:
    """The lists named, in the order of the configuration; all where none is named."""
    known = [one.name for one in config.lists]
    for name in names:
        if name not in known:
            raise ConfigError(
                f"there is no list {name!a} in {config.file}",
                f"the lists are {', '.join(known) or 'none'}",
            )
    return tuple(one for one in config.lists if not names or one.name in names)


def load_config(file: str) -> Config:
    """The configuration in `file`, an `mkdocs.yml`.

    Raises:
        ConfigError: the file cannot be read, or a key breaks a rule.
    """
    path = Path(file).resolve()
    top = Setting(path, "", _read(path))
    ours = top.child("extra").child("patchwire") if top.child("extra").value else None
    if ours is None or ours.value is None:
        Setting(path, "extra.patchwire", None).refuse("", f"name a list there; {GUIDE}")
    ours.only(_KEYS)
    root = path.parent
    config = Config(
        file=str(path),
        root=str(root),
        docs_dir=top.get("docs_dir", _path, str(root / "docs")),
        site_dir=top.get("site_dir", _path, str(root / "site")),
        cache_dir=str(root / ".cache"),
        site_name=_text(top.child("site_name")),
        site_url=_site_url(top.child("site_url")),
        lists=_lists(ours.child("lists")),
        hide_addresses=ours.get("hide_addresses", _flag, default=False),
        bots=ours.get("bots", _lower_texts, ()),
        block=ours.get("block", _block, frozenset()),
        mailmap=ours.get("mailmap", _mailmap, ()),
        inherited=_inherited(path),
    )
    _keep_apart(config)
    return config


def files_of(config: Config) -> tuple[str, ...]:
    """The files and folders besides `docs_dir` that the settings are read from, or name."""
    top = _read(Path(config.file))
    setting = Setting(Path(config.file), "", top)
    theme = top.get("theme")
    named = [theme.get("custom_dir")] if isinstance(theme, dict) else []
    named += top.get("hooks") or []
    named += [one.maintainers for one in config.lists]
    mailmap = setting.child("extra").child("patchwire").child("mailmap").value
    named += [mailmap] if isinstance(mailmap, str) else []
    paths = (Setting(setting.file, "", one) for one in named if isinstance(one, str))
    return (config.file, *config.inherited, *map(_path, paths))


def _inherited(file: Path) -> tuple[str, ...]:
    """The files that a settings file inherits from, the nearest first."""
    found: list[str] = []
    while parent := _parse(file).get("INHERIT"):
        file = Path(_path(Setting(file, "INHERIT", parent)))
        found.append(str(file))
    return tuple(found)


def _keep_apart(config: Config) -> None:
    """Publishing replaces the whole of `site_dir`, so nothing else may live in or around it."""
    setting = Setting(Path(config.file), "site_dir", config.site_dir)
    for other in (config.root, config.docs_dir, config.cache_dir):
        if Path(other).is_relative_to(config.site_dir):
            setting.refuse(f"a folder that does not hold {other}")
    for other in (config.docs_dir, config.cache_dir):
        if Path(config.site_dir).is_relative_to(other):
            setting.refuse(f"a folder outside {other}")


# ---------------------------------------------------------------- reading YAML as MkDocs does


class _Loader(yaml.SafeLoader):
    """Builds plain values only. MkDocs' own tags are known; what they would import is not."""


_Loader.add_constructor("!ENV", construct_env_tag)
_Loader.add_multi_constructor("", lambda _loader, _tag, _node: None)


def _read(file: Path, heirs: tuple[Path, ...] = ()) -> dict[str, Any]:
    """The file as a mapping, on top of the one it inherits from (MkDocs' `INHERIT`)."""
    values = _parse(file)
    parent = values.pop("INHERIT", None)
    if parent is None:
        return values
    setting = Setting(file, "INHERIT", parent)
    below = Path(_path(setting))
    if below in (file, *heirs):
        setting.refuse("another file")
    return _merge(_read(below, (file, *heirs)), values)


def _parse(file: Path) -> dict[str, Any]:
    """The settings that stand in the file itself."""
    name = file.name
    try:
        with file.open(encoding="utf-8") as stream:
            values = yaml.load(stream, _Loader)  # noqa: S506 (a SafeLoader)
    except OSError as error:
        raise ConfigError(
            f"{file} cannot be read: {error.strerror}", "name the file with -C"
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        why = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise ConfigError(f"{name}{line} is not YAML: {why}", "mend that line") from error
    if not isinstance(values, dict):
        raise ConfigError(f"{name} holds no settings", GUIDE)
    return values


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Both mappings, where `above` wins; mappings inside are merged as well, lists replaced."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        nested = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = _merge(old or {}, value) if nested else value
    return merged
