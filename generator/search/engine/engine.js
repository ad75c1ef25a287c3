// What is found, in which order? A worker: it is told what a reader typed, and answers with hits.
//
// In: { base, wasm, told, packed } once, then { id, text, order, limit }. Out: { id, hits, total, isAll,
// traffic }, more than once while older files are still being searched, the last one with `done`;
// or { id, problem }. Words become queries in language.js, bytes are fetched by remote.js.

import init from "@sqlite.org/sqlite-wasm";
import { parse } from "./language.js";
import { Gone, Remote, install, traffic } from "./remote.js";

// title, author, people, files, ids, text, tags: what a word weighs where it stands
const WEIGHTS = "bm25(200.0, 60.0, 2.0, 20.0, 200.0, 1.0, 0.0)";
const BEST = `
  SELECT rowid, rank FROM find WHERE find MATCH ?1 AND rank MATCH '${WEIGHTS}' ORDER BY rank LIMIT ?2`;
const NEWEST = "SELECT rowid, 0 FROM find WHERE find MATCH ?1 ORDER BY rowid DESC LIMIT ?2";
const SHOWN = "SELECT path, title, label, author, date, state, kind FROM doc WHERE id = ?1";
const COUNT = "SELECT count(*) FROM find WHERE find MATCH ?1";

let base; // the address of the site
let ready; // a promise of { sqlite3, why }
let lists; // what search/index.json says
const open = new Map(); // databases by the path of their file
let newest = 0; // the id of the last question: older ones are given up

self.onmessage = ({ data }) => {
  if (data.base) {
    base = data.base;
    traffic.bytes += data.packed + data.wasm.byteLength + data.told.byteLength;
    traffic.requests += 3;
    ready = start(data);
    return;
  }
  newest = data.id;
  answer(data).catch((error) => self.postMessage({ id: data.id, problem: String(error?.message ?? error) }));
};

async function start({ wasm, told }) {
  ({ lists } = JSON.parse(new TextDecoder().decode(told)));
  const module = await compiled(wasm);
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

// SQLite itself, which a server may have unpacked on its way.
async function compiled(bytes) {
  const head = new Uint8Array(bytes, 0, 2);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return WebAssembly.compile(bytes);
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
  if (id === newest) await tell(found, isAll, true);
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
  found.marks = asked.marks;
  for (const [at, file] of files.entries()) {
    const room = found.limit - before.length;
    // The site's own pages come last, and are asked where the lists leave room.
    if (!file.list.name && hits.length >= room) break;
    if (found.order === "newest" && hits.length >= room && hits[room - 1].date > file.to) return false;
    const [ranked, count] = await rank(file, query, found);
    hits.push(...ranked.filter((one) => !found.seen.has(one.key)));
    total += count;
    if (found.order === "newest") {
      for (const hit of hits) await show(hit);
      hits.sort((one, other) => other.date - one.date);
    } else {
      // Of two that weigh the same, the newer one: files and their rows are told in that order.
      hits.sort((one, other) => one.score - other.score);
    }
    hits = hits.slice(0, room);
    found.hits = [...before, ...hits];
    found.total = Math.max(total, found.hits.length);
    await new Promise((resolve) => setTimeout(resolve)); // lets a newer question in
    if (found.id !== newest) return false;
    if (at + 1 < files.length && at % 4 === 3) await tell(found, false, false);
  }
  for (const hit of found.hits) found.seen.add(hit.key);
  return true;
}

// The best or newest of one file, and how many there are in all; what they say is not fetched yet.
async function rank(file, query, { order, limit }) {
  const db = await opened(file);
  const rows = await guarded(() => db.selectArrays(order === "newest" ? NEWEST : BEST, [query, limit]));
  const ranked = rows.map(([row, score]) => ({ file, row, score, key: `${file.path} ${row}` }));
  const count = rows.length < limit ? rows.length : await guarded(() => db.selectValue(COUNT, [query]));
  return [ranked.sort((one, other) => one.score - other.score || other.row - one.row), count];
}

// Fill in what a hit says.
async function show(hit) {
  if (hit.path) return hit;
  const { file, row } = hit;
  const db = await opened(file);
  const [path, title, label, author, date, state, kind] = await guarded(() => db.selectArray(SHOWN, [row]));
  const whole = path[0] === "/" ? path.slice(1) : `lists/${file.list.name}/${path}`;
  return Object.assign(hit, { path: whole, title, label, author, date, state, kind, list: file.list.title });
}

async function opened(file) {
  const { sqlite3 } = await ready;
  if (!open.has(file.path)) {
    const db = await guarded(() => new sqlite3.oo1.DB({ filename: file.path, flags: "r", vfs: "http" }));
    db.exec("PRAGMA cache_size = -8000; PRAGMA temp_store = memory");
    open.set(file.path, db);
  }
  return open.get(file.path);
}

async function guarded(work) {
  const { why } = await ready;
  try {
    return work();
  } catch (error) {
    const cause = why() ?? error;
    throw cause instanceof Gone ? new Error("the site was updated: load the page again") : cause;
  }
}

async function tell({ id, hits, total, marks }, isAll, done) {
  const shown = [];
  for (const hit of hits) {
    const { file, row, score, key, ...told } = await show(hit);
    shown.push(told);
  }
  if (id === newest) self.postMessage({ id, hits: shown, total, marks, isAll, done, lists, traffic });
}
