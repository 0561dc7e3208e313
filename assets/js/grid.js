// Tables one writes in (data-grid): arrows and Enter walk the cells, Esc gives a cell back as it was, leaving a row saves it,
// with Alt the arrows move the row and Enter opens an empty one above it,
// several cells pasted from a spreadsheet go to the page that shows how they are understood.
import htmx from "htmx.org";

const row = (cell) => cell.closest("tr[data-cells]");
const cellsOf = (line) => [...line.querySelectorAll(".cell")];

function save(line) {
  if (!line?.dataset.dirty) return;
  const title = line.querySelector('[name="title"]');
  if (line.hasAttribute("data-blank") && !title.value.trim() && cellsOf(line).every((cell) => !cell.value.trim())) {
    delete line.dataset.dirty;
    return;
  }
  delete line.dataset.dirty;
  line.dataset.saving = "yes";
  htmx.trigger(line, "save");
}

let moving; // the row that is being put elsewhere: its focus leaves it and comes back

const saveAll = () => document.querySelectorAll("[data-grid] tr[data-dirty]").forEach(save);

document.addEventListener("input", (event) => {
  const line = event.target.matches("[data-grid] .cell") && row(event.target);
  if (line) line.dataset.dirty = "yes";
});
document.addEventListener("focusout", (event) => {
  const line = event.target.matches("[data-grid] .cell") && row(event.target);
  // After the date field has put its day right.
  if (line && line !== moving && !line.contains(event.relatedTarget)) setTimeout(() => save(line));
});
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && saveAll());
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("[data-grid] tr:is([data-dirty], [data-saving])")) event.preventDefault();
});

// Typed on while the row was being saved: the answer takes only its revision, the words stay.
document.addEventListener("htmx:beforeSwap", (event) => {
  const line = event.detail.target?.closest?.("tr[data-cells]");
  if (!line) return;
  delete line.dataset.saving;
  if (!line.dataset.dirty) return;
  const revision = event.detail.xhr.getResponseHeader("X-Revision");
  const known = line.querySelector('[name="revision"]');
  if (revision && known) {
    known.value = revision;
    event.detail.shouldSwap = false;
  }
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    const line = event.target.closest?.("tr[data-cells]");
    if (!line) return;
    delete line.dataset.saving;
    line.dataset.dirty = "yes";
  });
}

function walk(cell, lines, columns) {
  const line = row(cell);
  const all = [...line.closest("[data-grid]").querySelectorAll("tr[data-cells]")];
  const to = all[all.indexOf(line) + lines];
  const place = cellsOf(line).indexOf(cell) + columns;
  const goal = to && cellsOf(to)[place];
  if (!goal) return false;
  goal.focus();
  goal.select();
  return true;
}

const atStart = (cell) => cell.selectionStart === 0 && cell.selectionEnd === 0;
const whole = (cell) => cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
const atEnd = (cell) => cell.selectionStart === cell.value.length;

function moved(event) {
  const cell = event.target;
  const area = cell.tagName === "TEXTAREA";
  switch (event.key) {
    case "Enter":
      return event.shiftKey ? !area : walk(cell, 1, 0) || (cell.blur(), true);
    case "ArrowUp":
      return (!area || atStart(cell) || whole(cell)) && !cell.list && walk(cell, -1, 0);
    case "ArrowDown":
      return (!area || atEnd(cell) || whole(cell)) && !cell.list && walk(cell, 1, 0);
    case "ArrowLeft":
      return (atStart(cell) || whole(cell)) && walk(cell, 0, -1);
    case "ArrowRight":
      return (atEnd(cell) || whole(cell)) && walk(cell, 0, 1);
    case "Escape":
      if (cell.value === cell.defaultValue) return false;
      cell.value = cell.defaultValue;
      if (cellsOf(row(cell)).every((one) => one.value === one.defaultValue)) delete row(cell).dataset.dirty;
      return true;
    default:
      return false;
  }
}

// A row moves at once, its number with it; the server is told one move after the other. Where it says no, or the row leaves
// the page, the page is read anew.
let told = Promise.resolve();

function move(line, step) {
  const rows = [...line.parentElement.querySelectorAll("tr[data-place]")];
  const other = rows[rows.indexOf(line) + step];
  const seen = Number(line.dataset.order);
  const place = other ? Number(other.dataset.order) : seen + step;
  if (place < 1) return;
  const focused = line.contains(document.activeElement) && document.activeElement;
  if (other) {
    moving = line;
    other[step < 0 ? "before" : "after"](line);
    focused?.focus();
    moving = undefined;
    numbered(line, place);
    numbered(other, place - step);
  }
  told = told.then(() => tell(line.dataset.place, seen, place, Boolean(other)));
}

function numbered(line, order) {
  const number = line.querySelector("td.number > a");
  for (const button of line.querySelectorAll("[data-move]")) {
    const by = Number(button.dataset.move);
    button.value = order + by;
    button.formAction = `${line.dataset.place}?seen=${order}`;
    button.setAttribute("aria-label", button.getAttribute("aria-label").replace(/\d+$/, order));
  }
  line.dataset.order = number.textContent = order;
}

// What was saved just before the row was moved comes back with the number of that time.
document.addEventListener("htmx:afterSwap", (event) => {
  const before = event.detail.target;
  const line = before?.dataset?.order && document.getElementById(before.id);
  if (line && line !== before && line.dataset.order !== before.dataset.order) numbered(line, Number(before.dataset.order));
});

async function tell(url, seen, place, stays) {
  const token = document.querySelector('#chosen [name="csrfmiddlewaretoken"]').value;
  const answer = await fetch(`${url}?seen=${seen}`, {
    method: "POST",
    headers: { "HX-Request": "true", "X-CSRFToken": token },
    body: new URLSearchParams({ place }),
  }).catch(() => null);
  if (!answer?.ok || !stays) location.reload();
}

async function insert(line) {
  const url = line.querySelector("[data-insert]").href;
  await told;
  await htmx.ajax("GET", url, { target: line, swap: "beforebegin" });
  line.previousElementSibling?.querySelector('[name="title"]')?.focus();
}

document.addEventListener("click", (event) => {
  const act = event.target.closest?.("[data-grid] :is([data-move], [data-insert])");
  if (!act || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (act.hasAttribute("data-insert")) insert(row(act));
  else move(row(act), Number(act.dataset.move));
});

// A row written between others has taken a number: the table is read anew for theirs, the eyes stay where they are.
document.addEventListener("htmx:afterRequest", async (event) => {
  const body = event.detail.requestConfig?.elt?.matches?.("[data-between]") && document.querySelector("[data-grid] > tbody");
  if (!body || !event.detail.successful) return;
  const at = document.activeElement?.matches?.(".cell") && [row(document.activeElement).id, document.activeElement.name];
  saveAll();
  await htmx.ajax("GET", location.href, { target: body, select: "[data-grid] > tbody", swap: "outerHTML" });
  if (at) document.getElementById(at[0])?.querySelector(`[name="${at[1]}"]`)?.focus();
});

function shifted(event) {
  const line = row(event.target);
  if (!line.dataset.place) return false;
  if (event.key === "Enter") insert(line);
  else if (event.key === "ArrowUp" || event.key === "ArrowDown") move(line, event.key === "ArrowUp" ? -1 : 1);
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.altKey && !event.ctrlKey && !event.metaKey && event.target.matches?.("[data-grid] .cell")) {
    if (shifted(event)) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !event.target.matches?.("[data-grid] .cell")) return;
  if (moved(event)) event.preventDefault();
});

document.addEventListener("paste", (event) => {
  const grid = event.target.matches?.("[data-grid] .cell") && event.target.closest("[data-grid]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!grid || !text.includes("\t")) return;
  event.preventDefault();
  saveAll();
  const form = Object.assign(document.createElement("form"), { method: "post", action: grid.dataset.grid, hidden: true });
  const token = document.querySelector('#chosen [name="csrfmiddlewaretoken"]').value;
  for (const [name, value] of [["csrfmiddlewaretoken", token], ["cells", text]]) {
    form.append(Object.assign(document.createElement("textarea"), { name, value }));
  }
  document.body.append(form);
  form.requestSubmit();
});
