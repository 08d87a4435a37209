// A tab that draws the IRIs of a result as a graph: each row joins its things, each column has its place.
const SVG = "http://www.w3.org/2000/svg";
const WIDE = 230, HIGH = 26, GAP = 10, BETWEEN = 110, MOST = 150;

const make = (name, attributes, ...inside) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
};

const short = (iri) => decodeURIComponent(iri.split(/[#/]/).filter(Boolean).slice(-2).join("/"));

const read = (results) => {
  const { head, results: { bindings } = { bindings: [] } } = results;
  const columns = (head.vars || []).filter((name) => bindings.some((row) => row[name]?.type === "uri"));
  const nodes = new Map();
  const edges = new Map();
  for (const row of bindings.slice(0, MOST)) {
    let before;
    for (const [at, name] of columns.entries()) {
      const value = row[name];
      if (value?.type !== "uri") continue;
      const label = row[`${name}Label`]?.value || short(value.value);
      if (!nodes.has(value.value)) nodes.set(value.value, { iri: value.value, label, at });
      if (before && before !== value.value) edges.set(`${before} ${value.value}`, [before, value.value]);
      before = value.value;
    }
  }
  return { nodes, edges: [...edges.values()] };
};

const draw = ({ nodes, edges }, local) => {
  const filled = new Map();
  for (const node of nodes.values()) {
    const nth = filled.get(node.at) || 0;
    filled.set(node.at, nth + 1);
    Object.assign(node, { x: node.at * (WIDE + BETWEEN), y: nth * (HIGH + GAP) });
  }
  const width = Math.max(...[...nodes.values()].map(({ x }) => x)) + WIDE;
  const height = Math.max(...filled.values()) * (HIGH + GAP);
  const picture = make("svg", { class: "graph", viewBox: `-2 -2 ${width + 4} ${height + 4}`, width, height });
  for (const [a, b] of edges.map((ends) => ends.map((iri) => nodes.get(iri)))) {
    const [x1, y1, x2, y2] = [a.x + WIDE, a.y + HIGH / 2, b.x, b.y + HIGH / 2];
    const middle = (x1 + x2) / 2;
    picture.append(make("path", { d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}` }));
  }
  for (const { iri, label, x, y } of nodes.values()) {
    const words = label.length > 30 ? `${label.slice(0, 29)}…` : label;
    picture.append(
      make("a", { href: local(iri) }, make("title", {}, label),
        make("rect", { x, y, width: WIDE, height: HIGH, rx: 4 }), make("text", { x: x + 8, y: y + 18 }, words)),
    );
  }
  return picture;
};

export const Network = (label, local) =>
  class {
    priority = 5;
    label = label;
    helpReference = "";
    constructor(yasr) { this.yasr = yasr; }
    json() { return this.yasr.results?.getAsJson(); }
    canHandleResults() {
      const json = this.json();
      return Boolean(json?.head?.vars && read(json).nodes.size > 1);
    }
    draw() {
      const box = document.createElement("div");
      box.className = "scroll picture";
      box.tabIndex = 0;
      box.append(draw(read(this.json()), local));
      this.yasr.resultsEl.replaceChildren(box);
    }
    getIcon() {
      return make("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" },
        make("path", { d: "M5 5h6v4H5zM13 15h6v4h-6zM8 9v8h5", fill: "none", stroke: "currentColor", "stroke-width": 2 }));
    }
  };
