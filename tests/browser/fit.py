"""What makes a page fit to be worked on, asked of the page itself; each answer is a list of faults, empty when there is none."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import AXE, PHONE

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HIGHEST_ON_PHONE = 12_000  # px, a list of fifty rows; longer ones have pages or groups
GREATEST_SHIFT = 0.02  # cumulative layout shift; 0.1 is what is commonly called good

BROKEN = """async only => (await axe.run(document, {runOnly: only})).violations.flatMap(
  v => v.nodes.map(n => `${v.id} (${v.help}): ${n.html.slice(0, 160)} - ${(n.failureSummary || "").slice(0, 240)}`))"""
SMALL_LETTERS = """() => {
  const small = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !element.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < 16) small.add(`${element.tagName}.${element.className} ${size}: ${walk.currentNode.data.trim()}`);
  }
  return [...small];
}"""
WIDER_THAN_SCREEN = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The units of a regulation's text are left out: a text is as long as it is, and is cut into sheets where it is long.
HEIGHT = """() => document.documentElement.scrollHeight
  - [...document.querySelectorAll("article.unit")].reduce((sum, unit) => sum + unit.offsetHeight, 0)"""
NAMED = """() => {
  const heads = [...document.querySelectorAll("h1")].map(h => h.textContent.trim());
  const title = document.title.split("·")[0].trim();
  return [
    ...(heads.length === 1 && heads[0] ? [] : [`h1: ${JSON.stringify(heads)}`]),
    ...(title ? [] : [`title: "${document.title}"`]),
  ];
}"""
# Words that the page cuts off with "…": nobody can read them on a telephone.
CUT_OFF = """() => [...document.querySelectorAll("body *")]
  .filter(e => getComputedStyle(e).textOverflow === "ellipsis" && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1
    && e.checkVisibility() && !e.matches("input, select"))
  .map(e => `cut off: ${e.textContent.trim().slice(0, 80)}`)"""
SHIFTED = """() => new Promise(tell => {
  let sum = 0;
  const moved = new Set();
  const watch = new PerformanceObserver(list => list.getEntries().forEach(entry => {
    sum += entry.value;
    entry.sources.forEach(({node, previousRect: was, currentRect: is}) =>
      moved.add(`${node?.nodeName}.${node?.className} ${was.x},${was.y} to ${is.x},${is.y}`));
  }));
  watch.observe({type: "layout-shift", buffered: true});
  setTimeout(() => tell([sum, [...moved].join("; ")]), 50);
})"""
# After a key the browser shows the focus; one element of each kind is enough. What lies under the bar is not seen either.
FOCUS = """() => {
  const faults = new Set(), done = new Set();
  const look = e => {
    const s = getComputedStyle(e);
    return [s.outlineStyle, s.outlineWidth, s.boxShadow, s.borderColor, s.backgroundColor].join();
  };
  const reached = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  for (const e of document.querySelectorAll(reached)) {
    const kind = `${e.tagName}.${e.className}.${e.type ?? ""}`;
    if (done.has(kind) || e.disabled || !e.checkVisibility({visibilityProperty: true})) continue;
    done.add(kind);
    const shown = e.closest(".ts-wrapper") ?? e;  // a field that is typed into inside the box that one sees
    const looks = () => [look(shown), shown === e ? "" : look(shown.querySelector(".ts-control"))].join();
    e.blur();
    const before = looks();
    e.focus();
    if (document.activeElement === e && looks() === before) faults.add(`focus not seen: ${e.outerHTML.slice(0, 160)}`);
    e.blur();
  }
  scrollTo(0, 0);
  return [...faults];
}"""


def _dress(page: Page, theme: str) -> None:
    page.evaluate(
        "theme => { document.documentElement.dataset.bsTheme = theme; document.dispatchEvent(new CustomEvent('theme')); }",
        theme,
    )


def on_desk(page: Page) -> list[str]:
    """Faults of the page as it was opened, on a desk's screen in the light."""
    _dress(page, "light")
    if not page.evaluate("() => 'axe' in window"):
        # By the debugger's protocol, not as a script of the page: the policy stays as it is.
        page.evaluate(AXE.read_text("utf-8"))
    shifted, moved = page.evaluate(SHIFTED)
    found = [f"layout shifts by {shifted:.3f}: {moved}"] if shifted > GREATEST_SHIFT else []
    found += page.evaluate(NAMED) + page.evaluate(CUT_OFF) + _always(page)
    page.keyboard.press("Tab")
    found += page.evaluate(FOCUS)
    return [*(f"1440 light: {fault}" for fault in found), *(f"1440 dark: {fault}" for fault in _colours(page, "dark"))]


def on_phone(page: Page) -> list[str]:
    """Faults of the same page on a telephone in the dark; after `on_desk`."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # playwright's own TypedDict
    _dress(page, "dark")
    found = page.evaluate(CUT_OFF) + _always(page)
    if (height := page.evaluate(HEIGHT)) > HIGHEST_ON_PHONE:
        found.append(f"{height} px high")
    return [*(f"390 dark: {fault}" for fault in found), *(f"390 light: {fault}" for fault in _colours(page, "light"))]


def _colours(page: Page, theme: str) -> list[str]:
    """What cannot be told from its ground in the other theme: the frame differs between desk and telephone."""
    _dress(page, theme)
    found: list[str] = page.evaluate(BROKEN, ["color-contrast"])
    _dress(page, "light" if theme == "dark" else "dark")
    return found


def _always(page: Page) -> list[str]:
    found: list[str] = page.evaluate(BROKEN, TAGS)
    found += [f"small letters {line}" for line in page.evaluate(SMALL_LETTERS)]
    if (wider := page.evaluate(WIDER_THAN_SCREEN)) > 0:
        found.append(f"{wider} px wider than the screen")
    return found
