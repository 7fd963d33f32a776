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

WINDOWS = [("light", 1400), ("dark", 1400), ("light", 390)]
AXE = (pathlib.Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    # Containers run as root and have a small /dev/shm.
    for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]:
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.set_script_timeout(300)
    driver.set_page_load_timeout(300)
    return driver


def violations(driver, path, scheme, width):
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    driver.get(path.resolve().as_uri())
    driver.execute_script(AXE)
    result = driver.execute_async_script(
        "const done = arguments[0];"
        "axe.run(document, {resultTypes: ['violations']}).then(done, e => done({error: String(e)}));")
    if "error" in result:
        raise SystemExit(f"{path}: {result['error']}")
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
            for scheme, width in WINDOWS:
                for violation in violations(driver, path, scheme, width):
                    failed += 1
                    print(f"{path} ({scheme}, {width} px): {violation}")
    finally:
        driver.quit()
    print(f"{len(paths)} pages, {failed} violations")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
