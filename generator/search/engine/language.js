// What a reader types, as queries of SQLite's FTS5.
//
// generator/search/segment_file.py decides which words the index holds, and in which column; `key`
// below has its twin there. Nothing is read or fetched here.

import { pasted } from "./pasted.js";
import { span } from "./dates.js";

const FIELDS = {
  author: "{author}",
  from: "{author}",
  person: "{author people}",
  file: "{files}",
  title: "{title patches}",
  subject: "{title patches}",
  id: "{ids}",
  text: "{text replies}",
};
const TAGS = { is: ["state", "kind"], state: ["state"], kind: ["kind"], topic: ["topic"], tree: ["tree"] };
const DATES = ["year", "month", "since", "until"];
const NAMES = ["author", "person", "file", "title", "text", "id", "is", "state", "kind", "list", "topic", "tree", ...DATES];
const WORK = ["series", "pull", "discussion", "report"]; // kinds that filters alone list
const PART = /(-?)(?:([a-z]+):(?!\/\/|:))?(?:"([^"]*)"?|(\S+))/giu;
const ADDED = /\s+(list|kind|state|year|topic|author):"([^"]*)"/g; // by the menus, behind what was typed
const PLAIN = /^[\p{L}\p{N}_]+$/u;
const LAST = /[\p{L}\p{N}_]$/u;
const WORD = /[\p{L}\p{N}_]/u;
const COMMIT = /^(?=.*\d)[0-9a-f]{7,40}$/i;
const ADDRESS = /^<?https?:\/\/[^\s?#>]+/i;
const VERSION = /^v(\d+(?:\.\d+)?)$/i;
const LOOSE = 3; // letters from which on a word also finds what begins so
const TITLE = 96; // characters of a title as one word of the index

// An identifier, a path, a Message-ID as one word of the index.
export function key(text) {
  return text.toLowerCase().replace(/[^0-9a-z]+/g, "_").replace(/^_+|_+$/g, "");
}

// { sure: queries of FTS5 for a whole title or a version that was named, the most certain first;
//   exact, loose: such queries for words, empty where there is nothing to search; isSubject: whether
//   words count only where nothing is sure; isFilter: there are no words, so the newest come first;
//   lists: names; spans: times, see dates.js; words: to be marked in what is found; spelled: words
//   that may have been misspelled; title, id: as one word of the index, of what was pasted;
//   problems: what was not understood }
export function parse(text) {
  const terms = { all: [], not: [], lists: [], spans: [], words: [], spelled: [], problems: [], free: 0, kinds: 0 };
  const subject = pasted(text.replace(ADDED, ""));
  if (subject) {
    for (const [, field, value] of text.matchAll(ADDED)) addField(terms, "", field, value, undefined);
    const filters = { ...terms, all: [...terms.all] };
    for (const [, , , , bare] of subject.title.replaceAll('"', " ").matchAll(PART_OF_TITLE)) add(terms, "", undefined, undefined, bare);
    return answer(terms, titles(filters, subject), true, key(subject.title).slice(0, TITLE));
  }
  for (const [, minus, field, quoted, bare] of clean(text).matchAll(PART)) addField(terms, minus, field, quoted, bare);
  return answer(terms, named(terms, text), false, "");
}

const PART_OF_TITLE = /()()()(\S+)/g;

// Without the name of a header before an id.
function clean(text) {
  return text.replace(/^\s*(?:message-id|in-reply-to|link|closes|reported-by)\s*:\s*(?=<?\S*[@/])/i, "");
}

function addField(terms, minus, field, quoted, bare) {
  const name = field?.toLowerCase();
  const value = quoted ?? bare;
  if (name === undefined) {
    add(terms, minus, undefined, quoted, bare);
  } else if (name === "list") {
    if (!minus) terms.lists.push(value.toLowerCase());
  } else if (DATES.includes(name)) {
    const found = span(name, value);
    if (found) terms.spans.push({ ...found, isNot: Boolean(minus) });
    else terms.problems.push(`${name}: needs a date such as 2026, 2026-03 or 2026-03-09`);
  } else if (name in FIELDS || name in TAGS) {
    add(terms, minus, name, quoted, bare);
  } else if (field === name) {
    terms.problems.push(`There is no field called ${name}: – fields are ${NAMES.map((known) => `${known}:`).join(", ")}`);
  } else {
    // The beginning of a title, such as "KVM:x86", is meant literally.
    add(terms, minus, undefined, undefined, `${field}:${value}`);
  }
}

function answer(terms, sure, isSubject, title) {
  const isFilter = !isSubject && !terms.free && (terms.all.length > 0 || terms.spans.length > 0 || terms.lists.length > 0);
  if (isFilter && !terms.kinds) terms.all.push(tags("kind", WORK));
  return {
    sure,
    exact: query(terms, "exact"),
    loose: terms.all.some((term) => term.loose !== term.exact) ? query(terms, "loose") : "",
    isSubject,
    isFilter,
    lists: terms.lists,
    spans: terms.spans,
    words: terms.words,
    spelled: terms.spelled,
    title,
    id: terms.id ?? "",
    problems: terms.problems,
  };
}

// A pasted subject: first what has its version and as many patches, then other versions.
function titles(filters, { title, version, total }) {
  const whole = tag("title", [key(title).slice(0, TITLE)]);
  const ways = [[whole]];
  if (version) ways.unshift([whole, tag("version", [version])]);
  if (version && total) ways.unshift([whole, tag("version", [version]), tag("of", [total])]);
  return ways.map((more) => query({ ...filters, all: [...filters.all, ...more] }, "exact"));
}

// What has all the words as its title, and what is of the version that is named beside other words.
function named(terms, text) {
  const found = [];
  const version = terms.all.find((term) => term.version);
  if (version && terms.all.length > 1) {
    const others = terms.all.filter((term) => term !== version);
    found.push(query({ ...terms, all: [...others, tag("version", [version.version])] }, "exact"));
  }
  if (terms.free > 2 && terms.free === terms.all.length) {
    found.push(query({ ...terms, all: [tag("title", [key(text).slice(0, TITLE)])] }, "exact"));
  }
  return found;
}

function add(terms, minus, field, quoted, bare) {
  const value = quoted ?? bare;
  if (!WORD.test(value)) return;
  if (field in TAGS) {
    if (TAGS[field].includes("kind")) terms.kinds += 1;
    const tagged = tags(TAGS[field], [value]);
    return minus ? terms.not.push(tagged.exact) : terms.all.push(tagged);
  }
  const term = word(field, value, quoted !== undefined);
  if (minus) return terms.not.push(term.exact);
  terms.all.push({ ...term, version: field ? undefined : VERSION.exec(value)?.[1] });
  const isFree = !["author", "from", "person", "file"].includes(field);
  if (isFree) terms.free += 1;
  const id = messageId(value);
  if (id) terms.id = id;
  if (isFree && !id) terms.words.push(...marked(value));
  if (!id && !COMMIT.test(value) && field !== "file" && field !== "id") terms.spelled.push(...value.match(/[\p{L}_]{4,}/gu) ?? []);
}

// The words of a value that are worth a mark in a text.
function marked(value) {
  if (PLAIN.test(value)) return [value];
  return value.match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
}

function query(terms, way) {
  const all = terms.all.map((term) => term[way]);
  if (!all.length) return "";
  const found = all.join(" AND ");
  return terms.not.length ? `(${found}) NOT (${terms.not.join(" OR ")})` : found;
}

function tag(name, values) {
  return tags([name], values);
}

function tags(names, values) {
  const found = [names].flat().flatMap((name) => values.map((value) => phrase(`${name}_${key(value)}`)));
  const exact = `({tags} : (${found.join(" OR ")}))`;
  return { exact, loose: exact };
}

function word(field, value, isQuoted) {
  const where = FIELDS[field] ?? "- {tags}";
  const sure = exact(field, value, isQuoted);
  const loose = isQuoted ? sure : [...sure, ...begins(value)];
  return { exact: `(${where} : (${sure.join(" OR ")}))`, loose: `(${where} : (${loose.join(" OR ")}))` };
}

// The forms in which the index may hold a value.
function exact(field, value, isQuoted) {
  if (isQuoted) return [phrase(value)];
  const id = messageId(value);
  if (id) return id.includes("@") ? [phrase(key(id)), phrase(id)] : [phrase(key(id))];
  if (field === "file") return [phrase(key(value)), `${phrase(key(value))} *`];
  if (COMMIT.test(value)) return [phrase(value), `${phrase(key(value))} *`];
  return [phrase(PLAIN.test(value) || !key(value) ? value : key(value))];
}

// Words that begin so; and the pieces of an identifier or a path, side by side as in guest-memfd.
function begins(value) {
  const whole = PLAIN.test(value) ? value : key(value);
  const pieces = value.replaceAll("_", " ");
  const found = value.length >= LOOSE && LAST.test(value) && whole ? [`${phrase(whole)} *`] : [];
  return pieces === value && PLAIN.test(value) ? found : [...found, phrase(pieces)];
}

// The Message-ID in `<id>`, in an address of an archive, or as it is; empty where there is none.
function messageId(value) {
  const address = ADDRESS.exec(value);
  if (address) {
    const parts = address[0].replace(/^</, "").split("/").slice(3).map(decode);
    return parts.find((part) => part.includes("@")) ?? parts.findLast(Boolean) ?? "";
  }
  const bare = value.replace(/^[<(]+|[>),.;]+$/g, "");
  return bare.includes("@") ? bare : "";
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function phrase(text) {
  return `"${text.replaceAll('"', '""')}"`;
}
