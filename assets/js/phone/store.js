// What the phone keeps: plain facts of meetings, keys of logins that cannot be read out, drafts only in sealed form.

const NAME = "phoihop-phone";
const STORES = { logins: "token", facts: "name", drafts: "id" };
export const CACHES = "phone-";

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(STORES)) asked.result.createObjectStore(store, { keyPath });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

let closed = false;

/** The person leaves: from here on nothing is written, whatever answer still comes. */
export const close = () => (closed = true);

/** One transaction over `stores`; resolves with what `work` returns once everything is on the disk. */
async function within(stores, mode, work) {
  if (closed && mode === "readwrite") return undefined;
  const transaction = (await database()).transaction(stores, mode, { durability: "strict" });
  const asked = work(...stores.map((name) => transaction.objectStore(name)));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export const all = (store) => within([store], "readonly", (rows) => rows.getAll());
export const one = (store, key) => within([store], "readonly", (rows) => rows.get(key));
export const put = (store, row) => within([store], "readwrite", (rows) => rows.put(row));
export const remove = (store, ...keys) =>
  within([store], "readwrite", (rows) => keys.map((key) => rows.delete(key)).at(-1));

/** Change a row that is still there; nothing comes back to life because an answer was late. */
export const change = (store, key, changes) =>
  within([store], "readwrite", (rows) => {
    const found = rows.get(key);
    found.onsuccess = () => found.result && rows.put({ ...found.result, ...changes });
    return found;
  });

/** Whether this device keeps anything: asked on every page, so nothing is made by asking. */
export async function isThere() {
  return Boolean(globalThis.indexedDB) && (await indexedDB.databases()).some(({ name }) => name === NAME);
}

/** How many things wait here to be sent, whoever wrote them. */
export async function unsent() {
  return (await isThere()) ? (await all("drafts")).filter((draft) => draft.kind !== "photo").length : 0;
}

/** Forget keys, drafts, facts, and the pages kept for working without a network. */
export async function wipe() {
  if (!(await isThere())) return;
  await within(Object.keys(STORES), "readwrite", (...stores) => stores.map((rows) => rows.clear()).at(-1));
  if (globalThis.caches) {
    for (const name of await caches.keys()) if (name.startsWith(CACHES)) await caches.delete(name);
  }
}
