// Bundle the front end into static/bundle. Run by `make`: node assets/build.mjs. A warning is an error.
import { build } from "esbuild";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { mark } from "./marks.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const out = path.join(root, "static", "bundle");

// The fonts come as woff2 and woff; every browser that runs this page reads woff2.
const woff2Only = {
  name: "woff2-only",
  setup(b) {
    b.onLoad({ filter: /@fontsource[\\/].*\.css$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, "utf8")).replace(/, url\([^)]*\.woff\) format\('woff'\)/g, ""),
      loader: "css",
    }));
  },
};

// House rule: no letter below 16 px. Tabler's smaller sizes are lifted here, so that no page has to remember.
const SMALL = /(font-size:\s*|-font-size(?:-h\d)?:\s*)(0?\.\d+r?em|1[0-5](?:\.\d+)?px)/g;
const lettersOf16 = {
  name: "letters-of-16",
  setup(b) {
    b.onLoad({ filter: /@tabler[\\/]core[\\/].*\.css$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, "utf8")).replace(SMALL, "$11rem").replace(/\/\*# sourceMappingURL=.*\*\//, ""),
      loader: "css",
      resolveDir: path.dirname(file),
    }));
  },
};

async function sprite() {
  const outline = JSON.parse(await readFile(path.join(root, "node_modules/@tabler/icons/tabler-nodes-outline.json"), "utf8"));
  const names = (await readFile(path.join(here, "icons.txt"), "utf8")).split(/\s+/).filter(Boolean);
  const unknown = names.filter((name) => !outline[name]);
  if (unknown.length) throw new Error(`icons.txt: no such Tabler icon: ${unknown.join(", ")}`);
  const shape = ([tag, attributes]) =>
    `<${tag} ${Object.entries(attributes).map(([key, value]) => `${key}="${value}"`).join(" ")}/>`;
  const symbols = names.map((name) => `<symbol id="${name}" viewBox="0 0 24 24">${outline[name].map(shape).join("")}</symbol>`);
  await writeFile(path.join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: {
    app: "assets/js/app.js",
    charts: "assets/js/charts.js",
    phone: "assets/js/phone/page.js",
    worker: "assets/js/worker.js",
    style: "assets/css/app.css",
  },
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome123", "firefox128", "safari17.5"],
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
  legalComments: "linked",
  logLevel: "warning",
  plugins: [woff2Only, lettersOf16],
});
await sprite();
await writeFile(path.join(out, "favicon.svg"), await readFile(path.join(here, "favicon.svg")));
await writeFile(path.join(out, "mark-180.png"), mark(180, { full: true }));
await writeFile(path.join(out, "mark-192.png"), mark(192));
await writeFile(path.join(out, "mark-512.png"), mark(512));
await writeFile(path.join(out, "mark-512-full.png"), mark(512, { full: true }));
if (result.warnings.length) process.exit(1);
