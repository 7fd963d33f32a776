// The first iteration of the chapter's network, five hidden layers of 100 units, drawn in the page: root mean squares of z
// on the way up and of δ = ∂E/∂z on the way back, beside what var(z) = n var(W) var(d), (58), expects.
"use strict";
(window.retraceExplorables ??= {})["weight-gain"] = function (box, data) {
  const R = window.retraceExplorable, [inputs, units, hidden, examples] = [2, 100, 5, 100], layers = hidden + 1;
  // The chapter's four schemes: deviation of the weights, kind of unit, and whether layer 1 goes by its own rule, 1/n.
  const schemes = R.rows(data, "schemes.csv").map(({ scheme, name }) => {
    const own = /σ = /.test(name) ? R.numbers(name)[0] : null, isHe = /He/.test(name);
    return { scheme, name, rectified: isHe, firstOwn: own === null, sigma: own ?? Math.sqrt((isHe ? 2 : 1) / units) };
  });
  const measured = (scheme, layer, what) => R.rows(data, "spread.csv")
    .filter(row => row.scheme === scheme && Number(row.layer) === layer).map(row => Number(row[what]));

  // Numbers that are the same at each visit: a small generator (mulberry32), and of two of its numbers a normal one.
  function normals(seed, count) {
    let s = seed;
    const uniform = () => {
      s = (s + 0x6d2b79f5) | 0;
      let t = Math.imul(s ^ (s >>> 15), 1 | s);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
    };
    return Float64Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
  }
  const standardised = values => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    return values.map(x => (x - mean) / deviation);
  };
  const rms = values => Math.sqrt(values.reduce((a, b) => a + b * b, 0) / values.length);

  const sizes = [inputs, ...Array(hidden).fill(units), 1];
  function draft(seed) {   // weights of deviation 1, [out, in]; inputs [feature, example]; targets
    const x = [0, 1].map(i => standardised(normals(1000 * seed + i, examples)));
    return { w: sizes.slice(1).map((n, l) => normals(1000 * seed + 10 + l, n * sizes[l])), x: Float64Array.from([...x[0], ...x[1]]),
      t: standardised(normals(1000 * seed + 99, examples)) };
  }
  function product(w, a, n, m, scale, transposed) {   // scale · W a, or scale · Wᵀ a
    const out = new Float64Array((transposed ? m : n) * examples);
    for (let i = 0; i < n; i++) for (let k = 0; k < m; k++) {
      const factor = scale * w[i * m + k], to = (transposed ? k : i) * examples, from = (transposed ? i : k) * examples;
      for (let e = 0; e < examples; e++) out[to + e] += factor * a[from + e];
    }
    return out;
  }
  function iteration({ sigma, rectified, firstOwn }, { w, x, t }) {
    const scales = w.map((_, l) => (l === 0 && firstOwn ? Math.sqrt(1 / inputs) : sigma));
    const z = [], deltas = [];
    let a = x;
    for (let l = 0; l < layers; l++) {
      z.push(product(w[l], a, sizes[l + 1], sizes[l], scales[l]));
      a = rectified && l < hidden ? z[l].map(v => Math.max(0, v)) : z[l];
    }
    deltas[hidden] = a.map((v, e) => v - t[e]);
    for (let l = hidden - 1; l >= 0; l--) {
      const back = product(w[l + 1], deltas[l + 1], sizes[l + 2], sizes[l + 1], scales[l + 1], true);
      deltas[l] = rectified ? back.map((v, i) => (z[l][i] > 0 ? v : 0)) : back;
    }
    return { z: z.map(rms), delta: deltas.map(rms) };
  }
  function expected({ sigma, rectified, firstOwn }) {
    const passes = rectified ? 0.5 : 1, gain = units * sigma ** 2 * passes;   // of the mean square, a layer
    const z = [inputs * (firstOwn ? 1 / inputs : sigma ** 2)];
    while (z.length < layers) z.push(gain * z[z.length - 1]);
    const delta = [1 + z[hidden]];
    delta.push(sigma ** 2 * passes * delta[0]);
    while (delta.length < layers) delta.push(gain * delta[delta.length - 1]);
    return { z: z.map(Math.sqrt), delta: delta.reverse().map(Math.sqrt) };
  }

  const live = R.frame(box, "What the first weights leave of a signal");
  let state = { ...schemes[0] }, seed = 1, network = draft(seed);
  const presets = R.controls(live);
  R.element("span", presets, {}, "As in the chapter");
  const buttons = schemes.map(scheme => R.button(presets, scheme.name, () => set(scheme)));
  const controls = R.controls(live), at = sigma => Math.round(50 * Math.log10(sigma));
  const slider = R.slider(controls, { label: "Deviation σ of the weights", min: at(0.01), max: at(0.5), step: 1, value: at(state.sigma),
    words: i => `σ = ${R.number(10 ** (i / 50), 2)}`, change(i) { set({ ...state, sigma: 10 ** (i / 50) }, true); } });
  const kind = R.choice(controls, { label: "Units", options: [["linear", "linear"], ["rectified", "rectified"]], value: "linear",
    change(value) { set({ ...state, rectified: value === "rectified" }); } });
  const first = R.choice(controls, { label: "Layer 1", options: [["same", "like the others"], ["own", "variance 1/2, for its 2 inputs"]],
    value: "same", change(value) { set({ ...state, firstOwn: value === "own" }); } });
  R.button(controls, "Draw other weights", () => { network = draft(++seed); draw(); });
  const parts = R.element("div", live, { class: "explorable-parts" });
  const up = R.element("div", parts), down = R.element("div", parts);
  R.key(live, [["a", "dot", "one network, drawn in this page"], ["b", "line", "expected by (58)"], ["c", "range", "the chapter’s 20 seeds"]]);
  const says = R.status(live);

  function set(next, moved) {
    state = { ...next };
    if (!moved) { slider.set(at(state.sigma)); slider.say(`σ = ${R.number(state.sigma, 2)}`); }
    kind.value = state.rectified ? "rectified" : "linear";
    first.value = state.firstOwn ? "own" : "same";
    draw();
  }
  function draw() {
    const drawn = iteration(state, network), mean = expected(state), numbers = [1, 2, 3, 4, 5, 6];
    const scheme = schemes.find(s => Math.abs(s.sigma / state.sigma - 1) < 1e-9 && s.rectified === state.rectified && s.firstOwn === state.firstOwn);
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(schemes[i] === scheme)));
    const factor = Math.sqrt(units * state.sigma ** 2 * (state.rectified ? 0.5 : 1));
    for (const [place, what, words] of [[up, "z", "Forwards: root mean square of z"], [down, "delta", "Backwards: root mean square of δ"]]) {
      place.replaceChildren();
      R.element("p", place, {}, words);
      const chart = R.chart(place, { height: 250, width: Math.max(260, Math.min(480, place.clientWidth)),
        label: `${words}, layers 1 to 5 and output: ${drawn[what].map(v => R.number(v)).join(", ")}`,
        x: { label: "layer", min: 0.6, max: 6.4, ticks: numbers, name: n => (n === 6 ? "out" : String(n)) },
        y: { label: "", min: 1e-9, max: 1e7, log: true, ticks: R.powers(-8, 6, 2), name: R.power } });
      if (scheme) for (const n of numbers) {
        const values = measured(scheme.scheme, n, what);
        chart.range(n, Math.min(...values), Math.max(...values), "c");
      }
      chart.line(numbers.map(n => [n, mean[what][n - 1]]), "b");
      chart.dots(numbers.map(n => [n, drawn[what][n - 1]]), "a", 4);
    }
    says.textContent = `By (58) each hidden layer multiplies z, and δ on the way back, by ${R.number(factor)}. In the network drawn, z is ${R.number(drawn.z[0])} in `
      + `layer 1 and ${R.number(drawn.z[hidden - 1])} in layer 5; δ is ${R.number(drawn.delta[hidden - 1])} in layer 5 and ${R.number(drawn.delta[0])} in layer 1.`;
    box.dataset.state = JSON.stringify({ ...state, scheme: scheme?.scheme ?? null, seed, drawn, expected: mean, sizes, examples });
  }
  R.redraws(parts, draw);
};
