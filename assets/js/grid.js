// Tables one writes in (data-grid): arrows and Enter walk the cells, Esc gives a cell back as it was, leaving a row saves it,
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

const saveAll = () => document.querySelectorAll("[data-grid] tr[data-dirty]").forEach(save);

document.addEventListener("input", (event) => {
  const line = event.target.matches("[data-grid] .cell") && row(event.target);
  if (line) line.dataset.dirty = "yes";
});
document.addEventListener("focusout", (event) => {
  const line = event.target.matches("[data-grid] .cell") && row(event.target);
  // After the date field has put its day right.
  if (line && !line.contains(event.relatedTarget)) setTimeout(() => save(line));
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

document.addEventListener("keydown", (event) => {
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
