#!/usr/bin/env python3
"""Checks the site from its files, in Chromium or Firefox: what a reader meets on the way.

    scripts/site_check.py build/site [--browser firefox] [--only NAME …]

Links and anchors lead somewhere; nothing is loaded from elsewhere; no console error; axe-core finds nothing in light, in
dark and in a window of 390 px; there nothing scrolls sideways but boxes of their own, and no table is kilometres long; the
keyboard reaches skip link, search and sidebar; the search finds terms and chapters. Says how long the slowest page takes
to its first paint.
Prints each fault with its page; exit 1 if there is any. Needs what scripts/accessibility.py needs, and for --browser firefox
Debian's firefox-esr instead of Chromium.
"""
import argparse
import html.parser
import pathlib
import sys
import time
import urllib.parse

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from accessibility import AXE, FEWER, axe, browser, window
from deck_check import cut_off, press, slides

FIRST_PAINT = 1000  # milliseconds
# A table in a narrow window may be higher than in a wide one by this factor.
HIGHER = 3
NARROW_RULES = ["scrollable-region-focusable", "meta-viewport", "color-contrast", "aria-hidden-focus", "button-name",
                "link-name", "label"]


class Page(html.parser.HTMLParser):
    """The anchors of a page, the addresses that it links to, and those that it loads."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.loads, self.twice = set(), [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if attributes.get("id"):
            if attributes["id"] in self.ids:
                self.twice.append(attributes["id"])
            self.ids.add(attributes["id"])
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        if tag in ("img", "script", "source", "iframe") and attributes.get("src"):
            self.loads.append(attributes["src"])
        if tag == "link" and attributes.get("href"):
            self.loads.append(attributes["href"])


def dead_links(root, pages):
    for path, page in pages.items():
        for name in page.twice:
            yield path, f"two elements have the id {name}"
        for address in page.links + page.loads:
            parts = urllib.parse.urlsplit(address)
            if parts.scheme == "data":
                continue
            if parts.scheme or parts.netloc:
                if address in page.loads:
                    yield path, f"loads from elsewhere: {address}"
                continue
            if parts.path.startswith("/"):
                yield path, f"not relative: {address}"
                continue
            target = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file() or root not in target.parents:
                yield path, f"leads nowhere: {address}"
            elif parts.fragment and target in pages and urllib.parse.unquote(parts.fragment) not in pages[target].ids:
                yield path, f"no such anchor: {address}"


# Milliseconds and page. A time says as much of what else the machine does as of the page: it is told, and a fault only
# where it is asked for.
PAINTS = []


def first_paint(driver, address):
    """The shortest of three, since what else the machine does is none of the page's fault."""
    times = []
    for _ in range(3):
        driver.get(address)
        for _ in range(100):
            entries = driver.execute_script("return performance.getEntriesByType('paint').map(e => e.startTime)")
            if entries:
                times.append(min(entries))
                break
            time.sleep(0.05)
        if times and min(times) < FIRST_PAINT:
            break
    return min(times) if times else float("inf")


HEIGHTS = "return [...document.querySelectorAll('.table')].map(t => t.getBoundingClientRect().height)"


def in_browser(driver, path):
    """What is wrong with one page, seen in three windows."""
    address = path.as_uri()
    window(driver, 1400)
    driver.get_log("browser")
    paint = first_paint(driver, address)
    PAINTS.append((paint, path.name))
    unfold = "for (const block of document.querySelectorAll('main details, .contents details')) block.open = true;"
    driver.execute_script(unfold)
    wide = driver.execute_script(HEIGHTS)
    missing = driver.execute_script(
        "return [...document.querySelectorAll('main :is(h2, h3, h4), main .formula')]"
        ".filter(e => !e.querySelector(':scope > .permalink')).length")
    if missing:
        yield f"{missing} headings or formulas without a permalink"
    if driver.execute_script("return document.querySelectorAll('main div.sourceCode').length !== document.querySelectorAll('main .copy').length"):
        yield "code without a button to copy it"
    broken = driver.execute_script(
        "const parts = {msub: 2, msup: 2, msubsup: 3, mfrac: 2, mroot: 2, munder: 2, mover: 2, munderover: 3};"
        "return [...document.querySelectorAll(Object.keys(parts).join())]"
        ".filter(e => e.childElementCount !== parts[e.localName]).map(e => e.outerHTML.slice(0, 80))")
    if broken:
        yield f"{len(broken)} formulas with a part missing, such as {broken[0]}"
    window(driver, 390)
    # Boxes that scroll get their stop when the window has changed.
    driver.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(() => arguments[0]()))")
    width = driver.execute_script("return document.documentElement.scrollWidth")
    if width > 390:
        widest = driver.execute_script(
            "return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 391"
            " && !e.closest('.table, div.sourceCode, .formula, .results, .unseen, .skip, main p'))"
            ".slice(0, 3).map(e => e.tagName + '.' + e.className + '#' + e.id).join(', ')")
        yield f"scrolls sideways at 390 px: {width} px wide ({widest})"
    for number, (before, after) in enumerate(zip(wide, driver.execute_script(HEIGHTS)), 1):
        if after > max(600, HIGHER * before):
            yield f"table {number} is {after:.0f} px high at 390 px, {before:.0f} px in a wide window"
    driver.execute_script(FEWER)
    driver.execute_script(AXE)
    for fault in axe(driver, NARROW_RULES):
        yield f"390 px: {fault}"
    window(driver, 1400, "dark")
    for fault in axe(driver, ["color-contrast", "link-in-text-block"]):
        yield f"dark: {fault}"
    window(driver, 1400)
    for fault in axe(driver):
        yield f"light: {fault}"
    for entry in driver.get_log("browser"):
        if entry["level"] in ("SEVERE", "WARNING"):
            yield f"console: {entry['message']}"


def wait(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def by_keyboard(driver, path):
    """Skip link, search and sidebar are reached by Tab alone, and the search is used without a mouse."""
    window(driver, 1400)
    driver.get(path.as_uri())
    order = []
    for _ in range(8):
        press(driver, Keys.TAB)
        order.append(driver.execute_script(
            "const e = document.activeElement; return e.closest('#sidebar') ? 'sidebar' : e.id || e.className"))
    for name in ["skip", "query", "sidebar"]:
        if name not in order:
            yield f"Tab does not reach {name}: {order}"
    if order[0] != "skip":
        yield f"the first Tab reaches {order[0]}, not the skip link"
    driver.get(path.as_uri())
    press(driver, Keys.TAB, Keys.ENTER)
    if driver.execute_script("return document.activeElement.id") != "main":
        yield "the skip link does not lead to the text"
    # One that folds opens by keyboard.
    if driver.execute_script("const s = document.querySelector('details.code > summary'); if (s) s.focus(); return !!s"):
        press(driver, Keys.ENTER)
        if not driver.execute_script("return document.activeElement.parentElement.open"):
            yield "Enter does not unfold code"
    press(driver, "/")
    if driver.execute_script("return document.activeElement.id") != "query":
        yield "the key / does not lead to the search"


def results(driver, words):
    field = driver.find_element(By.ID, "query")
    field.clear()
    field.send_keys(words)
    wait(lambda: driver.execute_script("return !document.querySelector('.results').hidden"))
    return driver.execute_script("return [...document.querySelectorAll('.results a')].map(a => a.href)")


def searching(driver, root, chapter):
    driver.get(chapter.as_uri())
    title = driver.find_element(By.TAG_NAME, "h1").text
    found = results(driver, title)
    if not found or not found[0].startswith(chapter.as_uri()):
        yield f"a search for '{title}' does not begin with its chapter: {found[:3]}"
    term = driver.execute_script("const a = document.querySelector('main a.term'); return a && a.textContent.replace(/\\s+/g, ' ')")
    if not term:
        yield "no word is linked to the glossary"
        return
    found = results(driver, term)
    if not any(address.startswith(chapter.as_uri()) for address in found):
        yield f"a search for '{term}' does not find this chapter"
    if not any(address.startswith((root / "glossary.html").as_uri() + "#") for address in found):
        yield f"a search for '{term}' does not find the glossary"
    if not found:
        return
    press(driver, Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    goal = driver.execute_script("return document.activeElement.href || ''")
    if goal != found[min(1, len(found) - 1)]:
        yield "arrow keys do not move through the results"
    press(driver, Keys.ESCAPE)
    if driver.execute_script("return !document.querySelector('.results').hidden"):
        yield "Escape does not close the results"
    if results(driver, "zzzzqq"):
        yield "a search for nonsense finds something"


def choices(driver, chapter):
    """Colours and code stay as they were chosen."""
    driver.get(chapter.as_uri())
    ground = "return getComputedStyle(document.documentElement).backgroundColor"
    before = driver.execute_script(ground)
    driver.execute_script("const b = document.querySelector('button.scheme'); b.click(); b.click()")
    dark = driver.execute_script(ground)
    driver.execute_script(AXE)
    for fault in axe(driver, ["color-contrast"]):
        yield f"dark by choice: {fault}"
    if dark == before:
        yield "the choice of dark colours changes nothing"
    button = driver.execute_script("const b = document.querySelector('button.unfold'); if (b) b.click(); return !!b")
    driver.get(chapter.as_uri())
    if driver.execute_script(ground) != dark:
        yield "the choice of colours is forgotten"
    closed = driver.execute_script("return document.querySelectorAll('details.code:not([open])').length")
    if button and closed:
        yield f"{closed} blocks of code are closed although code was to be shown"
    driver.execute_script("localStorage.clear()")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("site", type=pathlib.Path)
    parser.add_argument("--browser", choices=["chromium", "firefox"], default="chromium")
    parser.add_argument("--only", nargs="*", help="only these pages in the browser, such as xor-net.html")
    parser.add_argument("--paint", action="store_true", help="a first paint after more than a second is a fault")
    options = parser.parse_args()
    root = options.site.resolve()
    paths = sorted(root.rglob("*.html"))
    if not (root / "index.html").is_file():
        raise SystemExit(f"{options.site}: no index.html; run: make site")
    pages = {path: Page(path) for path in paths}
    failed = 0

    def tell(path, fault):
        nonlocal failed
        failed += 1
        print(f"{path.relative_to(root)}: {fault}", flush=True)

    for path, fault in dead_links(root, pages):
        tell(path, fault)
    # Decks show one slide at a time and are no pages of the site; their links were looked at above.
    pages_of_site = [path for path in paths if path.parent != root / "slides"]
    shown = [path for path in pages_of_site if not options.only or str(path.relative_to(root)) in options.only]
    # Chapters are the pages of the first level that have neighbours.
    chapters = [path for path in shown if path.parent == root and 'class="around' in path.read_text(encoding="utf-8")]
    if not options.only and len(chapters) < 2:
        tell(root / "index.html", "no chapters with neighbours")
    driver = browser(logs=True, name=options.browser)
    try:
        for path in shown:
            for fault in in_browser(driver, path):
                tell(path, fault)
        window(driver, 1400)
        for chapter in chapters[:1]:
            for fault in by_keyboard(driver, chapter):
                tell(chapter, fault)
            for fault in choices(driver, chapter):
                tell(chapter, fault)
        for chapter in chapters:
            for fault in searching(driver, root, chapter):
                tell(chapter, fault)
        decks = sorted((root / "slides").glob("*.html"))
        for deck in decks[:1]:
            for fault in slides(driver, deck):
                tell(deck, fault)
        for deck in decks if not options.only else decks[:2]:
            for fault in cut_off(driver, deck):
                tell(deck, fault)
        for entry in driver.get_log("browser"):
            if entry["level"] == "SEVERE":
                tell(root / "index.html", f"console: {entry['message']}")
    finally:
        driver.quit()
    if PAINTS:
        paint, name = max(PAINTS)
        print(f"slowest first paint: {paint:.0f} ms ({name})")
        if options.paint and paint >= FIRST_PAINT:
            tell(root / name, f"first paint after {paint:.0f} ms")
    print(f"{len(paths)} pages, {len(shown)} of them in the browser, {failed} faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
