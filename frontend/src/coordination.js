// The page of a network, of bodies or of documents: what the controls ask for, in the picture, in the tables, in the address.
import { saveSvg, savePng, svg } from "./coordination/export.js";
import { nearest } from "./coordination/geometry.js";
import { bodies, build, period } from "./coordination/network.js";
import { keep, query, read, scoped } from "./coordination/state.js";
import { bend, view } from "./coordination/view.js";

const LARGE = 800, START = "300";
const $ = (id) => document.getElementById(id);
const page = document.querySelector(".network");
const { stem } = page.dataset;
const words = JSON.parse(page.dataset.words);
const form = $("scope");
const state = read();
const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

let graph, data, views = [], shown = {}, byPath, labels, waiting;

const days = () => {
  const [first, last] = [page.dataset.first, page.dataset.last].map((day) => (day ? Date.parse(day) : NaN));
  return { first, last, at: (part) => new Date(first + ((last - first) * part) / 100).toISOString().slice(0, 10) };
};

const kinds = () => new Set([...form.querySelectorAll("[name=kind]:checked")].map((box) => box.value));

const compute = () => {
  const chosen = kinds();
  const focus = byPath.get(state.focus);
  const now = period(graph, chosen, state.from, state.until);
  const comparing = Boolean(state.then_from || state.then_until);
  const then = comparing ? period(graph, chosen, state.then_from, state.then_until) : null;
  const all = then ? new Map([...then, ...now]) : now;
  const most = state.most === "all" ? 0 : Number(state.most || (graph.order > LARGE ? START : 0));
  const look = {
    size: state.size, colour: colours(), focus, near: new Set(), chosen: chosenEdge(),
    bodies: bodies(graph, all, { focus, depth: Number(state.depth), most }),
  };
  shown = {
    now: { ...look, ties: now, other: then, later: true, present: then && ends(now) },
    then: { ...look, ties: then || new Map(), other: now, present: then && ends(then) },
  };
  $("n-then").hidden = !comparing;
};

const ends = (ties) => new Set([...ties.keys()].flatMap((edge) => graph.extremities(edge)));

// Around a body only its neighbourhood fills the picture; else all bodies do, shown or not, so that nothing jumps.
const room = () => {
  if (shown.now.focus === undefined) return null;
  const places = [...shown.now.bodies].map((node) => graph.getNodeAttributes(node));
  const span = (axis) => [Math.min(...places.map((at) => at[axis])), Math.max(...places.map((at) => at[axis]))];
  return { x: span("x"), y: span("y") };
};

// Bodies are coloured by their circle of work, documents by their kind, unless the other is asked for.
const byKind = () => state.colour === "kind" || (!state.colour && stem.endsWith("documents"));

const colours = () => {
  const palette = data.colours;
  return byKind()
    ? ({ kind }) => palette[kind % palette.length]
    : ({ community }) => palette[(community - 1 + palette.length) % palette.length];
};

const chosenEdge = () =>
  graph.findEdge((_, { tie }, a, b) => [graph.getNodeAttribute(a, "path"), graph.getNodeAttribute(b, "path"), tie].join(" ") === state.chosen);

const legend = () => {
  const counts = new Map();
  for (const node of shown.now.bodies) {
    const key = graph.getNodeAttribute(node, byKind() ? "kind" : "community");
    counts.set(key, (counts.get(key) || 0) + 1);
  }
  const ordered = [...counts].sort(([, a], [, b]) => b - a).slice(0, 14);
  $("n-legend").replaceChildren(...ordered.map(([key, count]) => {
    const item = document.createElement("li");
    const dot = Object.assign(document.createElement("span"), { className: "dot" });
    dot.style.background = colours()({ kind: key, community: key });
    item.append(dot, ` ${byKind() ? data.kinds[key][1] : key} (${count})`);
    return item;
  }));
};

const draw = () => {
  compute();
  for (const one of views) one.setCustomBBox(room()).refresh();
  const { bodies: there, ties } = shown.now;
  const count = [...ties.keys()].filter((edge) => graph.extremities(edge).every((node) => there.has(node))).length;
  const text = there.size && graph.order ? say(words.bodies, { n: there.size, ties: count, all: graph.order }) : words.nothing;
  $("n-status").textContent = text;
  $("n-day").textContent = (state.until || page.dataset.last || "").split("-").map(Number).reverse().join("/");
  legend();
};

const changed = (tables = true) => {
  keep(state);
  draw();
  if (!tables) return;
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const answer = await fetch(`${stem}/summary?${query(state)}`);
    if (answer.ok) $("n-summary").replaceChildren(document.createRange().createContextualFragment(await answer.text()));
  }, 350);
};

const open = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const box = $("n-tie");
  box.replaceChildren(document.createRange().createContextualFragment(await answer.text()));
  box.hidden = false;
  box.focus();
  box.scrollIntoView({ block: "start" });
};

const openEdge = (edge) => {
  const [source, target] = graph.extremities(edge).map((node) => graph.getNodeAttribute(node, "path"));
  const tie = graph.getEdgeAttribute(edge, "tie");
  state.chosen = [source, target, tie].join(" ");
  changed(false);
  return open(`${stem}/tie?${query(state, { source, target, tie, part: "1" })}`);
};

// Bodies of the same name are told apart by their addresses.
const named = (node) => {
  const { label, path } = graph.getNodeAttributes(node);
  return labels.get(label) > 1 ? `${label} · ${path}` : label;
};

const focusOn = (node) => {
  state.focus = node === undefined ? "" : graph.getNodeAttribute(node, "path");
  $("n-find").value = node === undefined ? "" : named(node);
  changed();
};

const hover = (node) => {
  const near = new Set(node === undefined ? [] : [node, ...graph.neighbors(node)]);
  for (const one of Object.values(shown)) Object.assign(one, { hover: node, near });
  for (const id of ["n-now", "n-then"]) $(id).classList.toggle("on-body", node !== undefined);
  for (const one of views) one.refresh({ skipIndexation: true });
};

// The tie under the pointer grows, and the pointer says that it can be clicked.
const point = (renderer, box, look, event) => {
  const edge = look.hover === undefined ? nearest(renderer, event) : undefined;
  if (edge === look.pointed) return;
  const edges = [edge, look.pointed].filter((one) => one !== undefined);
  look.pointed = edge;
  box.classList.toggle("on-tie", edge !== undefined);
  renderer.refresh({ partialGraph: { edges }, skipIndexation: true });
};

const stage = (box, name, title) => {
  if (title) box.append(Object.assign(document.createElement("div"), { className: "said", textContent: title }));
  const made = view(box, graph, () => shown[name]);
  made.on("clickStage", ({ event }) => {
    const edge = nearest(made, event);
    if (edge !== undefined) openEdge(edge);
  });
  made.on("moveBody", ({ event }) => point(made, box, shown[name], event));
  made.on("clickNode", ({ node }) => focusOn(node));
  made.on("enterNode", ({ node }) => hover(node));
  made.on("leaveNode", () => hover(undefined));
  return made;
};

const stages = () => {
  const camera = views[0]?.getCamera().getState();
  for (const one of views) one.kill();
  for (const id of ["n-now", "n-then"]) $(id).replaceChildren();
  const comparing = !$("n-then").hidden;
  views = [stage($("n-now"), "now", comparing && words.now)];
  if (comparing) {
    views.push(stage($("n-then"), "then", words.then));
    for (const [one, other] of [views, [...views].reverse()]) {
      one.getCamera().on("updated", (at) => {
        const there = other.getCamera().getState();
        if (["x", "y", "ratio", "angle"].some((key) => there[key] !== at[key])) other.getCamera().setState(at);
      });
    }
  }
  const [x, y, ratio] = state.camera.split(",").map(Number);
  if (camera) views[0].getCamera().setState(camera);
  else if (ratio) views[0].getCamera().setState({ x, y, ratio, angle: 0 });
  views[0].getCamera().on("updated", (at) => {
    state.camera = [at.x, at.y, at.ratio].map((value) => value.toFixed(3)).join(",");
    clearTimeout(stages.waiting);
    stages.waiting = setTimeout(() => keep(state), 300);
  });
};

const layOut = () => {
  const worker = new Worker(page.dataset.worker);
  $("n-status").textContent = words.waiting;
  worker.onmessage = ({ data: { places, done } }) => {
    graph.updateEachNodeAttributes((node, attributes) => ({ ...attributes, x: places[2 * node], y: places[2 * node + 1] }), { attributes: ["x", "y"] });
    if (!done) return;
    worker.terminate();
    draw();
    page.dataset.ready = "true";
  };
  worker.postMessage({
    nodes: graph.mapNodes((_, { x, y }) => [x, y]),
    edges: graph.mapEdges((_, { weight }, a, b) => [a, b, weight]),
  });
};

const controls = () => {
  const find = $("n-find");
  const names = new Map(graph.mapNodes((node) => [named(node), node]));
  $("n-names").replaceChildren(...[...names.keys()].sort((a, b) => a.localeCompare(b, "vi")).map((name) => new Option(name, name)));
  find.addEventListener("change", () => focusOn(names.get(find.value.trim())));
  $("n-whole").addEventListener("click", () => focusOn(undefined));
  for (const [id, name] of [["n-depth", "depth"], ["n-colour", "colour"], ["n-size", "size"], ["n-most", "most"]]) {
    $(id).value = state[name] || (name === "most" ? (graph.order > LARGE ? START : "all") : $(id).value);
    $(id).addEventListener("change", () => { state[name] = $(id).value; changed(name === "depth"); });
  }
  const { first, last, at } = days();
  const slider = $("n-time");
  slider.disabled = !(last > first);
  if (state.until) slider.value = Math.max(0, Math.min(100, (100 * (Date.parse(state.until) - first)) / (last - first)));
  slider.addEventListener("input", () => {
    state.until = slider.value === "100" ? "" : at(Number(slider.value));
    form.elements.until.value = state.until;
    changed();
  });
  form.addEventListener("change", ({ target }) => {
    if (["from", "until", "then_from", "then_until"].includes(target.name)) {
      state[target.name] = target.value;
      const before = $("n-then").hidden;
      changed();
      if (before !== $("n-then").hidden) stages();
    } else if (target.name === "kind" && target.value !== "recipients") {
      state.kinds = [...kinds()];
      changed();
    } else if (target.tagName === "SELECT" || target.type === "checkbox") form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.search = scoped(state, new FormData(form));
  });
  $("n-svg").addEventListener("click", () => saveSvg(svg(views[0])));
  $("n-png").addEventListener("click", () => savePng(svg(views[0])));
  if (state.focus && byPath.has(state.focus)) find.value = named(byPath.get(state.focus));
};

// A click on a number of tasks opens them here; a click on the head of a column sorts its table.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-tie]");
  if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    open(`${link.getAttribute("href")}&part=1`);
  }
  const head = event.target.closest("table[data-sorted] th");
  if (head) sort(head);
});

const sort = (head) => {
  const body = head.closest("table").tBodies[0];
  const up = head.getAttribute("aria-sort") === "descending";
  const at = head.cellIndex;
  const value = (row) => row.cells[at].querySelector("time")?.dateTime ?? row.cells[at].textContent.trim();
  const compare = (a, b) => (isNaN(a) || isNaN(b) ? a.localeCompare(b, "vi") : a - b);
  const rows = [...body.rows].sort((a, b) => (up ? 1 : -1) * compare(value(a), value(b)));
  for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  body.replaceChildren(...rows);
};

const still = () => {
  const image = Object.assign(new Image(), { src: `${stem}.svg${location.search}`, alt: words.webgl });
  $("n-now").replaceChildren(image);
  $("n-status").textContent = words.webgl;
  page.dataset.ready = "still";
};

const start = async () => {
  const begun = performance.now();
  data = await (await fetch(`${stem}/picture.json${location.search}`)).json();
  graph = build(data);
  labels = new Map();
  graph.forEachNode((_, { label }) => labels.set(label, (labels.get(label) || 0) + 1));
  byPath = new Map(graph.mapNodes((node, { path }) => [path, node]));
  if (!document.createElement("canvas").getContext("webgl2")) return still();
  bend(graph);
  compute();
  controls();
  stages();
  draw();
  page.dataset.painted = Math.round(performance.now() - begun);
  if (state.chosen && chosenEdge() !== undefined) openEdge(chosenEdge());
  return layOut();
};

start();
