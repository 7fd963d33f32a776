// The perceptron rule on AND, OR and XOR, case by case: w ← w + ½ (y − f) x, where f = ±1 is the answer and y the label.
"use strict";
(window.retraceExplorables ??= {})["perceptron-line"] = function (box, data) {
  const R = window.retraceExplorable;
  const cases = R.rows(data, "cases.csv").map(row => ({ ...row, x: [1, Number(row.x1), Number(row.x2)], name: row.x1 + row.x2 }));
  const live = R.frame(box, "The line of a perceptron, case by case");
  let task = "AND", start = [0, 0, 0], steps = [], timer = null;   // w = [w₀, w₁, w₂]

  const score = (w, x) => w[0] * x[0] + w[1] * x[1] + w[2] * x[2];
  const answer = (w, x) => (score(w, x) >= 0 ? 1 : -1);
  const label = one => (one[task] === "1" ? 1 : -1);
  const weights = () => (steps.length ? steps[steps.length - 1].after : start);

  function step() {
    const one = cases[steps.length % cases.length], before = weights();
    const f = answer(before, one.x), y = label(one);
    const correction = one.x.map(x => (y - f) / 2 * x);
    steps.push({ one, before, score: score(before, one.x), f, y, correction, after: before.map((w, i) => w + correction[i]) });
  }
  // After each epoch: its errors, and how the rule ends, if it does.
  function outcome() {
    const epochs = Math.floor(steps.length / cases.length), errors = [], ends = [start];
    for (let e = 0; e < epochs; e++) {
      const round = steps.slice(e * cases.length, (e + 1) * cases.length);
      errors.push(round.filter(s => s.f !== s.y).length);
      const last = round[round.length - 1].after, seen = ends.findIndex(w => w.join() === last.join());
      if (errors[e] === 0) return { epochs: e + 1, errors, end: "ends" };
      if (seen >= 0) return { epochs: e + 1, errors, end: "goes round", seen };
      ends.push(last);
    }
    return { epochs, errors, end: null };
  }
  const isOver = () => outcome().end !== null && steps.length % cases.length === 0;

  const controls = R.controls(live);
  R.choice(controls, { label: "Learn", options: [["AND", "AND"], ["OR", "OR"], ["XOR", "XOR"]], value: task,
    change(value) { task = value; restart(); } });
  const next = R.button(controls, "Next case", () => { step(); draw(); });
  const epoch = R.button(controls, "To the end of the epoch", () => { do step(); while (steps.length % cases.length); draw(); });
  const run = R.button(controls, "Run", () => (timer ? stop() : play()));
  const back = R.button(controls, "One back", () => { stop(); steps.pop(); draw(); });
  R.button(controls, "From the start", () => restart());
  const starts = R.controls(live);
  R.element("span", starts, {}, "Start from");
  ["w₀", "w₁", "w₂"].forEach((name, i) => {
    const line = R.element("label", starts, { class: "explorable-number" }, name);
    const input = R.element("input", line, { type: "number", min: -9, max: 9, step: 1, value: 0 });
    input.addEventListener("input", () => {
      const value = Math.round(Number(input.value));
      start = start.map((w, j) => (j === i ? Math.max(-9, Math.min(9, Number.isFinite(value) ? value : 0)) : w));
      restart();
    });
  });
  const parts = R.element("div", live, { class: "explorable-parts" });
  const plane = R.element("div", parts), list = R.element("div", parts), says = R.status(live);

  function stop() { clearInterval(timer); timer = null; run.textContent = "Run"; }
  function restart() { stop(); steps = []; draw(); }
  function play() {
    // Who wants no motion gets the end at once.
    if (R.isCalm()) { while (!isOver()) step(); draw(); return; }
    run.textContent = "Stop";
    timer = setInterval(() => { step(); if (isOver()) stop(); draw(); }, 450);
  }

  // Of the square from `low` to `high` the part where the score is not negative.
  const [low, high] = [-1.5, 2.5];
  function firingSide(w) {
    const corners = [[low, low], [high, low], [high, high], [low, high]], kept = [];
    corners.forEach((p, i) => {
      const q = corners[(i + 1) % 4], [a, b] = [p, q].map(([u, v]) => score(w, [1, u, v]));
      if (a >= 0) kept.push(p);
      if (a >= 0 !== b >= 0) kept.push(p.map((u, j) => u + (q[j] - u) * a / (a - b)));
    });
    return kept;
  }
  function draw() {
    const w = weights(), last = steps[steps.length - 1], side = 300, at = u => 18 + (u - low) / (high - low) * (side - 36);
    const xy = ([u, v]) => [at(u), side - at(v)], path = points => points.map(p => xy(p).map(c => c.toFixed(1)).join()).join(" ");
    plane.replaceChildren();
    const image = R.svg("svg", plane, { viewBox: `0 0 ${side} ${side}`, width: side, height: side, role: "img",
      "aria-label": `The plane of the inputs with weights ${w.map(R.whole).join(", ")}: it fires for ${cases.filter(c => answer(w, c.x) > 0).map(c => c.name).join(", ") || "no case"}` });
    R.svg("polygon", image, { class: "side", points: path(firingSide(w)), fill: "var(--a)", "fill-opacity": 0.16 });
    for (const axis of [[[low, 0], [high, 0]], [[0, low], [0, high]]]) {
      R.svg("polyline", image, { stroke: "var(--soft, GrayText)", "stroke-opacity": 0.5, fill: "none", points: path(axis) });
    }
    R.svg("text", image, { x: at(high) - 6, y: side - at(0) + 17, "text-anchor": "end" }, "x₁");
    R.svg("text", image, { x: at(0) + 6, y: side - at(high) + 14 }, "x₂");
    const size = Math.hypot(w[1], w[2]);
    if (size > 0) {
      // The line, and from its point nearest to the middle of the four cases the direction of the weights.
      const far = score(w, [1, 0.5, 0.5]) / size ** 2, foot = [0.5 - far * w[1], 0.5 - far * w[2]], along = [-w[2] / size, w[1] / size];
      const clip = R.svg("clipPath", R.svg("defs", image), { id: "explorable-plane" });
      R.svg("rect", clip, { x: at(low), y: side - at(high), width: at(high) - at(low), height: at(high) - at(low) });
      const group = R.svg("g", image, { "clip-path": "url(#explorable-plane)" });
      R.svg("polyline", group, { class: "line a", points: path([-9, 9].map(t => foot.map((u, j) => u + t * along[j]))) });
      const tip = [foot[0] + 0.45 * w[1] / size, foot[1] + 0.45 * w[2] / size];
      const wing = s => tip.map((u, j) => u - 0.13 * (w[j + 1] / size) + s * 0.07 * along[j]);
      R.svg("polyline", group, { class: "line a", points: path([foot, tip, wing(1), tip, wing(-1)]) });
    }
    for (const one of cases) {
      const [x, y] = xy(one.x.slice(1)), isTrue = label(one) > 0;
      if (last && last.one === one) R.svg("circle", image, { class: "line b", cx: x, cy: y, r: 13, style: "stroke-dasharray:none" });
      R.svg("circle", image, { cx: x, cy: y, r: 7, stroke: "var(--ink, CanvasText)", "stroke-width": 2,
        fill: isTrue ? "var(--ink, CanvasText)" : "var(--ground, Canvas)" });
      R.svg("text", image, { x: x + 11, y: y - 10 }, one.name);
    }
    list.replaceChildren();
    R.table(list, `With w₀ = ${R.whole(w[0])}, w₁ = ${R.whole(w[1])}, w₂ = ${R.whole(w[2])}`, ["case", "score", "answer", "label", ""],
      cases.map(one => {
        const f = answer(w, one.x), y = label(one);
        return { class: last && last.one === one ? "now" : null,
          cells: [one.name, R.whole(score(w, one.x)), R.whole(f), R.whole(y), f === y ? "right" : "wrong"] };
      }));
    R.element("p", list, {}, "Full points are true, empty ones false; it fires on the shaded side.");
    const { epochs, errors, end, seen } = outcome(), over = isOver();
    let text = "No case seen yet.";
    if (last) {
      text = `Epoch ${Math.ceil(steps.length / cases.length)}, case ${last.one.name}: score ${R.whole(last.score)}, answer ${R.whole(last.f)}, `
        + `label ${R.whole(last.y)}: ` + (last.f === last.y ? "right, nothing changes."
          : `wrong, so ${last.correction.map(R.whole).join(", ")} is added to w₀, w₁, w₂.`);
    }
    if (errors.length) text += ` Errors in each epoch: ${errors.join(", ")}.`;
    if (over && end === "ends") text += ` The rule ends after ${epochs} epochs.`;
    if (over && end === "goes round") text += ` The weights are again those ${seen ? `after epoch ${seen}` : "of the start"}: the rule goes round for ever.`;
    says.textContent = text;
    next.disabled = epoch.disabled = over;
    run.disabled = over && !timer;
    back.disabled = !steps.length;
    box.dataset.state = JSON.stringify({ task, weights: w, epochs, errors, end: over ? end : null,
      last: last && { case: last.one.name, before: last.before, score: last.score, answer: last.f, label: last.y, correction: last.correction } });
  }
  draw();
};
