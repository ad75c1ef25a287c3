"""Brings the index of an archive up to date, and nothing else: index_list.py ARCHIVE FILE."""

from __future__ import annotations

import gc
import sys

from generator import build

gc.set_threshold(50_000)  # as the command sets it
source = build.find_source(sys.argv[1], "nowhere.yml")
with build.learn(source, sys.argv[2], lambda *_: None) as index:
    print(sum(count.versions for count in index.catalogue.counts() if not count.topic))
