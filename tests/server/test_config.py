"""The page about the server names every setting, with its default."""

from __future__ import annotations

import re
from pathlib import Path

from ostraka.server.config import Config

PAGE = Path(__file__).resolve().parents[2] / "docs" / "server.md"
ROW = re.compile(r"^\| `([a-z_]+)` \| (.+?) \| .+ \|$", re.MULTILINE)
WORDS = {"true": True, "false": False}


def test_every_setting_is_in_the_table_of_the_page_in_its_order():
    assert [name for name, _ in ROW.findall(PAGE.read_text())] == list(Config.model_fields)


def test_the_table_has_the_defaults():
    for name, shown in ROW.findall(PAGE.read_text()):
        default = Config.model_fields[name].get_default(call_default_factory=True)
        if shown.startswith("`"):
            text = shown.strip("`")
            assert default == WORDS.get(text, type(default)(text)), name
        else:
            assert not default or name == "data_dir", name
