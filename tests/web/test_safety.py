"""No text that people or programs put in becomes code, in any place where text can enter."""

from __future__ import annotations

import pytest
from web_data import TOPIC

ATTACKS = (
    "<script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 2'>",
    "<svg onload='window.hit = 3'><animate onbegin='window.hit = 3' attributeName='x'></svg>",
    "[click](javascript:window.hit=4) ![x](javascript:window.hit=4)",
    "[click](data:text/html,<script>window.hit=5</script>)",
    "<a href='javascript:window.hit=6'>click</a> <b onclick='window.hit=6' style='x'>bold</b>",
    "<iframe srcdoc='<script>parent.hit = 7</script>'></iframe>",
    "<math><mtext><style><img src onerror='window.hit = 7'>",
    "<form action=/api/v1/session><button>Sign in</button></form>",
    "**<img src=x onerror=window.hit=8>** `<script>window.hit=8</script>`",
    "{{constructor.constructor('window.hit=9')()}} ${window.hit=9}",
    '<javascript:window.hit=10> https://x.test/"onmouseover=window.hit=10',
    "<p><img/src='x'/onerror=window.hit=11></p>",
)
EVERYTHING = "\n\n".join(ATTACKS)
SHORT = "<img src=x onerror=window.hit=20>"


@pytest.fixture
def attacked(team):
    """A dataset with an attack in each place where text can enter."""
    options = [{"value": f"{n}{SHORT}", "text": f"{n}{SHORT}", "description": SHORT} for n in "ab"]
    label = {"type": "label_selection", "options": options}
    span = {"type": "span", "field": "marked", "options": options}
    rank = {"type": "ranking", "options": options}
    fields = {
        "plain": {"type": "text"},
        "marked": {"type": "text"},
        "rich": {"type": "text", "use_markdown": True},
        "talk": {"type": "chat", "use_markdown": True},
        "picture": {"type": "image"},
    }
    talk = [{"role": SHORT[:20], "content": EVERYTHING}]
    values = dict.fromkeys(("plain", "marked", "rich"), EVERYTHING)
    item = {"external_id": SHORT, "fields": {**values, "talk": talk, "picture": "javascript:1"}}
    dataset = team.dataset(
        [item],
        fields=fields,
        questions={
            "label": label,
            "span": span,
            "rank": rank,
            "text": {"type": "text", "use_markdown": True},
        },
        titles={"plain": SHORT, "label": SHORT},
        guidelines=EVERYTHING,
        work={"suggestions": "filled", "discard_reasons": [SHORT]},
    )
    mark = {"label": f"a{SHORT}", "start": 0, "end": 8}
    team.suggest(dataset, {"label": f"a{SHORT}", "text": EVERYTHING, "span": [mark]})
    return dataset


def test_nothing_that_was_stored_runs(desk, attacked):
    here = desk(attacked)
    here.press("h", "ArrowDown", "t", "ArrowRight", "2", "Escape", "x")
    here.page.wait_for_selector("dialog .choice")
    here.page.wait_for_timeout(300)
    assert here.page.evaluate("window.hit") is None


def test_of_stored_markup_only_harmless_elements_are_made(desk, attacked):
    here = desk(attacked)
    here.press("h", "ArrowDown", "ArrowDown", "ArrowDown")
    here.page.click("summary:has-text('Preview')")
    made = here.page.evaluate("""() => {
      const all = [...document.querySelectorAll('.markdown, .markdown *')];
      const named = all.flatMap((one) => [...one.attributes].map((a) => a.name));
      return [[...new Set(all.map((one) => one.localName))].sort(), [...new Set(named)].sort()];
    }""")
    assert set(made[0]) <= {"a", "b", "code", "div", "p", "strong", "img"}
    assert not [name for name in made[1] if name.startswith("on") or name in ("style", "srcdoc")]
    links = here.page.eval_on_selector_all(".markdown a", "all => all.map((a) => a.protocol)")
    assert set(links) <= {"https:"}
    assert here.page.locator("main script, main svg, main form, main style, iframe").count() == 0


def test_the_page_forbids_what_it_does_not_use(desk, attacked):
    here = desk(attacked)
    policy = here.page.evaluate(
        "fetch('/').then((answer) => answer.headers.get('content-security-policy'))"
    )
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy


@pytest.mark.stops("trusted-types|script-src")
def test_an_inline_script_would_be_stopped(desk, attacked):
    here = desk(attacked)
    here.page.evaluate("""() => {
      const script = document.createElement('script');
      try { script.textContent = 'window.hit = 1'; } catch { window.refused = true; }
      document.body.append(script);
    }""")
    assert here.page.evaluate("[window.hit, window.refused]") == [None, True]


TEMPLATE = """
<p id="text">{{record.fields.page.text}}</p><div id="raw">{{{record.fields.page.text}}}</div>
<p id="found"></p><script>
  const found = [];
  try { found.push(parent.document.title); } catch (e) { found.push("no page"); }
  try { found.push(document.cookie); } catch (e) { found.push("no cookie"); }
  try { found.push(localStorage.length); } catch (e) { found.push("no storage"); }
  try { top.location = "https://x.test/"; } catch (e) { found.push("no way out"); }
  fetch("/api/v1/me", {credentials: "include"}).then((a) => a.text(), () => "no server")
    .then((said) => { found.push(said);
      document.getElementById("found").textContent = found.join(", ") + ", " + origin; });
</script>"""


@pytest.fixture
def framed(team):
    field = {"page": {"type": "custom", "template": TEMPLATE}}
    text = "<b>bold</b> & <script>parent.hit = 1</script>"
    item = {"external_id": "r0000", "fields": {"page": {"text": text}}}
    return team.dataset([item], fields=field, questions={"topic": TOPIC}, optional=())


@pytest.mark.stops("Blocked a frame with origin")
def test_custom_html_runs_without_our_origin(desk, framed):
    here = desk(framed)
    frame = here.page.frame_locator("iframe.custom")
    frame.locator("#found", has_text="null").wait_for()
    assert frame.locator("#found").inner_text() == (
        "no page, no cookie, no storage, no way out, no server, null"
    )
    assert frame.locator("#text").inner_text().startswith("<b>bold</b> & <script>")
    assert here.page.url.endswith("/annotate")
    assert here.page.evaluate("window.hit") is None


@pytest.mark.stops("Blocked a frame with origin")
def test_the_frame_of_custom_html_is_as_high_as_what_is_in_it(desk, framed):
    here = desk(framed)
    here.page.frame_locator("iframe.custom").locator("#found", has_text="null").wait_for()
    here.page.wait_for_timeout(200)
    inside = here.page.frames[-1].evaluate("document.documentElement.scrollHeight")
    outside = here.page.evaluate("document.querySelector('iframe.custom').clientHeight")
    assert abs(outside - inside) <= 2


def test_without_the_token_of_the_session_nothing_is_changed(desk, attacked):
    here = desk(attacked)
    answer = here.page.evaluate(
        "fetch('/api/v1/session', {method: 'DELETE'}).then((a) => a.status)"
    )
    assert answer == 403
