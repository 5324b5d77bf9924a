/* Lets a reader move the model of a council. The formulas are those of the book, in model.js; without scripts the
   table stands as it is, at the Blueprint's own figures. */
(function () {
  "use strict";

  const root = document.querySelector(".bp-calculator");
  const { calculate, settings } = window.blueprint || {};
  if (!root || !settings) return;
  const { controls, counts, councils, results } = settings;
  const fixed = root.dataset.unit;
  const rows = new Map([...root.querySelectorAll("tbody tr[data-result]")].map((row) => [row.dataset.result, row]));
  let unit = fixed || "";
  let typed = {};
  let moved = {};
  let timer = 0;

  /* ---- numbers as the book writes them: ten significant digits, ties to even, then ties away from zero ---- */

  function rounded(digits, keep, even) {
    const head = digits.slice(0, keep) || "0";
    const rest = digits.slice(keep);
    const tie = /^50*$/.test(rest);
    const up = tie && even ? Number(head.at(-1)) % 2 === 1 : rest[0] >= "5";
    return up ? String(BigInt(head) + 1n).padStart(head.length, "0") : head;
  }

  function shown(value, { decimals, shift, prefix, suffix }) {
    if (!Number.isFinite(value)) return "not defined";
    const [mantissa, power] = Math.abs(value).toExponential(99).split("e");
    let digits = rounded(mantissa.replace(".", ""), 10, true);
    let point = Number(power) + 1 - shift + digits.length - 10;
    if (point < 0) [digits, point] = ["0".repeat(-point) + digits, 0];
    digits = rounded(digits.padEnd(point + decimals + 1, "0"), point + decimals, false);
    digits = digits.padStart(decimals + 1, "0");
    const whole = digits.slice(0, digits.length - decimals).replace(/^0+(?=\d)/, "");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    const text = decimals ? `${grouped}.${digits.slice(-decimals)}` : grouped;
    const minus = value < 0 && /[1-9]/.test(text) ? "−" : "";
    const one = { " children": " child" }[suffix] || suffix.replace(/s(?= a |$)/, "");
    return `${minus}${prefix}${text}${text === "1" ? one : suffix}`;
  }

  /* ---- what is set ---- */

  function own() {
    const known = { ...(councils[unit] || {}), ...typed };
    return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null));
  }

  function values(more) {
    return { ...settings.base, ...own(), ...moved, ...more };
  }

  function missing() {
    return unit && councils[unit] ? counts.filter((name) => councils[unit][name] === null && !(name in typed)) : [];
  }

  function range(id) {
    const found = controls.flatMap((one) => one.plausible.map((end) => calculate(values({ [one.key]: end }))[id]));
    const ends = found.filter(Number.isFinite);
    return ends.length ? [Math.min(...ends), Math.max(...ends)] : null;
  }

  /* ---- the form, made once ---- */

  const make = (name, attributes = {}, ...inside) => {
    const node = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    node.append(...inside);
    return node;
  };
  const inUnit = (one, value) => Number((value / one.scale).toPrecision(10));
  const short = (value) => Number(value.toPrecision(4));
  const fields = new Map();

  function control(one) {
    const id = `calculator-${one.key}`;
    const ends = { min: one.lowest, max: one.highest, step: one.step };
    const box = make("input", { type: "number", id, inputmode: "decimal", ...ends, step: "any" });
    const slider = make("input", { type: "range", "aria-label": one.label, ...ends });
    const warning = make("p", { class: "bp-warning", id: `${id}-warning`, hidden: "" });
    box.setAttribute("aria-describedby", warning.id);
    const set = (event) => {
      const number = Number(event.target.value);
      if (event.target.value === "" || !Number.isFinite(number)) return;
      moved[one.key] = Math.min(Math.max(number, one.lowest), one.highest) * one.scale;
      update(event.target);
    };
    slider.addEventListener("input", set);
    box.addEventListener("input", set);
    box.addEventListener("change", () => update());
    fields.set(one.key, { one, box, slider, warning });
    const help = one.help ? [make("span", { class: "bp-help" }, one.help)] : [];
    const boxed = make("span", { class: "bp-box" }, one.prefix, box, one.suffix);
    return make("div", { class: "bp-control" }, make("label", { for: id }, one.label, ...help), slider, boxed, warning);
  }

  function count(name) {
    const id = `calculator-${name}`;
    const box = make("input", { type: "number", id, min: 0, step: "any", inputmode: "decimal" });
    box.addEventListener("input", () => {
      const number = Number(box.value);
      if (box.value !== "" && number >= 0) typed[name] = number;
      else delete typed[name];
      update(box);
    });
    fields.set(name, { box });
    return make("div", { class: "bp-control" }, make("label", { for: id }, settings.names[name]), box);
  }

  const form = make("form", { class: "bp-moves", "aria-label": "Calculator" });
  const select = make("select", { id: "calculator-council" });
  select.append(make("option", { value: "" }, "A council of average size"));
  Object.entries(settings.areas)
    .sort(([, one], [, other]) => one.localeCompare(other, "en"))
    .forEach(([key, area]) => select.append(make("option", { value: key }, area)));
  select.addEventListener("change", () => {
    [unit, typed] = [select.value, {}];
    update();
  });
  if (!fixed) {
    form.append(make("div", { class: "bp-control" }, make("label", { for: select.id }, "Council"), select));
  }
  const main = controls.filter((one) => one.first).map(control);
  const rest = controls.filter((one) => !one.first).map(control);
  const more = make("details", {}, make("summary", {}, `${rest.length} more assumptions`), ...rest);
  const decides = make("fieldset", {}, make("legend", {}, "What decides"), ...main);
  const facts = make("details", {}, make("summary", {}, "The council's own figures"), ...counts.map(count));
  const reset = make("button", { type: "button" }, "Back to the Blueprint's figures");
  reset.addEventListener("click", () => {
    [moved, typed] = [{}, {}];
    update();
  });
  const copy = make("button", { type: "button" }, "Copy a citation with all inputs");
  const csv = make("a", { class: "bp-data", download: "calculator.csv" }, "These figures (CSV)");
  const told = make("p", { class: "bp-told" });
  const spoken = make("p", { class: "bp-spoken", role: "status" });
  form.append(decides, more, facts, make("p", { class: "bp-buttons" }, reset, " ", copy, " ", csv));
  form.addEventListener("submit", (event) => event.preventDefault());
  root.prepend(form);
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", "0 0 350 170");
  picture.setAttribute("role", "img");
  const moving = make("figure", { class: "bp-moving" }, picture, make("figcaption", {}, "Won less spent, year by year."));
  form.firstChild.before(told, spoken, moving);
  if (!fixed) told.before(form.querySelector(".bp-control"));
  const head = root.querySelector("thead tr");
  ["Yours", "Range"].forEach((words, place) => {
    const cell = make("th", { scope: "col", class: "bp-num" }, words);
    if (place) head.append(cell);
    else head.children[0].after(cell);
  });
  rows.forEach((row) => {
    row.children[1].dataset.column = "With the Blueprint's figures";
    row.children[0].after(make("td", { class: "bp-num bp-yours", "data-column": "Yours" }));
    row.append(make("td", { class: "bp-num", "data-column": "Range" }));
  });

  /* ---- what follows ---- */

  function sentence(found) {
    const say = (id) => shown(found[id], results.find((one) => one.id === id));
    const where = unit ? settings.areas[unit] : "A council of average size";
    const need = found.posts >= 0 ? `That takes ${say("posts")} more.` : "It has more case holders than that takes.";
    const size = shown(Math.abs(found.running), results.find((one) => one.id === "running"));
    const running = `Running costs ${found.running < 0 ? "fall" : "rise"} by ${size}.`;
    const paid = Number.isFinite(found.repaid) ? `It is repaid after ${say("repaid")}.` : "It is never repaid on these figures.";
    return `${where}: ${say("caseload")} for each social worker. ${need} The change costs ${say("transition")} in all. ${running} ${paid}`;
  }

  function draw(found, set) {
    const years = [0, set.transition_years, set.transition_years + set.ramp_years, set.transition_years + set.horizon];
    const worth = [0, -found.at_change, found.at_full, found.at_end];
    const [low, high] = [Math.min(...worth, 0), Math.max(...worth, 0)];
    const x = (year) => (10 + (330 * year) / years[3]).toFixed(1);
    const y = (value) => (15 + (125 * (high - value)) / (high - low || 1)).toFixed(1);
    const line = years.map((year, place) => `${x(year)},${y(worth[place])}`).join(" ");
    const million = results.find((one) => one.id === "at_end");
    picture.setAttribute("aria-label", `Won less spent: ${shown(-found.at_change, million)} after ${years[1]} years, ${shown(found.at_end, million)} after ${years[3]}.`);
    picture.innerHTML =
      `<line class="bp-zero" x1="10" x2="340" y1="${y(0)}" y2="${y(0)}"/><polyline points="${line}"/>` +
      `<text x="340" y="${Math.max(Number(y(worth[3])) - 7, 11)}" text-anchor="end">${shown(worth[3], million)}</text>` +
      `<text x="10" y="163">now</text><text x="340" y="163" text-anchor="end">year ${Number(years[3].toFixed(1))}</text>`;
  }

  /* A number that does not break from its sign. */
  const whole = (text) => (text.length < 13 ? make("span", { class: "bp-whole" }, text) : text);

  function table(found, start) {
    const lines = [["What", "Yours", "With the Blueprint's figures", "Low", "High"]];
    rows.forEach((row, id) => {
      const one = results.find((result) => result.id === id);
      const ends = range(id);
      const cells = row.children;
      cells[1].replaceChildren(whole(shown(found[id], one)));
      cells[2].replaceChildren(whole(shown(start[id], one)));
      cells[3].replaceChildren(...(ends ? [whole(shown(ends[0], one)), " to ", whole(shown(ends[1], one))] : ["not defined"]));
      lines.push([one.label, found[id], start[id], ...(ends || ["", ""])]);
    });
    Object.entries(values()).forEach(([key, value]) => lines.push([`input: ${key}`, value, settings.base[key], "", ""]));
    lines.push(["source", settings.cite, "", "", ""]);
    const inert = (cell) => (typeof cell === "string" ? cell.replace(/^[=+\-@\t\r]/, "'$&") : cell);
    const quoted = lines.map((line) => line.map((cell) => `"${String(inert(cell)).replaceAll('"', '""')}"`).join(","));
    csv.href = `data:text/csv;charset=utf-8,${encodeURIComponent(quoted.join("\n"))}`;
  }

  function address() {
    const state = new URLSearchParams();
    if (unit && !fixed) state.set("council", unit);
    Object.entries({ ...typed, ...moved }).forEach(([key, value]) => state.set(key, value));
    const text = state.toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  }

  function update(except) {
    const set = values();
    const found = calculate(set);
    const start = calculate({ ...settings.base, ...own() });
    fields.forEach(({ one, box, slider, warning }, key) => {
      const value = one ? inUnit(one, set[key]) : set[key];
      if (box !== except) box.value = one && one.prefix ? short(value) : value;
      if (!one) return;
      if (slider !== except) slider.value = value;
      const [low, high] = one.plausible.map((end) => inUnit(one, end));
      const text = (end) => `${one.prefix}${Number(end.toPrecision(4)).toLocaleString("en-GB")}${one.suffix}`;
      slider.setAttribute("aria-valuetext", text(value));
      const noise = 1e-9 * Math.abs(high);
      warning.hidden = value >= low - noise && value <= high + noise;
      warning.textContent = warning.hidden ? "" : `Outside the plausible range, ${text(low)} to ${text(high)}.`;
    });
    select.value = unit;
    table(found, start);
    draw(found, set);
    const gaps = missing();
    const note = gaps.length ? ` Not counted here, so an average council's figure stands in: ${gaps.map((name) => settings.names[name].toLowerCase()).join("; ")}.` : "";
    told.textContent = sentence(found) + note;
    clearTimeout(timer);
    timer = setTimeout(() => (spoken.textContent = told.textContent), 700);
    address();
  }

  function read() {
    const state = new URLSearchParams(location.hash.slice(1));
    if (!fixed && Object.hasOwn(councils, state.get("council") || "")) unit = state.get("council");
    const number = (key) => (state.get(key) ? Number(state.get(key)) : NaN);
    controls.forEach((one) => {
      const value = number(one.key);
      if (Number.isFinite(value)) moved[one.key] = Math.min(Math.max(value, one.lowest * one.scale), one.highest * one.scale);
    });
    counts.filter((name) => number(name) >= 0).forEach((name) => (typed[name] = number(name)));
  }

  copy.addEventListener("click", async () => {
    const inputs = controls.map((one) => `${one.label}: ${one.prefix}${inUnit(one, values()[one.key])}${one.suffix}`);
    const text = `${settings.cite}. Calculator: ${told.textContent} Inputs: ${inputs.join("; ")}. ${location.href}`;
    try {
      await navigator.clipboard.writeText(text);
      spoken.textContent = "Copied.";
    } catch {
      window.prompt("Copy this citation:", text);
    }
  });
  window.addEventListener("hashchange", () => {
    if (!location.hash.includes("=")) return;
    [moved, typed] = [{}, {}];
    read();
    update();
  });
  window.blueprint.shown = shown;
  read();
  update();
})();
