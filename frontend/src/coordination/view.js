// One picture: what is shown, how large, in which colour; two of them side by side share places and camera.
import EdgeCurveProgram, { EdgeCurvedArrowProgram, indexParallelEdgesIndex } from "@sigma/edge-curve";
import Sigma from "sigma";
import { EdgeArrowProgram, EdgeLineProgram } from "sigma/rendering";

const NEW = "#009e73", GONE = "#d55e00", FAINT = "#d0d4d9";
const SMALLEST = 3, LARGEST = 15, LONGEST = 60;

const cut = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST).replace(/\s+\S*$/, "")}…` : text);

export const bend = (graph) => {
  indexParallelEdgesIndex(graph, { edgeIndexAttribute: "nth", edgeMinIndexAttribute: "least", edgeMaxIndexAttribute: "last" });
  graph.forEachEdge((edge, { nth, last, directed }) => {
    const curved = typeof nth === "number" && nth !== 0;
    const curvature = curved ? Math.sign(nth) * (0.12 + (0.35 * Math.abs(nth)) / Math.max(last || 1, 3)) : 0;
    const type = curved ? (directed ? "curvedArrow" : "curved") : directed ? "arrow" : "line";
    graph.mergeEdgeAttributes(edge, { type, curvature });
  });
};

export const view = (box, graph, shown) => {
  const largest = {};
  const measure = (name) => (largest[name] ??= Math.max(...graph.mapNodes((_, data) => data[name])) || 1);
  const renderer = new Sigma(graph, box, {
    allowInvalidContainer: true,
    zIndex: true,
    labelFont: "Noto Sans, Segoe UI, Arial, sans-serif",
    labelSize: 13,
    labelColor: { color: "#1c2024" },
    labelRenderedSizeThreshold: 5,
    labelDensity: 0.9,
    labelGridCellSize: 130,
    minEdgeThickness: 1,
    hideEdgesOnMove: graph.size > 4000,
    edgeProgramClasses: { line: EdgeLineProgram, arrow: EdgeArrowProgram, curved: EdgeCurveProgram, curvedArrow: EdgeCurvedArrowProgram },
    nodeReducer: (node, data) => {
      const { bodies, size, colour, focus, hover, near, present } = shown();
      const faint = (hover !== undefined && !near.has(node)) || (present && !present.has(node));
      return {
        x: data.x, y: data.y,
        label: faint ? "" : cut(data.label),
        hidden: !bodies.has(node),
        size: SMALLEST + LARGEST * Math.sqrt(data[size || "degree"] / measure(size || "degree")),
        color: faint ? FAINT : colour(data),
        forceLabel: node === focus || node === hover,
        highlighted: node === focus,
      };
    },
    edgeReducer: (edge, data) => {
      const { bodies, ties, other, later, hover, chosen, pointed } = shown();
      const [a, b] = graph.extremities(edge);
      const weight = ties.get(edge) || 0;
      const hidden = !weight || !bodies.has(a) || !bodies.has(b) || (hover !== undefined && a !== hover && b !== hover);
      const changed = other && !other.has(edge);
      const color = other ? (changed ? (later ? NEW : GONE) : FAINT) : data.colour;
      return { ...data, hidden, color, size: 0.8 + 0.8 * Math.sqrt(weight) + (chosen === edge ? 3 : pointed === edge ? 1.5 : 0), zIndex: changed ? 1 : 0 };
    },
  });
  return renderer;
};
