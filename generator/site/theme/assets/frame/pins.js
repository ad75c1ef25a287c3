// What is pinned in this browser, on the front page of a list: the list of it, as a file for another
// browser, and its feeds as a file for a feed reader.
(() => {
  "use strict";
  const { make, button, status, clean, read, change, togglePin, root, folder } = __pw;

  function save(download, type, text) {
    const href = URL.createObjectURL(new Blob([text], { type }));
    make("a", "", "", { href, download }).click();
  }

  // The feeds of pinned pages, as each page names them in its head; a page that is gone has none.
  async function feedsOf(pins) {
    const named = async ({ path }) => {
      const answer = await fetch(root + path).catch(() => ({}));
      if (!answer.ok) return [];
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return [...page.querySelectorAll("link[type='application/atom+xml']")].map((feed) => ({
        text: feed.title,
        xmlUrl: new URL(feed.getAttribute("href"), answer.url).href,
        htmlUrl: answer.url,
      }));
    };
    return (await Promise.all(pins.map(named))).flat();
  }

  function opml(feeds) {
    const file = document.implementation.createDocument(null, "opml");
    const add = (parent, name, values) => {
      const made = parent.appendChild(file.createElement(name));
      for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
      return made;
    };
    file.documentElement.setAttribute("version", "2.0");
    const head = add(file.documentElement, "head", {});
    add(head, "title", {}).textContent = "Pinned with Patchwire";
    const body = add(file.documentElement, "body", {});
    for (const feed of feeds) add(body, "outline", { type: "rss", title: feed.text, ...feed });
    return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(file)}\n`;
  }

  function showPins() {
    const list = make("ul", "");
    const said = status("");
    const shown = () => read().pins.filter(({ path }) => path.startsWith(folder));
    const show = () => {
      list.replaceChildren(...shown().map(({ path, title: name }) => {
        const drop = () => (togglePin(path, name), show());
        return make("li", "", [make("a", "", name, { href: root + path }), " ", button("unpin", `Unpin ${name}`, drop)]);
      }));
    };
    const take = async () => {
      const found = clean(await file.files[0].text().then(JSON.parse).catch(() => 0));
      change((kept) => {
        const known = kept.pins.map(({ path }) => path);
        kept.pins.push(...found.pins.filter(({ path }) => !known.includes(path)));
        kept.visits = { ...found.visits, ...kept.visits };
      });
      said.textContent = `Pins in the file: ${found.pins.length}.`;
      show();
    };
    const file = make("input", "", "", { type: "file", accept: ".json", hidden: true, onchange: take });
    const follow = async () => {
      const feeds = await feedsOf(shown());
      if (feeds.length) save("patchwire-pins.opml", "text/x-opml", opml(feeds));
      said.textContent = feeds.length ? `Feeds in the file: ${feeds.length}.` : "Nothing that is pinned has a feed.";
    };
    const buttons = [
      button("Save as a file", "", () => save("patchwire-pins.json", "application/json", JSON.stringify(read()))), " ",
      button("Read a file", "", () => file.click()), " ",
      button("Save their feeds (OPML)", "", follow), file,
    ];
    show();
    const content = [make("summary", "", "Pinned in this browser"), list, make("p", "", buttons), said];
    const fold = make("details", "pw-fold pw-pins", content, { open: list.childElementCount > 0 });
    document.querySelector("article :is(.pw-head, h1)").after(fold);
  }

  showPins();
})();
