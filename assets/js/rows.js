// Lists with data-rows: walk by j and k, open by Enter, select by x; the bar of bulk acts counts what is selected.

const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
const current = () => document.activeElement?.closest?.("[data-row]");

// The place in the list where the focus was last: an act may have taken it away with the row.
let last = -1;
document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-rows] [data-row]");
  if (row) last = rows().indexOf(row);
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.matches("[data-row]") && document.activeElement === document.body) take(event.target);
});

function take(row) {
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function place(all) {
  const at = all.indexOf(current());
  return at === -1 ? last : at;
}

/** Put the focus on the next (1) or previous (-1) row; false when there is no list. */
export function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = place(all);
  take(all[at === -1 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))]);
  return true;
}

// Back from a form, or on from another sheet: the address names the row to go on with.
const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (named?.matches("[data-rows] [data-row]")) take(named);

/** Put the focus on the next row that still waits for the person (data-todo), from the top again after the last; else on another sheet. */
export function moveToOpen() {
  const all = rows();
  const at = place(all);
  const next = [...all.slice(at + 1), ...all.slice(0, at + 1)].find((row) => row.matches("[data-todo]"));
  if (next) take(next);
  else document.querySelector("a[data-next-todo]")?.click();
  return Boolean(next);
}

/** From the rows to the buttons for those selected. */
export function toActs() {
  const button = [...document.querySelectorAll("[data-bulk-bar] button")].find((one) => one.checkVisibility());
  button?.focus();
  return Boolean(button);
}

/** Open the row's own page. */
export function open() {
  const link = current()?.querySelector("a[data-open], a[href]");
  if (!link) return false;
  link.click();
  return true;
}

/** Select the row for a bulk act, or take it out. */
export function choose() {
  const box = current()?.querySelector("input[type=checkbox][data-choose]");
  if (!box) return false;
  box.click();
  return true;
}

function count(scope) {
  const boxes = [...scope.querySelectorAll("input[data-choose]")];
  const chosen = boxes.filter((box) => box.checked).length;
  for (const place of scope.querySelectorAll("[data-chosen]")) place.textContent = String(chosen);
  const all = scope.querySelector("input[data-choose-all]");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

document.addEventListener("change", (event) => {
  const scope = event.target.closest("[data-bulk]");
  if (!scope) return;
  if (event.target.matches("[data-choose-all]")) {
    for (const box of scope.querySelectorAll("input[data-choose]")) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-choose], [data-choose-all]")) count(scope);
});

// Who types in a row means that row (data-chosen-by-typing).
document.addEventListener("input", (event) => {
  if (event.target.type !== "text" || !event.target.value) return;
  const box = event.target.closest("tr")?.querySelector("[data-chosen-by-typing]");
  if (box) box.checked = true;
});

const countAll = () => document.querySelectorAll("[data-bulk]").forEach(count);
document.addEventListener("htmx:afterSwap", countAll);
countAll();
