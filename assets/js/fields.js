// Fields that help: dates typed the quick way, selects with search, several files with their names shown.
import TomSelect from "tom-select";

const pad = (number) => String(number).padStart(2, "0");
const write = (date) => `${pad(date.getDate())}/${pad(date.getMonth() + 1)}/${date.getFullYear()}`;

/** "0103", "1/3", "1-3-26", "+5" (days from today) to dd/mm/yyyy; what is not understood stays as typed. */
export function readDate(text, today = new Date()) {
  const typed = text.trim();
  const ahead = /^([+-])(\d{1,3})$/.exec(typed);
  if (ahead) {
    const days = Number(ahead[2]) * (ahead[1] === "-" ? -1 : 1);
    return write(new Date(today.getFullYear(), today.getMonth(), today.getDate() + days));
  }
  const parts = /^(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{2}|\d{4}))?$/.exec(typed) ?? /^(\d{2})(\d{2})(\d{2}|\d{4})?$/.exec(typed);
  if (!parts) return text;
  const year = parts[3] ? Number(parts[3].length === 2 ? `20${parts[3]}` : parts[3]) : today.getFullYear();
  const date = new Date(year, Number(parts[2]) - 1, Number(parts[1]));
  const real = date.getDate() === Number(parts[1]) && date.getMonth() === Number(parts[2]) - 1;
  return real ? write(date) : text;
}

document.addEventListener("focusout", (event) => {
  if (!event.target.matches("input[data-date]") || !event.target.value) return;
  const better = readDate(event.target.value);
  if (better === event.target.value) return;
  event.target.value = better;
  event.target.dispatchEvent(new Event("change", { bubbles: true }));
});

function enhance(scope) {
  for (const select of scope.querySelectorAll("select[data-select]:not(.tomselected)")) {
    const none = select.dataset.none ?? "";
    // The label now names the box that is typed into; the hidden select keeps its name for whoever looks there.
    select.ariaLabel = select.labels[0]?.textContent.trim() ?? select.name;
    new TomSelect(select, {
      maxOptions: 500,
      refreshThrottle: 0, // a search still waiting would open the list again over what was chosen meanwhile
      plugins: select.multiple ? { remove_button: { title: select.dataset.remove ?? "" } } : {},
      render: { no_results: () => Object.assign(document.createElement("div"), { className: "no-results", textContent: none }) },
    });
  }
}
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
enhance(document);

// What was chosen, beside the words «Chọn tệp».
function tellFiles(input) {
  const place = input.parentElement.querySelector("[data-file-name]");
  if (!place) return;
  place.dataset.none ??= place.textContent;
  place.textContent = [...input.files].map((file) => file.name).join(", ") || place.dataset.none;
}
document.addEventListener("change", (event) => event.target.matches("input[type=file]") && tellFiles(event.target));
document.querySelectorAll("input[type=file]").forEach(tellFiles);

document.addEventListener("change", (event) => {
  if (!event.target.matches("input[type=file][data-names]")) return;
  const list = document.getElementById(event.target.dataset.names);
  list?.replaceChildren(...[...event.target.files].map((file) => Object.assign(document.createElement("li"), { textContent: file.name })));
});

// Parts of a form that only fit one choice: [data-switch] is the select, [data-only="a b"] the parts.
function toggle(select) {
  for (const part of select.form?.querySelectorAll("[data-only]") ?? []) {
    part.hidden = !part.dataset.only.split(" ").includes(select.value);
  }
}
document.addEventListener("change", (event) => event.target.matches("select[data-switch]") && toggle(event.target));
const toggleAll = (scope) => scope.querySelectorAll("select[data-switch]").forEach(toggle);
document.addEventListener("htmx:load", (event) => toggleAll(event.detail.elt));
toggleAll(document);
