// Where the words of a query stand in what was found.

const WIDTH = 180; // characters of an excerpt

// A pattern of words where one begins, also within an identifier; null where there are none.
export function pattern(words) {
  const escaped = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  escaped.sort((left, right) => right.length - left.length);
  return escaped.length ? new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join("|")})`, "giu") : null;
}

// How many of the words stand in a text.
export function count(text, words) {
  const found = pattern(words);
  return found ? new Set(text.match(found)?.map((word) => word.toLowerCase())).size : 0;
}

// The patch that a Message-ID or a whole title names, or the part of the texts that has the most of
// the words: { label, text }; null where there is none. `body` is as segment_file.py packs it.
export function excerpt([patches, text, replies], { id, title, words, key }) {
  const named = patches.find(([, message, name]) => (id ? message === id : title && key(name).startsWith(title)));
  if (named) return { label: named[0], text: named[2] };
  const titled = best(patches.map(([label, , name]) => ({ label, text: name })), words);
  const parts = [titled, window(text, words), said(replies, words)].filter(Boolean);
  const found = best(parts, words);
  return found && { label: found.label, text: found.text };
}

function best(parts, words) {
  let found = null;
  let most = 0;
  for (const part of parts) {
    const number = count(part.text, words);
    if (number > most) [found, most] = [part, number];
  }
  return found;
}

function said(replies, words) {
  const line = best(replies.split("\n").map((text) => ({ text })), words);
  if (!line) return null;
  const [, name, own] = /^([^:]{1,80}): (.*)$/s.exec(line.text) ?? [, "", line.text];
  const part = window(own, words);
  return part && { label: name, text: part.text };
}

// The stretch of a text that has the most different words.
function window(text, words) {
  const matches = [...text.matchAll(pattern(words) ?? /$^/g)].map((match) => [match.index, match[0].toLowerCase()]);
  let start = -1;
  let most = 0;
  for (let at = 0; at < matches.length; at += 1) {
    const seen = new Set();
    for (let to = at; to < matches.length && matches[to][0] < matches[at][0] + WIDTH * 0.8; to += 1) seen.add(matches[to][1]);
    if (seen.size > most) [start, most] = [matches[at][0], seen.size];
  }
  if (start < 0) return null;
  const from = start < 40 ? 0 : text.indexOf(" ", start - 40) + 1 || start;
  const begin = from > start ? start : from;
  const cut = text.slice(begin, begin + WIDTH).replace(/\s+/g, " ").trim();
  const isEnd = begin + WIDTH >= text.length;
  return { label: "", text: `${begin ? "… " : ""}${isEnd ? cut : `${cut.slice(0, cut.lastIndexOf(" ") + 1 || cut.length)}…`}` };
}
