"""Which cases of a test always run, and which run with --long alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def long(*values: Any) -> Any:
    """A case of a parametrized test that is long: one value for each parameter."""
    return pytest.param(*values, marks=pytest.mark.long)


def first_of(values: Iterable[Any]) -> list[Any]:
    """The values of a parameter, of which all but the first are long."""
    first, *others = values
    return [first, *map(long, others)]
