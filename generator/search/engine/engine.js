// The worker that searches: it gets what a reader typed and answers with hits, in their order.
//
// In: { base, wasm, manifest } once, then { id, text, order, limit }, or { id, older } for the other
// versions of a hit. Out: { id, hits, total, isAll, traffic }, more than once while older files are
// still being searched and excerpts read, the last time with `done`; { id, older, hits }; or
// { id, problem }. Words become queries in language.js, bytes are fetched by remote.js, files are
// read by segment.js.

import init from "@sqlite.org/sqlite-wasm";
import { count, excerpt } from "./excerpt.js";
import { key, parse } from "./language.js";
import { Gone, Remote, install, traffic } from "./remote.js";
import { body, bounds, matching, shown, spelling, works } from "./segment.js";
import { corrections, vocabulary } from "./spelling.js";

const VOCABULARIES = 4; // files, the newest, whose words are known where nothing was found
const FEW = 3; // hits whose excerpts are read before any is shown, where a mail was asked for
let base; // the address of the site
let ready; // a promise of { sqlite3, why }
let lists; // what search/index.json says
const open = new Map(); // databases by the path of their file
let last; // what was found for the last question
let newest = 0; // the id of the last question: older questions are given up

self.onmessage = ({ data }) => {
  if (data.base) {
    base = data.base;
    traffic.bytes += data.wasm.byteLength + data.manifest.byteLength;
    traffic.requests += 2; // and this file, whose size on the way it cannot know
    ready = start(data);
    ready.then(warm).catch(() => {}); // an answer says what is wrong
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

// Read what every search reads of the newest file, while the reader types.
async function warm() {
  const [file] = chosen({ lists: [], spans: [] });
  if (!file) return;
  const db = await opened(file);
  await guarded(() => matching(db, "zzzz", { first: 1, last: 1, not: [] }, true));
}

// SQLite itself, which a server may have unpacked on its way.
async function compiled(bytes) {
  const head = new Uint8Array(bytes, 0, 2);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return WebAssembly.compile(bytes);
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(plain).arrayBuffer());
}

async function answer({ id, text, order, limit, older }) {
  await ready;
  if (older !== undefined) return self.postMessage({ id, older, hits: await versions(last.hits[older]) });
  const query = parse(text);
  if (!query.exact) {
    self.postMessage({ id, hits: [], total: 0, isAll: true, done: true, isEmpty: true, problems: query.problems, lists, traffic });
    return;
  }
  let found = await ask(id, query, order, limit);
  if (id === newest && !found.hits.length) found = (await meant(id, text, query, order, limit)) ?? found;
  if (id === newest) await finish(found);
}

async function ask(id, query, order, limit) {
  const found = { id, query, limit, order: query.isFilter ? "newest" : order, hits: [], total: 0, works: new Map(), isAll: true };
  const files = chosen(query);
  for (const match of query.sure) await search(found, files, match);
  if (!query.isSubject || !found.hits.length) await search(found, files, query.exact);
  if (found.hits.length) await report(found, false);
  // Words that only begin as typed come after all that are as typed.
  const hasRoom = found.isAll && found.hits.length < (query.isSubject ? 1 : limit);
  if (query.loose && hasRoom) await search(found, files, query.loose);
  last = found;
  return found;
}

// What was found for words that are known instead of those that are not; undefined where nothing was.
async function meant(id, text, query, order, limit) {
  const files = chosen(query).slice(0, VOCABULARIES);
  const known = vocabulary(await Promise.all(files.map(async (file) => spelling(await opened(file)))));
  for (const better of corrections(text, query.spelled, known)) {
    const found = await ask(id, parse(better), order, limit);
    if (id !== newest) return undefined;
    if (found.hits.length) return Object.assign(found, { meant: better });
  }
  return undefined;
}

// The files that may hold what is asked for, with the times between which it must be.
function chosen({ lists: names, spans }) {
  const from = Math.max(0, ...spans.filter((span) => !span.isNot).map((span) => span.from));
  const to = Math.min(Infinity, ...spans.filter((span) => !span.isNot).map((span) => span.to));
  const not = spans.filter((span) => span.isNot);
  return lists
    .filter((list) => !names.length || names.includes(list.name.toLowerCase()))
    .flatMap((list) => list.files.map((file) => ({ ...file, list, span: { from, to, not } })))
    .filter((file) => file.from < to && file.to >= from)
    .sort((left, right) => Boolean(right.list.name) - Boolean(left.list.name) || right.to - left.to);
}

// Search file after file, the newest first. A new question ends it, and so does enough that is newer
// than all that follows.
async function search(found, files, match) {
  const before = found.hits;
  const isNewest = found.order === "newest";
  const room = found.limit - before.length;
  let hits = [];
  for (const [at, file] of files.entries()) {
    if (found.id !== newest) return;
    // The site's own pages come last, and are searched where the lists leave room.
    if (!file.list.name && hits.length >= room) break;
    // There is no room where an earlier query found enough.
    if (isNewest && hits.length >= room && (!room || hits[room - 1].date > file.to)) {
      found.isAll = false;
      break;
    }
    const more = await hitsIn(file, match, found);
    if (isNewest) more.length = Math.min(more.length, room);
    if (isNewest) for (const hit of more) await show(hit);
    hits.push(...more);
    // Hits of the same score keep their order, the newest first, as files and rows come.
    hits.sort((left, right) => (isNewest ? right.date - left.date : left.score - right.score));
    found.hits = [...before, ...hits.slice(0, room)];
    found.total = found.works.size;
    await new Promise((resolve) => setTimeout(resolve)); // lets a newer question in
    if (at + 1 < files.length && at % 4 === 3) await report(found, false);
  }
}

// New hits of a file, the newest or best first: one a work, by its newest version that matches. A
// version of a work that was found before becomes one of its other versions.
async function hitsIn(file, match, found) {
  const db = await opened(file);
  const span = await guarded(() => bounds(db, file));
  const rows = span ? await guarded(() => matching(db, match, span, found.order === "newest")) : [];
  const hashes = await guarded(() => works(db, rows.map(([row]) => row)));
  const hits = [];
  for (const [at, [row, score]] of rows.entries()) {
    const name = hashes[at] ? `${file.list.name} ${hashes[at]}` : `${file.path} ${row}`;
    const known = found.works.get(name);
    if (known) {
      if (known.match === match) known.score = Math.min(known.score, score);
      const isOther = (hit) => hit.row !== row || hit.file !== file;
      if ([known, ...known.others].every(isOther)) known.others.push({ file, row });
    } else {
      const hit = { file, row, score, match, others: [] };
      found.works.set(name, hit);
      hits.push(hit);
    }
  }
  return hits;
}

// Fill in the text of a hit.
async function show(hit) {
  if (hit.path) return hit;
  const { file, row } = hit;
  const db = await opened(file);
  const fields = await guarded(() => shown(db, row));
  const { path } = fields;
  const whole = path[0] === "/" ? path.slice(1) : `lists/${file.list.name}/${path}`;
  return Object.assign(hit, fields, { path: whole, list: file.list.title });
}

async function versions(hit) {
  const others = [];
  for (const other of hit?.others ?? []) others.push(await show(other));
  return others.sort((left, right) => right.date - left.date).map(plain);
}

function plain({ file, row, score, match, others, ...fields }) {
  return { ...fields, others: others?.length ?? 0 };
}

// Show what was found, then with the words around those that were asked for.
async function finish(found) {
  const { query } = found;
  const isMail = query.id || query.title;
  if (isMail) for (const hit of found.hits.slice(0, FEW)) await quote(hit, query);
  await report(found, false);
  for (const hit of found.hits) {
    if (found.id !== newest) return;
    await quote(hit, query);
  }
  await report(found, true);
}

async function quote(hit, query) {
  if (hit.excerpt !== undefined) return;
  await show(hit);
  hit.excerpt = null;
  const { title, id, words } = query;
  const isSaid = title ? key(hit.title).startsWith(title) : !id && count(`${hit.title} ${hit.author}`, words) >= new Set(words).size;
  if (isSaid) return;
  const db = await opened(hit.file);
  const parts = await guarded(() => body(db, hit.row));
  hit.excerpt = excerpt(await parts, { id, title, words, key });
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

async function report({ id, hits, total, query, isAll, meant: better }, done) {
  for (const hit of hits) await show(hit);
  if (id !== newest) return;
  const { words, problems } = query;
  self.postMessage({ id, hits: hits.map(plain), total, words, problems, meant: better, isAll, done, lists, traffic });
}
