/* Shows the data of a figure as a table, once a reader asks for it; it comes from a file beside that of the data, and
   so from disk too. Without this script there is the file of data alone. */
(function () {
  "use strict";

  const waiting = {};
  window.bookTable = (name, rows) => waiting[name](rows);

  function make(tag, attributes, ...inside) {
    const node = document.createElement(tag);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    node.append(...inside);
    return node;
  }

  function table(caption, [names, ...rows]) {
    const number = names.map((_, place) => rows.every((row) => /^[−\d.,]*$/.test(row[place])));
    const kind = (place) => (number[place] && place ? { class: "bp-num" } : {});
    const head = names.map((name, place) => make("th", { scope: "col", ...kind(place) }, name));
    const cell = (text, place) => (place ? make("td", kind(place), text) : make("th", { scope: "row" }, text));
    const body = rows.map((row) => make("tr", {}, ...row.map(cell)));
    return make(
      "div",
      { class: "bp-table", role: "region", tabindex: "0", "aria-label": caption },
      make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body))
    );
  }

  document.querySelectorAll('.bp-files a[href$=".csv"]').forEach((link) => {
    const name = link.getAttribute("download").replace(/\.csv$/, "");
    const caption = `Data of the figure ${name.replaceAll("-", " ")}`;
    const button = make("button", { type: "button", class: "bp-asked", "aria-expanded": "false", "aria-label": `Table: ${caption}` }, "Table");
    let box;
    function turn() {
      box.hidden = !box.hidden;
      button.setAttribute("aria-expanded", String(!box.hidden));
    }
    waiting[name] = (rows) => {
      box = table(caption, rows);
      box.hidden = true;
      link.parentElement.after(box);
      turn();
    };
    button.addEventListener("click", () => {
      if (box) turn();
      else if (!button.dataset.asked) document.head.append(make("script", { src: link.href.replace(/csv$/, "js") }));
      button.dataset.asked = "yes";
    });
    link.before(button);
  });
})();
