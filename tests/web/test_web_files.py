"""What the files of the web app hold, and what none of them may."""

from __future__ import annotations

import json
import re
import runpy
from hashlib import sha256
from pathlib import Path

import pytest

from ostraka.web.files import FOLDER

ROOT = Path(__file__).resolve().parents[2]
APP = FOLDER / "app"
OWN = sorted(p for p in FOLDER.rglob("*") if p.suffix in (".js", ".css", ".html") and p.is_file())
VENDORED = json.loads((FOLDER / "vendor/VENDOR.json").read_text(encoding="utf-8"))
LONGEST, WIDEST = 300, 110
ALLOWED = {"MIT", "Apache-2.0", "BSD-3-Clause", "ISC", "0BSD"}
SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc=|"
    r"dangerouslySetInnerHTML|\.setAttribute\(.on"
)
# between tags of a template, or in an attribute that is read out: two letters in a row
LITERAL = re.compile(
    r">\s*([A-Za-z][a-z]+[^<$`{}]*)</|(?:aria-label|title|placeholder|alt)=\"([^\"$]*)\""
)
TEMPLATES = re.compile(r"html`((?:[^`$]|\$(?!\{)|\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\})*)`")
NAMES = {"Ostraka"}


@pytest.mark.parametrize("one", VENDORED, ids=lambda one: one["import"])
def test_a_vendored_file_is_the_one_that_was_published(one):
    assert sha256((FOLDER / "vendor" / one["file"]).read_bytes()).hexdigest() == one["sha256"]


@pytest.mark.parametrize("one", VENDORED, ids=lambda one: one["import"])
def test_a_vendored_file_has_an_exact_version_and_a_licence(one):
    assert re.fullmatch(r"\d+\.\d+\.\d+", one["version"])
    assert one["licence"] in ALLOWED
    assert len((FOLDER / "vendor" / one["licence_file"]).read_text(encoding="utf-8")) > 500


def test_every_vendored_file_is_in_the_list():
    there = {p.name for p in (FOLDER / "vendor").glob("*.mjs")}
    assert there == {one["file"] for one in VENDORED}


def test_the_checks_use_the_versions_that_are_vendored():
    listed = json.loads((ROOT / "scripts/npm/package.json").read_text(encoding="utf-8"))
    wanted = {one["package"]: one["version"] for one in VENDORED}
    assert wanted.items() <= listed["dependencies"].items()


@pytest.mark.parametrize("path", OWN, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_module_is_short_enough_to_be_read_in_one_go(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST
    long = [line for line in lines if len(line) > WIDEST]
    assert long == [] or "i18n" in path.parts


def test_every_module_is_checked_for_types():
    modules = list(APP.rglob("*.js"))
    assert [
        p.name for p in modules if not p.read_text(encoding="utf-8").startswith("// @ts-")
    ] == []


def test_no_text_can_become_markup():
    found = [
        f"{path.name}: {hit.group()}"
        for path in OWN
        if path.suffix == ".js" and path.parent.name != "frame"
        for hit in SINKS.finditer(
            re.sub(r"/\*\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        )
    ]
    assert found == []


def test_core_modules_draw_nothing():
    for path in (APP / "core").glob("*.js"):
        imported = re.findall(r'from "([^"]+)"', path.read_text(encoding="utf-8"))
        outside = [n for n in imported if not n.startswith("./") and "/i18n/" not in n]
        assert set(outside) <= {"@preact/signals-core"}, path.name


def test_every_text_comes_from_the_catalogue():
    found = []
    for path in APP.rglob("*.js"):
        for template in TEMPLATES.findall(path.read_text(encoding="utf-8")):
            for words in LITERAL.findall(template):
                text = "".join(words).strip()
                if re.search(r"[A-Za-z]{2}", text) and text not in NAMES:
                    found.append(f"{path.name}: {text}")
    assert found == []


@pytest.mark.parametrize("given", ["<p>Hello there</p>", '<b title="Hello">${x}</b>'])
def test_a_text_outside_the_catalogue_would_be_noticed(given):
    template = TEMPLATES.findall(f"html`{given}`")[0]
    assert LITERAL.search(template)


LINE = re.compile(r'^  "([\w.]+)": (.+),$', re.MULTILINE)
AREAS = sorted(path.stem for path in (APP / "i18n/en").glob("*.js"))


def catalogue(language, area=""):
    """The texts of an area, or of the catalogue that is always there."""
    path = APP / "i18n" / language / area if area else APP / "i18n" / language
    return dict(LINE.findall(path.with_suffix(".js").read_text(encoding="utf-8")))


def used():
    """The names that the modules ask the catalogue for; `a.*` for `a.${…}`."""
    text = "\n".join(
        p.read_text(encoding="utf-8") for p in APP.rglob("*.js") if "i18n" not in p.parts
    )
    found = set(re.findall(r'\bt\(\s*"([\w.]+)"', text))
    found |= set(re.findall(r'(?:does|title|label): "(\w+\.\w+)"', text))
    found |= set(re.findall(r'\? t\("([\w.]+)"', text)) | set(re.findall(r'"(undo\.\w+)"', text))
    return found | {f"{one}*" for one in re.findall(r"\bt\(`([\w.]+)\$\{", text)}


@pytest.mark.parametrize("area", ["", *AREAS])
def test_the_catalogues_have_the_same_texts_with_the_same_gaps(area):
    english, german = catalogue("en", area), catalogue("de", area)
    assert english.keys() == german.keys()
    assert list(english) == sorted(english)
    assert [one for one in english if area and not one.startswith(f"{area}.")] == []
    for name, text in english.items():
        gaps = [
            set(re.findall(r"\{(\w+)\}", one)) - {"one", "other"} for one in (text, german[name])
        ]
        assert gaps[0] == gaps[1], name


def test_every_area_is_in_the_list_of_areas():
    listed = re.findall(r"^  (\w+): \{", (APP / "i18n/areas.js").read_text(), re.MULTILINE)
    assert sorted(listed) == AREAS == sorted(p.stem for p in (APP / "i18n/de").glob("*.js"))


def test_every_text_that_is_asked_for_is_there_and_no_other():
    names, asked = set(catalogue("en")).union(*(catalogue("en", one) for one in AREAS)), used()
    assert {one for one in asked if not one.endswith("*")} <= names
    begins = tuple(one[:-1] for one in asked if one.endswith("*"))
    assert [one for one in names - asked if not one.startswith(begins)] == []


def test_types_are_those_of_the_server():
    script = runpy.run_path(str(ROOT / "scripts/web_types.py"))
    assert script["written"]() == (APP / "types.d.ts").read_text(encoding="utf-8")


# ── colours ──────────────────────────────────────────────────────────────────────────────────────

TOKENS = dict(
    re.findall(
        r"--([\w-]+): light-dark\((#\w{6}, #\w{6})\)",
        (FOLDER / "style/tokens.css").read_text(encoding="utf-8"),
    )
)
TEXT = ("ink", "muted", "accent", "ok", "warn", "bad", "info")


def light(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["bg", "panel", "raised"])
def test_text_stands_out_from_its_ground(theme, ground):
    colour = {name: pair.split(", ")[theme] for name, pair in TOKENS.items()}
    for name in TEXT:
        assert contrast(colour[name], colour[ground]) >= 4.5, name
    assert contrast(colour["line-strong"], colour[ground]) >= 3


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_marks_and_buttons_stand_out(theme):
    colour = {name: pair.split(", ")[theme] for name, pair in TOKENS.items()}
    for n in range(8):
        assert contrast(colour[f"hue{n}"], colour["panel"]) >= 5, n
    for name in ("ok", "accent"):
        assert contrast(colour[name], colour["on-accent"]) >= 4.5, name
