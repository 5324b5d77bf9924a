/* Lets a reader move the model of a council. The formulas are those of the book, in model.js; without scripts the
   table stands as it is, at the Blueprint’s own figures. */
(function () {
  "use strict";

  const root = document.querySelector(".bp-calculator");
  const { calculate, settings } = window.blueprint || {};
  if (!root || !settings) return;
  const { controls, counts, councils, results, budget } = settings;
  const known = Object.fromEntries(results.map((one) => [one.id, one]));
  const fixed = root.dataset.unit;
  const rows = new Map([...root.querySelectorAll("tbody tr[data-result]")].map((row) => [row.dataset.result, row]));
  let unit = fixed || "";
  let typed = {};
  let moved = {};
  let touched = null;
  let timer = 0;

  /* ---- numbers as the book writes them: ten significant digits, ties to even, then ties away from zero ---- */

  function rounded(digits, keep, even) {
    const head = digits.slice(0, keep) || "0";
    const rest = digits.slice(keep);
    const tie = /^50*$/.test(rest);
    const up = tie && even ? Number(head.at(-1)) % 2 === 1 : rest[0] >= "5";
    return up ? String(BigInt(head) + 1n).padStart(head.length, "0") : head;
  }

  function shown(value, { decimals, shift, prefix, suffix, nothing }) {
    if (!Number.isFinite(value)) return nothing;
    const [mantissa, power] = Math.abs(value).toExponential(99).split("e");
    let digits = rounded(mantissa.replace(".", ""), 10, true);
    let point = Number(power) + 1 - shift + digits.length - 10;
    if (point < 0) [digits, point] = ["0".repeat(-point) + digits, 0];
    digits = rounded(digits.padEnd(point + decimals + 1, "0"), point + decimals, false);
    digits = digits.padStart(decimals + 1, "0");
    const whole = digits.slice(0, digits.length - decimals).replace(/^0+(?=\d)/, "");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    const text = decimals ? `${grouped}.${digits.slice(-decimals)}` : grouped;
    if ((decimals || !value) && shift === 6 && prefix === "£" && !/[1-9]/.test(text)) return little(value, suffix.slice(1));
    const minus = value < 0 && /[1-9]/.test(text) ? "−" : "";
    const one = { " children": " child" }[suffix] || suffix.replace(/s(?= a |$)/, "");
    return `${minus}${prefix}${text}${text === "1" ? one : suffix}`;
  }

  /* A sum that is no part of a million: in thousands. */
  function little(value, suffix) {
    if (!value) return `£0${suffix}`;
    if (Math.abs(value) < 500) return `under £500${suffix}`;
    return shown(value, { decimals: 0, shift: 3, prefix: "£", suffix: `,000${suffix}` });
  }

  /* ---- what is set ---- */

  /* A council's own figures. What was not counted is left to the average; a budget that it does not state is no number. */
  function own() {
    const figures = { ...(councils[unit] || {}), ...typed };
    if (figures[budget] === null) figures[budget] = NaN;
    return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== null));
  }

  function values(more) {
    return { ...settings.base, ...own(), ...moved, ...more };
  }

  function missing() {
    const gap = (name) => name !== budget && councils[unit][name] === null && !(name in typed);
    return unit && councils[unit] ? counts.filter(gap) : [];
  }

  /* Lowest and highest of each result, as set and with one input at a time at each end of its plausible range; with the
     mark that at some ends it is no number. */
  function ranges(found) {
    const tried = [found, ...controls.flatMap((one) => one.plausible.map((end) => calculate(values({ [one.key]: end }))))];
    return Object.fromEntries(
      results.map(({ id }) => {
        const ends = tried.map((one) => one[id]).filter(Number.isFinite);
        const part = ends.length > 0 && ends.length < tried.length;
        return [id, Object.assign(ends.length ? [Math.min(...ends), Math.max(...ends)] : [], { part })];
      })
    );
  }

  const within = (value, low, high) => Math.min(Math.max(value, low), high);
  /* A count as typed or as an address has it, undefined where it is none; without cases or case holders there is no
     caseload. */
  const counted = (name, text) => {
    const least = settings.positive.includes(name) ? Number.MIN_VALUE : 0;
    return text && Number(text) >= least && Number(text) <= settings.most ? Number(text) : undefined;
  };

  /* ---- the form, made once ---- */

  const make = (name, attributes = {}, ...inside) => {
    const node = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    node.append(...inside);
    return node;
  };
  const inUnit = (one, value) => Number((value / one.scale).toPrecision(10));
  const short = (value) => Number(value.toPrecision(4));
  /* A count of full-time equivalents to one decimal, a large one to none. */
  const counting = (value) => (Number.isNaN(value) ? "" : Number(value.toFixed(value < 1000 ? 1 : 0)));
  const fields = new Map();

  function control(one) {
    const id = `calculator-${one.key}`;
    const ends = { min: one.lowest, max: one.highest, step: one.step };
    const told = { "aria-describedby": `${id}-help ${id}-warning` };
    const box = make("input", { type: "number", id, inputmode: "decimal", ...ends, step: "any", ...told });
    const slider = make("input", { type: "range", "aria-label": one.label, ...ends, ...told });
    const warning = make("p", { class: "bp-warning", id: `${id}-warning`, hidden: "" });
    const help = make("span", { class: "bp-help", id: `${id}-help` }, one.help);
    const set = (event) => {
      const number = Number(event.target.value);
      if (event.target.value === "" || !Number.isFinite(number)) return;
      moved[one.key] = within(number, one.lowest, one.highest) * one.scale;
      touched = warning;
      update(event.target);
    };
    slider.addEventListener("input", set);
    box.addEventListener("input", set);
    box.addEventListener("change", () => update());
    fields.set(one.key, { one, box, slider, warning });
    const name = make("div", {}, make("label", { for: id }, one.label), help);
    const boxed = make("span", { class: "bp-box" }, one.prefix, box, one.suffix);
    return make("div", { class: "bp-control" }, name, slider, boxed, warning);
  }

  function count(name) {
    const id = `calculator-${name}`;
    const box = make("input", { type: "number", id, min: 0, max: settings.most, step: "any", inputmode: "decimal" });
    box.addEventListener("input", () => {
      typed[name] = counted(name, box.value);
      if (typed[name] === undefined) delete typed[name];
      update(box);
    });
    box.addEventListener("change", () => update());
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
    [unit, typed, touched] = [select.value, {}, null];
    update();
  });
  if (!fixed) {
    form.append(make("div", { class: "bp-control" }, make("label", { for: select.id }, "Council"), select));
  }
  const main = controls.filter((one) => one.first).map(control);
  const rest = controls.filter((one) => !one.first).map(control);
  const more = make("details", {}, make("summary", {}, `${rest.length} more assumptions`), ...rest);
  const decides = make("fieldset", {}, make("legend", {}, "What decides"), ...main);
  const facts = make("details", {}, make("summary", {}, "The council’s own figures"), ...counts.map(count));
  const reset = make("button", { type: "button" }, "Back to the Blueprint’s figures");
  reset.addEventListener("click", () => {
    [moved, typed, touched] = [{}, {}, null];
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
  const caption = "What is won, less what is spent, by the end of each year. Thick line: your figures; thin line: the Blueprint’s figures, where they differ.";
  const moving = make("figure", { class: "bp-moving" }, picture, make("figcaption", {}, caption));
  form.firstChild.before(told, spoken, moving);
  if (!fixed) told.before(form.querySelector(".bp-control"));
  root.querySelector("caption").append(". Range: one input at a time, from one end of its plausible range to the other.");
  const head = root.querySelector("thead tr");
  ["Yours", "Range"].forEach((words, place) => {
    const cell = make("th", { scope: "col", class: "bp-num" }, words);
    if (place) head.append(cell);
    else head.children[0].after(cell);
  });
  rows.forEach((row) => {
    row.children[1].dataset.column = "With the Blueprint’s figures";
    row.children[0].after(make("td", { class: "bp-num bp-yours", "data-column": "Yours" }));
    row.append(make("td", { class: "bp-num", "data-column": "Range" }));
  });

  /* ---- what follows ---- */

  const say = (found, id) => {
    const most = settings.largest[id];
    if (found[id] > most) return `more than ${shown(most, { ...known[id], decimals: 0 })}`;
    if (id === "repaid" && !Number.isFinite(found.repaid) && found.at_full >= 0) return "before the gain is full";
    return shown(found[id], known[id]);
  };

  const input = (value) => (Number.isNaN(value) ? settings.unstated : value);

  function repaid(found) {
    if (Number.isFinite(found.repaid)) return `With what is won counted as money, it is repaid after ${say(found, "repaid")}.`;
    return found.at_full >= 0 ? "With what is won counted as money, it is repaid before the gain is full." : "It is never repaid on these figures, even with what is won counted as money.";
  }

  function sentence(found, set) {
    const average = Object.keys(typed).length ? "Your own figures" : "A council of average size";
    const where = unit ? settings.areas[unit] : average;
    const today = shown(set.cases / set.case_holders, { ...known.caseload, suffix: "" });
    const size = shown(Math.abs(found.running), known.running);
    const nothing = (id) => !/[1-9]/.test(say(found, id));
    const there = found.posts === 0 && set.promise_realised > 0;
    const none = there
      ? `At ${short(set.caseload_model)} or below, it gains no case holders, gives no posts up and keeps its caseload.`
      : "That takes no more posts.";
    const need = `That takes ${shown(found.posts, { ...known.posts, suffix: " more posts" })}.`;
    const running = `Running costs ${found.running < 0 ? "fall" : "rise"} by ${size}.`;
    return [
      `${where}: ${say(found, "caseload")} for each social worker, ${today} today.`,
      nothing("posts") ? none : need,
      `The change costs ${say(found, "transition")} in all, with overrun${there ? "" : " and the posts that go"}.`,
      nothing("running") ? "Running costs stay as they are." : running,
      repaid(found),
    ].join(" ");
  }

  function course(found, { transition_years, ramp_years, horizon }) {
    return {
      years: [0, transition_years, transition_years + ramp_years, transition_years + horizon],
      worth: [0, -found.at_change, found.at_full, found.at_end],
    };
  }

  function draw(found, set, start, first) {
    const [yours, theirs] = [course(found, set), course(start, first)];
    const [last, worth] = [yours.years[3], yours.worth.concat(theirs.worth)];
    const [low, high] = [Math.min(...worth, 0), Math.max(...worth, 0)];
    const x = (year) => 10 + (330 * year) / Math.max(last, theirs.years[3]);
    const y = (value) => 22 + (108 * (high - value)) / (high - low || 1);
    const line = ({ years, worth }) => years.map((year, place) => `${x(year).toFixed(1)},${y(worth[place]).toFixed(1)}`).join(" ");
    const text = (words, left, top, anchor) => `<text x="${left}" y="${top}" text-anchor="${anchor}">${words}</text>`;
    const back = found.repaid <= last;
    const far = back && x(found.repaid) > 225;
    const [nought, ends] = [y(0), y(yours.worth[3])];
    const falls = yours.worth[3] < yours.worth[2];
    const when = back && `repaid, year ${found.repaid.toFixed(1)}`;
    const [spent, won] = [shown(-found.at_change, known.at_end), say(found, "at_end")];
    /* Neither does the last number cross the line of nought, nor does it lie on the words beside it. */
    const [aside, top] = falls ? [17, ends + 17] : [-8, ends - 8];
    const crossed = top - 13 < nought && nought < top + 5;
    const until = nought - ends < 16 ? x(last) - 7 * won.length : x(last);
    picture.setAttribute("aria-label", `Won less spent: ${spent} after ${yours.years[1]} years, ${won} after ${last}${back ? `; ${when}` : ""}.`);
    picture.innerHTML =
      `<line class="bp-zero" x1="10" x2="340" y1="${nought}" y2="${nought}"/>` +
      `<polyline class="bp-theirs" points="${line(theirs)}"/><polyline points="${line(yours)}"/>` +
      text("£0", 10, nought - 6, "start") +
      text(spent, x(yours.years[1]), y(yours.worth[1]) + 17, "middle") +
      text(won, x(last), crossed ? nought + aside : top, "end") +
      (back ? `<circle cx="${x(found.repaid)}" cy="${nought}" r="4"/>` : "") +
      (back ? text(when, far ? Math.min(x(found.repaid), until) - 8 : x(found.repaid) + 8, nought + (far ? -8 : 17), far ? "end" : "start") : "") +
      text("now", 10, 166, "start") +
      text(`year ${Number(last.toFixed(1))}`, x(last), 166, "end");
  }

  /* What has not changed is left alone; a number does not break from its sign. */
  function write(cell, ...texts) {
    if (cell.textContent === texts.join(" to ")) return;
    const parts = texts.map((text) => (text.length < 13 ? make("span", { class: "bp-whole" }, text) : text));
    cell.replaceChildren(...parts.flatMap((part, place) => (place ? [" to ", part] : [part])));
  }

  function table(found, start) {
    const ends = ranges(found);
    rows.forEach(({ cells }, id) => {
      write(cells[1], say(found, id));
      write(cells[2], say(start, id));
      const told = [...new Set(ends[id].map((end) => say({ ...found, [id]: end }, id)))];
      if (ends[id].part) told.push(`${told.pop()}, or ${known[id].nothing}`);
      write(cells[3], ...(told.length ? told : [known[id].nothing]));
    });
  }

  function file() {
    const [set, first] = [values(), { ...settings.base, ...own() }];
    const [found, start] = [calculate(set), calculate(first)];
    const ends = ranges(found);
    const lines = [["What", "Yours", "With the Blueprint’s figures", "Low", "High"]];
    const result = (from, id) => (Number.isFinite(from[id]) ? from[id] : say(from, id));
    rows.forEach((_, id) => lines.push([known[id].label, result(found, id), result(start, id), ends[id][0] ?? "", ends[id][1] ?? ""]));
    Object.entries(set).forEach(([key, value]) => lines.push([`input: ${key}`, input(value), input(first[key]), "", ""]));
    lines.push(["source", settings.cite, "", "", ""]);
    const inert = (cell) => (typeof cell === "string" ? cell.replace(/^[=+\-@\t\r]/, "'$&") : cell);
    const quoted = lines.map((line) => line.map((cell) => `"${String(inert(cell)).replaceAll('"', '""')}"`).join(","));
    csv.href = `data:text/csv;charset=utf-8,${encodeURIComponent(quoted.join("\n"))}`;
  }

  function address() {
    const state = new URLSearchParams();
    if (unit && !fixed) state.set("council", unit);
    Object.entries({ ...typed, ...moved }).forEach(([key, value]) => state.set(key, Number((+value).toPrecision(12))));
    const text = state.toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  }

  /* What may wait until a reader pauses: the address, the file, and what a screen reader is told. */
  function settle() {
    clearTimeout(timer);
    address();
    file();
    spoken.textContent = [told.textContent, touched && touched.textContent].filter(Boolean).join(" ");
  }

  function update(except) {
    show(except);
    clearTimeout(timer);
    timer = setTimeout(settle, 500);
  }

  function show(except) {
    const [set, first] = [values(), { ...settings.base, ...own() }];
    const [found, start] = [calculate(set), calculate(first)];
    fields.forEach(({ one, box, slider, warning }, key) => {
      const value = one ? inUnit(one, set[key]) : (typed[key] ?? counting(set[key]));
      if (box !== except) box.value = one && one.prefix ? short(value) : value;
      if (key === budget) box.placeholder = Number.isNaN(set[key]) ? "not stated" : "";
      if (!one) return;
      if (slider !== except) slider.value = value;
      const [low, high] = one.plausible.map((end) => inUnit(one, end));
      const text = (end) => `${one.prefix}${short(end).toLocaleString("en-GB")}${one.suffix}`;
      slider.setAttribute("aria-valuetext", text(value));
      const noise = 1e-9 * Math.abs(high);
      warning.hidden = value >= low - noise && value <= high + noise;
      warning.textContent = warning.hidden ? "" : `Outside the plausible range, ${text(low)} to ${text(high)}.`;
    });
    select.value = unit;
    table(found, start);
    draw(found, set, start, first);
    told.textContent = [sentence(found, set), ...notes(set)].join(" ");
  }

  function notes(set) {
    const gaps = missing().map((name) => settings.names[name].toLowerCase());
    const stand = gaps.length ? [`Not counted here, so an average council’s figure stands in: ${gaps.join("; ")}.`] : [];
    if (set[budget] > 0) return stand;
    const why = Number.isNaN(set[budget]) ? `The safeguarding budget is ${settings.unstated}` : "No safeguarding budget is set";
    return [...stand, `${why}, so no share of it can be worked out.`];
  }

  function read() {
    const state = new URLSearchParams(location.hash.slice(1));
    if (!fixed && Object.hasOwn(councils, state.get("council") || "")) unit = state.get("council");
    const number = (key) => (state.get(key) ? Number(state.get(key)) : NaN);
    controls.forEach((one) => {
      const value = number(one.key);
      if (Number.isFinite(value)) moved[one.key] = within(value, one.lowest * one.scale, one.highest * one.scale);
    });
    counts.forEach((name) => {
      const value = counted(name, state.get(name));
      if (value !== undefined) typed[name] = value;
    });
  }

  copy.addEventListener("click", async () => {
    settle();
    const set = values();
    const inputs = [
      ...counts.map((name) => `${settings.names[name]}: ${input(set[name])}`),
      ...controls.map((one) => `${one.label}: ${one.prefix}${inUnit(one, set[one.key])}${one.suffix}`),
    ];
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
    [moved, typed, touched] = [{}, {}, null];
    if (!fixed) unit = "";
    read();
    update();
  });
  csv.addEventListener("click", settle);
  window.blueprint.shown = shown;
  read();
  show();
  file();
})();
