// What is found, in which order? A worker: it is told what a reader typed, and answers with hits.
//
// In: { base, version, packed } once, then { id, text, order, limit }. Out: { id, hits, total, isAll,
// traffic }, more than once while older files are still being searched, the last one with `done`;
// or { id, problem }. Words become queries in language.js, bytes are fetched by remote.js.

import init from "@sqlite.org/sqlite-wasm";
import { parse } from "./language.js";
import { Gone, Remote, install, traffic } from "./remote.js";

// title, author, people, files, ids, text, tags: what a word weighs where it stands
const WEIGHTS = "bm25(200.0, 60.0, 2.0, 20.0, 200.0, 1.0, 0.0)";
const SHOWN = "doc.path, doc.title, doc.label, doc.author, doc.date, doc.state, doc.kind";
const BEST = `
  SELECT ${SHOWN}, one.score FROM (
    SELECT rowid AS id, rank AS score FROM find WHERE find MATCH ?1 AND rank MATCH '${WEIGHTS}'
    ORDER BY rank LIMIT ?2
  ) AS one JOIN doc USING (id) ORDER BY one.score, doc.id DESC`;
const NEWEST = `
  SELECT ${SHOWN}, 0 FROM (
    SELECT rowid AS id FROM find WHERE find MATCH ?1 ORDER BY rowid DESC LIMIT ?2
  ) AS one JOIN doc USING (id) ORDER BY doc.id DESC`;
const COUNT = "SELECT count(*) FROM find WHERE find MATCH ?1";

let base; // the address of the site
let ready; // a promise of { sqlite3, why }
let lists; // what search/index.json says
const open = new Map(); // databases by the path of their file
let newest = 0; // the id of the last question: older ones are given up

self.onmessage = ({ data }) => {
  if (data.base) {
    base = data.base;
    traffic.bytes += data.packed;
    traffic.requests += 1;
    ready = start(data.version);
    return;
  }
  newest = data.id;
  answer(data).catch((error) => self.postMessage({ id: data.id, problem: String(error?.message ?? error) }));
};

async function start(version) {
  const [module, told] = await Promise.all([load(version), fetch(`${base}search/index.json`, { cache: "no-cache" })]);
  if (!told.ok) throw new Error(`${told.status} search/index.json`);
  ({ lists } = await told.json());
  const sqlite3 = await init({
    print: () => {},
    printErr: () => {},
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(module, imports).then((instance) => done(instance, module));
      return {};
    },
  });
  const why = install(sqlite3, (name) => {
    const path = name.replace(/^\/+/, "");
    const file = lists.flatMap((one) => one.files).find((one) => one.path === path);
    return new Remote(base + path, file.size);
  });
  return { sqlite3, why };
}

async function load(version) {
  const answer = await fetch(`${base}assets/search/sqlite3.wasm.gz?${version}`);
  if (!answer.ok) throw new Error(`${answer.status} sqlite3.wasm.gz`);
  const bytes = await answer.arrayBuffer();
  traffic.bytes += bytes.byteLength;
  traffic.requests += 1;
  const head = new Uint8Array(bytes, 0, 2);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return WebAssembly.compile(bytes); // unpacked on its way
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(plain).arrayBuffer());
}

async function answer({ id, text, order, limit }) {
  await ready;
  const asked = parse(text);
  const files = chosen(asked);
  if (!asked.exact) {
    self.postMessage({ id, hits: [], total: 0, isAll: true, done: true, isEmpty: true, lists, traffic });
    return;
  }
  const found = { id, order, limit, hits: [], total: 0, seen: new Set() };
  let isAll = await search(found, files, asked.exact, asked);
  // Words that only begin as asked come after all that are as asked.
  if (isAll && asked.loose && found.hits.length < limit) isAll = await search(found, files, asked.loose, asked);
  if (id === newest) tell(found, isAll, true);
}

function chosen({ lists: names, years }) {
  const wanted = lists.filter((one) => !names.length || names.includes(one.name.toLowerCase()));
  const inYears = (file) =>
    !years.length || years.some((year) => file.from < Date.UTC(year + 1) / 1000 && file.to >= Date.UTC(year) / 1000);
  return wanted
    .flatMap((one) => one.files.map((file) => ({ ...file, list: one })))
    .filter(inYears)
    .sort((one, other) => Boolean(other.list.name) - Boolean(one.list.name) || other.to - one.to);
}

// Search file after file, the newest first; whether all were searched. A new question ends it.
async function search(found, files, query, asked) {
  const before = found.hits;
  let hits = [];
  let total = 0;
  for (const [at, file] of files.entries()) {
    // The site's own pages come last, and are asked where the lists leave room.
    if (!file.list.name && hits.length + before.length >= found.limit) break;
    if (found.order === "newest" && hits.length + before.length >= found.limit) {
      const last = hits.slice(0, found.limit - before.length).at(-1);
      if (!last || last.date > file.to) return false;
    }
    const [rows, count] = await ask(file, query, found);
    hits.push(...rows.filter((row) => !found.seen.has(row.path)));
    total += count;
    hits = sorted(hits, found.order);
    found.hits = [...before, ...hits].slice(0, found.limit);
    found.total = Math.max(total, found.hits.length);
    found.marks = asked.marks;
    await new Promise((resolve) => setTimeout(resolve)); // lets a newer question in
    if (found.id !== newest) return false;
    if (at + 1 < files.length) tell(found, false, false);
  }
  for (const hit of found.hits) found.seen.add(hit.path);
  return true;
}

function sorted(hits, order) {
  const newer = (one, other) => other.date - one.date;
  return order === "newest" ? hits.sort(newer) : hits.sort((one, other) => one.score - other.score || newer(one, other));
}

// The hits in one file, and how many there are.
async function ask(file, query, { order, limit }) {
  const { sqlite3, why } = await ready;
  try {
    if (!open.has(file.path)) {
      open.set(file.path, new sqlite3.oo1.DB({ filename: file.path, flags: "r", vfs: "http" }));
      open.get(file.path).exec("PRAGMA cache_size = -8000; PRAGMA temp_store = memory");
    }
    const db = open.get(file.path);
    const rows = db.selectArrays(order === "newest" ? NEWEST : BEST, [query, limit]);
    const hits = rows.map(([path, title, label, author, date, state, kind, score]) => ({
      path: path[0] === "/" ? path.slice(1) : `lists/${file.list.name}/${path}`,
      title, label, author, date, state, kind, score, list: file.list.title,
    }));
    return [hits, rows.length < limit ? rows.length : db.selectValue(COUNT, [query])];
  } catch (error) {
    const cause = why() ?? error;
    throw cause instanceof Gone ? new Error("the site was updated: load the page again") : cause;
  }
}

function tell({ id, hits, total, marks }, isAll, done) {
  self.postMessage({ id, hits, total, marks, isAll, done, lists, traffic });
}
