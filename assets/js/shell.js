// The frame around every page: menus, the drawer on phones, light and dark, printing.

import { tell } from "./requests.js";

// Menus are <details>: they open without us; we close them on Escape and on a click elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Light and dark at once; the form also tells the server, so that the next page comes in the right light.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-theme-form]");
  if (!form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const theme = event.submitter.value;
  document.documentElement.dataset.bsTheme = theme;
  for (const button of form.querySelectorAll("button[name=theme]")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
  document.dispatchEvent(new CustomEvent("theme"));
  const body = new FormData(form, event.submitter);
  try {
    await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
  } catch {
    tell("alert-offline"); // this page has changed its light; the choice is not kept
  }
}, true);

const rail = document.querySelector("[data-rail]");
rail?.addEventListener("click", () => {
  const narrow = document.documentElement.dataset.nav !== "rail";
  document.documentElement.dataset.nav = narrow ? "rail" : "wide";
  rail.setAttribute("aria-pressed", String(narrow));
  document.cookie = `nav=${narrow ? "rail" : "wide"}; path=/; max-age=31536000; samesite=lax`;
});

const drawer = document.querySelector("[data-drawer]");
const nav = document.getElementById("navigation");
drawer?.addEventListener("click", (event) => {
  event.preventDefault();
  const shown = nav.classList.toggle("is-open");
  drawer.setAttribute("aria-expanded", String(shown));
  if (shown) nav.querySelector("a, button")?.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && nav?.classList.contains("is-open")) drawer.click();
});
nav?.addEventListener("click", (event) => {
  if (event.target.closest("[data-drawer-close]")) {
    event.preventDefault();
    nav.classList.remove("is-open");
    drawer.setAttribute("aria-expanded", "false");
    drawer.focus();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
// On paper nothing stays folded away.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("main details:not([open])")) {
    details.open = true;
    details.dataset.forPrint = "yes";
  }
});
window.addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("details[data-for-print]")) {
    details.open = false;
    delete details.dataset.forPrint;
  }
});
