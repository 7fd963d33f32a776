// The 2-3-2-1 network of the chapter on its four rows, trained in the page at any learning rate α, with the error before
// each update: E = ½ Σ (t − a₈)².
"use strict";
(window.retraceExplorables ??= {})["learning-rate"] = function (box, data) {
  const R = window.retraceExplorable, threshold = 1e-4, limit = 40000;
  // Neurons 3 to 8: [bias, weights in the order of the inputs]. Neuron 4 is that of the first network of the chapter.
  const start = {};
  for (const row of R.rows(data, "weights.csv")) start[row.neuron] = Object.values(row).slice(1).flatMap(R.numbers);
  start[4] = R.numbers(data["reconstruction.csv"][1][0]);
  // [temperature, humidity, output], to two decimals as in the chapter.
  const examples = R.rows(data, "verdicts.csv").filter(row => row.id.startsWith("kelleher-t3-row-"))
    .map(row => JSON.parse(row.reproduced).map(x => Math.round(100 * x) / 100));
  const kinds = {
    logistic: { name: "logistic units", run: "logistic", f: z => 1 / (1 + Math.exp(-z)), slope: (z, a) => a * (1 - a) },
    relu: { name: "rectified units", run: "relu fast", f: z => Math.max(0, z), slope: z => (z > 0 ? 1 : 0) },
  };
  const reported = {};
  for (const [key, kind] of Object.entries(kinds)) {
    reported[key] = R.rows(data, "results.csv").filter(row => row.model === kind.run && row.metric === "loss")
      .map(row => [Number(row.epoch), Number(row.value)]);
  }
  const silent = examples.reduce((sum, [, , t]) => sum + t ** 2 / 2, 0);
  const feeds = { 3: [1, 2], 4: [1, 2], 5: [1, 2], 6: [3, 4, 5], 7: [3, 4, 5], 8: [6, 7] };

  // The errors before each update, until one is below the threshold or no number any more.
  function train(kind, rate) {
    const w = Object.fromEntries(Object.entries(start).map(([i, list]) => [i, [...list]])), errors = [];
    for (;;) {
      const gradient = Object.fromEntries(Object.entries(w).map(([i, list]) => [i, list.map(() => 0)]));
      let error = 0;
      for (const [x1, x2, t] of examples) {
        const z = {}, a = { 1: x1, 2: x2 }, delta = {};
        for (let i = 3; i <= 8; i++) {
          z[i] = feeds[i].reduce((sum, k, j) => sum + w[i][j + 1] * a[k], w[i][0]);
          a[i] = kind.f(z[i]);
        }
        error += (t - a[8]) ** 2 / 2;
        delta[8] = -(t - a[8]) * kind.slope(z[8], a[8]);
        for (const [i, above] of [[7, [8]], [6, [8]], [5, [6, 7]], [4, [6, 7]], [3, [6, 7]]]) {
          delta[i] = above.reduce((sum, j) => sum + w[j][feeds[j].indexOf(i) + 1] * delta[j], 0) * kind.slope(z[i], a[i]);
        }
        for (let i = 3; i <= 8; i++) [1, ...feeds[i].map(k => a[k])].forEach((input, j) => { gradient[i][j] += delta[i] * input; });
      }
      errors.push(error);
      if (!(error >= threshold && error < 1e6) || errors.length > limit) return errors;
      for (let i = 3; i <= 8; i++) w[i] = w[i].map((value, j) => value - rate * gradient[i][j]);
    }
  }

  const live = R.frame(box, "How far the error falls with each update");
  let kind = "logistic", rate = 0.2, pending = null;
  const controls = R.controls(live);
  R.choice(controls, { label: "Network of", options: Object.entries(kinds).map(([key, one]) => [key, one.name]), value: kind,
    change(value) { kind = value; draw(); } });
  // Each a half to three quarters of the next, or so.
  const rates = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50];
  R.slider(controls, { label: "Learning rate α", min: 0, max: rates.length - 1, step: 1, value: rates.indexOf(rate),
    words: i => `α = ${rates[i]}`,
    change(i) { rate = rates[i]; clearTimeout(pending); pending = setTimeout(draw, 40); } });
  const place = R.element("div", live);
  R.key(live, [["a", "line", "computed in this page"], ["b", "dot", "this chapter’s run, α = 0.2"]]);
  const says = R.status(live);

  function draw() {
    const errors = train(kinds[kind], rate), updates = errors.length - 1, last = errors[updates];
    let text = `α = ${rate}: `;
    if (last < threshold) text += `E falls from ${R.number(errors[0], 5)} below 0.0001 after ${updates.toLocaleString("en")} updates.`;
    else if (updates < limit) text += `E grows beyond all bounds within ${updates.toLocaleString("en")} updates.`;
    else text += `E is still ${R.number(last)} after ${limit.toLocaleString("en")} updates.`;
    // The rectifier’s own way to fail: nothing fires, nothing has a slope.
    if (last === silent) text += " The network puts out 0 for every row, and no gradient is left.";
    const rises = errors.slice(1).filter((e, i) => e > errors[i]).length;
    text += rises ? ` It rose in ${rises.toLocaleString("en")} of the updates.` : " It never rose.";
    place.replaceChildren();
    const chart = R.chart(place, { label: `Error by update, both on logarithmic axes. ${text}`,
      x: { label: "updates", min: 1, max: limit, log: true, ticks: R.powers(0, 4, 1), name: R.power },
      y: { label: "error E", min: 3e-5, max: 10, log: true, ticks: R.powers(-4, 1, 1), name: R.power } });
    // Of the report's points those that can be told apart.
    let shown = [0.7, 1];
    chart.dots(reported[kind].filter(([n, e]) => {
      const isApart = n / shown[0] > 1.25 || (n > shown[0] && Math.abs(Math.log(e / shown[1])) > 0.5);
      if (isApart) shown = [n, e];
      return isApart;
    }), "b", 3);
    // Of the many points on a logarithmic axis those that can be told apart; where the error jumps about, all of a stretch's extremes.
    const kept = [];
    for (let from = 1; from <= updates; from = Math.max(from + 1, Math.floor(from * 1.012))) {
      const part = errors.slice(from, Math.max(from + 1, Math.floor(from * 1.012)));
      kept.push([from, Math.max(...part)]);
      if (part.length > 1) kept.push([from, Math.min(...part)]);
    }
    kept.push([updates, last]);
    chart.line(kept, "a");
    says.textContent = text;
    box.dataset.state = JSON.stringify({ kind, rate, updates, errors: [...errors.slice(0, 60), last],
      at: reported[kind].map(([n]) => [n, n < errors.length ? errors[n] : null]) });
  }
  R.redraws(place, draw);
};
