// The colours that a reader chose, before anything is shown: Material's
// partials/javascripts/palette.html as a file. It runs where it stands, behind the palette's form.
(() => {
  "use strict";
  const colour = __md_get("__palette")?.color;
  if (!colour) return;
  if (colour.media === "(prefers-color-scheme)") {
    const scheme = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
    const input = document.querySelector(`[data-md-color-media='(prefers-color-scheme: ${scheme})']`);
    for (const name of ["media", "scheme", "primary", "accent"]) {
      colour[name] = input.getAttribute(`data-md-color-${name}`);
    }
  }
  for (const [name, value] of Object.entries(colour)) {
    document.body.setAttribute(`data-md-color-${name}`, value);
  }
})();
