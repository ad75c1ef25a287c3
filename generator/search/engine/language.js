// The words that a reader types, as queries of SQLite's FTS5.
//
// generator/search/segments.py decides which words the index holds, and in which column; `key` below
// has its twin there. Nothing is read or fetched here.

const FIELDS = {
  author: "{author}",
  from: "{author}",
  person: "{author people}",
  file: "{files}",
  title: "{title}",
  subject: "{title}",
  id: "{ids}",
  text: "{text}",
};
const TAGS = { is: ["state", "kind"], state: ["state"], kind: ["kind"], topic: ["topic"], year: ["year"] };
const PART = /(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/giu;
const PLAIN = /^[\p{L}\p{N}_]+$/u;
const LAST = /[\p{L}\p{N}_]$/u;
const WORD = /[\p{L}\p{N}_]/u;
const COMMIT = /^(?=.*\d)[0-9a-f]{7,40}$/i;
const ADDRESS = /^https?:\/\/[^\s?#]+/i;
const LOOSE = 3; // letters from which on a word also finds what begins so

// An identifier, a path, a Message-ID as one word of the index.
export function key(text) {
  return text.toLowerCase().replace(/[^0-9a-z]+/g, "_").replace(/^_+|_+$/g, "");
}

// { exact, loose: queries of FTS5, empty where there is nothing to search; lists: names; years: numbers;
//   highlights: words to be shown on the page that is found }
export function parse(text) {
  const terms = { all: [], not: [], lists: [], years: [], highlights: [] };
  for (const [, minus, field, quoted, bare] of text.matchAll(PART)) {
    const name = field?.toLowerCase();
    if (name === "list" && !minus) {
      terms.lists.push((quoted ?? bare).toLowerCase());
    } else if (field === undefined || name in FIELDS || name in TAGS) {
      add(terms, minus, name, quoted, bare);
    } else {
      // No field of ours: a title such as "KVM:" or "x86/mmu:foo" is meant literally.
      add(terms, minus, undefined, undefined, `${field}:${quoted ?? bare}`);
    }
  }
  return {
    exact: query(terms, "exact"),
    loose: terms.all.some((term) => term.loose !== term.exact) ? query(terms, "loose") : "",
    lists: terms.lists,
    years: terms.years,
    highlights: terms.highlights,
  };
}

function add(terms, minus, field, quoted, bare) {
  const value = quoted ?? bare;
  if (!WORD.test(value)) return;
  if (field === "year" && !minus) terms.years.push(Number.parseInt(value, 10));
  const term = field in TAGS ? tag(field, value) : word(field, value, quoted !== undefined);
  if (minus) terms.not.push(term.exact);
  else terms.all.push(term);
  if (!minus && !field && quoted === undefined && /^[\p{L}\p{N}]{3,}$/u.test(value)) terms.highlights.push(value);
}

function query(terms, way) {
  const all = terms.all.map((term) => term[way]);
  if (!all.length) return "";
  const found = all.join(" AND ");
  return terms.not.length ? `(${found}) NOT (${terms.not.join(" OR ")})` : found;
}

function tag(field, value) {
  const found = TAGS[field].map((name) => phrase(`${name}_${key(value)}`)).join(" OR ");
  const exact = `({tags} : (${found}))`;
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
    const parts = address[0].split("/").slice(3).map(decode);
    return parts.find((part) => part.includes("@")) ?? parts.findLast(Boolean) ?? "";
  }
  const bare = value.replace(/^<|>$/g, "");
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
