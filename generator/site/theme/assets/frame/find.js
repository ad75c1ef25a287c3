// The search box: opened by its button, by "/", "f" or "s". What is typed goes to a worker, which
// loads SQLite and reads the parts of the index that it needs; its answers are shown as text.
(() => {
  "use strict";
  const button = document.querySelector("[data-find]");
  const box = document.querySelector("dialog.pw-find");
  if (!button || !box || !window.Worker || !window.DecompressionStream || !box.showModal) return;

  const STEP = 10; // hits shown at first, and with each "more"
  const WAIT = 120; // milliseconds without a key before a search
  const KINDS = {
    series: "series", pull: "pull requests", discussion: "discussions", report: "reports",
    digest: "digests", person: "people", topic: "topics", page: "pages of this site",
  };
  const STATES = ["new", "picked", "discussed", "reviewed", "waiting", "partial", "applied",
    "superseded", "withdrawn"];
  const STATE_WORDS = { partial: "applied in part" };
  const base = new URL(button.dataset.find.replace(/\/?$/, "/"), location.href).href;
  const version = button.dataset.engine;
  const isOnDisk = location.protocol === "file:"; // where a browser loads no worker and no data
  const input = box.querySelector("input");
  const said = box.querySelector(".pw-find-said");
  const hits = box.querySelector(".pw-find-hits");
  const filters = box.querySelector(".pw-find-filters");
  const chosen = {}; // the filters, by their field
  let engine; // a promise of the worker
  let number = 0; // of the last question
  let limit = STEP;
  let timer;
  let hasLists; // whether hits say of which list they are
  let marks; // a pattern of the words to be marked
  const ADDED = /\s+(list|kind|state|year|topic|author):"[^"]*"/g; // what `text` adds

  button.hidden = false;

  // ---- the worker

  async function load(path, options) {
    const answer = await fetch(base + path, options);
    if (!answer.ok) throw new Error(`${answer.status} ${path}`);
    return answer.arrayBuffer();
  }

  async function start() {
    const worker = new Worker(`${base}assets/search/engine.js?${version}`);
    worker.onmessage = ({ data }) => {
      if (data.id !== number) return;
      if (data.older === undefined) show(data);
      else unfold(data);
    };
    worker.onerror = (event) => {
      if (!event.message) engine = undefined; // it was not loaded: the next key tries again
      fail(event.message || "its engine cannot be loaded");
    };
    try {
      const [wasm, manifest] = await Promise.all([
        load(`assets/search/sqlite3.wasm.gz?${version}`),
        load("search/index.json", { cache: "no-cache" }),
      ]);
      worker.postMessage({ base, wasm, manifest }, [wasm, manifest]);
    } catch (error) {
      worker.terminate();
      throw error;
    }
    return worker;
  }

  function ready() {
    engine ??= start();
    engine.catch((error) => {
      engine = undefined; // the next key tries again
      fail(error.message);
    });
    return engine;
  }

  function fail(why) {
    said.textContent = `Search does not work: ${why}`;
  }

  // ---- asking

  function text() {
    const value = (field) => chosen[field].value.trim();
    const fields = Object.keys(chosen).filter((field) => field !== "order" && value(field));
    const quoted = fields.map((field) => `${field}:"${value(field).replaceAll('"', "")}"`);
    return [input.value.trim(), ...quoted].join(" ").trim();
  }

  function ask() {
    number += 1;
    if (isOnDisk) return fail("it needs a web server, and this page was opened from a disk");
    remember();
    const query = text();
    if (!query) {
      hits.replaceChildren();
      said.textContent = "";
    }
    said.classList.toggle("pw-find-busy", Boolean(query));
    const id = number;
    const order = chosen.order?.value ?? "best";
    ready().then((worker) => worker.postMessage({ id, text: query, order, limit }), () => {});
  }

  function soon() {
    limit = STEP;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  }

  // So that the way back from a page that was found leads to the hits.
  function remember() {
    if (isOnDisk) return; // nor does it let a script change the address
    const here = new URL(location.href);
    here.searchParams.delete("q");
    if (box.open && text()) here.searchParams.set("q", text());
    history.replaceState(history.state, "", here);
  }

  // ---- showing

  function make(name, classes, content) {
    const made = document.createElement(name);
    if (classes) made.className = classes;
    if (content !== undefined) made.textContent = content;
    return made;
  }

  function show({ problem, problems, hits: found, total, words, meant, isAll, isEmpty, done, lists, traffic }) {
    if (problem) return fail(problem);
    offer(lists);
    box.dataset.bytes = traffic.bytes;
    box.dataset.requests = traffic.requests;
    said.classList.toggle("pw-find-busy", !done);
    if (isEmpty) {
      hits.replaceChildren();
      said.textContent = problems?.join(". ") ?? "";
      return;
    }
    const focused = [...hits.querySelectorAll("a.pw-find-hit")].indexOf(document.activeElement);
    const open = new Map([...hits.querySelectorAll(`details[open][data-of="${number}"]`)].map((fold) => [fold.dataset.at, fold]));
    hasLists = lists.length > 2;
    marks = pattern(words);
    hits.replaceChildren(...found.map((hit, at) => row(hit, at, open.get(String(at)))));
    if (focused >= 0) hits.querySelectorAll("a.pw-find-hit")[focused]?.focus();
    if (!isAll || total > found.length) hits.append(more());
    const least = isAll ? "" : "at least ";
    const word = total === 1 ? "result" : "results";
    const count = total ? `${least}${total.toLocaleString("en")} ${word}` : done ? "Nothing was found" : "";
    said.replaceChildren([...(problems ?? []), meant ? "" : count].filter(Boolean).join(". "));
    if (meant) said.append("Nothing was found. Did you mean ", instead(meant), `? ${count}`);
    for (const part of follow(found, lists)) said.append(part);
    if (done) box.dataset.done = number;
  }

  // The feeds of a topic, a list or a person, where nothing else was asked for.
  function follow(found, lists) {
    const [, field, quoted, bare] = text().match(/^(?:(topic|list):)?(?:"([^"]+)"|([^\s:"][^:"]*))$/) ?? [];
    const name = (quoted ?? bare ?? "").toLowerCase();
    const link = (path, word) => Object.assign(make("a", "", word), { href: base + path });
    const [list, other] = lists.filter((each) => (field === "topic" ? each.topics.includes(name) : each.name === name));
    if (field === "list" && list) return [". ", link(`lists/${name}/feeds/`, `Follow ${list.title}`)];
    if (field === "topic" && list && !other && /^[a-z0-9-]{1,60}$/.test(name)) {
      const feed = `lists/${list.name}/topics/${name}/feed`;
      return [`. Follow ${name}: `, link(`${feed}.atom`, "Atom"), ", ", link(`${feed}.json`, "JSON")];
    }
    const person = !field && found.find(({ kind, title }) => kind === "person" && title.toLowerCase() === name);
    if (!person) return [];
    const feeds = ["series", "reviews", "waits"].flatMap((feed) => [", ", link(`${person.path}${feed}.atom`, feed)]);
    return [`. Follow ${person.title}: `, ...feeds.slice(1)];
  }

  function instead(text) {
    const button = make("button", "pw-find-meant", text);
    button.type = "button";
    button.onclick = () => {
      input.value = text.replace(ADDED, "");
      input.focus();
      soon();
    };
    return button;
  }

  // A pattern of the words that were searched, where one begins.
  function pattern(words) {
    const escaped = (words ?? []).map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
    escaped.sort((left, right) => right.length - left.length);
    return escaped.length ? new RegExp(`(?<![\\p{L}\\p{N}])(${escaped.join("|")})`, "giu") : null;
  }

  function marked(text) {
    const parts = marks ? text.split(marks) : [text];
    return parts.map((part, at) => (at % 2 ? make("mark", "", part) : part));
  }

  // A hit and, folded, the other versions of its work.
  function row(hit, at, open) {
    const item = make("li");
    item.append(entry(hit));
    if (!hit.others) return item;
    const fold = open ?? make("details", "pw-find-older");
    if (!open) {
      fold.dataset.at = at;
      fold.dataset.of = number; // an answer may come in parts, and what is open stays open
      fold.ontoggle = () => {
        if (fold.open && fold.children.length === 1) others(at);
      };
    }
    const summary = make("summary", "", `${hit.others} other version${hit.others === 1 ? "" : "s"}`);
    if (open) fold.firstChild.replaceWith(summary);
    else fold.append(summary);
    item.append(fold);
    return item;
  }

  function others(older) {
    const id = number;
    ready().then((worker) => worker.postMessage({ id, older }), () => {});
  }

  function unfold({ older, hits: found }) {
    const fold = hits.querySelector(`details[data-at="${older}"]`);
    if (fold?.children.length === 1) fold.append(...found.map(entry));
  }

  function entry(hit) {
    const link = make("a", "pw-find-hit");
    const patch = /^\d+\/\d+$/.test(hit.excerpt?.label) ? hit.excerpt.text : "";
    const word = patch || hit.excerpt?.text.match(marks)?.[0];
    const fragment = word ? `${hit.path.includes("#") ? "" : "#"}:~:text=${encodeURIComponent(word).replaceAll("-", "%2D")}` : "";
    link.href = base + hit.path + (hit.kind === "person" ? "" : fragment);
    const title = make("span", "pw-find-title");
    if (hit.label) title.append(make("span", "pw-badge", hit.label), " ");
    title.append(...marked(hit.title));
    if (hit.state) title.append(make("span", `pw-state pw-${hit.state}`, STATE_WORDS[hit.state] || hit.state));
    const day = hit.date ? new Date(hit.date * 1000).toISOString().slice(0, 10) : "";
    const kind = hit.kind === "series" ? "" : hit.kind === "pull" ? "pull request" : hit.kind;
    const facts = [hit.kind === "person" ? "" : hit.author, day, kind, hasLists ? hit.list : ""];
    link.append(title, make("span", "pw-find-facts", facts.filter(Boolean).join(" · ")));
    if (hit.excerpt) {
      const said = make("span", "pw-find-excerpt", hit.excerpt.label ? `${hit.excerpt.label}: ` : "");
      said.append(...marked(hit.excerpt.text));
      link.append(said);
    }
    return link;
  }

  function more() {
    const row = make("li");
    const next = make("button", "pw-find-more", "More results");
    next.type = "button";
    next.onclick = () => {
      limit += STEP;
      ask();
    };
    row.append(next);
    return row;
  }

  // Show the filters, once the lists are known.
  function offer(lists) {
    if (chosen.order) return;
    const year = (seconds) => new Date(seconds * 1000).getUTCFullYear();
    const ends = lists.flatMap((list) => list.files.flatMap((file) => [file.from, file.to]));
    const known = ends.filter((seconds) => seconds > 0 && seconds < 2 ** 32).map(year);
    const years = [];
    for (let at = Math.max(...known); at >= Math.min(...known); at -= 1) years.push(at);
    const topics = [...new Set(lists.flatMap((list) => list.topics))].sort();
    const own = lists.filter((list) => list.name);
    if (own.length > 1) choose("list", "All lists", own.map((list) => [list.name, list.title]));
    choose("kind", "All kinds", Object.entries(KINDS));
    choose("state", "Any state", STATES.map((state) => [state, STATE_WORDS[state] || state]));
    choose("year", "Any year", years.map((number) => [number, number]));
    if (topics.length) choose("topic", "All topics", topics.map((topic) => [topic, topic]));
    const author = make("input");
    author.type = "search";
    author.placeholder = "Author";
    author.setAttribute("aria-label", "Author");
    filters.append(author);
    chosen.author = author;
    choose("order", "Best first", [["newest", "Newest first"]], "best");
  }

  function choose(field, word, options, value = "") {
    const select = make("select");
    select.setAttribute("aria-label", field);
    for (const [key, label] of [[value, word], ...options]) {
      const option = make("option", "", label);
      option.value = key;
      select.append(option);
    }
    filters.append(select);
    chosen[field] = select;
  }

  // ---- opening, keys

  function open(query) {
    if (!box.open) box.showModal();
    if (query !== undefined) input.value = query;
    input.select();
    ask();
  }

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || box.open || typing(event.target)) return;
    if (event.key !== "/" && event.key !== "f" && event.key !== "s") return;
    event.preventDefault();
    event.stopPropagation();
    open();
  });

  box.addEventListener("keydown", (event) => {
    const links = [...hits.querySelectorAll("a, button, summary")].filter((link) => link.offsetParent);
    const at = links.indexOf(document.activeElement);
    if (event.key === "Enter" && event.target === input && links.length) {
      event.preventDefault();
      links[0].click();
    } else if (event.key === "Escape") {
      event.preventDefault(); // else a search field only empties itself
      box.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.target.tagName === "SELECT") return;
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      (next < 0 ? input : links[Math.min(next, links.length - 1)])?.focus();
    }
    event.stopPropagation(); // Material's keys are for pages
  });

  button.addEventListener("click", () => open());
  for (const event of ["pointerenter", "focus", "touchstart"]) {
    if (!isOnDisk) button.addEventListener(event, ready, { once: true, passive: true });
  }
  box.addEventListener("close", () => remember());
  box.addEventListener("click", (event) => {
    if (event.target === box || event.target.closest(".pw-find-close")) box.close();
    else if (event.target.closest("a.pw-find-hit") && !event.ctrlKey && !event.metaKey) leave(event);
  });
  box.addEventListener("input", soon);

  // A hit on the page at hand only moves the view, so the box must go.
  function leave(event) {
    const target = new URL(event.target.closest("a").href);
    if (target.pathname === location.pathname) box.close();
  }

  const query = new URL(location.href).searchParams.get("q");
  if (query) open(query);
})();
