"""How does a value become bytes, and the bytes an equal value again?

A value is written as JSON, a dataclass as the row of its fields, and deflated with a dictionary of
what most rows have in common. What the fields are is read from the dataclasses themselves. Times
are kept to the second, with their zone. Which rows are kept is not asked here.
"""

from __future__ import annotations

import json
import types
import zlib
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from operator import attrgetter
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from generator.models.commits import Entry
from generator.models.mails import Kind, Message
from generator.models.versions import Version

Decode = Callable[[Any], Any]

_PLACE = ("list", "epoch", "commit", "blob", "kind", "received")  # told by the row of the mail
_TEXTS = ("text", "excerpt")  # read from the archive when they are shown
_KEPT = tuple(field.name for field in fields(Message) if field.name not in {*_PLACE, *_TEXTS})

# What rows have in common, the most common last, where it costs least. Words of the field, nobody's
# name: what stands here stays in the file when a mail is withdrawn.
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
DICTIONARY = _COMMON.encode()
# A small window: what is packed is small, and a packer is copied for each value. A higher level
# than 4 makes nothing smaller here.
_WINDOW = -13
_PACKER = zlib.compressobj(4, zlib.DEFLATED, _WINDOW, 6, zlib.Z_DEFAULT_STRATEGY, DICTIONARY)


# ---------------------------------------------------------------- mails and versions


def without_texts(message: Message) -> Message:
    """The message as it is kept: without any text, with all that was read from it."""
    patch = message.patch
    if patch and (patch.commit_message or patch.notes or patch.changelog):
        patch = replace(patch, commit_message="", notes="", changelog="")
    elif not (message.text or message.excerpt):
        return message
    return replace(message, patch=patch, text="", excerpt="")


def pack_message(message: Message) -> bytes:
    """All facts of a message that `without_texts` gave, but its place."""
    return _pack(_kept(message))


def unpack_message(body: bytes, list_name: str, entry: Entry, kind: Kind) -> Message:
    """The message at `entry` that was packed as `body`. Raises ValueError where it is damaged."""
    found: Message = _unpack(body, lambda row: _message(row, list_name, entry, kind))
    return found


def pack_version(version: Version) -> bytes:
    """A whole version."""
    return _pack(version)


def unpack_version(body: bytes) -> Version:
    """The version that was packed as `body`. Raises ValueError where it is damaged."""
    found: Version = _unpack(body, _decode_version)
    return found


def plain(value: Message | Version) -> str:
    """A value as JSON, the same text for equal values."""
    return _encode(value)


def _message(row: list[Any], list_name: str, entry: Entry, kind: Kind) -> Message:
    for at, decode in _MESSAGE_FIELDS:
        row[at] = decode(row[at])
    received = datetime.fromtimestamp(entry.received, UTC)
    return Message(
        list_name, entry.epoch, entry.commit, entry.blob, kind, received,
        **dict(zip(_KEPT, row, strict=True)),
    )  # fmt: skip


def _pack(value: Any) -> bytes:
    # A lone surrogate is no UTF-8, but a text that has one must not stop the run.
    raw = _encode(value).encode("utf-8", "surrogatepass")
    packer = _PACKER.copy()
    return packer.compress(raw) + packer.flush()


def _unpack(body: bytes, decode: Decode) -> Any:
    try:
        unpacker = zlib.decompressobj(_WINDOW, DICTIONARY)
        return decode(json.loads(unpacker.decompress(body).decode("utf-8", "surrogatepass")))
    except (zlib.error, ValueError, TypeError, LookupError, OverflowError, AttributeError) as error:
        raise ValueError(f"{type(error).__name__} while unpacking") from error


# ---------------------------------------------------------------- JSON


def _row_of(value: Any) -> Any:
    """What JSON cannot write: a time, or a dataclass as the row of its fields."""
    if type(value) is datetime:
        seconds, offset = int(value.timestamp()), value.utcoffset()
        return [seconds, int(offset.total_seconds())] if offset else seconds
    return _GETTERS[type(value)](value)


_encode = json.JSONEncoder(
    check_circular=False, ensure_ascii=False, separators=(",", ":"), default=_row_of
).encode
_kept = attrgetter(*_KEPT)


def _time(value: Any) -> datetime:
    if isinstance(value, int):
        return datetime.fromtimestamp(value, UTC)
    return datetime.fromtimestamp(value[0], _zone(value[1]))


@lru_cache(maxsize=256)
def _zone(offset: int) -> timezone:
    return timezone(timedelta(seconds=offset))


def _decoder(hint: Any) -> Decode | None:
    """What makes a value of the type `hint` from JSON; None where JSON gives it as it is."""
    origin, parts = get_origin(hint), get_args(hint)
    if hint is datetime:
        return _time
    if is_dataclass(hint):
        return _record(hint)
    if origin is tuple:
        item = _decoder(parts[0])
        if parts[1:] != (...,):
            raise TypeError(f"{hint} is kept nowhere yet")
        return tuple if item is None else lambda row: tuple([item(one) for one in row])
    if origin in {Union, types.UnionType}:
        inner = [found for part in parts if (found := _decoder(part))]
        if not inner:
            return None
        (one,) = inner
        return lambda value: None if value is None else one(value)
    if origin is Literal or hint in {str, int, bool, types.NoneType}:
        return None
    raise TypeError(f"{hint} is kept nowhere yet")


def _record(cls: Any) -> Decode:
    inner = _inner(cls, tuple(field.name for field in fields(cls)))
    if not inner:
        return lambda row: cls(*row)

    def decode(row: list[Any]) -> Any:
        for at, make in inner:
            row[at] = make(row[at])
        return cls(*row)

    return decode


def _inner(cls: type, names: tuple[str, ...]) -> list[tuple[int, Decode]]:
    """The places in a row of `cls` that must be made from what JSON gives."""
    hints = get_type_hints(cls)
    found = ((at, _decoder(hints[name])) for at, name in enumerate(names))
    return [(at, make) for at, make in found if make]


def _shape(hint: Any, seen: set[Any]) -> Iterator[str]:
    """Every dataclass that a value of the type `hint` is made of, with its fields."""
    if is_dataclass(hint) and hint not in seen:
        seen.add(hint)
        for name, part in get_type_hints(hint).items():
            yield f"{hint} {name} {part}"
            yield from _shape(part, seen)
    for part in get_args(hint):
        yield from _shape(part, seen)


def _getter(cls: Any) -> Decode:
    """What makes the row of a value of `cls`."""
    names = [field.name for field in fields(cls)]
    return attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)


_seen: set[Any] = set()
# Stands for the way values are written: another form cannot be read.
FORM = "\n".join([*_shape(Message, _seen), *_shape(Version, _seen), *_KEPT, _COMMON, str(_WINDOW)])
_GETTERS = {cls: _getter(cls) for cls in _seen}
_MESSAGE_FIELDS = _inner(Message, _KEPT)
_decode_version = _record(Version)
