// What every page loads: htmx, Tabler's behaviours and our own small modules. Every page works without it.
import "@tabler/core";
import "./requests.js";
import "./leaving.js";
import "./forms.js";
import "./confirm.js";
import "./copying.js";
import "./keyboard.js";
import "./rows.js";
import "./shell.js";
import "./fields.js";
import "./passkeys.js";
import "./grid.js";
