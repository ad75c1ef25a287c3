// Makes what a browser loads to search: engine.js, our code with SQLite's glue in one file, and
// sqlite3.wasm.gz. The second is packed since many hosts send it as it is; the engine unpacks it. The
// first is unpacked as a site is built, or a page could start it only from a blob; engine.js.gz stays
// beside it for servers that send a packed file where there is one.
import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";

const target = new URL("../../site/theme/assets/search/", import.meta.url);
const wasm = createRequire(import.meta.url).resolve("@sqlite.org/sqlite-wasm/sqlite3.wasm");

const made = await build({
  entryPoints: [new URL("engine.js", import.meta.url).pathname],
  bundle: true,
  minify: true,
  write: false,
  format: "iife",
  target: "es2022",
  legalComments: "none",
  // SQLite's glue reads its own address, to find files that are not needed here.
  define: { "import.meta.url": "self.location.href" },
});
await mkdir(target, { recursive: true });
const script = made.outputFiles[0].contents;
await writeFile(new URL("engine.js.gz", target), gzipSync(script, { level: 9 }));
await writeFile(new URL("sqlite3.wasm.gz", target), gzipSync(await readFile(wasm), { level: 9 }));
