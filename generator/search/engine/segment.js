// What is read from one segment, an open database of SQLite; segment_file.py says what is in it.

// the weight of a word in title, author, people, files, ids, text, tags, patches, replies
const WEIGHTS = "bm25(200.0, 60.0, 2.0, 20.0, 200.0, 1.0, 0.0, 40.0, 0.3)";
const BEST = `
  SELECT rowid, rank FROM find WHERE find MATCH ?1 AND rank MATCH '${WEIGHTS}' AND rowid BETWEEN ?2 AND ?3`;
const NEWEST = "SELECT rowid, 0 FROM find WHERE find MATCH ?1 AND rowid BETWEEN ?2 AND ?3 ORDER BY rowid DESC";
const SHOWN = "SELECT path, title, label, author, date, state, kind FROM doc WHERE id = ?1";
const HASHED = "SELECT id, hashes FROM work WHERE id BETWEEN ?1 AND ?2 ORDER BY id";
const HASH = 5; // bytes of a work's hash
const HASHES = 800; // in a row

// The rows that match a query, each with its score: those of a higher rank have a lower score. Of
// the same score, the newest come first, for rows stand in the order of time.
export function matching(db, match, { first, last, not }, isNewest) {
  const rows = db.selectArrays(isNewest ? NEWEST : BEST, [match, first, last]);
  const kept = rows.filter(([row]) => !not.some((span) => row >= span.first && row <= span.last));
  return kept.sort((left, right) => right[0] - left[0]);
}

// The hash of the work that each row is a version of; empty for what is no version. They are read in
// the order of the file, so that what stands together is fetched together.
export function works(db, rows) {
  const numbers = rows.map((row) => Math.floor((row - 1) / HASHES)).sort((left, right) => left - right);
  const packed = new Map(db.selectArrays(HASHED, [numbers[0] ?? 0, numbers.at(-1) ?? -1]));
  return rows.map((row) => {
    const [number, at] = [Math.floor((row - 1) / HASHES), (row - 1) % HASHES];
    const hash = packed.get(number).subarray(at * HASH, (at + 1) * HASH);
    return hash.some(Boolean) ? hash.join(" ") : "";
  });
}

// The rows of a time, { first, last, not: [{ first, last }] }; null where there are none.
export function bounds(db, { from, to, span }) {
  const isWhole = span.from <= from && span.to > to;
  if (isWhole && !span.not.length) return { first: 1, last: 2 ** 52, not: [] };
  const end = db.selectValue("SELECT max(id) FROM doc") ?? 0;
  const rows = ({ from: start, to: stop }) => ({ first: below(db, start, end) + 1, last: below(db, stop, end) });
  const whole = rows(span);
  return whole.first > whole.last ? null : { ...whole, not: span.not.map(rows) };
}

// How many rows are older than a time.
function below(db, seconds, end) {
  if (seconds === Infinity) return end;
  let [low, high] = [0, end];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (db.selectValue("SELECT date FROM doc WHERE id = ?1", [middle + 1]) < seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function shown(db, row) {
  const [path, title, label, author, date, state, kind] = db.selectArray(SHOWN, [row]);
  return { path, title, label, author, date, state, kind };
}

// Patches and texts of a row, for an excerpt.
export async function body(db, row) {
  return JSON.parse((await inflated(db.selectValue("SELECT text FROM body WHERE id = ?1", [row]))) || "[[],\"\",\"\"]");
}

// The words of a segment with their counts, a line each.
export async function spelling(db) {
  return inflated(db.selectValue("SELECT words FROM spelling"));
}

async function inflated(bytes) {
  if (!bytes?.length) return "";
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).text();
}
