// htmx: answers that are a "no" (409, 422…) are shown too, and a request that never arrived says so.
import htmx from "htmx.org";

window.htmx = htmx;

const alerts = () => document.getElementById("alerts");

/** Show the ready-made alert of <template id="..."> to the person; screen readers hear it (the region is live). */
export function tell(templateId) {
  const template = document.getElementById(templateId);
  if (!template || !alerts()) return;
  const shown = alerts().querySelector(`[data-from="${templateId}"]`);
  if (shown) shown.remove();
  const copy = template.content.cloneNode(true);
  copy.firstElementChild.dataset.from = templateId;
  alerts().append(copy);
}

document.addEventListener("htmx:sendError", () => tell("alert-offline"));
document.addEventListener("htmx:timeout", () => tell("alert-offline"));

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-dismiss]");
  if (close) close.closest(".alert")?.remove();
});

// A page left open for half an hour may no longer show the truth: say so, once, when the person comes back.
const opened = Date.now();
const STALE_AFTER = 30 * 60 * 1000;
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && Date.now() - opened > STALE_AFTER) tell("alert-stale");
});
