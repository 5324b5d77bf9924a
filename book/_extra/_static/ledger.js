/* Filters and sorts the table of claims, and that of councils. Without this script the table stands as it is, whole. */
(function () {
  "use strict";

  const ledger = document.querySelector(".bp-ledger");
  if (!ledger) return;
  const form = ledger.querySelector("form");
  const fold = ledger.querySelector("details");
  const count = ledger.querySelector(".bp-count");
  const bodies = [...ledger.querySelectorAll("tbody")];
  const rows = [...ledger.querySelectorAll("tbody tr:not(.bp-group)")];
  const homes = new Map(rows.map((row) => [row, row.parentElement]));
  const heads = [...ledger.querySelectorAll("thead th")];
  const grouped = form.elements["ledger-grouped"];
  const words = form.querySelector("#ledger-text");
  const selects = [...ledger.querySelectorAll("select")];
  const near = document.createElement("p");
  near.className = "bp-near";
  near.hidden = true;
  count.after(near);
  let column = -1;
  let down = false;

  function matches(row) {
    const text = `${row.textContent} ${row.dataset.also || ""}`.toLowerCase();
    const asked = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    return (
      asked.every((word) => text.includes(word)) &&
      selects.every((select) => !select.value || row.dataset[select.dataset.filter] === select.value)
    );
  }

  function filter() {
    rows.forEach((row) => (row.hidden = !matches(row)));
    bodies.forEach((body) => {
      const shown = [...body.rows].filter((row) => !row.hidden && !row.classList.contains("bp-group"));
      body.hidden = shown.length === 0;
    });
    const shown = rows.filter((row) => !row.hidden).length;
    const all = `${rows.length} ${ledger.dataset.noun}`;
    count.textContent = shown === rows.length ? all : `${shown} of ${all}`;
    sayNear();
    if (fold && words.value) fold.open = true;
  }

  /* Where one council is left: links to those that have it among their neighbours. */
  function sayNear() {
    const left = rows.filter((row) => !row.hidden);
    const names = left.length === 1 && words.value ? (left[0].dataset.near || "").split(" ").filter(Boolean) : [];
    const found = names.map((name) => document.getElementById(`row-${name}`).querySelector("a").cloneNode(true));
    near.replaceChildren(...found.flatMap((link, place) => [place ? ", " : "It is among the ten neighbours of ", link]));
    near.hidden = found.length === 0;
  }

  /* Figures by unit and then by size, other cells by what they say; cells without a figure come last. */
  function compare(one, other) {
    const [a, b] = [one.cells[column], other.cells[column]];
    const [has, had] = [a.dataset.value !== undefined, b.dataset.value !== undefined];
    const sign = down ? -1 : 1;
    if (has && had) {
      const units = a.dataset.unit.localeCompare(b.dataset.unit, "en");
      return sign * (units || Number(a.dataset.value) - Number(b.dataset.value));
    }
    if (has !== had) return has ? -1 : 1;
    return sign * a.textContent.localeCompare(b.textContent, "en", { numeric: true });
  }

  function arrange() {
    ledger.classList.toggle("bp-loose", !grouped.checked);
    const order = column < 0 ? rows : [...rows].sort(compare);
    order.forEach((row) => (grouped.checked ? homes.get(row) : bodies[0]).append(row));
    heads.forEach((head, place) => {
      if (place === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    filter();
  }

  function sortBy(place) {
    down = place === column && !down;
    column = place;
    arrange();
  }

  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sortBy(place));
    head.replaceChildren(button);
  });
  words.addEventListener("input", filter);
  selects.forEach((select) => select.addEventListener("change", filter));
  grouped.addEventListener("change", arrange);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    column = -1;
    down = false;
    setTimeout(arrange); // the fields are emptied after this event
  });
  ledger.querySelectorAll(".bp-filters").forEach((part) => (part.hidden = false));
  arrange(); // a browser that goes back keeps what the fields held
})();
