"""A value of a settings file, with what an error says of it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from generator.errors import ConfigError

T = TypeVar("T")

GUIDE = "the documentation has every key on its page Configuration"


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of a settings file with its file and key, which errors name."""

    file: Path
    key: str  # extra.patchwire.lists.kvm.window
    value: Any

    def refuse(self, rule: str, mend: str = "") -> NoReturn:
        """Raise the `ConfigError` for a value that breaks `rule`."""
        name = f"{self.file.name}: {self.key}"
        if self.value is None:
            raise ConfigError(f"{name} is missing or empty", mend or f"it must be {rule}")
        raise ConfigError(f"{name} must be {rule}, not {_shown(self.value)}", mend or GUIDE)

    def child(self, name: str) -> Setting:
        """The setting `name` of this mapping; its value is None where it is not set."""
        return Setting(self.file, f"{self.key}.{name}".lstrip("."), self.mapping().get(name))

    def mapping(self) -> Mapping[str, Any]:
        """The value as a mapping of texts to values."""
        if not isinstance(self.value, dict):
            self.refuse("a mapping of keys to values")
        for key in self.value:
            if not isinstance(key, str):
                Setting(self.file, f"{self.key}: key", key).refuse("text (put it in quotes)")
        return self.value

    def only(self, known: tuple[str, ...]) -> None:
        """Refuse every key that is not in `known`: a typo would otherwise go unnoticed."""
        for key in self.mapping():
            if key not in known:
                near = difflib.get_close_matches(key, known, 1, 0.5)
                mend = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(known)}"
                raise ConfigError(f"{self.file.name}: {self.key}.{key} is not a known key", mend)

    def get(self, name: str, rule: Callable[[Setting], T], default: T) -> T:
        """The setting `name` of this mapping read by its rule; `default` where it is not set."""
        child = self.child(name)
        return default if child.value is None else rule(child)


def _shown(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
