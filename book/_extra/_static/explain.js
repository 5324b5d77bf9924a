/* Finds a number by its name, and goes on at once from a number's lasting address to the page that explains it.
   Without this script the lists stand as they are, and the link there is one step more. */
(function () {
  "use strict";

  function leadOn() {
    const named = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (named && named.matches(".bp-index li > a, .bp-contents li > a")) location.replace(named.href);
  }
  window.addEventListener("hashchange", leadOn);
  leadOn();

  const index = document.querySelector(".bp-index");
  if (!index) return;
  const most = 50;
  const names = new URL("explained.js", document.currentScript.src); // fetched when a reader comes to the field
  const form = index.querySelector("form");
  const field = form.querySelector("input");
  const found = index.querySelector(".bp-found");
  const count = found.querySelector("p");
  const list = found.querySelector("ul");

  function item([label, words, address]) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = `${label[0].toUpperCase()}${label.slice(1)}: ${words}`;
    const line = document.createElement("li");
    line.append(link);
    return line;
  }

  function find() {
    const asked = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = asked.length
      ? window.explained.filter(([label, , address]) => {
          const named = `${label} ${address}`.toLowerCase();
          return asked.every((word) => named.includes(word));
        })
      : [];
    list.replaceChildren(...fits.slice(0, most).map(item));
    found.hidden = asked.length === 0;
    const all = `${fits.length} of ${window.explained.length} numbers`;
    count.textContent = fits.length > most ? `${all}; the first ${most}` : all;
  }

  function fetchNames(then) {
    const script = document.createElement("script");
    script.src = names;
    script.addEventListener("load", then);
    document.head.append(script);
  }

  function search() {
    field.addEventListener("input", find);
    find();
  }

  function leadToFinding() {
    const named = window.explained.find(([, , address]) => address.endsWith(location.hash));
    if (named) location.replace(named[2]);
  }

  // The page where a finding once stood may lead here, and this index has no place for each finding
  if (location.hash.startsWith("#finding-")) fetchNames(leadToFinding);

  field.addEventListener("focus", () => fetchNames(search), { once: true });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  if (field.value) field.dispatchEvent(new Event("focus")); // a browser that goes back keeps what the field held
})();
