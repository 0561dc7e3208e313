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

let standing = navigator.onLine ? "opening" : "away"; // then in, away, page, out
let login = null;
let meeting = null;
let meetings = []; // all that are known here
let draft = { statement: null, attendance: null }; // what stands in the two forms
let base = {}; // who came, as it was known when the form was filled in

const form = (kind) => root.querySelector(`form[data-kind="${kind}"]`);
const isSafe = () => Boolean(globalThis.crypto?.subtle && navigator.locks && navigator.serviceWorker);

// ---- what stands in the forms

function typed(kind) {
  const value = {};
  // Nothing but a choice that stands by itself is nothing yet.
  for (const [name, text] of new FormData(form(kind)).entries())
    if (name !== "to" && typeof text === "string" && text.trim()) value[name] = text.trim();
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

/** What somebody has typed and no timer has kept yet. */
async function keepTyped() {
  if (meeting && login) for (const kind of [...touched]) await now(kind);
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
  const to = meetings.find((one) => one.code === form(kind).elements.to.value);
  const done = await queued(async () => {
    clearTimeout(timers[kind]);
    delete timers[kind];
    if (to) await movePhotos(kind, to);
    if (to && kind === "attendance") base = to.attendance;
    const kept = await save(kind, { state: "waiting", why: "", meeting: (to ?? meeting).code });
    // What comes from another meeting puts nothing aside that was counted at this one: the server asks which is right.
    if (kept && kind === "attendance" && !to) await supersede(draft[kind]);
    draft[kind] = null;
    return kept;
  });
  if (!done) return;
  if (to && kind === "attendance") base = meeting.attendance;
  if (kind === "statement" || to) fill(kind, kind === "statement" ? null : base);
  else touched.delete(kind);
  await draw();
  view.tell(to ? "moved" : "kept", to?.venue);
  afresh();
}

/** The photos of what is in the form go with it: each is sealed for the meeting it belongs to. */
async function movePhotos(kind, to) {
  const photos = (await store.all("drafts")).filter((row) => row.of && row.of === draft[kind]?.id);
  for (const photo of photos) {
    const bytes = await logins.unseal(photo);
    await store.put("drafts", await logins.seal(login, { ...photo, meeting: to.code }, bytes));
  }
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
  if (touched.has(row.kind)) await now(row.kind);
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
  // What is still being written is not yet to be sent; at a closed meeting it is what waits for its own.
  const isBeingWritten = (row) => !meeting?.closed && row.id === draft[row.kind]?.id;
  const unsent = drafts.filter((row) => row.state === "waiting" || (row.state === "typing" && !isBeingWritten(row)));
  const things = unsent.filter((row) => row.kind !== "photo");
  view.state({ standing, refused, unsent: things.length, login });
  if (!meeting) return;
  // At a meeting that is closed a form is open only for what was recorded there before, until it has found its own.
  const open = Object.keys(draft).filter((kind) => login && (!meeting.closed || draft[kind]));
  view.writable(open, meeting, meetings);
  await view.recorded(drafts, meeting, draft, { unseal: logins.unseal, edit });
}

async function show() {
  const facts = await known();
  await keepTyped();
  meeting = meetings.find((one) => `#${one.code}` === location.hash) ?? null;
  view.place(facts, meeting, await store.all("drafts"), standing === "opening");
  if (meeting) for (const kind of Object.keys(draft)) await restore(kind);
  await draw();
}

// ---- contact with the server

/** What is known here of the meetings; null before the first contact. */
async function known() {
  const facts = (await store.one("facts", "meetings"))?.value ?? null;
  meetings = facts?.meetings ?? [];
  return facts;
}

/** The meetings as the server knows them, with the one that is open and those of which something waits here. */
async function facts() {
  const held = await logins.heldAt(login);
  const codes = new URLSearchParams([...held, location.hash.slice(1)].filter(Boolean).map((code) => ["code", code]));
  try {
    const place = `${address.meetings}?${codes}`;
    const answer = await fetch(place, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(20_000) });
    if (!answer.ok) return;
    const value = await answer.json();
    // No more one at which this person records: what waits of it must still be found.
    const lost = meetings.filter(({ code }) => held.has(code) && !value.meetings.some((one) => one.code === code));
    value.meetings.push(...lost.map((one) => ({ ...one, closed: true })));
    await store.put("facts", { name: "meetings", value });
  } catch {
    // no network: what is known stays
  }
}

let running = null;
function synchronise() {
  running ??= contact().finally(() => (running = null));
  return running;
}

/** After the contact that may be under way: it began without a network, or before what has been written since. */
const afresh = () => (running ? running.then(synchronise, synchronise) : synchronise());

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
  if (standing === "in" && location.hash && !meeting) view.tell("unrecorded");
}

/** What the server has said meanwhile about the meeting that is open; what stands in its forms is left alone. */
async function renew() {
  await known();
  const told = meetings.find((one) => one.code === meeting.code);
  if (told) {
    if (told.closed) await keepTyped(); // its forms close: what stands in them must not be lost
    meeting = told;
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
window.addEventListener("hashchange", async () => {
  await show();
  if (location.hash && !meeting) afresh(); // one the phone does not know yet
});
window.addEventListener("online", afresh);
window.addEventListener("offline", () => {
  standing = "away";
  draw();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") synchronise();
  else keepTyped();
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
