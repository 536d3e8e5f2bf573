// Inspection on site. Drafts and sealed records live in this device until the office has them.
"use strict";

const english = document.documentElement.lang === "en";
const say = (zh, en) => (english ? en : zh);
const at = (id) => document.getElementById(id);
const DESK = document.body.dataset.desk || "/desk";
const FORMAT = "mingdan-inspection/1";
const MOST_PHOTOS = 18, MOST_BYTES = 36e6;
const GROUPS = { posts: "post", readings: "reading", samples: "sample", statements: "statement" };

// -- what is kept in the device -------------------------------------------------------------------

const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open("mingdan-inspect", 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("drafts", { keyPath: "id" });
    asked.result.createObjectStore("sealed", { keyPath: "digest" });
    asked.result.createObjectStore("device", { keyPath: "key" });
  };
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

async function stored(store, mode, ask) {
  const database = await opened;
  return new Promise((resolve, reject) => {
    const turn = database.transaction(store, mode);
    const asked = ask(turn.objectStore(store));
    turn.oncomplete = () => resolve(asked.result);
    turn.onerror = turn.onabort = () => reject(turn.error);
  });
}
const get = (store, key) => stored(store, "readonly", (one) => one.get(key));
const all = (store) => stored(store, "readonly", (one) => one.getAll());
const put = (store, value) => stored(store, "readwrite", (one) => one.put(value));
const drop = (store, key) => stored(store, "readwrite", (one) => one.delete(key));

function random(length) {
  const letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), (n) => letters[n % letters.length]).join("");
}

async function device() {
  let known = await get("device", "id");
  if (!known) await put("device", known = { key: "id", value: random(12) });
  return known.value;
}

async function sha256(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (n) => n.toString(16).padStart(2, "0")).join("");
}
const hashed = (text) => sha256(new TextEncoder().encode(text));

// -- a draft and its form -------------------------------------------------------------------------

const form = at("draft");
let draft = null;
let saving = 0;

function gathered() {
  const said = {}, rows = {};
  for (const one of form.querySelectorAll("[name]")) {
    if (one.closest(".rows")) continue;
    if (one.type === "radio" ? one.checked : true) said[one.name] = one.type === "checkbox" ? one.checked : one.value;
  }
  for (const group of Object.keys(GROUPS)) {
    rows[group] = Array.from(at(group).children, (row) => Object.fromEntries(
      Array.from(row.querySelectorAll("[data-key]"), (one) => [one.dataset.key, one.value])));
  }
  return { said, rows };
}

function filled(kept) {
  form.reset();
  for (const [name, value] of Object.entries(kept.said || {})) {
    for (const one of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (one.type === "radio") one.checked = one.value === value;
      else if (one.type === "checkbox") one.checked = value;
      else one.value = value;
    }
  }
  for (const group of Object.keys(GROUPS)) {
    at(group).replaceChildren();
    for (const row of (kept.rows || {})[group] || []) addRow(group, row);
  }
  drawn(kept.signature || "");
  shownPhotos();
}

function addRow(group, values = {}) {
  const row = at(`row-${group}`).content.firstElementChild.cloneNode(true);
  for (const one of row.querySelectorAll("[data-key]")) one.value = values[one.dataset.key] || "";
  at(group).append(row);
  return row;
}

async function save() {
  if (!draft) return;
  Object.assign(draft, gathered(), { changed: new Date().toISOString() });
  await put("drafts", draft);
  at("saved").textContent = say("已保存在本机 ", "Saved in this device ") + new Date().toLocaleTimeString();
}

function soon() {
  clearTimeout(saving);
  saving = setTimeout(save, 300);
}

async function began(kept) {
  draft = kept;
  filled(draft);
  form.hidden = false;
  at("lists").hidden = true;
  await save();
  at("inspection").focus();
}

function fresh() {
  const now = new Date(), two = (n) => String(n).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return {
    id: random(12), photos: [], signature: "", rows: {},
    said: {
      inspection: `JC-${day.replaceAll("-", "")}-${random(5)}`, day, arrived: `${two(now.getHours())}:${two(now.getMinutes())}`,
      uscc: new URLSearchParams(location.search).get("uscc") || "",
    },
  };
}

// -- photos ---------------------------------------------------------------------------------------

async function took(files) {
  for (const file of files) {
    const bytes = await file.arrayBuffer();
    const size = draft.photos.reduce((sum, one) => sum + one.size, bytes.byteLength);
    if (draft.photos.length >= MOST_PHOTOS || size > MOST_BYTES) {
      told(say(`一份记录最多${MOST_PHOTOS}张照片、共36 MB。请先封存，再用同一检查编号另起一份。`,
        `A record holds ${MOST_PHOTOS} photos and 36 MB. Seal it, and begin another under the same number.`));
      break;
    }
    const kind = (file.type.split("/")[1] || "jpg").replace("jpeg", "jpg");
    const name = `${String(draft.photos.length + 1).padStart(2, "0")}-${random(4)}.${kind}`;
    draft.photos.push({
      name, sha256: await sha256(bytes), size: bytes.byteLength, type: file.type, bytes,
      about: at("photo-about").value, taken: new Date(file.lastModified || Date.now()).toISOString(),
    });
  }
  at("photo-about").value = "";
  shownPhotos();
  await save();
}

function shownPhotos() {
  at("photo-list").replaceChildren(...draft.photos.map((one) => {
    const line = document.createElement("li"), away = document.createElement("button");
    line.textContent = `${one.name} · ${one.about || say("未说明", "not described")} · ${Math.ceil(one.size / 1024)} kB `;
    away.type = "button";
    away.className = "plain";
    away.textContent = say("删除", "Remove") + ` ${one.name}`;
    away.addEventListener("click", async () => {
      draft.photos = draft.photos.filter((other) => other !== one);
      shownPhotos();
      await save();
    });
    line.append(away);
    return line;
  }));
}

// -- the signature --------------------------------------------------------------------------------

const pad = at("pad"), ink = pad.getContext("2d");
let drawing = false;

function drawn(png) {
  ink.clearRect(0, 0, pad.width, pad.height);
  if (!png) return;
  const picture = new Image();
  picture.onload = () => ink.drawImage(picture, 0, 0);
  picture.src = png;
}
function place(event) {
  const box = pad.getBoundingClientRect();
  return [(event.clientX - box.left) * pad.width / box.width, (event.clientY - box.top) * pad.height / box.height];
}
pad.addEventListener("pointerdown", (event) => {
  drawing = true;
  pad.setPointerCapture(event.pointerId);
  ink.lineWidth = 3;
  ink.lineCap = "round";
  ink.beginPath();
  ink.moveTo(...place(event));
});
pad.addEventListener("pointermove", (event) => {
  if (!drawing) return;
  ink.lineTo(...place(event));
  ink.stroke();
});
pad.addEventListener("pointerup", async () => {
  drawing = false;
  draft.signature = pad.toDataURL("image/png");
  await save();
});
at("clear-pad").addEventListener("click", async () => {
  draft.signature = "";
  drawn("");
  await save();
});

// -- sealing --------------------------------------------------------------------------------------

function lacking({ said }) {
  const found = [];
  const need = (name, words) => { if (!said[name]) found.push(words); };
  need("inspection", say("检查编号", "inspection number"));
  need("day", say("检查日期", "day"));
  if (!/^[0-9A-Z]{18}$/.test(said.uscc || "")) found.push(say("18位统一社会信用代码", "credit code of 18 characters"));
  if (!said.inspector_1 || !said.inspector_2 || said.inspector_1 === said.inspector_2) {
    found.push(say("两名不同的执法人员", "two different inspectors"));
  }
  if (!draft.signature && !(said.refused && said.witness)) {
    found.push(say("当事人签名，或注明拒签并填写见证人", "a signature, or its refusal with a witness"));
  }
  return found;
}

let sealing = false;
async function seal() {
  if (!draft || sealing) return;
  sealing = true;
  try {
    await sealed();
  } finally {
    sealing = false;
  }
}

async function sealed() {
  await save();
  const missing = lacking(draft);
  if (missing.length) {
    told(say("还不能封存，缺少：", "Not yet: ") + missing.join(say("、", ", ")));
    return;
  }
  const { said, rows } = draft, now = new Date().toISOString();
  const mine = await device(), clock = (await get("device", "clock")) || { offset: 0, checked: null };
  const parts = [];
  let before = await hashed([FORMAT, said.inspection, mine, said.uscc].join("\n"));
  const add = async (kind, what, when = now) => {
    const body = JSON.stringify({ no: parts.length + 1, kind, at: when, said: what });
    before = await hashed(`${before}\n${body}`);
    parts.push({ body, digest: before });
  };
  const { inspector_1, inspector_2, refused, witness, signer, ...others } = said;
  const head = Object.fromEntries(Object.entries(others).filter(([key]) => !/^(item|fact)-/.test(key)));
  await add("head", { ...head, inspectors: [inspector_1, inspector_2] }, new Date(`${said.day}T${said.arrived || "00:00"}`).toISOString());
  for (const [key, value] of Object.entries(said)) {
    if (key.startsWith("item-") && value) {
      const code = key.slice(5);
      await add("answer", { code, answer: value, fact: said[`fact-${code}`] || "" });
    }
  }
  for (const [group, kind] of Object.entries(GROUPS)) {
    for (const row of rows[group]) if (Object.values(row).some(Boolean)) await add(kind, row);
  }
  for (const one of draft.photos) {
    await add("photo", { name: one.name, sha256: one.sha256, size: one.size, about: one.about }, one.taken);
  }
  await add("signature", { signer: signer || "", png: draft.signature, refused: Boolean(refused), witness: witness || "" });
  await add("seal", { clock_offset_ms: clock.offset, clock_checked: clock.checked, parts: parts.length });
  const text = JSON.stringify({ format: FORMAT, inspection: said.inspection, device: mine, uscc: said.uscc, parts });
  await put("sealed", {
    digest: before, inspection: said.inspection, name: said.name || said.uscc, sealed: now, text, photos: draft.photos, state: "waiting",
  });
  await drop("drafts", draft.id);
  draft = null;
  told(say(`已封存，摘要 ${before.slice(0, 16)}。有网络时自动送达。`, `Sealed, digest ${before.slice(0, 16)}. It is sent when there is a network.`));
  await listed();
  await deliver();
}

// -- delivering -----------------------------------------------------------------------------------

async function clocked() {
  const before = Date.now();
  const answer = await fetch(`${DESK}/inspect/clock`, { credentials: "same-origin", cache: "no-store" });
  if (answer.redirected || !(answer.headers.get("content-type") || "").includes("json")) return null;
  const said = await answer.json();
  const offset = Math.round(new Date(said.now).getTime() - (before + Date.now()) / 2);
  await put("device", { key: "clock", offset, checked: new Date().toISOString() });
  at("clock").textContent = Math.abs(offset) > 120000
    ? say(`本机时钟与机关相差约${Math.round(offset / 60000)}分钟，封存时会记录。`, `This clock is about ${Math.round(offset / 60000)} minutes off; that is noted when you seal.`)
    : "";
  return said;
}

// Once, and in order; what the office refused is sent again only when somebody asks for it.
let sending = false;
async function deliver(again = false) {
  if (sending) return;
  sending = true;
  try {
    const said = await clocked();
    at("door").hidden = said !== null;
    if (!said) return;
    for (const one of await all("sealed")) {
      if (one.state === "delivered" || (one.state === "refused" && !again)) continue;
      const body = new FormData();
      body.append("_form", said.form);
      body.append("bundle", new Blob([one.text], { type: "application/json" }), "bundle.json");
      for (const photo of one.photos) body.append("photo", new Blob([photo.bytes], { type: photo.type }), photo.name);
      const answer = await fetch(`${DESK}/inspect/bundles`, { method: "POST", body, credentials: "same-origin" });
      const told = await answer.json();
      if (answer.ok) Object.assign(one, { state: "delivered", record: told.record, photos: [], text: "", why: "" });
      else Object.assign(one, { state: answer.status < 500 ? "refused" : "waiting", why: say(told.zh, told.en) });
      await put("sealed", one);
    }
  } catch {
    // No network, or it went away half-way: everything stays and is tried again.
  } finally {
    sending = false;
    await listed();
  }
}

// -- the lists ------------------------------------------------------------------------------------

function line(words, ...buttons) {
  const one = document.createElement("li");
  one.append(words, ...buttons);
  return one;
}
function button(words, does) {
  const one = document.createElement("button");
  one.type = "button";
  one.className = "plain";
  one.textContent = words;
  one.addEventListener("click", does);
  return one;
}

const STATES = {
  waiting: say("等待网络送达", "waits for a network"), delivered: say("✓ 已送达", "✓ delivered"), refused: say("✗ 未接收", "✗ not taken"),
};

async function listed() {
  const drafts = (await all("drafts")).sort((one, two) => two.changed.localeCompare(one.changed));
  at("drafts").replaceChildren(...drafts.map((one) => line(
    `${one.said.inspection} ${one.said.name || one.said.uscc} `,
    button(say("继续填写", "Go on") + ` ${one.said.inspection}`, () => began(one)))));
  const sealed = (await all("sealed")).sort((one, two) => two.sealed.localeCompare(one.sealed));
  at("sealed").replaceChildren(...sealed.map((one) => {
    const made = line(`${one.inspection} ${one.name} · ${STATES[one.state]}${one.why ? `：${one.why}` : ""} `);
    const code = document.createElement("span");
    code.className = "code";
    code.textContent = one.digest.slice(0, 16);
    made.append(code);
    if (one.record) {
      const link = document.createElement("a");
      link.href = one.record;
      link.textContent = ` ${say("查看记录", "See the record")} ${one.inspection}`;
      made.append(link);
    }
    return made;
  }));
  at("no-drafts").hidden = drafts.length > 0;
  at("no-sealed").hidden = sealed.length > 0;
  form.hidden = draft === null;
  at("lists").hidden = draft !== null;
}

function told(words) {
  at("said").textContent = words;
  at("said").hidden = false;
  at("said").scrollIntoView({ block: "center" });
}

// -- what is pressed ------------------------------------------------------------------------------

form.addEventListener("input", soon);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("pagehide", () => { clearTimeout(saving); save(); });
document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
at("begin").addEventListener("click", () => began(fresh()));
at("seal").addEventListener("click", seal);
at("later").addEventListener("click", async () => { await save(); draft = null; await listed(); });
at("send").addEventListener("click", () => deliver(true));
at("photos").addEventListener("change", async (event) => { await took(event.target.files); event.target.value = ""; });
for (const one of document.querySelectorAll("[data-add]")) {
  one.addEventListener("click", () => { addRow(one.dataset.add).querySelector("[data-key]").focus(); soon(); });
}
addEventListener("online", () => deliver());

at("works").hidden = false;
if ("serviceWorker" in navigator) navigator.serviceWorker.register(`${DESK}/inspect/worker.js`);
if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
listed().then(() => deliver());
