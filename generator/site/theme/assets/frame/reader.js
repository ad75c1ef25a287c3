// What a reader's browser adds to a generated page: keys, copy buttons, ages of times, marks of what
// is new, and pins, which pins.js lists. What is kept stays in local storage.
(() => {
  "use strict";
  const DAY = 86400000; // milliseconds
  const VISIT = DAY / 48; // so long without a page of the list ends a visit of it
  const PIN = /^lists\/[\w.-]+\/(topics|people|series)\/[\w-]+\/$/;
  const article = document.querySelector("article");
  const title = article.querySelector("h1");
  const folder = article.dataset.list ?? ""; // of the list, if any
  const root = __md_scope.href.replace(/\/?$/, "/");
  const here = location.pathname.slice(new URL(root).pathname.length);
  const now = Date.now();

  function make(name, classes, content = "", settings = {}) {
    const made = Object.assign(document.createElement(name), { className: classes, ...settings });
    made.append(...[content].flat());
    return made;
  }

  function button(text, label, onclick, classes = "pw-plain") {
    const made = make("button", classes, text, { type: "button", onclick });
    if (label) made.setAttribute("aria-label", label);
    return made;
  }

  const status = (classes) => make("p", classes, "", { role: "status" });

  // ---- keys

  const HEADINGS = "h2, h3, h4";
  const ROWS = ".pw-row, li:not(nav li, .pw-crumbs li), .pw-list tbody tr";
  let at; // the entry at hand

  function step(by) {
    const isShown = (entry) => entry.offsetHeight && !entry.parentElement.closest(`details:not([open]), ${ROWS}`);
    const all = [...article.querySelectorAll(`${HEADINGS}, ${ROWS}, .pw-reply, details:not(nav *)`)].filter(isShown);
    const isRead = (entry) => entry.getBoundingClientRect().top < innerHeight / 5;
    const first = by > 0 ? all.findIndex((entry) => !isRead(entry)) : all.findLastIndex(isRead);
    const next = all[all.includes(at) ? all.indexOf(at) + by : first];
    if (!next) return;
    at?.classList.remove("pw-at");
    next.classList.add("pw-at");
    at = next;
    const focused = at.matches("details") ? at.querySelector("summary") : at;
    if (focused === at) at.tabIndex = -1;
    focused.focus({ preventScroll: true });
    at.scrollIntoView();
  }

  // The link of a row; else the fold that is the entry, or stands below it.
  function open() {
    const link = at?.querySelector("a[href]:not(.headerlink)");
    let fold = at?.matches("details") ? at : at?.querySelector("details");
    for (let next = at; !fold && at?.matches(HEADINGS) && (next = next.nextElementSibling) && !next.matches(HEADINGS); ) {
      fold = next.matches("details") ? next : next.querySelector("details");
    }
    if (fold && !at.matches(ROWS)) fold.open = !fold.open;
    else link?.click();
  }

  const turn = (side) => document.querySelector(`.md-footer a[rel=${side}]`)?.click();
  const KEYS = {
    j: ["next entry", () => step(1)],
    k: ["entry before", () => step(-1)],
    o: ["open the entry, or fold it", open],
    n: ["next page", () => turn("next")],
    p: ["page before", () => turn("prev")],
    "/": ["search"],
    "?": ["these keys", () => keys.showModal()],
  };
  const rows = Object.entries(KEYS).flatMap(([key, [does]]) => [make("dt", "", make("kbd", "", key)), make("dd", "", does)]);
  const close = button("Close", "", () => keys.close(), "md-button");
  const keys = make("dialog", "pw-keys md-typeset", [make("h2", "", "Keys"), make("dl", "", rows), close]);
  keys.setAttribute("aria-label", "Keys");
  document.body.append(keys);
  document.querySelector(".md-copyright").append(button("Keys", "", KEYS["?"][1]));
  addEventListener("keydown", ({ key, target, ctrlKey, metaKey, altKey }) => {
    if (ctrlKey || metaKey || altKey || document.querySelector("dialog[open]")) return;
    if (!target.matches("input, textarea, select") && Object.hasOwn(KEYS, key)) KEYS[key][1]?.();
  });

  // ---- copies, print

  const copied = status("md-dialog md-typeset");
  document.body.append(copied);
  const copy = (text) => async () => {
    await navigator.clipboard.writeText(text);
    copied.textContent = "Copied to clipboard";
    copied.classList.add("md-dialog--active");
    setTimeout(() => copied.classList.remove("md-dialog--active"), 2000);
  };
  for (const command of article.querySelectorAll(".copy > pre")) {
    const text = command.querySelector("code").textContent.trim();
    command.prepend(button("", "Copy to clipboard", copy(text), "md-clipboard md-icon"));
  }
  for (const feed of article.querySelectorAll("a[type='application/atom+xml']")) {
    const links = feed.parentElement;
    const name = links.previousSibling.textContent;
    links.append(" ", button("copy address", `copy address of ${name}`, copy(feed.href)));
  }

  // ---- feeds of the page: a menu, which a click elsewhere and Escape close

  const menu = article.querySelector(".pw-follow details");
  addEventListener("click", ({ target }) => {
    if (menu && !menu.contains(target)) menu.open = false;
  });
  menu?.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    menu.open = false;
    menu.firstChild.focus();
  });

  let folded;
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const fold of folded) fold.open = true;
  });
  addEventListener("afterprint", () => folded.forEach((fold) => (fold.open = false)));

  // ---- what is kept

  function clean(kept) {
    const { pins, visits } = Object(kept);
    const isPin = (pin) => PIN.test(pin?.path) && typeof pin.title === "string";
    const isVisit = ([, visit]) => [visit?.at, visit?.before, visit?.newest].every(Number.isFinite);
    return {
      pins: (Array.isArray(pins) ? pins : []).filter(isPin),
      visits: Object.fromEntries(Object.entries(Object(visits)).filter(isVisit)),
    };
  }

  function read() {
    try {
      return clean(__md_get("patchwire"));
    } catch {
      return clean();
    }
  }

  function change(act) {
    const kept = read(); // anew, for other tabs
    act(kept);
    __md_set("patchwire", kept);
  }

  // ---- ages, and what is newer than all that earlier visits have shown

  const UNITS = Object.entries({ year: 365 * DAY, month: 30 * DAY, day: DAY, hour: DAY / 24, minute: DAY / 1440 });
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  const times = [...article.querySelectorAll("time")].map((element) => [element, Date.parse(element.dateTime)]);
  for (const [element, time] of times) {
    const [unit, length] = UNITS.find(([, length]) => now - time >= length) ?? UNITS.at(-1);
    const age = words.format(-Math.max(0, Math.floor((now - time) / length)), unit);
    if (now - time < 60 * DAY) element.dataset.ago = age; // the style sheet shows it
  }

  if (folder && times.length) {
    change(({ visits }) => {
      const newest = Math.min(now, Math.max(...times.map(([, time]) => time)));
      const visit = (visits[folder] ??= { at: now, before: now, newest }); // at first, nothing is new
      if (now - visit.at > VISIT) visit.before = visit.newest;
      visit.at = now;
      visit.newest = Math.max(visit.newest, newest);
      const marked = new Set();
      for (const [element, time] of times) {
        const entry = element.closest(`${ROWS}, .pw-reply`) ?? element.parentElement;
        if (time > visit.before && !marked.has(entry)) element.before(make("span", "pw-fresh", "new"), " ");
        marked.add(entry);
      }
    });
  }

  // ---- pins

  function togglePin(path, name) {
    change((kept) => {
      const others = kept.pins.filter((pin) => pin.path !== path);
      kept.pins = others.length < kept.pins.length ? others : [...others, { path, title: name }];
    });
  }

  function showPin() {
    const name = title.innerText.split("¶")[0];
    const word = read().pins.some(({ path }) => path === here) ? "Unpin" : "Pin";
    const pin = button(word, `${word} ${name}`, () => {
      togglePin(here, name);
      pin.remove();
      showPin().focus();
    });
    title.after(pin);
    return pin;
  }

  if (PIN.test(here)) showPin();
  globalThis.__pw = { make, button, status, clean, read, change, togglePin, root, folder };
  const { pins } = article.dataset; // what lists them, on the front page of a list
  if (pins) document.head.append(make("script", "", "", { src: pins }));

  // ---- the list's navigation

  const row = document.querySelector(".pw-nav ul");
  const current = row.querySelector("[aria-current]");
  if (current) row.scrollLeft = current.offsetLeft - row.offsetLeft; // on a phone

  const others = document.querySelector("[data-lists]");
  others?.addEventListener("click", async (event) => {
    event.preventDefault();
    const { lists } = await fetch(`${root}status.json`).then((answer) => answer.json()).catch(() => ({}));
    if (!lists) return (location.href = others.href);
    const link = ({ name, title: text }) => make("li", "", make("a", "", text, { href: `${root}lists/${name}/` }));
    const menu = make("ul", "pw-lists", lists.map(link));
    others.replaceWith(menu);
    menu.querySelector("a").focus();
  });
})();
