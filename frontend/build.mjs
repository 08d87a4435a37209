// Bundles what pages need into server/static/vendor, with the licences of all that is in it.
import { build } from "esbuild";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? join(here, "..", "server", "static", "vendor");
mkdirSync(target, { recursive: true });

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["src/sparql.js", "src/coordination.js", "src/coordination-worker.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  loader: { ".svg": "dataurl" },
  outdir: target,
  metafile: true,
});

const folder = (input) => /^(?:\.\.\/)*(.*node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
const used = new Set(Object.keys(metafile.inputs).map(folder).filter(Boolean));

// A published bundle holds packages of its own: those are the dependencies of its package.
const whole = (name, found) => {
  const path = join("node_modules", name);
  if (found.has(path) || !existsSync(join(here, path, "package.json"))) return found;
  found.add(path);
  const { dependencies = {} } = JSON.parse(readFileSync(join(here, path, "package.json")));
  for (const dependency of Object.keys(dependencies)) whole(dependency, found);
  return found;
};
const packages = new Set();
for (const path of used) whole(path.slice(path.indexOf("node_modules/") + 13), packages);

const licence = (path) => {
  const { name, version, license } = JSON.parse(readFileSync(join(here, path, "package.json")));
  const file = readdirSync(join(here, path)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(here, path, file), "utf8").trim() : "(the package carries no licence text)";
  return `${name} ${version} (${license})\n\n${text.replaceAll("\r", "")}\n`;
};
const notices = [...packages].sort().map(licence).join(`\n${"-".repeat(72)}\n\n`);
writeFileSync(join(target, "THIRD_PARTY.txt"), notices);
