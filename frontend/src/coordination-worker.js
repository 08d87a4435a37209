// Lays out a network away from the page: a fixed number of steps from fixed places gives the same picture always.
import { MultiDirectedGraph } from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import noverlap from "graphology-layout-noverlap";

const STEPS = 30, ROUNDS = { small: 16, large: 2 };

// Pushes bodies apart that stand on one another: none keeps less room than a share of the whole picture.
const spread = (graph) => {
  const places = graph.mapNodes((_, { x, y }) => [x, y]);
  const far = (axis) => Math.max(...places.map((at) => at[axis])) - Math.min(...places.map((at) => at[axis]));
  const size = Math.max(far(0), far(1)) / (5 * Math.sqrt(graph.order));
  graph.updateEachNodeAttributes((_, attributes) => ({ ...attributes, size }));
  noverlap.assign(graph, { maxIterations: graph.order > 1500 ? 20 : 200, settings: { margin: size / 2, gridSize: 30 } });
};

self.onmessage = ({ data: { nodes, edges } }) => {
  const graph = new MultiDirectedGraph();
  nodes.forEach(([x, y], at) => graph.addNode(at, { x, y }));
  for (const [a, b, weight] of edges) graph.addEdge(a, b, { weight });
  const settings = {
    ...forceAtlas2.inferSettings(graph), barnesHutOptimize: nodes.length > 300, adjustSizes: false,
    strongGravityMode: true, gravity: 0.05, scalingRatio: 8, edgeWeightInfluence: 0,
  };
  const rounds = nodes.length > 1500 ? ROUNDS.large : ROUNDS.small;
  for (let round = 1; round <= rounds; round += 1) {
    forceAtlas2.assign(graph, { iterations: STEPS, settings });
    if (round === rounds) spread(graph);
    const places = new Float32Array(nodes.length * 2);
    graph.forEachNode((key, { x, y }) => { places[2 * key] = x; places[2 * key + 1] = y; });
    self.postMessage({ places, done: round === rounds }, [places.buffer]);
  }
};
