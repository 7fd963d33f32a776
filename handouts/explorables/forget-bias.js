// How much of what stands in an LSTM's memory is left k steps on: a forget gate that stays at σ(b) leaves σ(b)ᵏ. Beside it
// the medians of this chapter's LSTMs, whose gates also move with inputs and states.
"use strict";
(window.retraceExplorables ??= {})["forget-bias"] = function (box, data) {
  const R = window.retraceExplorable, curves = R.rows(data, "reach-curves.csv");
  const steps = curves.map(row => Number(row.k)), longest = Math.max(...steps);
  // The columns by name: "product of its gates: bias 5" and so on.
  const ours = data["reach-curves.csv"][0].filter(name => name.startsWith("product of its gates: bias "))
    .map(name => ({ bias: R.numbers(name)[0], values: curves.map(row => Number(row[name])) }));
  const left = (bias, k) => (1 + Math.exp(-bias)) ** -k;

  const live = R.frame(box, "How far a signal reaches, by the forget gate’s bias");
  let bias = 0, k = 20;
  const controls = R.controls(live), signed = x => R.whole(x.toFixed(2));
  R.slider(controls, { label: "Bias b of the forget gate", min: -2, max: 7, step: 0.25, value: bias, words: b => `b = ${signed(b)}`,
    change(value) { bias = value; draw(); } });
  R.slider(controls, { label: "Steps k", min: 1, max: longest, step: 1, value: k, words: n => `k = ${n}`, change(value) { k = value; draw(); } });
  const place = R.element("div", live);
  R.key(live, [["a", "line", "σ(b)ᵏ, a gate that stays where the bias puts it"],
    ...ours.map((curve, i) => [i ? "c" : "b", "dot", `this chapter’s LSTMs, bias ${curve.bias}, median`])]);
  const says = R.status(live);

  function draw() {
    const gate = left(bias, 1), half = Math.log(2) / -Math.log(gate), now = left(bias, k);
    const text = `b = ${signed(bias)} holds the gate at ${R.number(gate, 4)}. After ${k} ${k === 1 ? "step" : "steps"} ${R.number(now)} of the signal is left; `
      + `half of it is gone after ${R.number(half, 2)} ${half < 1.05 && half > 0.95 ? "step" : "steps"}.`;
    const compared = ours.filter(curve => curve.bias === bias).map(curve => ` The chapter’s LSTMs with this bias keep ${R.number(curve.values[steps.indexOf(k)])}.`);
    place.replaceChildren();
    const chart = R.chart(place, { label: `What is left by steps, on a logarithmic axis. ${text}`, height: 280,
      x: { label: "steps k", min: 0, max: longest, ticks: [0, 10, 20, 30, 40, 50, 60].filter(n => n <= longest) },
      y: { label: "left of the signal", min: 1e-20, max: 10, log: true, ticks: R.powers(-20, 0, 4), name: R.power } });
    ours.forEach((curve, i) => chart.dots(steps.flatMap((n, j) => (n % 4 ? [] : [[n, curve.values[j]]])), i ? "c" : "b"));
    chart.line(steps.map(n => [n, left(bias, n)]), "a");
    chart.dots([[k, now]], "a", 6);
    says.textContent = text + compared.join("");
    box.dataset.state = JSON.stringify({ bias, k, gate, half, left: now, curve: steps.map(n => left(bias, n)), ours });
  }
  R.redraws(place, draw);
};
