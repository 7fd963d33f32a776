#!/usr/bin/env python3
"""Checks pages with axe-core in Chromium: in the light and the dark scheme, in a wide and a narrow window.

    scripts/accessibility.py build/handouts/students/*.html

Prints each violation with file and selector; exit 1 if there is any. Needs Debian's chromium and chromium-driver, and
from PyPI selenium and axe-core-python (whose JavaScript alone is used).
"""
import pathlib
import shutil
import sys

import axe_core_python
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from firefox import Firefox

# Scheme, width of the window and rules: the other scheme changes colours alone, a narrow window what scrolls.
WINDOWS = [
    ("light", 1400, None),
    ("dark", 1400, ["color-contrast"]),
    ("light", 390, ["scrollable-region-focusable", "meta-viewport"]),
]
AXE = (pathlib.Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

# Of the thousands of pieces of coloured code one of each kind and ground is enough; all of them take minutes a page.
FEWER = """
const seen = new Set();
for (const piece of document.querySelectorAll('pre span, pre a')) {
  const kind = [piece.tagName, piece.className, piece.closest('.exercise') ? 1 : 0, piece.closest('.solution') ? 1 : 0].join();
  if (seen.has(kind)) piece.replaceWith(...piece.childNodes); else seen.add(kind);
}
for (const code of document.querySelectorAll('pre code')) code.normalize();
"""


def browser(logs=False, name="chromium"):
    """Chromium or Firefox; with `logs` its console can be read."""
    driver = Firefox() if name == "firefox" else chromium(logs)
    # Busy machines take minutes for a page where idle ones take seconds.
    driver.set_script_timeout(300)
    driver.set_page_load_timeout(300)
    return driver


def chromium(logs):
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    # Containers run as root and have a small /dev/shm.
    for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]:
        options.add_argument(argument)
    if logs:
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.command_executor.client_config.timeout = 600
    return driver


def window(driver, width, scheme="light"):
    if isinstance(driver, Firefox):
        driver.resize(width, 900, scheme)
        return
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def paper(driver, is_on):
    """Whether styles of paper hold; the other media features are the system's then."""
    if isinstance(driver, Firefox):
        driver.paper(is_on)
    else:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print" if is_on else ""})


def still(driver, is_on):
    """Whether the reader wants nothing to move; colours are the system's then."""
    if isinstance(driver, Firefox):
        driver.still(is_on)
    else:
        features = [{"name": "prefers-reduced-motion", "value": "reduce"}] if is_on else []
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def scripts(driver, are_allowed):
    """Whether pages that are opened from now on run theirs."""
    if isinstance(driver, Firefox):
        driver.scripts(are_allowed)
    else:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not are_allowed})


def axe(driver, rules=None):
    """What axe-core finds on the page that is open, which has been given AXE."""
    options = {"resultTypes": ["violations"], "preload": False}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    result = driver.execute_async_script(
        "const [options, done] = arguments;"
        "axe.run(document, options).then(done, e => done({error: String(e)}));", options)
    if "error" in result:
        raise SystemExit(f"{driver.current_url}: {result['error']}")
    for violation in result["violations"]:
        for node in violation["nodes"]:
            yield f"{violation['id']} ({violation['impact']}): {violation['help']}: {' '.join(map(str, node['target']))}"


def main():
    paths = [pathlib.Path(argument) for argument in sys.argv[1:]]
    if not paths:
        raise SystemExit(__doc__)
    for path in paths:
        if not path.is_file():
            raise SystemExit(f"{path}: no such file")
    failed = 0
    driver = browser()
    try:
        for path in paths:
            for scheme, width, rules in WINDOWS:
                window(driver, width, scheme)
                driver.get(path.resolve().as_uri())
                driver.execute_script(FEWER)
                driver.execute_script(AXE)
                for violation in axe(driver, rules):
                    failed += 1
                    print(f"{path} ({scheme}, {width} px): {violation}", flush=True)
    finally:
        driver.quit()
    print(f"{len(paths)} pages, {failed} violations")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
