// The page of an address that leads nowhere: a search for the last words of that address.
(() => {
  "use strict";
  const button = document.getElementById("missing");
  const open = document.querySelector("[data-find]");
  const input = document.querySelector("dialog.pw-find input");
  const parts = location.pathname.slice(__md_scope.pathname.length).split("/").map((part) => {
    // A version's page ends with its version and eight digits, a person's with eight digits.
    const words = part.replace(/\.[a-z]+$/, "").replace(/(-v\d+)?-[0-9a-f]{8}$/, "");
    return words.replace(/[^A-Za-z0-9]+|%[0-9A-Fa-f]{2}/g, " ").trim();
  });
  const asked = parts.filter((words) => /[A-Za-z]{2}/.test(words)).pop()?.slice(0, 100);
  if (!asked || !input || open.hidden) return;
  input.value = asked;
  button.textContent = `Search for “${asked}”`;
  button.onclick = () => open.click();
  button.parentElement.hidden = false;
})();
