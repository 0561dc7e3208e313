// The keys drafts are sealed under. The server makes one for each login and gives it to nobody but that person; here it is
// imported so that no script can read it out, and forgotten when the login runs out, ends, or is ended elsewhere.
import * as store from "./store.js";

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
export const place = ({ id, meeting, kind }) => new TextEncoder().encode([id, meeting, kind].join("\n"));

const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

/** A POST of JSON: the answer's status and what it says; status 0 without a network, 302 where a page waits to be filled in. */
export async function post(address, body) {
  try {
    if (!csrf()) await fetch(location.pathname, { cache: "no-store" }); // it, or the login it leads to, brings the cookie
    const answer = await fetch(address, {
      method: "POST",
      redirect: "manual",
      cache: "no-store",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf(), Accept: "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    if (answer.type === "opaqueredirect") return { status: 302, said: {} };
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    return { status: answer.status, said: isJson ? await answer.json() : {} };
  } catch {
    return { status: 0, said: {} };
  }
}

async function forget(token) {
  const gone = (await store.all("drafts")).filter((draft) => draft.token === token).map((draft) => draft.id);
  if (gone.length) await store.remove("drafts", ...gone);
  await store.remove("logins", token);
}

/** Keys whose time is up leave the device, with or without a network; their drafts wait for the next login. */
export async function expire() {
  for (const login of await store.all("logins")) {
    if (login.key && Date.parse(login.until) <= Date.now()) await store.change("logins", login.token, { key: null });
  }
}

/**
 * Ask the server how things stand. Returns "in" (logged in: keys are here), "away" (no network), "page" (a page of the
 * main site waits: a password, a second factor), "out" (log in again). What belongs to a login that was ended is wiped.
 */
export async function contact({ key, standing }) {
  const held = (await store.all("logins")).map((login) => login.token);
  const { status, said } = await post(key, { held });
  if (status === 200 && said.held) {
    for (const [token, state] of Object.entries(said.held)) {
      if (state.state === "ended") await forget(token);
      else if (state.key) await keep(token, said.user, state);
    }
    await store.put("facts", { name: "login", token: said.token, user: said.user });
    return "in";
  }
  if (status === 302) return "page";
  if (status !== 401) return "away";
  const asked = await post(standing, { held });
  if (asked.status !== 200 || !asked.said.held) return "away";
  for (const [token, state] of Object.entries(asked.said.held)) {
    if (state === "ended") await forget(token);
    else if (state === "over") await store.change("logins", token, { key: null });
  }
  return "out";
}

async function keep(token, user, { key, until }) {
  const imported = await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
  await store.put("logins", { token, user, until, key: imported });
}

/** The login whose key new drafts go under; none while nobody is logged in on this device. */
export async function current() {
  const known = await store.one("facts", "login");
  const login = known && (await store.one("logins", known.token));
  return login?.key ? login : null;
}

/** The codes of the meetings of which this device holds something that the person of `login` wrote. */
export async function heldAt(login) {
  const own = new Set((await store.all("logins")).filter(({ user }) => user === login?.user).map(({ token }) => token));
  return new Set((await store.all("drafts")).filter(({ token }) => own.has(token)).map(({ meeting }) => meeting));
}

/** `draft` with `value` (bytes, or what JSON holds) sealed in it; its place in the store is bound to it. */
export async function seal(login, draft, value) {
  const clear = value instanceof Uint8Array ? value : new TextEncoder().encode(JSON.stringify(value));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: place(draft) }, login.key, clear);
  return { ...draft, token: login.token, iv, sealed };
}

/** What is sealed in `draft`: bytes of a photo, else what JSON held; null while its key is not here. */
export async function unseal(draft) {
  const login = await store.one("logins", draft.token);
  if (!login?.key) return null;
  const way = { name: "AES-GCM", iv: draft.iv, additionalData: place(draft) };
  const clear = new Uint8Array(await crypto.subtle.decrypt(way, login.key, draft.sealed));
  return draft.kind === "photo" ? clear : JSON.parse(new TextDecoder().decode(clear));
}
