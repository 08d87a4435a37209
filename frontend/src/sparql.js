// The SPARQL page: YASGUI bound to the endpoint of this server and to nothing else.
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import "./sparql.css";
import { completer } from "./completer.js";
import { Network } from "./network.js";

const { Yasqe, Yasr } = Yasgui;
const root = document.getElementById("workbench");
const settings = JSON.parse(root.dataset.settings);
const { words } = settings;
const status = document.getElementById("status");
const stop = document.getElementById("stop");
let running = "";
let stopped = false;

// Its own completers ask other servers, or offer a list of prefixes that is not ours.
for (const name of ["prefixes", "property", "class"]) delete Yasqe.Autocompleters[name];
Yasqe.registerAutocompleter(completer(Yasqe, settings.terms), true);
Yasqe.defaults.autocompleters = ["terms", "variables"];
// The keyboard must be able to leave the editor.
Object.assign(Yasqe.defaults.extraKeys, { Tab: false, "Shift-Tab": false });

for (const [name, label] of Object.entries({ table: words.table, response: words.response })) {
  const Plugin = Yasr.plugins[name];
  Yasr.registerPlugin(name, class extends Plugin { label = label; });
}
Yasr.registerPlugin("network", Network(words.graph, (iri) => local(iri)));
Yasr.defaults.pluginOrder = ["table", "network", "response"];
Yasr.defaults.prefixes = settings.prefixes;
Yasr.defaults.errorRenderers = [async (error) => told(error)];

const local = (iri) => {
  if (!iri.startsWith(settings.base)) return iri;
  const path = iri.slice(settings.base.length);
  return path.startsWith("id/") ? path.slice(2) : `/${path}`;
};

const told = (error) => {
  let problem;
  try { problem = JSON.parse(error.text); } catch { problem = { title: words.failed, detail: error.text || "" }; }
  const box = document.createElement("div");
  box.className = "notebox";
  box.setAttribute("role", "alert");
  const place = problem.line ? words.place.replace("{line}", problem.line).replace("{column}", problem.column) : "";
  for (const [tag, text] of [["strong", problem.title], ["p", problem.detail], ["p", place], ["p", problem.hint]]) {
    if (text) box.append(Object.assign(document.createElement(tag), { textContent: text }));
  }
  return box;
};

const yasgui = new Yasgui(root, {
  persistenceId: "chidao",
  copyEndpointOnNewTab: false,
  populateFromUrl: true,
  requestConfig: {
    endpoint: () => `${location.origin}/sparql?id=${crypto.randomUUID()}`,
    method: "POST",
    headers: () => ({ "Accept-Language": document.documentElement.lang }),
  },
  yasqe: { autocompleters: ["terms", "variables"], value: settings.example, createShareableLink: (yasqe) => share(yasqe) },
  yasr: { prefixes: settings.prefixes, persistencyExpire: 0 },
});

const share = (yasqe) => `${location.origin}/sparql#query=${encodeURIComponent(yasqe.getValue())}`;

const say = (text) => { status.textContent = text; };

// The number of a query stands in its address; by it the server is told to stop.
const watched = new WeakSet();
yasgui.on("queryBefore", (_, tab) => {
  const yasqe = tab.getYasqe();
  if (watched.has(yasqe)) return;
  watched.add(yasqe);
  yasqe.on("query", (_, request) => { running = new URL(request.url).searchParams.get("id"); });
});
yasgui.on("query", () => { stopped = false; stop.disabled = false; say(words.running); });
yasgui.on("queryResponse", (_, tab) => {
  stop.disabled = true;
  if (stopped) return;
  const seconds = ((tab.getYasqe().lastQueryDuration ?? 0) / 1000).toFixed(2);
  say(words.answered.replace("{seconds}", seconds).replace("{limit}", settings.limit));
});
yasgui.on("queryAbort", () => {
  stopped = true;
  stop.disabled = true;
  say(words.stopped);
  if (running) fetch(`/sparql/queries/${running}`, { method: "DELETE" });
});
stop.addEventListener("click", () => yasgui.getTab().getYasqe().abortQuery());

document.getElementById("questions").addEventListener("change", async (event) => {
  if (!event.target.value) return;
  const questions = await (await fetch("/questions.json")).json();
  const chosen = questions.find(({ name }) => name === event.target.value);
  if (chosen) yasgui.getTab().getYasqe().setValue(chosen.query);
});

// What a result names of ours leads to our pages, in this window; what the editor leaves nameless gets its name.
const tidy = () => {
  for (const link of root.querySelectorAll(`a[href^="${settings.base}"]`)) {
    link.href = local(link.getAttribute("href"));
    link.removeAttribute("target");
  }
  root.querySelector(".addTab")?.setAttribute("role", "tab");
  for (const scroller of root.querySelectorAll(".CodeMirror-scroll[tabindex='-1']")) scroller.tabIndex = 0;
  for (const bare of root.querySelectorAll("textarea:not([aria-label])")) bare.setAttribute("aria-label", words.query);
};
tidy();
new MutationObserver(tidy).observe(root, { childList: true, subtree: true });
