#!/usr/bin/env python3
"""Opens each explorable in Chromium or Firefox, drives it by keyboard and mouse and compares it with the numbers of the reports.

    scripts/explorables_check.py [--reports reports] [--site build/site] [--screenshots DIR]
                                  [--browser firefox]

Without --site it makes the files itself from the scripts and the tables of the reports; with it those of a built site are
tried, on a page without the site's own style.
Also: no console message, axe without violations in light and dark, no sideways scrolling at 390 px, the words alone on
paper and without scripts. Prints what differs; exit 1 if anything does. Needs what scripts/accessibility.py needs.
"""
import argparse
import csv
import json
import math
import pathlib
import re
import shutil
import sys
import tempfile

from accessibility import AXE, browser, paper, scripts, still, window
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Which tables each one reads; Sources/Handouts/Explorable.swift says which columns and rows of them a site gets.
TABLES = {
    "perceptron-line": ("xor-net", ["cases.csv"]),
    "learning-rate": ("power-plant-regression", ["weights.csv", "reconstruction.csv", "verdicts.csv", "results.csv"]),
    "weight-gain": ("weight-initialisation", ["schemes.csv", "spread.csv"]),
    "forget-bias": ("recurrence-by-hand", ["reach-curves.csv"]),
    "wrong-digits": ("mnist-cnn-vs-mlp", ["wrong-digits.csv"]),
}
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="mathml.css"><link rel="stylesheet" href="style.css"></head><body><main><h1>{name}</h1>
<div class="explorable" data-explorable="{name}"><p>These words stand on paper.</p></div></main>
<script defer src="explorables/{name}.data.js"></script><script defer src="explorables/{name}.js"></script></body></html>"""


class Check:
    def __init__(self, driver, reports, folder):
        self.driver, self.reports, self.folder, self.failures, self.name, self.count = driver, reports, folder, [], "", 0

    def expect(self, holds, what):
        self.count += 1
        if not holds:
            self.failures.append(f"{self.name}: {what}")
            print(self.failures[-1], flush=True)

    def equal(self, ours, theirs, what, tolerance=0.0):
        near = ours == theirs
        if tolerance and not near:
            near = abs(ours - theirs) <= tolerance * max(abs(ours), abs(theirs))
        self.expect(near, f"{what}: {ours} in the page, {theirs} in the report")

    def rows(self, file):
        with open(self.reports / TABLES[self.name][0] / file, encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    @property
    def state(self):
        return json.loads(self.box.get_attribute("data-state"))

    @property
    def box(self):
        return self.driver.find_element(By.CSS_SELECTOR, ".explorable")

    def press(self, label):
        button = self.driver.find_element(By.XPATH, f"//button[normalize-space()='{label}']")
        button.send_keys(Keys.ENTER)

    def control(self, label):
        found = self.driver.find_element(By.XPATH, f"//label[starts-with(normalize-space(),'{label}')]")
        name = found.get_attribute("for")
        return self.driver.find_element(By.ID, name) if name else found.find_element(By.TAG_NAME, "input")

    def choose(self, label, option):
        select = self.control(label)
        for item in select.find_elements(By.TAG_NAME, "option"):
            if item.text == option:
                item.click()
                return
        self.expect(False, f"no option {option}")

    def slide(self, label, reached, limit=400):
        """Presses the right and left arrow keys until `reached(state)` is 0; it says which way is left to go."""
        slider = self.control(label)
        for _ in range(limit):
            way = reached(self.state)
            if way == 0:
                return
            slider.send_keys(Keys.ARROW_RIGHT if way > 0 else Keys.ARROW_LEFT)
            self.driver.execute_async_script("const done = arguments[0]; setTimeout(done, 60);")
        self.expect(False, f"{label}: not reached by keyboard")


def minus(text):
    return [int(number) for number in re.findall(r"-?\d+", text.replace("−", "-"))]


def perceptron_line(check):
    for row in check.rows("perceptron-from-zero.csv"):
        check.choose("Learn", row["function"])
        for _ in range(int(row["epochs"])):
            check.press("To the end of the epoch")
        state = check.state
        check.equal(state["end"], row["outcome"], f"{row['function']}: outcome")
        check.equal(state["epochs"], int(row["epochs"]), f"{row['function']}: epochs")
        check.equal(state["errors"], minus(row["errors in each epoch"]), f"{row['function']}: errors")
        check.equal(state["weights"], minus(row["last w₀, w₁, w₂"]), f"{row['function']}: last weights")
    # The circle of XOR, case by case.
    cycle = [row for row in check.rows("cycle.csv") if row["score"]]
    check.choose("Learn", "XOR")
    check.press("From the start")
    for _ in range(4 * (int(cycle[0]["epoch"]) - 1)):
        check.press("Next case")
    for row in cycle:
        check.press("Next case")
        last = check.state["last"]
        check.equal(last["case"], row["case"], "case")
        check.equal(last["before"], minus(row["w₀, w₁, w₂"]), f"case {row['case']}: weights")
        for key in ("score", "answer", "label"):
            check.equal(last[key], minus(row[key])[0], f"case {row['case']}: {key}")
        check.equal(last["correction"], minus(row["correction"]), f"case {row['case']}: correction")
    check.press("One back")
    check.equal(check.state["last"]["case"], cycle[-2]["case"], "one back")
    # From weights of one's own: a line between the classes makes no error.
    check.choose("Learn", "OR")
    for name, digits in zip(("w₀", "w₁", "w₂"), ("-1", "2", "2")):
        check.control(name).send_keys(Keys.CONTROL + "a")
        check.control(name).send_keys(digits)
    check.press("To the end of the epoch")
    check.equal(check.state["errors"], [0], "OR from −1, 2, 2")
    # "Run" goes step by step, or at once where no motion is wanted.
    check.choose("Learn", "XOR")
    check.press("Run")
    check.expect(check.state["end"] is None, "running takes its time")
    check.press("Stop")
    still(check.driver, True)
    check.press("From the start")
    check.press("Run")
    check.equal(check.state["end"], "goes round", "run without motion")
    still(check.driver, False)


def learning_rate(check):
    runs = {"logistic units": "logistic", "rectified units": "relu fast"}
    curves = {model: [(int(row["epoch"]), float(row["value"])) for row in check.rows("results.csv")
                      if row["model"] == model and row["metric"] == "loss"] for model in ("logistic", "relu fast", "relu slow")}
    for words, model in runs.items():
        check.choose("Network of", words)
        state = check.state
        check.equal(state["updates"], curves[model][-1][0], f"{model}: updates")
        for epoch, value in curves[model]:
            at = dict(map(tuple, state["at"]))[epoch]
            check.expect(at is not None and abs(at / value - 1) < 1e-6, f"{model}: E before update {epoch + 1}: {at}, {value}")
    first = {row["quantity"]: row["ours"] for row in check.rows("first.csv")}
    check.choose("Network of", "logistic units")
    for index, table in ((0, "Table 4"), (1, "Table 8")):
        check.equal(f"{check.state['errors'][index]:.8f}", first[f'E ({table}, "SSE")'], f"E of {table}")
    check.choose("Network of", "rectified units")
    check.slide("Learning rate", lambda s: round(math.copysign(1, 0.1 - s["rate"])) if s["rate"] != 0.1 else 0)
    check.equal(check.state["updates"], curves["relu slow"][-1][0], "relu slow: updates")
    for index, (epoch, value) in enumerate(curves["relu slow"][:60]):
        check.equal(check.state["errors"][index], value, f"relu slow: E before update {epoch + 1}", 1e-9)


def weight_gain(check):
    settings = json.loads((check.reports / "weight-initialisation/run.json").read_text(encoding="utf-8"))["settings"]
    expected, spread = check.rows("spread-expected.csv"), check.rows("spread.csv")
    for scheme in check.rows("schemes.csv"):
        check.press(scheme["name"])
        state = check.state
        check.equal(state["scheme"], scheme["scheme"], "scheme")
        for what in ("z", "delta"):
            for layer in range(1, 7):
                place = [row for row in expected if row["scheme"] == scheme["scheme"] and int(row["layer"]) == layer]
                check.equal(state["expected"][what][layer - 1], float(place[0][what]), f"{scheme['name']}: {what} of layer {layer}", 1e-5)
                ours = [float(row[what]) for row in spread if row["scheme"] == scheme["scheme"] and int(row["layer"]) == layer]
                # Another draw, of another generator: as near as the chapter's seeds are, or half as far again.
                drawn = state["drawn"][what][layer - 1]
                check.expect(min(ours) / 1.5 <= drawn <= 1.5 * max(ours),
                             f"{scheme['name']}: drawn {what} of layer {layer}: {drawn}, in the report {min(ours)} to {max(ours)}")
    check.equal(check.state["sizes"], [settings["kelleher-eq59-nin"]] + [settings["kelleher-eq60-nin"]] * settings["hidden layers"] + [1], "units")
    check.equal(check.state["examples"], settings["examples in the batch"], "examples")
    before = check.state["drawn"]
    check.press("Draw other weights")
    check.expect(check.state["drawn"] != before, "other weights are other weights")
    check.choose("Units", "linear")
    check.slide("Deviation", lambda s: 0 if abs(s["sigma"] - 0.1) < 1e-9 else (1 if s["sigma"] < 0.1 else -1))
    check.equal(check.state["expected"]["z"][4], 1.0, "σ = 0.1 keeps z", 1e-9)


def forget_bias(check):
    curves = check.rows("reach-curves.csv")
    for bias in (0, 5):
        check.slide("Bias", lambda s: (bias > s["bias"]) - (bias < s["bias"]))
        state = check.state
        ours = [float(row[f"product of its gates: bias {bias}"]) for row in curves]
        check.equal([curve["values"] for curve in state["ours"] if curve["bias"] == bias], [ours], f"bias {bias}: the chapter's medians")
        check.equal(state["gate"], 1 / (1 + math.exp(-bias)), f"bias {bias}: gate", 1e-12)
        for row, value, median in zip(curves, state["curve"], ours):
            # The gates of a drawn LSTM move about their bias: a hundredth and a half a step.
            k = int(row["k"])
            check.expect(k == 0 or abs((value / median) ** (1 / k) - 1) < 0.015, f"bias {bias}, {k} steps: {value}, in the report {median}")
        for k in (5, 20, 60):
            check.slide("Steps", lambda s: (k > s["k"]) - (k < s["k"]))
            check.equal(check.state["left"], state["curve"][k], f"left after {k} steps", 1e-12)
        check.equal(state["gate"] ** state["half"], 0.5, f"bias {bias}: half", 1e-9)


def wrong_digits(check):
    rows = check.rows("wrong-digits.csv")
    errors = [row for row in check.rows("results.csv") if row["model"] == "cnn" and row["metric"] == "errors" and row["split"] == "test"]
    seed = min(int(row["seed"]) for row in errors)
    last = max((row for row in errors if int(row["seed"]) == seed), key=lambda row: int(row["epoch"]))
    state = check.state
    check.equal(state["total"], int(float(last["value"])), f"wrong digits of seed {seed} after its last epoch")
    check.equal(sum(map(sum, state["counts"])), state["total"], "sum of the counts")
    for truth in range(10):
        for predicted in range(10):
            ours = sum(int(row["truth"]) == truth and int(row["predicted"]) == predicted for row in rows)
            check.equal(state["counts"][truth][predicted], ours, f"{truth} taken for {predicted}")
    for row in rows:
        p = [float(row[f"p{i}"]) for i in range(10)]
        check.expect(abs(sum(p) - 1) < 1e-3 and max(p) == p[int(row["predicted"])], f"digit {row['index']}: probabilities {p}")
    # By the arrow keys from cell to cell, past the diagonal.
    chosen = check.driver.find_element(By.CSS_SELECTOR, ".explorable-matrix button[aria-pressed=true]")
    chosen.send_keys(Keys.ARROW_RIGHT)
    moved = check.state
    step = 2 if moved["truth"] == (state["predicted"] + 1) % 10 else 1
    check.equal((moved["truth"], moved["predicted"]), (state["truth"], (state["predicted"] + step) % 10), "arrow key")
    check.equal([index for index, _ in moved["shown"]],
                [int(row["index"]) for row in rows if int(row["truth"]) == moved["truth"] and int(row["predicted"]) == moved["predicted"]], "digits shown")


CHECKS = {"perceptron-line": perceptron_line, "learning-rate": learning_rate, "weight-gain": weight_gain,
          "forget-bias": forget_bias, "wrong-digits": wrong_digits}


def opened(check, scheme, width):
    window(check.driver, width, scheme)
    check.driver.get((check.folder / f"{check.name}.html").as_uri())


def looks(check, screenshots):
    driver = check.driver
    for scheme, width in (("light", 1200), ("dark", 1200), ("light", 390), ("dark", 390)):
        opened(check, scheme, width)
        check.expect(driver.execute_script("return document.documentElement.scrollWidth") <= width, f"scrolls sideways at {width} px")
        unnamed = driver.execute_script(
            "return [...document.querySelectorAll('.explorable input, .explorable select')].filter(e => !e.labels.length).length")
        check.equal(unnamed, 0, "controls without a label")
        small = driver.execute_script(
            "return [...document.querySelectorAll('.explorable button, .explorable input, .explorable select')]"
            ".map(e => e.getBoundingClientRect()).filter(r => r.width < 24 || r.height < 24).length")
        check.equal(small, 0, f"controls smaller than 24 px at {width} px")
        driver.execute_script(AXE)
        result = driver.execute_async_script(
            "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then(done, e => done({error: String(e)}));")
        for violation in result.get("violations", [{"id": result.get("error"), "nodes": []}]):
            targets = [" ".join(map(str, node["target"])) + " " + node.get("failureSummary", "") for node in violation["nodes"]]
            check.expect(False, f"axe, {scheme}, {width} px: {violation['id']}: {targets[:3]}")
        if screenshots:
            screenshots.mkdir(parents=True, exist_ok=True)
            check.box.screenshot(str(screenshots / f"{check.name}-{scheme}-{width}.png"))
    paper(driver, True)
    seen = "return ['.explorable > p', '.explorable-live'].map(s => document.querySelector(s)?.checkVisibility() ?? null)"
    check.equal(driver.execute_script(seen), [True, False], "on paper")
    paper(driver, False)
    window(driver, 1200)
    scripts(driver, False)
    driver.get((check.folder / f"{check.name}.html").as_uri())
    words = check.box.find_elements(By.TAG_NAME, "p")
    check.expect([word.text for word in words] == ["These words stand on paper."], "without scripts the words stand there")
    scripts(driver, True)


def prepare(folder, reports, site):
    (folder / "explorables").mkdir()
    sources = ROOT / "handouts/explorables"
    for name in ("mathml.css", "style.css"):
        shutil.copy(ROOT / "handouts" / name, folder)
    for name, (slug, tables) in TABLES.items():
        (folder / f"{name}.html").write_text(PAGE.format(name=name), encoding="utf-8")
        script, target = (folder / f"explorables/{name}{ending}" for ending in (".js", ".data.js"))
        if site:
            for file in (script, target):
                shutil.copy(site / "explorables" / file.name, file)
            continue
        script.write_text("\n".join((sources / f"{file}.js").read_text(encoding="utf-8") for file in ("common", name)), encoding="utf-8")
        content = {}
        for table in tables:
            with open(reports / slug / table, encoding="utf-8", newline="") as stream:
                content[table] = list(csv.reader(stream))
        text = json.dumps(content, ensure_ascii=False)
        target.write_text(f"(window.retraceExplorableData ??= {{}})[{json.dumps(name)}] = {text};\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description="Compares the explorables with the reports in a browser.")
    parser.add_argument("--browser", choices=["chromium", "firefox"], default="chromium")
    parser.add_argument("--reports", type=pathlib.Path, default=ROOT / "reports")
    parser.add_argument("--site", type=pathlib.Path, help="folder of a built site, whose explorables are tried")
    parser.add_argument("--screenshots", type=pathlib.Path)
    parser.add_argument("names", nargs="*", help="only these")
    options = parser.parse_args()
    for name in options.names:
        if name not in TABLES:
            raise SystemExit(f"{name}: no such explorable; there are {', '.join(TABLES)}")
    names = options.names or list(TABLES)
    for name in names:
        for table in TABLES[name][1]:
            path = options.reports / TABLES[name][0] / table
            if not path.is_file():
                raise SystemExit(f"{path}: no such file; run: make {TABLES[name][0]}")
    for name in set(TABLES) - set(names):
        del TABLES[name]
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        prepare(folder, options.reports, options.site)
        driver = browser(logs=True, name=options.browser)
        try:
            check = Check(driver, options.reports, folder)
            for name in names:
                check.name = name
                opened(check, "light", 1200)
                CHECKS[name](check)
                looks(check, options.screenshots)
                for entry in driver.get_log("browser"):
                    check.expect(False, f"console: {entry['message']}")
        finally:
            driver.quit()
    print(f"{len(names)} explorables, {check.count} comparisons, {len(check.failures)} failures")
    return 1 if check.failures else 0


if __name__ == "__main__":
    sys.exit(main())
