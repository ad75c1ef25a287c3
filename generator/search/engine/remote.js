// A file on a web server as SQLite reads it: by pages, through HTTP ranges.
//
// SQLite waits for what it reads, so the requests are synchronous, which only workers may do. A
// server that knows no ranges sends the whole file once.

const BLOCK = 4096; // the pages of the files
const FIRST = 8; // blocks fetched at the beginning: the root of each table, see segment_file.py
const AHEAD = 16; // blocks fetched together at the most, where reading goes straight on

export const traffic = { bytes: 0, requests: 0 };

export class Gone extends Error {}

// A file of a known size. Its name changes with its content, so what was read stays right.
export class Remote {
  constructor(url, size) {
    this.url = url;
    this.size = size;
    this.blocks = new Map();
    this.next = -1; // the block after the last one fetched
    this.ahead = 1;
  }

  // Fill `target` with the bytes at `offset`; returns how many there were.
  read(target, offset) {
    const length = Math.max(0, Math.min(target.length, this.size - offset));
    for (let done = 0; done < length; ) {
      const at = offset + done;
      const from = at % BLOCK;
      const part = this.block(Math.floor(at / BLOCK)).subarray(from, from + length - done);
      target.set(part, done);
      done += part.length;
    }
    return length;
  }

  block(number) {
    if (!this.blocks.has(number)) this.fetch(number);
    return this.blocks.get(number);
  }

  fetch(number) {
    this.ahead = number === this.next ? Math.min(this.ahead * 2, AHEAD) : number ? 1 : FIRST;
    const last = Math.ceil(this.size / BLOCK);
    let end = number + 1;
    while (end < last && end < number + this.ahead && !this.blocks.has(end)) end += 1;
    this.keep(number, this.request(number * BLOCK, Math.min(end * BLOCK, this.size)));
    this.next = end;
  }

  keep(number, bytes) {
    for (let at = 0; at < bytes.length; at += BLOCK) {
      this.blocks.set(number + at / BLOCK, bytes.subarray(at, at + BLOCK));
    }
  }

  // The bytes from `start` to before `end`.
  request(start, end) {
    const request = new XMLHttpRequest();
    request.open("GET", this.url, false);
    request.responseType = "arraybuffer";
    request.setRequestHeader("Range", `bytes=${start}-${end - 1}`);
    request.send();
    if (request.status === 404 || request.status === 416) throw new Gone(this.url);
    if (request.status !== 206 && request.status !== 200) throw new Error(`${request.status} ${this.url}`);
    const bytes = new Uint8Array(request.response);
    traffic.requests += 1;
    traffic.bytes += bytes.length;
    if (request.status === 206 && bytes.length === end - start) return bytes;
    if (bytes.length !== this.size) throw new Gone(this.url);
    this.keep(0, bytes);
    return bytes.subarray(start, end);
  }
}

// Register a file system "http" with SQLite, in which `open(name)` gives the Remote of a name.
export function install(sqlite3, open) {
  const { capi, wasm } = sqlite3;
  const files = new Map();
  const io = new capi.sqlite3_io_methods();
  const vfs = new capi.sqlite3_vfs();
  io.$iVersion = 1;
  vfs.$iVersion = 1;
  vfs.$szOsFile = capi.sqlite3_file.structInfo.sizeof;
  vfs.$mxPathname = 1024;
  let failed;
  sqlite3.vfs.installVfs({
    io: {
      struct: io,
      methods: {
        xClose: (file) => (files.delete(file), 0),
        xRead(file, target, length, offset) {
          try {
            const bytes = new Uint8Array(length);
            const found = files.get(file).read(bytes, Number(offset));
            wasm.heap8u().set(bytes, Number(target));
            return found < length ? capi.SQLITE_IOERR_SHORT_READ : 0;
          } catch (error) {
            failed = error;
            return capi.SQLITE_IOERR_READ;
          }
        },
        xFileSize: (file, size) => (wasm.poke(size, BigInt(files.get(file).size), "i64"), 0),
        xWrite: () => capi.SQLITE_READONLY,
        xTruncate: () => capi.SQLITE_READONLY,
        xSync: () => 0,
        xLock: () => 0,
        xUnlock: () => 0,
        xCheckReservedLock: (_file, held) => (wasm.poke(held, 0, "i32"), 0),
        xFileControl: () => capi.SQLITE_NOTFOUND,
        xSectorSize: () => BLOCK,
        xDeviceCharacteristics: () => capi.SQLITE_IOCAP_IMMUTABLE,
      },
    },
    vfs: {
      struct: vfs,
      name: "http",
      methods: {
        xOpen(_vfs, name, file, flags, given) {
          files.set(file, open(wasm.cstrToJs(name)));
          const opened = new capi.sqlite3_file(file);
          opened.$pMethods = io.pointer;
          opened.dispose();
          wasm.poke(given, flags, "i32");
          return 0;
        },
        xAccess: (_vfs, _name, _flags, found) => (wasm.poke(found, 0, "i32"), 0),
        xDelete: () => capi.SQLITE_READONLY,
        xFullPathname(_vfs, name, size, target) {
          return wasm.cstrncpy(target, name, size) < size ? 0 : capi.SQLITE_CANTOPEN;
        },
        xGetLastError: () => 0,
        xRandomness: () => 0,
        xSleep: () => 0,
        xCurrentTime: () => 0,
      },
    },
  });
  // The error of the last read; SQLite itself reports no more than that there was one.
  return () => {
    const error = failed;
    failed = undefined;
    return error;
  };
}
