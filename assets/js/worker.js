// The page for meetings without a network. `kept` ({version, page, files}) comes from the script that imports this one.
// Kept are the frame of the page and what it is drawn with; facts and drafts are the page's own, sealed where they must be.
const CACHE = `phone-${kept.version}`;
const PATIENCE = 5000; // a poor line is slower than what is here

async function keep() {
  const cache = await caches.open(CACHE);
  await cache.addAll(kept.files);
  const page = await fetch(kept.page, { credentials: "same-origin", redirect: "manual" });
  if (page.ok) await cache.put(kept.page, page);
  await self.skipWaiting();
}

async function renew() {
  for (const name of await caches.keys()) if (name.startsWith("phone-") && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

const late = (after) => new Promise((_, reject) => setTimeout(() => reject(new Error("late")), after));

async function fetched(request, name) {
  const answer = await fetch(request);
  if (answer.ok && !answer.redirected) await (await caches.open(CACHE)).put(name, answer.clone());
  return answer;
}

async function page(request) {
  const known = await caches.match(kept.page);
  const fresh = fetched(request, kept.page);
  if (!known) return fresh;
  fresh.catch(() => {});
  return Promise.race([fresh, late(PATIENCE)]).catch(() => known);
}

async function file(request) {
  return (await caches.match(request)) ?? fetched(request, request);
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(renew()));
self.addEventListener("fetch", (event) => {
  const { pathname, search, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && pathname === kept.page) event.respondWith(page(event.request));
  else if (kept.files.includes(pathname + search)) event.respondWith(file(event.request));
});
