// Copying: a button with data-copy (the id of what is copied) says data-copied when it is done. What only a script can do
// stands hidden in data-scripted.

for (const part of document.querySelectorAll("[data-scripted][hidden]")) part.hidden = false;

/** Copy the text of an element; where the browser lets no page write (an address without TLS), it is selected instead. */
async function copied(source) {
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    return true;
  } catch {
    getSelection().selectAllChildren(source);
    return document.execCommand("copy");
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const source = button && document.getElementById(button.dataset.copy);
  if (source && (await copied(source))) button.querySelector("[aria-live]").textContent = button.dataset.copied;
});
