// What each page runs at its end, before Material's bundle: Material's
// partials/javascripts/content.html as a file, and the mark of the feeds.
(() => {
  "use strict";

  // The tab of a hand-written page that the reader chose on another page, or that the address names.
  const { features } = JSON.parse(document.getElementById("__config").textContent);
  const chosen = features.includes("content.tabs.link") ? __md_get("__tabs") : undefined;
  if (Array.isArray(chosen)) {
    for (const set of document.querySelectorAll(".tabbed-set")) {
      const labels = [...set.querySelector(".tabbed-labels").getElementsByTagName("label")];
      const label = chosen.map((name) => labels.find((tab) => tab.innerText.trim() === name)).find(Boolean);
      if (label) document.getElementById(label.htmlFor).checked = true;
    }
  }
  const target = document.getElementById(location.hash.slice(1));
  if (target?.name) target.checked = target.name.startsWith("__tabbed_");

  // Material takes every rel="alternate" for a translation and asks for a sitemap beside it. Feed
  // readers have read the page before this runs.
  for (const feed of document.querySelectorAll("link[type='application/atom+xml']")) feed.rel = "alternate feed";

  // Material lays wide tables into frames that scroll: keys must reach these, too.
  addEventListener("load", () => {
    for (const frame of document.querySelectorAll(".md-typeset__scrollwrap")) frame.tabIndex = 0;
  });
})();
