// The worker that searches: it gets what a reader typed and answers with hits, in their order.
//
// In: { base, wasm, manifest } once, then { id, text, order, limit }. Out: { id, hits, total,
// isAll, traffic }, more than once while older files are still being searched, the last time with
// `done`; or { id, problem }. Words become queries in language.js, bytes are fetched by remote.js.

import init from "@sqlite.org/sqlite-wasm";
import { parse } from "./language.js";
import { Gone, Remote, install, traffic } from "./remote.js";

// the weight of a word in title, author, people, files, ids, text, tags
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
let newest = 0; // the id of the last question: older questions are given up

self.onmessage = ({ data }) => {
  if (data.base) {
    base = data.base;
    traffic.bytes += data.wasm.byteLength + data.manifest.byteLength;
    traffic.requests += 2; // and this file, whose size on the way it cannot know
    ready = start(data);
    return;
  }
  newest = data.id;
  answer(data).catch((error) => self.postMessage({ id: data.id, problem: String(error?.message ?? error) }));
};

async function start({ wasm, manifest }) {
  ({ lists } = JSON.parse(new TextDecoder().decode(manifest)));
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
    const file = lists.flatMap((list) => list.files).find((segment) => segment.path === path);
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
  const query = parse(text);
  const files = chosen(query);
  if (!query.exact) {
    self.postMessage({ id, hits: [], total: 0, isAll: true, done: true, isEmpty: true, lists, traffic });
    return;
  }
  const found = { id, order, limit, hits: [], total: 0, highlights: query.highlights, seen: new Set() };
  let isAll = await search(found, files, query.exact);
  // Words that only begin as typed come after all that are as typed.
  if (isAll && query.loose && found.hits.length < limit) isAll = await search(found, files, query.loose);
  if (id === newest) await report(found, isAll, true);
}

function chosen({ lists: names, years }) {
  const wanted = lists.filter((list) => !names.length || names.includes(list.name.toLowerCase()));
  const inYears = (file) =>
    !years.length || years.some((year) => file.from < Date.UTC(year + 1) / 1000 && file.to >= Date.UTC(year) / 1000);
  return wanted
    .flatMap((list) => list.files.map((file) => ({ ...file, list })))
    .filter(inYears)
    .sort((left, right) => Boolean(right.list.name) - Boolean(left.list.name) || right.to - left.to);
}

// Search file after file, the newest first; whether all were searched. A new question ends it.
async function search(found, files, query) {
  const before = found.hits;
  let hits = [];
  let total = 0;
  for (const [at, file] of files.entries()) {
    const room = found.limit - before.length;
    // The site's own pages come last, and are searched where the lists leave room.
    if (!file.list.name && hits.length >= room) break;
    if (found.order === "newest" && hits.length >= room && hits[room - 1].date > file.to) return false;
    const [ranked, count] = await rank(file, query, found);
    hits.push(...ranked.filter((hit) => !found.seen.has(hit.key)));
    total += count;
    if (found.order === "newest") {
      for (const hit of hits) await show(hit);
      hits.sort((left, right) => right.date - left.date);
    } else {
      // Hits of the same score keep their order, the newest first, as files and rows come.
      hits.sort((left, right) => left.score - right.score);
    }
    hits = hits.slice(0, room);
    found.hits = [...before, ...hits];
    found.total = Math.max(total, found.hits.length);
    await new Promise((resolve) => setTimeout(resolve)); // lets a newer question in
    if (found.id !== newest) return false;
    if (at + 1 < files.length && at % 4 === 3) await report(found, false, false);
  }
  for (const hit of found.hits) found.seen.add(hit.key);
  return true;
}

// The best or newest hits of a file without their text, and how many there are in all.
async function rank(file, query, { order, limit }) {
  const db = await opened(file);
  const rows = await guarded(() => db.selectArrays(order === "newest" ? NEWEST : BEST, [query, limit]));
  const ranked = rows.map(([row, score]) => ({ file, row, score, key: `${file.path} ${row}` }));
  const count = rows.length < limit ? rows.length : await guarded(() => db.selectValue(COUNT, [query]));
  return [ranked.sort((left, right) => left.score - right.score || right.row - left.row), count];
}

// Fill in the text of a hit.
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

async function report({ id, hits, total, highlights }, isAll, done) {
  const shown = [];
  for (const hit of hits) {
    const { file, row, score, key, ...fields } = await show(hit);
    shown.push(fields);
  }
  if (id === newest) self.postMessage({ id, hits: shown, total, highlights, isAll, done, lists, traffic });
}
