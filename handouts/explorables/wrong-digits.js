// The test digits that the CNN of the first seed got wrong, by true and predicted label, with its ten probabilities.
"use strict";
(window.retraceExplorables ??= {})["wrong-digits"] = function (box, data) {
  const R = window.retraceExplorable, labels = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const digits = R.rows(data, "wrong-digits.csv").map(row => ({
    index: Number(row.index), truth: Number(row.truth), predicted: Number(row.predicted),
    p: labels.map(i => Number(row[`p${i}`])), ink: row.pixels.match(/../g).map(two => parseInt(two, 16)) }));
  const found = (truth, predicted) => digits.filter(d => d.truth === truth && d.predicted === predicted);

  const live = R.frame(box, `The ${digits.length} digits that the CNN got wrong`);
  const most = labels.flatMap(t => labels.map(o => [t, o])).reduce((a, b) => (found(...b).length > found(...a).length ? b : a));
  let chosen = most;
  const parts = R.element("div", live, { class: "explorable-parts" }), left = R.element("div", parts), right = R.element("div", parts);

  // One stop of the Tab key; arrows go from cell to cell, empty ones too.
  const hint = R.element("p", left, { id: "explorable-digits-hint" }, "Choose a number; the arrow keys move from one to the next.");
  const grid = R.element("table", R.element("div", left, { class: "explorable-table" }), { class: "explorable-matrix", "aria-describedby": hint.id });
  R.element("caption", grid, {}, "How many: each row a true label, each column what the CNN said");
  const head = R.element("tr", R.element("thead", grid));
  R.element("td", head);
  for (const o of labels) R.element("th", head, { scope: "col" }, String(o));
  const body = R.element("tbody", grid), cells = new Map();
  for (const t of labels) {
    const line = R.element("tr", body);
    R.element("th", line, { scope: "row" }, String(t));
    for (const o of labels) {
      const cell = R.element("td", line), count = found(t, o).length;
      if (t === o) { cell.textContent = "·"; continue; }
      const button = R.button(cell, String(count), () => choose([t, o]));
      button.setAttribute("aria-label", `${t} taken for ${o}: ${count}`);
      button.style.setProperty("--share", count && `${Math.round(12 + 48 * count / found(...most).length)}%`);
      if (!count) button.classList.add("empty");
      button.addEventListener("keydown", event => {
        const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
        if (!move) return;
        event.preventDefault();
        let [a, b] = [t, o];
        // The diagonal, where it was right, is passed over.
        do [a, b] = [(a + move[0] + 10) % 10, (b + move[1] + 10) % 10]; while (a === b);
        choose([a, b]);
        cells.get(`${a}${b}`).focus();
      });
      cells.set(`${t}${o}`, button);
    }
  }
  R.element("style", live, {}, `
.explorable-live .explorable-matrix th, .explorable-live .explorable-matrix td { padding: 1px; min-width: 0; text-align: center; vertical-align: middle; border: 0; }
.explorable-live .explorable-matrix button { width: 1.85rem; min-height: 1.75rem; padding: 0; border-color: transparent; background: color-mix(in srgb, var(--a) var(--share, 0%), transparent); }
.explorable-live .explorable-matrix button.empty { color: var(--soft, GrayText); }
.explorable-live .explorable-matrix button[aria-pressed=true] { background: var(--a); }
@media (max-width: 40rem) { .explorable-live .explorable-matrix button { width: 1.55rem; } }
.explorable-digits { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.2rem, 1fr)); gap: 0.9rem; margin: 0; padding: 0; list-style: none; max-height: 30rem; overflow-y: auto; max-width: none; }
.explorable-digits li { margin: 0; }
.explorable-digits canvas { width: 84px; height: 84px; image-rendering: pixelated; border: 1px solid var(--line, #8888); background: #fff; display: block; }`);

  const says = R.status(right), list = R.element("ul", right, { class: "explorable-digits", tabindex: 0, "aria-label": "The digits chosen, with probabilities" });

  function choose(pair) { chosen = pair; draw(); }
  function draw() {
    const [truth, predicted] = chosen, some = found(truth, predicted);
    for (const [key, button] of cells) {
      const isChosen = key === chosen.join("");
      button.setAttribute("aria-pressed", String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
    }
    says.textContent = `${some.length} of the ${digits.length} wrong digits ${some.length === 1 ? "is a" : "are"} ${truth} taken for ${predicted}. `
      + (some.length ? "Below each its place in the test set and the probabilities of all ten labels." : "");
    list.replaceChildren();
    for (const digit of some) {
      const item = R.element("li", list);
      const top = labels.filter(i => digit.p[i] >= 0.005).sort((a, b) => digit.p[b] - digit.p[a]);
      const words = top.map(i => `${i}: ${digit.p[i].toFixed(2)}`).join(", ");
      const canvas = R.element("canvas", item, { width: 28, height: 28, role: "img",
        "aria-label": `Test digit ${digit.index}, a ${truth} taken for ${predicted}; probabilities ${words}` });
      const picture = canvas.getContext("2d"), pixels = picture.createImageData(28, 28);
      digit.ink.forEach((ink, i) => pixels.data.set([255 - ink, 255 - ink, 255 - ink, 255], 4 * i));
      picture.putImageData(pixels, 0, 0);
      R.element("div", item, {}, `no. ${digit.index}`);
      const bars = R.svg("svg", item, { width: 126, height: 58, viewBox: "0 0 126 58", "aria-hidden": "true" });
      labels.forEach(i => {
        R.svg("rect", bars, { x: 3 + 12.3 * i, width: 9, y: 42 - 40 * digit.p[i], height: 40 * digit.p[i] + 0.5,
          class: `block ${i === predicted ? "a" : i === truth ? "b" : "rest"}` });
        R.svg("text", bars, { x: 7.5 + 12.3 * i, y: 56, "text-anchor": "middle" }, String(i));
      });
      R.element("div", item, { "aria-hidden": "true" }, `${predicted}: ${digit.p[predicted].toFixed(2)}, ${truth}: ${digit.p[truth].toFixed(2)}`);
    }
    box.dataset.state = JSON.stringify({ truth, predicted, shown: some.map(d => [d.index, d.p]), total: digits.length,
      counts: labels.map(t => labels.map(o => found(t, o).length)) });
  }
  R.key(right, [["a", "block", "the prediction"], ["b", "block", "the true label"]]);
  draw();
};
