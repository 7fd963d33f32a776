// What the explorables share: elements and SVG, sliders and other controls, charts, numbers as the chapters write them.
// No library, no network. Each explorable is `retraceExplorables[name] = function (element, data)`; `data` are tables of
// a report, `{"file.csv": [header, row, …]}`, all of it text. On the site it stands at the head of each explorable's script;
// it starts them when the page is there.
"use strict";
window.retraceExplorables ??= {};
window.retraceExplorableData ??= {};
window.retraceExplorable ??= (function () {
  let count = 0;

  // An element inside `parent`; what is neither null nor undefined among the attributes is set.
  function make(space, tag, parent, attributes = {}, text) {
    const node = space ? document.createElementNS(space, tag) : document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) if (value != null) node.setAttribute(key, value);
    if (text != null) node.textContent = text;
    if (parent) parent.append(node);
    return node;
  }
  const element = (tag, parent, attributes, text) => make(null, tag, parent, attributes, text);
  const svg = (tag, parent, attributes, text) => make("http://www.w3.org/2000/svg", tag, parent, attributes, text);

  // The rows of a table as objects by column.
  function rows(data, file) {
    const [header, ...records] = data[file];
    return records.map(record => Object.fromEntries(header.map((name, i) => [name, record[i]])));
  }
  // The numbers in a field, with a minus of either kind.
  const numbers = text => (text.replaceAll("−", "-").match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? []).map(Number);

  // A number with so many significant digits, with a true minus, and a power of ten where it is long.
  function number(x, digits = 3) {
    if (Number.isNaN(x)) return "no number";
    if (!Number.isFinite(x)) return (x < 0 ? "−" : "") + "∞";
    const size = Math.abs(x), minus = x < 0 ? "−" : "";
    if (size === 0) return "0";
    if (size >= 1e-3 && size < 1e5) return minus + (size >= 10 ** digits ? size.toFixed(0) : size.toPrecision(digits));
    const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
    return `${minus}${mantissa}\u00a0×\u00a010${raised(Number(exponent))}`;   // on one line
  }
  const raised = n => (n < 0 ? "⁻" : "") + [...String(Math.abs(n))].map(digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");
  const whole = n => String(n).replace("-", "−");

  // The frame: what stood there for pages without scripts stays for print and describes the group.
  function frame(box, title) {
    const words = box.querySelector("p");
    if (words) words.id ||= `explorable-words-${++count}`;
    const heading = `explorable-title-${++count}`;
    const live = element("div", box, { class: "explorable-live", role: "group", "aria-labelledby": heading, "aria-describedby": words?.id });
    element("p", live, { class: "explorable-title", id: heading }, title);
    box.classList.add("is-live");
    return live;
  }
  const controls = parent => element("div", parent, { class: "explorable-controls" });

  // A slider with its label and its value in words; `change(value)` while it moves.
  function slider(parent, { label, min, max, step, value, words, change }) {
    const id = `explorable-${++count}`, line = element("div", parent, { class: "explorable-slider" });
    element("label", line, { for: id }, label);
    const input = element("input", line, { type: "range", id, min, max, step, value });
    const shown = element("output", line, { for: id });
    function show() {
      const text = words(Number(input.value));
      shown.textContent = text;
      input.setAttribute("aria-valuetext", text);
    }
    input.addEventListener("input", () => { show(); change(Number(input.value)); });
    show();
    return { set(value) { input.value = value; show(); }, say(text) { shown.textContent = text; input.setAttribute("aria-valuetext", text); } };
  }

  // One of several, `[[value, label], …]`.
  function choice(parent, { label, options, value, change }) {
    const id = `explorable-${++count}`, line = element("div", parent, { class: "explorable-choice" });
    element("label", line, { for: id }, label);
    const select = element("select", line, { id });
    for (const [key, name] of options) element("option", select, { value: key }, name);
    select.value = value;
    select.addEventListener("change", () => change(select.value));
    return select;
  }
  function button(parent, label, press) {
    const node = element("button", parent, { type: "button" }, label);
    node.addEventListener("click", press);
    return node;
  }
  // What changed, in a sentence that screen readers say.
  const status = parent => element("p", parent, { class: "explorable-status", role: "status" });

  function table(parent, caption, header, records) {
    const scroll = element("div", parent, { class: "explorable-table" });
    const node = element("table", scroll);
    element("caption", node, {}, caption);
    const head = element("tr", element("thead", node));
    for (const name of header) element("th", head, { scope: "col" }, name);
    const body = element("tbody", node);
    for (const record of records) {
      const row = element("tr", body, { class: record.class });
      record.cells.forEach((cell, i) => element(i ? "td" : "th", row, i ? {} : { scope: "row" }, cell));
    }
    return scroll;
  }

  // A chart as wide as its place; axes are `{label, min, max, log, ticks, name(tick)}`. What is drawn is cut off at them.
  function chart(parent, { label, x, y, height = 260, width }) {
    width ??= Math.max(260, Math.min(620, parent.clientWidth));
    const inside = { left: 62, right: width - 14, top: 14, bottom: height - 46 };
    const image = svg("svg", parent, { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label });
    const id = `explorable-${++count}`;
    svg("rect", svg("clipPath", svg("defs", image), { id }), {
      x: inside.left - 1, y: inside.top - 1, width: inside.right - inside.left + 2, height: inside.bottom - inside.top + 2 });
    const place = (axis, from, to) => value => {
      const at = v => (axis.log ? Math.log10(Math.max(v, 1e-300)) : v);
      const t = (at(value) - at(axis.min)) / (at(axis.max) - at(axis.min));
      return from + (to - from) * Math.max(-9, Math.min(9, t));
    };
    const px = place(x, inside.left, inside.right), py = place(y, inside.bottom, inside.top);
    for (const tick of x.ticks) {
      svg("line", image, { class: "grid", x1: px(tick), x2: px(tick), y1: inside.top, y2: inside.bottom });
      svg("text", image, { x: px(tick), y: inside.bottom + 18, "text-anchor": "middle" }, (x.name ?? whole)(tick));
    }
    for (const tick of y.ticks) {
      svg("line", image, { class: "grid", x1: inside.left, x2: inside.right, y1: py(tick), y2: py(tick) });
      svg("text", image, { x: inside.left - 7, y: py(tick) + 4.5, "text-anchor": "end" }, (y.name ?? whole)(tick));
    }
    svg("text", image, { x: (inside.left + inside.right) / 2, y: height - 8, "text-anchor": "middle" }, x.label);
    const middle = (inside.top + inside.bottom) / 2;
    svg("text", image, { x: 14, y: middle, "text-anchor": "middle", transform: `rotate(-90 14 ${middle})` }, y.label);
    const inner = svg("g", image, { "clip-path": `url(#${id})` });
    return {
      line(points, kind) {
        const kept = points.filter(p => p.every(Number.isFinite));
        svg("polyline", inner, { class: `line ${kind}`, points: kept.map(([a, b]) => `${px(a).toFixed(1)},${py(b).toFixed(1)}`).join(" ") });
      },
      dots(points, kind, radius = 3.5) {
        for (const [a, b] of points) if (Number.isFinite(b)) svg("circle", inner, { class: `dot ${kind}`, cx: px(a), cy: py(b), r: radius });
      },
      range(a, low, high, kind) { svg("line", inner, { class: `range ${kind}`, x1: px(a), x2: px(a), y1: py(low), y2: py(high) }); },
    };
  }
  const powers = (from, to, step) => Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => 10 ** (from + i * step));
  const power = x => `10${raised(Math.round(Math.log10(x)))}`;

  // Draws now, and again where the place gets another width.
  function redraws(place, draw) {
    let width = place.clientWidth;
    new ResizeObserver(() => { if (place.clientWidth !== width) { width = place.clientWidth; draw(); } }).observe(place);
    draw();
  }
  const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  const style = `
.explorable { margin: 2rem 0; max-width: var(--wide, 62rem); }
.explorable.is-live { padding: 0.9rem 1rem 1rem; border: 1px solid var(--line, #8888); border-radius: 6px; background: var(--panel, Canvas); }
.explorable.is-live > p:not(.explorable-live p) { display: none; }
.explorable-live { --a: var(--link, #0b5394); --b: var(--type, #7a4a00); --c: var(--solution, #2f6b3a);
  font: 0.9rem/1.45 var(--sans, system-ui, sans-serif); color: var(--ink, CanvasText); }
.explorable-live p { margin: 0.6rem 0; }
.explorable-title { font-weight: 700; font-size: 1.02rem; }
.explorable-live p.explorable-title { margin-top: 0; }
.explorable-status { min-height: 2.9em; font-variant-numeric: tabular-nums; }
.explorable-controls { display: flex; flex-wrap: wrap; gap: 0.6rem 1rem; align-items: center; margin: 0.6rem 0; }
.explorable-slider { display: flex; flex-wrap: wrap; gap: 0.25rem 0.6rem; align-items: center; flex: 1 1 100%; }
.explorable-slider input { flex: 1 1 11rem; min-width: 9rem; max-width: 26rem; min-height: 1.6rem; accent-color: var(--a); }
.explorable-slider output { min-width: 7.5rem; font-variant-numeric: tabular-nums; }
.explorable-choice, .explorable-number { display: flex; gap: 0.5rem; align-items: center; }
.explorable-live button, .explorable-live select, .explorable-number input { font: inherit; color: inherit; background: var(--ground, Canvas);
  border: 1px solid var(--soft, GrayText); border-radius: 4px; padding: 0.3rem 0.65rem; min-height: 2rem; }
.explorable-number input { width: 4.2rem; padding-right: 0.2rem; }
.explorable-live button { cursor: pointer; }
.explorable-live button[aria-pressed=true] { background: var(--a); color: var(--ground, Canvas); border-color: var(--a); }
.explorable-live button:disabled { color: var(--soft, GrayText); border-style: dashed; cursor: default; }
.explorable-parts { display: flex; flex-wrap: wrap; gap: 0.75rem 1.5rem; align-items: flex-start; }
.explorable-parts > * { flex: 1 1 18rem; min-width: 0; }
.explorable-live svg { display: block; max-width: 100%; height: auto; }
.explorable-live svg text { font: 13px var(--sans, system-ui, sans-serif); fill: var(--ink, CanvasText); }
.explorable-live .grid { stroke: var(--line, #8888); stroke-width: 1; }
.explorable-live .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
.explorable-live .range { stroke-width: 7; stroke-linecap: round; opacity: 0.45; }
.explorable-live .a { stroke: var(--a); } .explorable-live .b { stroke: var(--b); } .explorable-live .c { stroke: var(--c); }
.explorable-live .line.b, .explorable-live .line.c { stroke-dasharray: 6 4; }
.explorable-live .block { stroke: none; } .explorable-live .block.a { fill: var(--a); } .explorable-live .block.b { fill: var(--b); }
.explorable-live .block.rest { fill: var(--soft, GrayText); }
.explorable-live .dot { stroke-width: 1.5; fill: var(--panel, Canvas); }
.explorable-live .dot.a { fill: var(--a); }
.explorable-key { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; margin: 0.4rem 0; padding: 0; list-style: none; max-width: none; }
.explorable-key li { margin: 0; } .explorable-key svg { display: inline-block; vertical-align: middle; margin-right: 0.4rem; }
.explorable-table { overflow-x: auto; }
.explorable-table th, .explorable-table td { padding: 0.25rem 0.7rem 0.25rem 0; min-width: 2rem; text-align: left; font-weight: 400; }
.explorable-table thead th, .explorable-table caption { font-weight: 600; }
.explorable-table tbody th { border-bottom: 1px solid var(--line, #8888); vertical-align: top; }
.explorable-table tr.now { background: var(--ground, Canvas); outline: 2px solid var(--a); }
@media print {
  .explorable.is-live { padding: 0; border: 0; background: none; }
  .explorable.is-live > p:not(.explorable-live p) { display: block; }
  .explorable-live { display: none; }
}`;

  // What the marks of a chart are; `[[kind, "line" | "dot" | "range" | "block", text], …]`.
  function key(parent, entries) {
    const list = element("ul", parent, { class: "explorable-key" });
    for (const [kind, mark, text] of entries) {
      const item = element("li", list), sign = svg("svg", item, { width: 26, height: 12, viewBox: "0 0 26 12", "aria-hidden": "true" });
      if (mark === "dot") svg("circle", sign, { class: `dot ${kind}`, cx: 13, cy: 6, r: 4 });
      else if (mark === "block") svg("rect", sign, { class: `block ${kind}`, x: 8, y: 0, width: 11, height: 11 });
      else if (mark === "range") svg("line", sign, { class: `range ${kind}`, x1: 5, x2: 21, y1: 6, y2: 6 });
      else svg("line", sign, { class: `line ${kind}`, x1: 1, x2: 25, y1: 6, y2: 6 });
      item.append(text);
    }
  }

  function start() {
    if (!document.getElementById("explorable-style")) element("style", document.head, { id: "explorable-style" }, style);
    for (const box of document.querySelectorAll(".explorable[data-explorable]")) {
      const name = box.dataset.explorable, make = window.retraceExplorables[name], data = window.retraceExplorableData[name];
      // Without its script or its data the words stay.
      if (make && data && !box.classList.contains("is-live")) make(box, data);
    }
  }
  // After the scripts that follow this one, deferred or not.
  if (document.readyState === "complete") setTimeout(start);
  else for (const event of ["DOMContentLoaded", "load"]) addEventListener(event, start);

  return { element, svg, rows, numbers, number, whole, frame, controls, slider, choice, button, status, table, chart, key,
    powers, power, redraws, isCalm };
})();
