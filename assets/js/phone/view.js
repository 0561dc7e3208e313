// What the page at a meeting shows. Its words stand in the page's templates, so that they are in the catalogue.
import { shown } from "./photo.js";
import { byTime } from "./send.js";

const root = document.querySelector("[data-phone]");
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const copy = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);

/** The words `name`, with `{n}` and `{m}` filled in. */
export function word(name, n = "", m = "") {
  const words = document.getElementById("phone-words").content.querySelector(`[data-word="${name}"]`);
  return words.textContent.trim().replace("{n}", () => n).replace("{m}", () => m);
}

const TONES = { out: "alarm", page: "alarm", refused: "alarm", unsent: "warn", away: "plain", opening: "plain", clear: "good" };

const QUIET = { in: "clear", opening: "opening", away: "away" }; // with nothing to send

/** The one line that says how things stand. */
export function state({ standing, refused, unsent, login }) {
  const how = standing === "out" || standing === "page" ? standing : refused ? "refused" : unsent ? "unsent" : QUIET[standing];
  const line = part("state");
  const name = how === "out" && unsent + refused ? "out-kept" : how === "away" && !login ? "away-out" : how;
  const words = word(name, how === "refused" ? refused : unsent + (how === "out" ? refused : 0));
  if (line.textContent !== words) line.textContent = words;
  part("state-box").className = `phone-state tone-${TONES[how]}`;
  part("login").hidden = how !== "out" && name !== "away-out";
  part("send").hidden = !(unsent && (how === "unsent" || how === "refused"));
}

export function progress(done, of) {
  part("state").textContent = word("sending", done, of);
}

/** A word that passes: heard by screen readers, gone with the next one. */
export function tell(name, n) {
  part("told").textContent = word(name, n);
}

export function unsafe() {
  part("state").textContent = word("unsafe");
  part("state-box").className = "phone-state tone-alarm";
}

/** Open the forms of `kinds`; those of a closed meeting ask to which other one their content belongs. */
export function writable(kinds, meeting, meetings) {
  for (const form of root.querySelectorAll("form[data-kind]")) {
    const isOpen = kinds.includes(form.dataset.kind);
    form.querySelector("fieldset").disabled = !isOpen;
    const { to } = form.elements;
    to.closest(".field").hidden = to.disabled = !(isOpen && meeting.closed);
    const chosen = to.value;
    const others = meetings.filter((one) => !one.closed);
    const first = new Option(word(others.length ? "choose" : "no-other"), "");
    to.replaceChildren(first, ...others.map((one) => new Option(`${one.venue}, ${when(one)}`, one.code)));
    to.value = others.some((one) => one.code === chosen) ? chosen : "";
  }
}

/** Parts of a form that belong to a choice: shown with it, and not asked for without it. */
export function follow(form) {
  for (const shownWith of form?.querySelectorAll("[data-with]") ?? []) {
    const [name, value] = shownWith.dataset.with.split("=");
    const yes = form.elements[name].value === value;
    shownWith.hidden = !yes;
    for (const field of shownWith.querySelectorAll("textarea")) {
      field.required = yes;
      field.disabled = !yes;
    }
  }
}

const day = (text) => text.split("-").reverse().join("/");
const today = () => new Date().toLocaleDateString("sv", { timeZone: "Asia/Ho_Chi_Minh" });
const when = (one) => `${one.starts} – ${one.ends}, ${day(one.on)}`;
const put = (element, name, text) => {
  const place = element.querySelector(`[data-put="${name}"]`);
  place.textContent = text;
  const whole = place.closest("[data-if-any]");
  if (whole) whole.hidden = !text;
};

/** The list of meetings, or the one that is open. */
export function place(facts, meeting, drafts, isOpening) {
  part("list").hidden = Boolean(meeting);
  part("meeting").hidden = !meeting;
  document.title = meeting ? `${meeting.venue} · ${word("product")}` : root.dataset.title;
  if (meeting) return open(meeting);
  const now = today();
  part("unknown").hidden = Boolean(facts) || isOpening;
  part("left").hidden = !facts?.left;
  put(part("left"), "left", facts?.left ? word("left", facts.left) : "");
  const groups = { today: [], later: [], before: [] };
  for (const one of facts?.meetings ?? []) groups[one.on === now ? "today" : one.on > now ? "later" : "before"].push(one);
  for (const [name, meetings] of Object.entries(groups)) {
    const section = part(name);
    section.hidden = !meetings.length && !(name === "today" && facts);
    section.querySelector("ul").replaceChildren(...meetings.map((one) => row(one, drafts)));
    const none = section.querySelector("[data-none]");
    if (none) none.hidden = Boolean(meetings.length);
  }
}

function row(one, drafts) {
  const item = copy("phone-row");
  item.querySelector("a").href = `#${one.code}`;
  put(item, "venue", one.venue);
  put(item, "when", when(one));
  put(item, "commune", one.commune);
  const here = drafts.filter((draft) => draft.meeting === one.code && draft.kind !== "photo").length;
  put(item, "here", here ? word("here", here) : "");
  return item;
}

/** The facts of the meeting that is open. */
export function open(meeting) {
  const head = part("facts");
  for (const name of ["venue", "commune", "kind", "topic", "state"]) put(head, name, meeting[name]);
  put(head, "when", when(meeting));
  put(head, "deputies", meeting.deputies.join(", "));
  part("closed").hidden = !meeting.closed;
  put(head, "taken", meeting.taken ? word("taken", meeting.taken) : "");
}

/** What was recorded at `meeting` and is still on the phone, and the photos of what is being written. */
export async function recorded(drafts, meeting, current, { unseal, edit }) {
  const rows = drafts.filter((draft) => draft.meeting === meeting.code);
  const things = rows.filter((draft) => draft.kind !== "photo" && draft.id !== current[draft.kind]?.id).sort(byTime);
  const items = await Promise.all(things.map((draft) => thing(draft, rows, unseal, edit)));
  part("recorded").hidden = !items.length;
  part("recorded").querySelector("ul").replaceChildren(...items);
  const photos = rows.filter((draft) => draft.of && draft.of === current.statement?.id).sort(byTime);
  part("photos").replaceChildren(...(await Promise.all(photos.map((draft) => picture(draft, unseal)))));
}

async function thing(draft, rows, unseal, edit) {
  const item = copy("phone-thing");
  const value = await unseal(draft);
  const photos = rows.filter((other) => other.of === draft.id).length;
  const clock = new Date(draft.at).toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit" });
  const words = draft.kind === "attendance" ? word("attendance") : value?.text;
  put(item, "text", value ? words || word("no-text") : word("locked"));
  put(item, "who", [clock, value?.name, photos ? word("photos", photos) : ""].filter(Boolean).join(" · "));
  put(item, "why", draft.state === "refused" ? draft.why : draft.tried ? word("tried") : "");
  const mine = Boolean(value) && !draft.tried;
  item.querySelector("[data-acts]").hidden = !mine && draft.state !== "refused";
  item.querySelector("[data-edit]").hidden = !mine;
  item.querySelector("[data-edit]").addEventListener("click", () => edit(draft.id));
  item.querySelector("[data-drop]").dataset.drop = draft.id;
  return item;
}

async function picture(draft, unseal) {
  const item = copy("phone-photo-row");
  const bytes = await unseal(draft);
  if (bytes) item.prepend(await shown(bytes, 160));
  item.querySelector("[data-drop]").dataset.drop = draft.id;
  return item;
}
