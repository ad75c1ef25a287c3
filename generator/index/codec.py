"""Any frozen dataclass as bytes, and back: the JSON row of its fields, deflated.

The fields are read from the dataclass itself, nested dataclasses become nested rows. Times are kept
to the second with their zone, UTC where they have none. Text with a lone surrogate is kept.
"""

from __future__ import annotations

import json
import types
import zlib
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")
Convert = Callable[[Any], Any]

# The deflate dictionary: what rows have in common, the most common last, where a reference to it is
# shortest. Terms of the field and no personal names: this text stays in the program when a mail is
# withdrawn.
_COMMON = (
    '"report","other","applied","pull","unreadable","b4 ty","merged","discussed","superseded",'
    '"withdrawn","new","reviewed","title and author","title and patches","change-id","message-id",'
    "documentation testing vcpu hypervisor virtualization support introduce handling feature "
    "allow return check driver device memory page table interrupt register state init "
    "remove fix add use make move from the for with when and into to of in on not "
    "tools/testing/selftests/ Documentation/ include/linux/ include/uapi/linux/ scripts/ "
    "drivers/iommu/ drivers/net/ drivers/gpu/drm/ kernel/ mm/ fs/ net/ lib/ tests/ hw/ target/ "
    "arch/powerpc/ arch/riscv/ arch/s390/ arch/x86/kvm/ virt/kvm/ arch/arm64/include/asm/ "
    "arch/arm64/kvm/hyp/ Makefile Kconfig README .rst .yaml .dts .S .h .c "
    "@huawei.com @linux.intel.com @intel.com @amd.com @nvidia.com @suse.de @oracle.com @ibm.com "
    "@linux.ibm.com @gmail.com @linaro.org @google.com @redhat.com @arm.com @kernel.org "
    "@vger.kernel.org @lists.linux.dev @lists.infradead.org -1-git-send-email- .git. cover. "
    "mail.gmail.com .fsf@ 2019 2020 2021 2022 2023 2024 2025 2026 "
    '["Closes","https://lore.kernel.org/r/ ["Link","https://lore.kernel.org/ ",null,false] '
    '["Co-developed-by","["Reported-by","["Suggested-by","["Tested-by","["Fixes"," (\\"", '
    '["Acked-by","["Reviewed-by","["Cc","["Signed-off-by"," <", >",[" "],true]],[" '
    '"],false],["Signed-off-by"," '
    '["","","",[["arch/arm64/kvm/ ",1,0],["include/ ",2,1],[" ]],12,3,null,null,[]," '
    '[1600000000,3600],["Re: [PATCH v2 0/ [kvm-unit-tests PATCH [RFC PATCH v3 01/10] [PATCH '
    ' "KVM: arm64: ",true,true,false,false,[],false,false,"1",true,1,1,true]," '
    ',false,true,false,false,[],false,false,"2",false,1,5,false]," '
    '"],["],[" "],false,[],null,null,null] '
    '"]],["","","",[],0,0,null,null,[],null],null,null]'
)
_DICTIONARY = _COMMON.encode()
# 8 KB of window: values are small, and the state of the packer is copied for each of them. A level
# above 4 makes them no smaller.
_WINDOW = -13
_PACKER = zlib.compressobj(4, zlib.DEFLATED, _WINDOW, 6, zlib.Z_DEFAULT_STRATEGY, _DICTIONARY)


def pack(value: Any) -> bytes:
    """A dataclass, or a tuple of what may be a field, as bytes."""
    # A lone surrogate has no UTF-8 form, but a text with one must not stop the run.
    raw = as_json(value).encode("utf-8", "surrogatepass")
    packer = _PACKER.copy()
    return packer.compress(raw) + packer.flush()


def unpack(cls: type[Value], body: bytes) -> Value:
    """The value of `cls` that was packed as `body`. Raises ValueError where it is damaged."""
    hint: Any = cls
    value: Value = _unpack(body, _reader(hint))
    return value


def unpack_fields(cls: Any, names: tuple[str, ...], body: bytes) -> dict[str, Any]:
    """These fields of `cls`, packed as a tuple. Raises ValueError where it is damaged."""
    readers = _readers(cls, names)
    values: dict[str, Any] = _unpack(
        body, lambda row: dict(zip(names, _read(row, readers), strict=True))
    )
    return values


def form_of(*stored: type) -> str:
    """Text that differs where another program cannot unpack what this one packed of these types."""
    seen: set[Any] = set()
    fields_of = [line for cls in stored for line in _shape(cls, seen)]
    return "\n".join([*fields_of, _COMMON, str(_WINDOW)])


def _unpack(body: bytes, read: Convert | None) -> Any:
    try:
        unpacker = zlib.decompressobj(_WINDOW, _DICTIONARY)
        value = json.loads(unpacker.decompress(body).decode("utf-8", "surrogatepass"))
        return read(value) if read else value
    except (zlib.error, ValueError, TypeError, LookupError, OverflowError, AttributeError) as error:
        raise ValueError(f"{type(error).__name__} while unpacking") from error


# ---------------------------------------------------------------- from values to JSON


def _row_of(value: Any) -> Any:
    """What JSON cannot write: a time, or a dataclass as the row of its fields."""
    if type(value) is datetime:
        seconds, offset = int(value.timestamp()), value.utcoffset()
        return [seconds, int(offset.total_seconds())] if offset else seconds
    return _writer(value.__class__)(value)


as_json = json.JSONEncoder(  # the same text for equal values
    check_circular=False, ensure_ascii=False, separators=(",", ":"), default=_row_of
).encode


@cache
def _writer(cls: Any) -> Convert:
    """A function from a value of `cls` to its row."""
    names = [field.name for field in fields(cls)]
    return attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)


# ---------------------------------------------------------------- from JSON to values


@cache
def _reader(hint: Any) -> Convert | None:
    """A function from JSON to a value of the type `hint`; None where JSON gives the value itself.

    Raises TypeError for a type that cannot be packed.
    """
    origin, parts = get_origin(hint), get_args(hint)
    if hint is datetime:
        return _time
    if is_dataclass(hint):
        return _row_reader(hint)
    if origin is tuple and parts[1:] == (...,):
        item = _reader(parts[0])
        return tuple if item is None else lambda row: tuple([item(part) for part in row])
    if origin is tuple and not any(map(_reader, parts)):  # of so many plain values
        return tuple
    if origin in {Union, types.UnionType}:
        readers = [reader for part in parts if (reader := _reader(part))]
        if not readers:
            return None
        (inner,) = readers
        return lambda value: None if value is None else inner(value)
    if origin is Literal or hint in {str, int, bool, types.NoneType}:
        return None
    raise TypeError(f"{hint} cannot be packed")


def _row_reader(cls: Any) -> Convert:
    readers = _readers(cls, tuple(field.name for field in fields(cls)))
    return lambda row: cls(*_read(row, readers))


@cache
def _readers(cls: Any, names: tuple[str, ...]) -> list[tuple[int, Convert]]:
    """The positions in a row of these fields that need a reader, each with it."""
    hints = get_type_hints(cls)
    found = ((at, _reader(hints[name])) for at, name in enumerate(names))
    return [(at, reader) for at, reader in found if reader]


def _read(row: list[Any], readers: list[tuple[int, Convert]]) -> list[Any]:
    for at, reader in readers:
        row[at] = reader(row[at])
    return row


def _time(value: Any) -> datetime:
    if isinstance(value, int):
        return datetime.fromtimestamp(value, UTC)
    return datetime.fromtimestamp(value[0], _zone(value[1]))


@lru_cache(maxsize=256)
def _zone(offset: int) -> timezone:
    return timezone(timedelta(seconds=offset))


def _shape(hint: Any, seen: set[Any]) -> Iterator[str]:
    """A line for each field of every dataclass that a value of the type `hint` is made of."""
    if is_dataclass(hint) and hint not in seen:
        seen.add(hint)
        for name, part in get_type_hints(hint).items():
            yield f"{hint} {name} {part}"
            yield from _shape(part, seen)
    for part in get_args(hint):
        yield from _shape(part, seen)
