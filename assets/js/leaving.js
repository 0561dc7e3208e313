// Whoever logs out leaves nothing on the device: what the page at a meeting keeps is wiped, after asking if something is unsent.
import { ask } from "./confirm.js";
import { unsent, wipe } from "./phone/store.js";

const wiped = new WeakSet();

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.matches("form[data-logout]") || wiped.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const count = await unsent();
    if (count && !(await ask(form.dataset.unsent.replace("{n}", count)))) return;
    document.dispatchEvent(new Event("phone:leaving"));
    await wipe();
    // The page may come from the phone's own store, its token from an earlier login.
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token) form.elements.csrfmiddlewaretoken.value = token;
    wiped.add(form);
    form.requestSubmit(event.submitter);
  },
  true,
);
