// Keys: / search, ? help, g + letter go to, j k rows, u the next that waits, Enter open, x select, t to the acts, a row's own keys (data-key). They can be switched off in the help dialog.
import { choose, move, moveToOpen, open, toActs } from "./rows.js";

const OFF = "phoihop-keys-off";
let going = false;

const typing = (element) => element.closest("input, textarea, select, [contenteditable=true], dialog[open]");

function goTo(key) {
  document.querySelector(`a[data-go="${CSS.escape(key)}"]`)?.click();
}

const ACTS = {
  "/": () => {
    const box = document.getElementById("global-search");
    box?.focus();
    box?.select();
  },
  "?": () => document.getElementById("keyboard-help")?.showModal(),
  j: () => move(1),
  k: () => move(-1),
  u: () => moveToOpen(),
  x: () => choose(),
  t: () => toActs(),
  Enter: () => open(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || localStorage.getItem(OFF)) return;
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  if (typing(event.target)) return;
  if (going) {
    going = false;
    goTo(event.key);
    event.preventDefault();
    return;
  }
  if (event.key === "g") {
    going = true;
    setTimeout(() => (going = false), 1500);
    return;
  }
  // A row may name keys for its own buttons: data-key="a"; so may the forms of a page (data-keys).
  const row = document.activeElement?.closest("[data-row]");
  const named = `[data-key="${CSS.escape(event.key)}"]`;
  const own = row ? row.querySelector(named) : document.querySelector(`[data-keys] ${named}`);
  if (own) {
    own.click();
    event.preventDefault();
    return;
  }
  const act = ACTS[event.key];
  if (act && act() !== false) event.preventDefault();
});

const off = document.getElementById("keys-off");
if (off) {
  off.checked = Boolean(localStorage.getItem(OFF));
  off.addEventListener("change", () => (off.checked ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF)));
}
