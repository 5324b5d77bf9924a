/* Filters and sorts the table of claims, and that of councils, where a name leads straight to its page, also an old one
   or one not quite right. Without this script the table stands as it is, whole. */
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
  const found = document.createElement("ul");
  found.className = "bp-found";
  found.hidden = true;
  count.after(found, near);
  let column = -1;
  let down = false;

  /* A name without what is written in more than one way; of claims every sign counts. */
  const letters = (text) => text.replace(/['’.]/g, "").replace(/&/g, "and").replace(/[^a-z]+/g, " ");
  const plain = (text) => (fold ? letters(text.toLowerCase()) : text.toLowerCase()).trim();
  const asked = () => plain(words.value);
  const name = (row) => plain(row.cells[0].textContent);
  /* The names of a row, its own first. */
  const names = (row) => [name(row), ...(row.dataset.also || "").split("; ").map(plain).filter(Boolean)];

  function matches(row) {
    const text = fold ? names(row).join(" ") : plain(row.textContent);
    return (
      asked().split(/\s+/).every((word) => text.includes(word)) &&
      selects.every((select) => !select.value || row.dataset[select.dataset.filter] === select.value)
    );
  }

  /* How many letters must be added, left out, changed or swapped to make one name of the other. */
  function apart(one, other) {
    let [before, line] = [[], [...Array(other.length + 1).keys()]];
    for (let i = 1; i <= one.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= other.length; j += 1) {
        const same = one[i - 1] === other[j - 1];
        next[j] = Math.min(line[j] + 1, next[j - 1] + 1, line[j - 1] + (same ? 0 : 1));
        const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
        if (swapped) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      [before, line] = [line, next];
    }
    return line[other.length];
  }

  /* How far a row's nearest name, or a long word or the beginning of it, is from what was asked, for each letter. */
  function distance(row) {
    const tried = names(row).flatMap((one) => [one, one.slice(0, asked().length), ...one.split(" ").filter((word) => word.length > 4)]);
    return Math.min(...tried.map((one) => apart(asked(), one) / Math.max(one.length, asked().length)));
  }

  /* The rows that a name most likely means: those that begin with it first; where none has it, the nearest. */
  function meant(left) {
    const begins = (row) => (name(row).startsWith(asked()) ? 0 : name(row).split(" ").some((word) => word.startsWith(asked())) ? 1 : 2);
    if (left.length) return [...left].sort((one, other) => begins(one) - begins(other));
    const far = new Map(rows.map((row) => [row, distance(row)]));
    return rows.filter((row) => far.get(row) <= 0.35).sort((one, other) => far.get(one) - far.get(other)).slice(0, 4);
  }

  function sayFound(left) {
    const listed = asked() ? meant(left) : [];
    found.replaceChildren(
      ...listed.slice(0, 8).map((row) => {
        const item = document.createElement("li");
        const also = (row.dataset.also || "").split("; ").find((one) => plain(one).includes(asked()));
        const more = also && !name(row).includes(asked()) ? ` (${also})` : "";
        item.append(row.cells[0].querySelector("a").cloneNode(true), `${more}, ${row.dataset.region}`);
        return item;
      })
    );
    found.hidden = listed.length === 0;
    if (asked() && !left.length) count.textContent = listed.length ? "No council is called that. Nearest:" : "No council is called that.";
  }

  function filter() {
    rows.forEach((row) => (row.hidden = !matches(row)));
    bodies.forEach((body) => {
      const shown = [...body.rows].filter((row) => !row.hidden && !row.classList.contains("bp-group"));
      body.hidden = shown.length === 0;
    });
    const left = rows.filter((row) => !row.hidden);
    const all = `${rows.length} ${ledger.dataset.noun}`;
    count.textContent = left.length === rows.length ? all : `${left.length} of ${all}`;
    if (fold) sayFound(left);
    sayNear(left);
  }

  /* Where one council is left: links to those that have it among their neighbours. */
  function sayNear(left) {
    const keys = left.length === 1 && asked() ? (left[0].dataset.near || "").split(" ").filter(Boolean) : [];
    const links = keys.map((key) => document.getElementById(`row-${key}`).querySelector("a").cloneNode(true));
    near.replaceChildren(...links.flatMap((link, place) => [place ? ", " : "It is among the ten neighbours of ", link]));
    near.hidden = links.length === 0;
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
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    found.querySelector("a")?.click();
  });
  form.addEventListener("reset", () => {
    column = -1;
    down = false;
    setTimeout(arrange); // the fields are emptied after this event
  });
  ledger.querySelectorAll(".bp-filters").forEach((part) => (part.hidden = false));
  arrange(); // a browser that goes back keeps what the fields held
})();
