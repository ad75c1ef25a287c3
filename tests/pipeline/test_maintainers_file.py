"""The topics of a list and those of its MAINTAINERS file, as its pages know them."""

from __future__ import annotations

import json
from pathlib import Path

from generator.config import load_config
from generator.pipeline.sources import unopened_source

FILE = """\
TOY NETWORK (TN)
M:\tAnn Okoye <ann@toy.example>
F:\tdrivers/toy/net/

TOY LAMPS
F:\tdrivers/toy/lamps/
"""
CONFIG = """\
site_name: Toys
site_url: https://toys.example/
extra:
  patchwire:
    lists:
      toys: {archive: x, maintainers: MAINTAINERS, topics: {toy-lamps: [lamps/]}}
"""


def test_a_topic_that_is_configured_keeps_its_name_and_a_new_title_makes_pages_anew(tmp_path: Path):
    (tmp_path / "mkdocs.yml").write_text(CONFIG, "utf-8")
    maintainers = tmp_path / "MAINTAINERS"
    found = []
    for text in (FILE, FILE.replace("(TN)", "[TN]")):
        maintainers.write_text(text, "utf-8")
        config = load_config(str(tmp_path / "mkdocs.yml"))
        found.append(unopened_source(config, config.lists[0]))
    lists = [source.mailing_list for source in found]
    assert [name for name, _ in lists[0].topics] == ["toy-lamps", "toy-network-tn"]
    assert lists[0].topic_titles == {"toy-network-tn": "TOY NETWORK (TN)"}
    assert lists[0].topic_title("toy-lamps") == "toy-lamps"
    settings = [json.dumps(source.page_settings(config.site_url)) for source in found]
    assert settings[0] != settings[1]
    assert found[0].index_inputs == found[1].index_inputs
