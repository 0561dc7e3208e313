// Passkeys: a form marked data-passkey ("create" or "get") asks the device before it is sent, and carries its answer.
// The server's question lies in the element named by data-question, or is fetched from the address in data-ask.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  buffer &&
  btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const listed = (keys = []) => keys.map((key) => ({ ...key, id: bytes(key.id) }));

async function question(form) {
  if (form.dataset.question) return JSON.parse(document.getElementById(form.dataset.question).textContent);
  const answer = await fetch(form.dataset.ask, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function create(form) {
  const asked = (await question(form)).creation_options.publicKey;
  const alone = form.elements.passwordless?.checked ?? false;
  const credential = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: listed(asked.excludeCredentials),
      authenticatorSelection: {
        ...asked.authenticatorSelection,
        residentKey: alone ? "required" : "discouraged",
        requireResidentKey: alone,
        userVerification: alone ? "required" : "preferred",
      },
    },
  });
  return [credential, {
    attestationObject: text(credential.response.attestationObject),
    transports: credential.response.getTransports?.() ?? [],
  }];
}

async function get(form) {
  const asked = (await question(form)).request_options.publicKey;
  const credential = await navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: listed(asked.allowCredentials) },
  });
  return [credential, {
    authenticatorData: text(credential.response.authenticatorData),
    signature: text(credential.response.signature),
    userHandle: text(credential.response.userHandle),
  }];
}

async function asked(form) {
  const [credential, response] = await (form.dataset.passkey === "create" ? create(form) : get(form));
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
  });
}

const answered = new WeakSet();
const asking = new WeakSet();

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.dataset.passkey || answered.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (asking.has(form)) return;
    const told = form.querySelector("[data-passkey-told]");
    asking.add(form);
    told.hidden = true;
    try {
      form.elements.credential.value = await asked(form);
      answered.add(form);
      form.requestSubmit(event.submitter);
    } catch {
      told.hidden = false; // cancelled, timed out, or no such key on this device: the browser has said more
    } finally {
      asking.delete(form);
    }
  },
  true,
);

// What needs a browser that knows passkeys is shown only where it is one (on https or this machine).
if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-passkeys-only]")) part.hidden = false;
}
