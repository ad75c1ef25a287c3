// Where the site is, and what a reader chose on it: Material's partials/javascripts/base.html as a
// file, so that a Content Security Policy can forbid inline scripts. Material's bundle calls these
// functions by their names.
var __md_scope = new URL(document.currentScript.dataset.scope, location);

var __md_hash = (text) => [...text].reduce((hash, letter) => (hash << 5) - hash + letter.charCodeAt(0), 0);

var __md_get = (key, storage = localStorage, scope = __md_scope) =>
  JSON.parse(storage.getItem(`${scope.pathname}.${key}`));

var __md_set = (key, value, storage = localStorage, scope = __md_scope) => {
  try {
    storage.setItem(`${scope.pathname}.${key}`, JSON.stringify(value));
  } catch {
    // The reader's browser keeps nothing.
  }
};

// The colours of a generated page, and the button that changes them, kept as Material keeps them.
(() => {
  "use strict";
  document.documentElement.className = "js";
  if (!document.body?.dataset.schemes) return; // Material's own frame, or a single scheme
  const schemes = JSON.parse(document.body.dataset.schemes);
  const fits = ([media]) => matchMedia(media).matches;
  let at;
  try {
    at = __md_get("__palette")?.index;
  } catch {
    // The reader's browser keeps nothing.
  }

  function show() {
    const [media, ...own] = schemes[at];
    // Material's name for "as the system has it".
    const [scheme, primary, accent] =
      media === "(prefers-color-scheme)" ? (schemes.find((each) => each[0] !== media && fits(each)) ?? [media, ...own]).slice(1) : own;
    Object.entries({ media, scheme, primary, accent }).forEach(([name, value]) =>
      document.body.setAttribute(`data-md-color-${name}`, value));
    return { media, scheme, primary, accent };
  }

  if (!schemes[at]) at = Math.max(0, schemes.findIndex(fits));
  show();
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".pw-scheme");
    const name = () => button.setAttribute("aria-label", (button.title = schemes[at][4]));
    name();
    button.hidden = false;
    button.onclick = () => {
      at = (at + 1) % schemes.length;
      __md_set("__palette", { index: at, color: show() });
      name();
    };
  });
})();
