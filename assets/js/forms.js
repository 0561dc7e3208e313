// One click, one act: a sent form cannot be sent again from here (the server checks its one-time token as well).
// And nothing typed is lost by a wrong click: forms marked data-unsaved ask before they are left.

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[data-waiting]")) {
    button.disabled = false;
    button.classList.remove("btn-loading");
    delete button.dataset.waiting;
  }
}

function hold(form, button) {
  form.dataset.sent = "yes";
  if (!button) return;
  // After the browser has read name and value of the pressed button.
  setTimeout(() => {
    button.disabled = true;
    button.classList.add("btn-loading");
    button.dataset.waiting = "yes";
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  dirty.delete(form);
  if (form.target !== "_blank" && !form.hasAttribute("data-again")) hold(form, event.submitter);
});

/** The form that an htmx request sends; none for a reading, or for a field that asks something for itself. */
function sentBy({ elt, requestConfig }) {
  return requestConfig.verb !== "get" && elt.matches("form, button") ? elt.closest("form") : null;
}
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = sentBy(event.detail);
  if (form?.dataset.sent) event.preventDefault();
  else if (form) hold(form, event.detail.requestConfig.triggeringEvent?.submitter);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = sentBy(event.detail);
  if (!form) return;
  if (event.detail.successful) dirty.delete(form);
  setTimeout(() => release(form));
});
// Back from the next page: the browser may show the old page as it was left.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});

const dirty = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-unsaved]");
  if (form) dirty.add(form);
});
window.addEventListener("beforeunload", (event) => {
  for (const form of dirty) if (!form.isConnected) dirty.delete(form);
  if (dirty.size) event.preventDefault();
});

// Filters apply when a choice is made; their "Lọc" button remains for the keyboard and for browsers without scripts.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && !event.target.matches("input[type=search], input[type=text]")) form.requestSubmit();
});
// An empty filter does not belong in the address.
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("form[data-filter]")) return;
  for (const [name, value] of [...event.formData.entries()]) if (value === "") event.formData.delete(name);
});
