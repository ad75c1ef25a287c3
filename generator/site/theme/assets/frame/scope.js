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
