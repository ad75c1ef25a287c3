"""The mailmap under its former name: it is part of `identity`."""

from generator.identity import Mailmap

__all__ = ["Mailmap"]
