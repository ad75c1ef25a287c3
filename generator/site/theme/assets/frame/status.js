// When the site was made, below the title of the front page: read from status.json, which has the
// times of runs. No page has them: the same archive makes the same pages.
(() => {
  "use strict";
  const place = document.querySelector("[data-status]");
  if (!place || !window.fetch) return;

  const time = (text) => new Date(text).toISOString().slice(0, 16).replace("T", " ") + " UTC";

  function list(found) {
    const commits = Object.keys(found.commits).map(Number);
    if (!commits.length) return "";
    const epoch = Math.max(...commits);
    return `${found.title} up to commit ${epoch}/${found.commits[epoch].slice(0, 12)}`;
  }

  async function show() {
    const answer = await fetch(place.dataset.status);
    if (!answer.ok) return;
    const { run, site, lists } = await answer.json();
    const from = lists.map(list).filter(Boolean).join(", ");
    const line = site.changed ? [`made ${time(site.changed)} from ${from}`] : [];
    line.push(`looked for mail ${time(run.ended)}`);
    for (const found of lists) if (found.level !== "ok") line.push(`${found.title}: ${found.note}`);
    place.textContent = line.join(" · ");
    place.hidden = false;
  }

  show().catch(() => {}); // without it, the page says when the newest mail came
})();
