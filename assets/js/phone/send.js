// Sending what waits, in the order it was written. Each thing has a key made on this phone: sent twice, it is one.
import * as logins from "./logins.js";
import { text } from "./photo.js";
import * as store from "./store.js";

// What the server will not take however often it comes. Without a sentence of ours it was something on the way.
const isRefused = (status, said) => status === 400 || status === 413 || (status >= 400 && status < 500 && Boolean(said.sentence));

export const byTime = (a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id);

/** What waits to be sent, oldest first; a photo goes with what it belongs to. */
export async function waiting() {
  return (await store.all("drafts")).filter((draft) => draft.state === "waiting").sort(byTime);
}

async function photosOf(draft) {
  return (await store.all("drafts")).filter((other) => other.of === draft.id).sort(byTime);
}

/** Send one draft, with its photos one by one. Returns "sent", "refused", "locked" (no key here), or the status of a failure. */
async function deliver(draft, address, sentence) {
  const value = await logins.unseal(draft);
  if (!value) return "locked";
  const photos = await photosOf(draft);
  // From now on the server may have it: it is no more changed here.
  await store.change("drafts", draft.id, { tried: true });
  for (const photo of photos.length ? photos : [null]) {
    const body = { key: draft.id, kind: draft.kind, at: draft.at, ...value };
    if (photo) body.photo = { key: photo.id, data: text(await logins.unseal(photo)) };
    const { status, said } = await logins.post(address(draft.meeting), body);
    if (isRefused(status, said)) {
      const changes = { state: "refused", tried: Boolean(said.taken), why: said.sentence ?? sentence };
      await store.change("drafts", draft.id, changes);
      return "refused";
    }
    if (status !== 200 || !said.taken) return status === 200 ? 0 : status; // a portal on the way may say 200 too
    if (photo) await store.remove("drafts", photo.id);
  }
  await store.remove("drafts", draft.id);
  return "sent";
}

let sending = null;

/**
 * Send everything that waits; one run at a time, also over several windows. `told(done, of)` hears of progress.
 * Returns how many were sent, and what stopped it ("" when nothing did).
 */
export function sendAll(options) {
  sending ??= navigator.locks.request("phoihop-phone-send", () => run(options)).finally(() => (sending = null));
  return sending;
}

async function run({ address, told, sentence }) {
  let sent = 0;
  const drafts = await waiting();
  for (const draft of drafts) {
    told(sent, drafts.length);
    const how = await deliver(draft, address, sentence);
    if (how === "sent") sent += 1;
    else if (typeof how === "number") return { sent, stopped: how };
  }
  return { sent, stopped: "" };
}
