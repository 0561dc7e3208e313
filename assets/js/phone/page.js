// The page at a meeting with voters. Everything typed is sealed on the phone at once; it is sent when there is a network.
import * as logins from "./logins.js";
import * as photo from "./photo.js";
import * as send from "./send.js";
import * as store from "./store.js";
import * as view from "./view.js";

const root = document.querySelector("[data-phone]");
const address = root.dataset;
const AGAIN_EVERY = 30_000;
const SAVE_AFTER = 400;
const MOST_PHOTOS = 10;

let standing = "away"; // in, away, page, out
let login = null;
let meeting = null;
let draft = { statement: null, attendance: null }; // what stands in the two forms
let base = {}; // who came, as it was known when the form was filled in

const form = (kind) => root.querySelector(`form[data-kind="${kind}"]`);
const isSafe = () => Boolean(globalThis.crypto?.subtle && navigator.locks && navigator.serviceWorker);

// ---- what stands in the forms

function typed(kind) {
  const value = {};
  // Nothing but a choice that stands by itself is nothing yet.
  for (const [name, text] of new FormData(form(kind)).entries()) if (typeof text === "string" && text.trim()) value[name] = text.trim();
  const isSomething = Object.keys(value).some((name) => name !== "handled");
  if (!isSomething) return {};
  return kind === "attendance" ? { ...value, base } : value;
}

function fill(kind, value) {
  touched.delete(kind);
  form(kind).reset();
  for (const field of form(kind).elements) {
    if (!field.name || field.type === "file" || value?.[field.name] === undefined) continue;
    if (field.type === "radio") field.checked = field.value === value[field.name];
    else field.value = value[field.name];
  }
  view.follow(form(kind));
}

const blank = (kind) => ({ id: crypto.randomUUID(), meeting: meeting.code, kind, at: new Date().toISOString(), state: "typing" });

/** Keep what stands in the form, sealed; with nothing in it the draft goes away. */
async function save(kind, changes = {}) {
  if (!meeting || !login) return false;
  const value = typed(kind);
  const row = { ...(draft[kind] ?? blank(kind)), ...changes };
  const photos = draft[kind] ? (await store.all("drafts")).some((other) => other.of === row.id) : false;
  if (!Object.keys(value).length && !photos) {
    if (draft[kind]) await store.remove("drafts", row.id);
    draft[kind] = null;
    return false;
  }
  draft[kind] = row;
  await store.put("drafts", await logins.seal(login, row, value));
  return true;
}

// One after the other: a slow save must not overtake a later one.
let saving = Promise.resolve();
const queued = (work) => (saving = saving.then(work, work));

const timers = {};
const touched = new Set(); // forms in which somebody has typed since they were filled in
function soon(kind) {
  touched.add(kind);
  clearTimeout(timers[kind]);
  timers[kind] = setTimeout(() => now(kind).then(draw), SAVE_AFTER);
}

function now(kind) {
  clearTimeout(timers[kind]);
  delete timers[kind];
  return queued(() => save(kind));
}

async function restore(kind) {
  const rows = (await store.all("drafts")).filter((row) => row.meeting === meeting.code && row.kind === kind && row.state === "typing");
  draft[kind] = null;
  let value = null;
  for (const row of rows) {
    value = await logins.unseal(row);
    if (value) {
      draft[kind] = row;
      break;
    }
  }
  if (kind === "attendance") base = value?.base ?? meeting.attendance;
  fill(kind, value ?? (kind === "attendance" ? meeting.attendance : null));
}

// ---- acts

async function finish(kind) {
  if (!form(kind).reportValidity()) return;
  const done = await queued(async () => {
    clearTimeout(timers[kind]);
    delete timers[kind];
    const kept = await save(kind, { state: "waiting", why: "" });
    if (kept && kind === "attendance") await supersede(draft[kind]);
    draft[kind] = null;
    return kept;
  });
  if (!done) return;
  if (kind === "statement") fill(kind, null);
  else touched.delete(kind);
  await draw();
  view.tell("kept");
  synchronise();
}

/** Counted again before the first count was sent: the later one counts. */
async function supersede(row) {
  const older = (await store.all("drafts")).filter(
    (other) => other.kind === row.kind && other.meeting === row.meeting && other.id !== row.id && !other.tried,
  );
  if (older.length) await store.remove("drafts", ...older.map((other) => other.id));
}

async function addPhotos(files) {
  for (const file of files) {
    try {
      const bytes = await photo.small(file);
      await queued(async () => {
        draft.statement ??= blank("statement");
        const of = draft.statement.id;
        const others = (await store.all("drafts")).filter((row) => row.of === of);
        if (others.length >= MOST_PHOTOS) return view.tell("photos-full");
        const row = { ...blank("photo"), of };
        await store.put("drafts", await logins.seal(login, row, bytes));
        return save("statement");
      });
    } catch {
      view.tell("photo-unreadable");
    }
  }
  await draw();
}

async function edit(id) {
  const row = await store.one("drafts", id);
  const value = row && !row.tried && (await logins.unseal(row));
  if (!value) return;
  await now(row.kind);
  if (draft[row.kind]) await finish(row.kind);
  // Refused because others had counted: from here on their numbers are known.
  if (row.kind === "attendance") base = row.state === "refused" ? meeting.attendance : value.base;
  draft[row.kind] = { ...row, state: "typing", why: "" };
  await store.put("drafts", draft[row.kind]);
  fill(row.kind, value);
  await draw();
  form(row.kind).scrollIntoView();
  form(row.kind).querySelector("textarea, input").focus();
}

async function drop(id) {
  const photos = (await store.all("drafts")).filter((row) => row.of === id);
  await queued(async () => {
    await store.remove("drafts", id, ...photos.map((row) => row.id));
    for (const kind of Object.keys(draft)) if (draft[kind]?.id === id) draft[kind] = null;
  });
  await draw();
}

// ---- what is shown

async function draw() {
  const drafts = await store.all("drafts");
  const refused = drafts.filter((row) => row.state === "refused").length;
  const unsent = drafts.filter((row) => row.state === "waiting" || (row.state === "typing" && row.id !== draft[row.kind]?.id));
  const things = unsent.filter((row) => row.kind !== "photo");
  view.state({ standing, refused, unsent: things.length, login });
  if (meeting) await view.recorded(drafts, meeting, draft, { unseal: logins.unseal, edit });
}

async function show() {
  const facts = (await store.one("facts", "meetings"))?.value ?? null;
  for (const kind of Object.keys(draft)) if (meeting && login) await now(kind);
  meeting = facts?.meetings.find((one) => `#${one.code}` === location.hash) ?? null;
  view.place(facts, meeting, await store.all("drafts"));
  if (meeting) for (const kind of Object.keys(draft)) await restore(kind);
  view.writable(Boolean(login));
  await draw();
}

// ---- contact with the server

async function facts() {
  try {
    const answer = await fetch(address.meetings, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(20_000) });
    if (!answer.ok) return;
    await store.put("facts", { name: "meetings", value: await answer.json() });
  } catch {
    // no network: what is known stays
  }
}

let running = null;
function synchronise() {
  running ??= contact().finally(() => (running = null));
  return running;
}

async function contact() {
  await logins.expire();
  standing = await logins.contact(address);
  const before = login?.token;
  login = await logins.current();
  if (standing === "in") {
    const { sent, stopped } = await send.sendAll({
      address: (code) => address.send.replace("TX", code),
      told: (done, of) => view.progress(done + 1, of),
      sentence: view.word("refused-plainly"),
    });
    if (stopped !== "") standing = stopped === 0 ? "away" : await logins.contact(address);
    await facts();
    if (sent) view.tell("sent", sent);
  }
  if (login?.token !== before || !meeting) await show();
  else await renew();
}

/** What the server has said meanwhile about the meeting that is open; what stands in its forms is left alone. */
async function renew() {
  const known = (await store.one("facts", "meetings"))?.value.meetings.find((one) => one.code === meeting.code);
  if (known) {
    meeting = known;
    view.open(meeting);
    if (!draft.attendance && !touched.has("attendance")) {
      base = meeting.attendance;
      fill("attendance", base);
    }
  }
  await draw();
}

// ---- from here on

root.addEventListener("input", (event) => {
  const kind = event.target.closest("form[data-kind]")?.dataset.kind;
  view.follow(event.target.closest("form[data-kind]"));
  if (kind && event.target.type !== "file") soon(kind);
});
root.addEventListener("change", (event) => {
  if (event.target.type !== "file") return;
  const files = [...event.target.files];
  event.target.value = "";
  addPhotos(files);
});
root.addEventListener("submit", (event) => {
  const { kind, drop: dropped } = event.target.dataset;
  if (!kind && !dropped) return;
  event.preventDefault();
  if (kind) finish(kind);
  else drop(dropped);
});
root.addEventListener("click", (event) => {
  if (event.target.closest("[data-send-now]")) synchronise();
});
document.addEventListener("phone:leaving", store.close);
window.addEventListener("hashchange", show);
// A try that began without a network may still be failing: what is back now is tried again behind it.
window.addEventListener("online", () => (running ? running.then(synchronise, synchronise) : synchronise()));
window.addEventListener("offline", () => {
  standing = "away";
  draw();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") synchronise();
  else if (meeting && login) for (const kind of Object.keys(draft)) now(kind);
});
setInterval(async () => {
  await logins.expire();
  if (await store.unsent()) synchronise();
}, AGAIN_EVERY);

if (isSafe()) {
  navigator.serviceWorker.register(address.worker, { scope: location.pathname }).catch(() => view.tell("not-offline"));
  await logins.expire();
  login = await logins.current();
  await show();
  synchronise();
} else {
  view.unsafe();
}
