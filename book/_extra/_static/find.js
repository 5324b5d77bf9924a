/* Finds a council in every drawing of councils: by name, under the pointer, or with the arrow keys. Remembers the name
   for other pages. Without this script the line below each drawing leads to the table. */
(function () {
  "use strict";

  const key = "bp-council";
  const names = new Set();

  /* Records are "group" or "name|words|x|y". */
  function read(svg) {
    let group = "";
    const marks = [];
    svg.dataset.councils.split(";").forEach((record) => {
      const [name, words, x, y] = record.split("|");
      if (!words) return (group = name && ` (${name})`);
      names.add(name);
      marks.push({ name, words, said: words + group, x: +x, y: +y });
    });
    return { svg, marks, wide: svg.viewBox.baseVal.width };
  }

  const charts = [...document.querySelectorAll(".bp-find")].map((line) => {
    const drawings = [...line.parentElement.querySelectorAll("svg[data-councils]")].map(read);
    line.insertAdjacentHTML(
      "afterbegin",
      '<span class="bp-field"><label>Find a council <input type="search" list="bp-councils" autocomplete="off"></label>, point at a dot, or move through the drawing with the arrow keys.</span><output></output>'
    );
    return { drawings, field: line.querySelector("input"), status: line.querySelector("output") };
  });

  function draw({ svg, wide }, kind, marks) {
    svg.querySelectorAll("." + kind).forEach((old) => old.remove());
    marks.forEach(({ name, words, x, y }) => {
      const [by, end] = x > wide / 2 ? [-11, "end"] : [11, "start"];
      svg.insertAdjacentHTML(
        "beforeend",
        `<g class="bp-own ${kind}" aria-hidden="true"><circle cx="${x}" cy="${y}" r="7"/>` +
          `<text x="${x + by}" y="${y + 4}" text-anchor="${end}" font-size="12px">${name} ${words}</text></g>`
      );
    });
  }

  function choose(typed, active) {
    const asked = typed.trim().toLowerCase();
    const name = [...names].find((one) => one.toLowerCase() === asked) || "";
    if (asked && !name) return;
    charts.forEach((chart) => {
      const found = chart.drawings.map(({ marks }) => marks.filter((mark) => mark.name === name));
      chart.drawings.forEach((drawing, place) => draw(drawing, "bp-chosen", found[place]));
      chart.status.ariaLive = chart === active ? "polite" : "off";
      chart.status.textContent = name && `${name}: ${found[0].map((mark) => mark.said).join("; ") || "no figure here"}`;
      chart.field.value = name;
    });
    try {
      localStorage.setItem(key, name);
    } catch {}
  }

  charts.forEach((chart) => {
    chart.field.oninput = () => choose(chart.field.value, chart);
    chart.drawings.forEach((drawing) => {
      const { svg, marks, wide } = drawing;
      const order = [...new Set([...marks].sort((a, b) => a.x - b.x).map((mark) => mark.name))];
      const under = (event) => {
        const box = svg.getBoundingClientRect();
        const scale = wide / box.width;
        const far = ({ x, y }) => Math.hypot(x - (event.clientX - box.x) * scale, y - (event.clientY - box.y) * scale);
        return marks.filter((mark) => far(mark) < 12).sort((a, b) => far(a) - far(b)).slice(0, 1);
      };
      svg.tabIndex = 0;
      svg.setAttribute("aria-description", "Arrow keys step from council to council");
      svg.onpointermove = (event) => draw(drawing, "bp-near", under(event));
      svg.onpointerleave = () => draw(drawing, "bp-near", []);
      svg.onclick = (event) => under(event).forEach((mark) => choose(mark.name, chart));
      svg.onkeydown = (event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (by) choose(order.at((order.indexOf(chart.field.value) + by) % order.length), chart);
      };
    });
  });

  /* The names to choose from are only there once somebody comes to a field. */
  function offer() {
    if (document.getElementById("bp-councils")) return;
    const options = [...names].sort().map((name) => `<option value="${name}">`);
    document.body.insertAdjacentHTML("beforeend", `<datalist id="bp-councils">${options.join("")}</datalist>`);
  }
  charts.forEach(({ field }) => field.addEventListener("focus", offer));
  try {
    choose(localStorage.getItem(key) || "");
  } catch {}
})();
