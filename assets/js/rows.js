// Lists with data-rows: walk by j and k, open by Enter, select by x; the bar of bulk acts counts what is selected.

const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
const current = () => document.activeElement?.closest?.("[data-row]");

/** Put the focus on the next (1) or previous (-1) row; false when there is no list. */
export function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(current());
  const next = all[at === -1 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))];
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
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
  for (const bar of scope.querySelectorAll("[data-bulk-bar]")) bar.hidden = chosen === 0;
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

const countAll = () => document.querySelectorAll("[data-bulk]").forEach(count);
document.addEventListener("htmx:afterSwap", countAll);
countAll();
