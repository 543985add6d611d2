"use strict";
(function () {
  const told = JSON.parse(document.getElementById("explorer-data").textContent);
  const chart = document.getElementById("explorer-chart");
  const value = document.getElementById("explorer-value");
  const measure = document.getElementById("explorer-measure");
  const show = document.getElementById("explorer-show");
  const frame = { left: 70, right: 710, top: 14, bottom: 330 };
  const write = new Intl.NumberFormat(told.locale, { maximumSignificantDigits: 3 });

  function add(parent, name, attributes, text) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const key of Object.keys(attributes)) made.setAttribute(key, attributes[key]);
    if (text !== undefined) made.textContent = text;
    parent.appendChild(made);
    return made;
  }

  function lines() {
    const chosen = told.measures[measure.value];
    if (show.value === "levels") return chosen.series;
    return [{ label: told.words.difference, values: chosen.difference }];
  }

  function ticks(low, high) {
    const rough = (high - low || 1) / 5;
    const power = Math.pow(10, Math.floor(Math.log10(rough)));
    const step = [1, 2, 5, 10].map((k) => k * power).find((k) => k >= rough);
    const found = [];
    for (let at = Math.ceil(low / step); at * step <= high; at += 1) found.push(at * step);
    return found;
  }

  function draw() {
    const chosen = told.measures[measure.value];
    const shown = lines();
    const all = shown.flatMap((each) => each.values.flat()).filter((x) => x !== null);
    const low = Math.min(0, ...all);
    const high = Math.max(0, ...all);
    const x = (at) =>
      frame.left + ((frame.right - frame.left) * at) / (told.years.length - 1);
    const y = (number) =>
      frame.bottom - ((frame.bottom - frame.top) * (number - low)) / (high - low || 1);
    chart.replaceChildren();
    for (const tick of ticks(low, high)) {
      add(chart, "line", { x1: frame.left, x2: frame.right, y1: y(tick), y2: y(tick), stroke: tick === 0 ? "#595959" : "#e3e3e3" });
      add(chart, "text", { x: frame.left - 6, y: y(tick) + 4, "text-anchor": "end" }, write.format(tick));
    }
    told.years.forEach((year, at) => {
      if (at % 3 === 0) add(chart, "text", { x: x(at), y: frame.bottom + 20, "text-anchor": "middle" }, year);
    });
    const parting = told.years.indexOf(told.parting) - 0.5;
    add(chart, "line", { x1: x(parting), x2: x(parting), y1: frame.top, y2: frame.bottom, stroke: "#595959", "stroke-dasharray": "2 4" });
    shown.forEach((each, index) => {
      const look = told.looks[index];
      const [mean, from, to] = each.values;
      const edge = to.map((number, at) => `${x(at)},${y(number)}`);
      const back = from.map((number, at) => `${x(at)},${y(number)}`).reverse();
      add(chart, "polygon", { points: edge.concat(back).join(" "), fill: look.colour, opacity: 0.18 });
      add(chart, "polyline", { points: mean.map((number, at) => `${x(at)},${y(number)}`).join(" "), fill: "none", stroke: look.colour, "stroke-width": 2, "stroke-dasharray": look.dash });
      const place = frame.left + 215 * index;
      add(chart, "line", { x1: place, x2: place + 26, y1: 365, y2: 365, stroke: look.colour, "stroke-width": 3, "stroke-dasharray": look.dash });
      add(chart, "text", { x: place + 32, y: 369 }, each.label);
    });
    const pointer = add(chart, "line", { x1: 0, x2: 0, y1: frame.top, y2: frame.bottom, stroke: "#1a1a1a", opacity: 0 });
    chart.onpointermove = (event) => {
      const box = chart.getBoundingClientRect();
      const across = ((event.clientX - box.left) / box.width) * 720;
      const part = (across - frame.left) / (frame.right - frame.left);
      const at = Math.round(part * (told.years.length - 1));
      if (at < 0 || at >= told.years.length) return;
      pointer.setAttribute("x1", x(at));
      pointer.setAttribute("x2", x(at));
      pointer.setAttribute("opacity", 0.5);
      say(at);
    };
    chart.setAttribute("aria-label", `${chosen.label}, ${chosen.unit}`);
    say(told.years.length - 1);
  }

  function say(at) {
    const chosen = told.measures[measure.value];
    const parts = lines().map((each) => {
      const [mean, from, to] = each.values.map((numbers) => write.format(numbers[at]));
      return `${each.label}: ${mean} (${from} ${told.words.to} ${to})`;
    });
    value.textContent = `${told.years[at]}, ${chosen.unit}. ${parts.join("; ")}`;
  }

  for (const name of Object.keys(told.measures)) {
    const option = document.createElement("option");
    option.value = name;
    option.textContent = told.measures[name].label;
    measure.appendChild(option);
  }
  measure.onchange = draw;
  show.onchange = draw;
  draw();
})();
