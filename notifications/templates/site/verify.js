// Checks a dropped file against the public log, in the browser and nowhere else: nothing is sent.
// The same rules and sentences as /verify.py, which also reads the whole log. No dependencies.

const FORMAT = "mingdan-proof-1";
const utf8 = new TextEncoder();

export class Unlike extends Error {
  constructor(kind, facts = {}) {
    super(kind);
    this.kind = kind;
    this.facts = facts;
  }
}

const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
const fromHex = (text) => {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Unlike("broken");
  return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
};
const fromBase64 = (text) => {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new Unlike("unsigned"); // only notes and keys are written so
  }
};
const joined = (...parts) => {
  const made = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    made.set(part, at);
    at += part.length;
  }
  return made;
};
const same = (a, b) => a.length === b.length && a.every((one, at) => one === b[at]);

// Browsers offer it at https addresses only.
function cryptography() {
  if (!globalThis.crypto?.subtle) throw new Unlike("no_crypto");
  return crypto.subtle;
}

export async function sha256(...parts) {
  return new Uint8Array(await cryptography().digest("SHA-256", joined(...parts)));
}

// RFC 8785: names in the order of their UTF-16 units, which is how JavaScript sorts.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const pairs = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${pairs.join(",")}}`;
}

const nodeHash = (left, right) => sha256([1], left, right);

// RFC 9162 2.1.3.2. Shifts by division: a log may have more than 2^31 leaves.
export async function included(leaf, index, size, path, root) {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return false;
  let at = index, last = size - 1, hash = leaf;
  const up = () => {
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  };
  for (const one of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = await nodeHash(one, hash);
      while (at !== 0 && at % 2 === 0) up();
    } else {
      hash = await nodeHash(hash, one);
    }
    up();
  }
  return last === 0 && same(hash, root);
}

async function signedBy(key, text, signature) {
  const subtle = cryptography();
  const imported = await subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]).catch(() => {
    throw new Unlike("no_ed25519");
  });
  return subtle.verify({ name: "Ed25519" }, imported, signature, utf8.encode(text));
}

// A checkpoint (C2SP signed-note, tlog-checkpoint) under a key "name+id+base64".
export async function readCheckpoint(note, line) {
  const [name, id, body] = (/^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(line.trim()) || []).slice(1);
  if (!body) throw new Unlike("unsigned");
  const key = fromBase64(body).slice(1);
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  for (const one of note.slice(end + 2).split("\n")) {
    const [dash, signer, signed] = one.split(" ");
    if (dash !== "\u2014" || signer !== name || !signed) continue;
    const raw = fromBase64(signed);
    if (hex(raw.slice(0, 4)) !== id || !(await signedBy(key, text, raw.slice(4)))) continue;
    const [origin, size, root] = text.split("\n");
    if (origin === name) return { origin, size: Number(size), root: fromBase64(root) };
  }
  throw new Unlike("unsigned");
}

export function isDocument(document) {
  return Boolean(document && document.proof && document.proof.format === FORMAT);
}

// What a document shows; Unlike when it shows nothing.
export async function readDocument(document, key) {
  const { entry, proof } = document;
  const index = proof.index;
  let leaf, path, salt;
  try {
    leaf = proof.leaf;
    path = proof.path.map(fromHex);
    salt = fromHex(proof.salt);
    if (typeof leaf.entry_id !== "string" || !entry) throw new TypeError("entry");
  } catch (error) {
    throw error instanceof Unlike ? error : new Unlike("broken");
  }
  const head = await readCheckpoint(proof.checkpoint, key);
  const hash = await sha256([0], utf8.encode(canonical(leaf)));
  if (head.size !== proof.size || !(await included(hash, index, head.size, path, head.root))) {
    throw new Unlike("proof", { index });
  }
  const digest = hex(await sha256(salt, utf8.encode(canonical(entry))));
  if (digest !== leaf.digest || (entry.entry_id ?? leaf.entry_id) !== leaf.entry_id) {
    throw new Unlike("content", { index });
  }
  const { entry_id: id, version, what, on } = leaf;
  return { entry: id, version, what, on, index, content: entry };
}

const documentPath = (id) => (id.includes("/") ? `${id}/proof.json` : `entry/${id}/entry.json`);

function* filesIn(value) {
  if (value && typeof value === "object") {
    if (typeof value.path === "string" && typeof value.sha256 === "string") yield value;
    for (const one of Object.values(value)) yield* filesIn(one);
  }
}

// The verdict on a file: its kind and facts. ``read`` gives the JSON of a path of the site or null.
export async function verdict(name, bytes, key, read) {
  const text = new TextDecoder().decode(bytes);
  let document = null;
  try {
    document = JSON.parse(text);
  } catch {
    if (text.includes(FORMAT)) return { kind: "broken", facts: { file: name } };
  }
  try {
    return isDocument(document)
      ? await ofDocument(name, document, key, read)
      : await ofFile(name, bytes, key, read);
  } catch (error) {
    if (error instanceof Unlike) return { kind: error.kind, facts: { file: name, key, ...error.facts } };
    throw error;
  }
}

async function ofDocument(name, document, key, read) {
  const shown = await readDocument(document, key);
  const present = await read(documentPath(shown.entry));
  const now = isDocument(present) ? await readDocument(present, key) : null;
  if (!now || now.entry !== shown.entry || now.version < shown.version) return { kind: "alone", facts: shown };
  if (now.version > shown.version) {
    const facts = { ...shown, file: name, newest: now.version, index: now.index, on: now.on };
    return { kind: now.what === "withdrawn" ? "withdrawn" : "superseded", facts };
  }
  return { kind: now.what === "withdrawn" ? "tombstone" : "genuine", facts: shown };
}

async function ofFile(name, bytes, key, read) {
  const digest = hex(await sha256(bytes));
  const listed = [...filesIn(await read("list/index.json"))].find((one) => one.sha256 === digest);
  if (!listed) return { kind: "unlisted", facts: { file: name } };
  const logged = await read(documentPath(listed.path.split("/").slice(0, 2).join("/")));
  let source = "catalogue";
  if (isDocument(logged)) {
    const shown = await readDocument(logged, key);
    if ([...filesIn(shown.content)].some((one) => one.sha256 === digest)) source = "log";
  }
  return { kind: "genuine_file", facts: { file: name, source } };
}

export function sentence(words, kind, facts) {
  const told = { ...facts, source: words[`source_${facts.source}`] };
  return words[kind].replace(/\{(\w+)\}/g, (_, name) => String(told[name] ?? ""));
}

function start() {
  const form = document.getElementById("check");
  if (!form) return;
  const words = JSON.parse(form.dataset.words);
  const good = new Set(form.dataset.good.split(" "));
  const input = form.querySelector("input[type=file]");
  const answer = document.getElementById("verdict");
  const read = async (path) => {
    const found = await fetch(`${form.dataset.root}${path}`, { cache: "no-store" });
    return found.ok ? found.json().catch(() => null) : null;
  };
  const check = async (file) => {
    answer.className = "";
    answer.textContent = words.checking;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const { kind, facts } = await verdict(file.name, bytes, form.dataset.key, read).catch(
      () => ({ kind: "unreadable", facts: { file: file.name } }),
    );
    answer.className = good.has(kind) ? "summary good" : "summary wrong";
    answer.textContent = sentence(words, kind, facts);
  };
  input.addEventListener("change", () => input.files.length && check(input.files[0]));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) check(event.dataTransfer.files[0]);
  });
  form.hidden = false;
}

if (typeof document !== "undefined") start();
