/* Searches the book: ranks its places for a reader's words, and shows the best pages with the sentences found.
   What is ranked comes from search-index.js, loaded with MiniSearch once somebody searches; works from disk. */
(function () {
  "use strict";

  const root = document.documentElement.dataset.content_root;
  const most = { pages: 20, places: 3, letters: 240 };
  const weights = { title: 4, names: 3, page: 2, text: 1 };
  const WORD =
    /£?\d[\d,]*(?:\.\d+)?(?:\s?(?:%|per\s?cent\b|million\b|billion\b|thousand\b|bn\b|[mk]\b))?|[\p{L}_][\p{L}\p{N}_]*(?:['’]\p{L}+)?/giu;
  const UNITS = { percent: "%", million: "m", billion: "bn", thousand: "000", k: "000" };
  const NUMBER = /^£?\d/;

  /* How a word or a figure is looked up: figures in one way of writing, words without ending; "" for small words. */
  let stemmer, passed;
  const known = new Map();
  function looked(word) {
    const small = word.toLowerCase();
    if (NUMBER.test(small))
      return small.replace(/[,\s]/g, "").replace(/[a-z]+$/, (unit) => UNITS[unit] || unit);
    const bare = small.replace(/['’]s?$/, "");
    return passed.has(bare) ? "" : /^[a-z]+$/.test(bare) ? stemmer.stemWord(bare) : bare;
  }
  function term(word) {
    if (!known.has(word)) known.set(word, looked(word));
    return known.get(word);
  }

  /* A figure is also found without its sign and its unit. What the book has is kept, to know what it has not. */
  const held = new Set();
  function terms(word) {
    const one = term(word);
    held.add(one);
    return NUMBER.test(one) ? [...new Set([one, one.replace("£", ""), one.replace(/[^\d.]/g, "")])] : one;
  }

  const split = (text) => text.match(WORD) || [];
  const flat = (text) => split(text).join(" ").toLowerCase();

  let places, index, said;
  function prepare({ pages, said: rows, passed: small }) {
    stemmer = new Stemmer();
    passed = new Set(small);
    places = pages.flatMap(([address, page, own]) =>
      own.map(([where, title, text, names]) => ({ address, page, where, title, text, names }))
    );
    places.forEach((place, id) => Object.assign(place, { id, own: place.where.startsWith("#") || !place.where }));
    said = rows.map((row) => row.map((words) => split(words).filter(term)));
    index = new MiniSearch({ fields: Object.keys(weights), tokenize: split, processTerm: terms });
    index.addAll(places);
  }

  /* The reader's words, each with what the book says for it. */
  function asked(words) {
    const wanted = words.map(term);
    const query = [];
    for (let from = 0; from < words.length; ) {
      const [own, ...others] =
        said.find(([own]) => own.every((word, place) => term(word) === wanted[from + place])) || [];
      const all = (group) => ({ combineWith: "AND", queries: group });
      query.push(own ? { combineWith: "OR", queries: [all(own), ...others.map(all)] } : words[from]);
      from += own ? own.length : 1;
    }
    return query;
  }

  const lettered = (word) => !NUMBER.test(word);
  const rough = (word) => (lettered(word) && word.length > 3 ? (word.length < 6 ? 1 : 2) : 0);
  /* Tried in turn, each while there are fewer pages than it says: every word; from then on with letters put right that
     changed places, every word; every word as it may have been meant; any word; any word as it may have been meant. */
  const WAYS = [
    { below: 1, combineWith: "AND", fuzzy: false },
    { below: 1, combineWith: "AND", fuzzy: false },
    { below: 1, combineWith: "AND", fuzzy: rough },
    { below: 3, combineWith: "OR", fuzzy: false },
    { below: 1, combineWith: "OR", fuzzy: rough },
  ];

  /* A word that the book has not, as the one of its words in which two neighbours have changed places. */
  function meant(word) {
    const swapped = (letter, place) => word.slice(0, place) + word[place + 1] + letter + word.slice(place + 2);
    const others = held.has(term(word)) || !lettered(word) ? [] : [...word].slice(0, -1).map(swapped);
    return others.find((one) => held.has(term(one))) || word;
  }

  function ranked(query, words, { combineWith, fuzzy }) {
    const phrase = flat(words.join(" "));
    const options = { boost: weights, prefix: (word) => lettered(word) && word.length > 2, processTerm: term, fuzzy };
    return index.search({ queries: query, combineWith }, options).map(({ id, score, match }) => {
      const place = places[id];
      const titled = flat(place.title) === phrase;
      const named = place.names.split("; ").some((name) => flat(name) === phrase);
      const holds = words.length > 1 && [place.title, place.text].some((text) => flat(text).includes(phrase));
      const rank = (titled ? 4 : named || holds ? 2 : 1) * (place.own ? 1 : 0.5);
      return { place, match, score: score * rank };
    });
  }

  /* Pages for a query, best first, each with its places, best first; the second place of a page counts half, the
     third a quarter. `near` says that not all words were found as they were written. */
  function find(typed) {
    const written = split(typed).filter(term);
    const swapped = written.map(meant);
    const pages = new Map();
    let near = false;
    for (const way of written.length ? WAYS : []) {
      if (pages.size >= way.below) continue;
      const words = way === WAYS[0] ? written : swapped;
      const known = new Set([...pages.values()].flatMap(({ hits }) => hits.map(({ place }) => place)));
      near ||= way !== WAYS[0] && !pages.size;
      for (const hit of ranked(asked(words), words, way)) {
        const { address } = hit.place;
        if (!pages.has(address)) pages.set(address, { ...hit.place, hits: [] });
        if (!known.has(hit.place)) pages.get(address).hits.push(hit);
      }
    }
    pages.forEach((page) => {
      page.hits.sort((a, b) => b.score - a.score);
      page.score = page.hits.reduceRight((sum, hit) => sum / 2 + hit.score, 0);
    });
    return { near, pages: [...pages.values()].sort((a, b) => b.score - a.score) };
  }

  window.bookSearch = { find, prepare };

  /* ---- The page ---- */

  const form = document.querySelector(".bp-search");
  if (!form) return;
  const field = form.querySelector("input");
  const status = document.querySelector("#search-status");
  const list = document.querySelector("#search-found");

  function make(tag, properties, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  }

  /* The sentence of a place with most of what was found, what was found marked; the first one of a page without any. */
  function sentence({ place, match }) {
    const isHit = (word) => [terms(word)].flat().some((one) => one in match);
    const sentences = place.text.split("\n").flatMap((line) => line.split(/(?<=[.?!]) (?=[\p{Lu}\d£“])/u));
    const hits = (text) => new Set(split(text).filter(isHit).map(term)).size;
    const best = sentences.reduce((one, other) => (hits(other) > hits(one) ? other : one));
    if (place.where && !hits(best)) return [];
    const short = best.length > most.letters ? best.slice(0, best.lastIndexOf(" ", most.letters)) + " …" : best;
    const parts = [];
    let after = 0;
    for (const found of short.matchAll(WORD)) {
      if (!isHit(found[0])) continue;
      parts.push(short.slice(after, found.index), make("mark", {}, found[0]));
      after = found.index + found[0].length;
    }
    return [make("p", {}, ...parts, short.slice(after))];
  }

  function link({ address, where, own, title }) {
    return make("a", { href: root + (own ? address + where : where) }, title);
  }

  function item({ address, page, hits }) {
    const whole = hits.find((hit) => !hit.place.where);
    const within = hits.filter((hit) => hit.place.where).slice(0, most.places);
    return make(
      "li",
      {},
      make("h2", {}, link({ address, where: "", own: true, title: page })),
      ...(whole ? sentence(whole) : []),
      ...(within.length ? [make("ul", {}, ...within.map((hit) => make("li", {}, link(hit.place), ...sentence(hit))))] : [])
    );
  }

  function told(typed, near, count) {
    if (!typed) return "";
    if (!count) return `Nothing in the book has “${typed}”. Try another word for it, or a list below.`;
    const pages = `${count} ${count > 1 ? "pages" : "page"}`;
    return near ? `No page has “${typed}” as it is written. What comes nearest, on ${pages}:` : `${pages}, the best first`;
  }

  function show() {
    const typed = field.value.trim();
    const { near, pages } = find(typed);
    const shown = pages.slice(0, most.pages);
    status.textContent = told(typed, near, shown.length);
    list.replaceChildren(...shown.map(item));
  }

  const load = (name) =>
    new Promise((done, fail) => {
      document.head.append(make("script", { src: `${root}_static/${name}`, onload: done, onerror: fail }));
    });

  let ready;
  function search() {
    ready ||= Promise.all(["minisearch/minisearch.js", "search-index.js"].map(load)).then(() => prepare(window.searched));
    return ready.then(show, () => (status.textContent = "The index of the book could not be loaded."));
  }

  let pause;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(search, 250);
  });
  field.value = new URLSearchParams(location.search).get("q") || "";
  if (field.value.trim()) search();
  else field.focus();
})();
