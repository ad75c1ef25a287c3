"""The folder of compiled templates.

Jinja compares the text of a template with the one it has compiled; what else decides is compared
here.
"""

from __future__ import annotations

import shutil
from pathlib import Path

_MADE_BY = "program"  # the file with the fingerprint of what compiled them


def renew_templates(folder: Path, program: str) -> None:
    """Have the folder there, without what another program than this one compiled.

    `program` is the fingerprint of all that decides what a template is compiled to.
    """
    made_by = folder / _MADE_BY
    if not made_by.is_file() or made_by.read_text("ascii") != program:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        made_by.write_text(program, "ascii")
