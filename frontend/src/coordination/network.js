// The network as the server sends it (short rows), and which part of it is asked for.
import { MultiDirectedGraph } from "graphology";

const NODE = ["path", "label", "kind", "community", "degree", "weight", "betweenness", "rank", "x", "y"];

export const build = (data) => {
  const graph = new MultiDirectedGraph();
  data.nodes.forEach((row, at) => graph.addNode(at, Object.fromEntries(NODE.map((name, n) => [name, row[n]]))));
  data.ties.forEach(([a, b, line, days], at) => {
    const [tie, colour, directed] = data.lines[line];
    const weight = days.reduce((sum, [, count]) => sum + count, 0);
    graph.addDirectedEdgeWithKey(at, a, b, { tie, colour, directed, days, weight });
  });
  return graph;
};

export const within = (days, from, until) =>
  days.reduce((sum, [day, count]) => {
    if (!from && !until) return sum + count;
    return day && day >= (from || "") && day <= (until || "9999") ? sum + count : sum;
  }, 0);

// The ties of a period by number, with how many tasks each has in it.
export const period = (graph, kinds, from, until) => {
  const found = new Map();
  graph.forEachEdge((edge, { tie, days }) => {
    const weight = kinds.has(tie) ? within(days, from, until) : 0;
    if (weight) found.set(edge, weight);
  });
  return found;
};

// The bodies to show: those of some ties, those near the one in focus, and of these the ones with most work.
export const bodies = (graph, ties, { focus, depth, most }) => {
  const work = new Map();
  const near = new Map();
  for (const [edge, weight] of ties) {
    const [a, b] = graph.extremities(edge);
    for (const [one, other] of [[a, b], [b, a]]) {
      work.set(one, (work.get(one) || 0) + weight);
      if (!near.has(one)) near.set(one, new Set());
      near.get(one).add(other);
    }
  }
  let shown = [...work.keys()];
  if (focus !== undefined) {
    const seen = new Set([focus]);
    let edge = [focus];
    for (let step = 0; step < depth; step += 1) {
      edge = edge.flatMap((node) => [...(near.get(node) || [])]).filter((node) => !seen.has(node) && seen.add(node));
    }
    shown = [...seen];
  }
  if (most && shown.length > most) {
    shown.sort((a, b) => (work.get(b) || 0) - (work.get(a) || 0) || (a < b ? -1 : 1));
    shown = shown.slice(0, most);
    if (focus !== undefined) shown.push(focus);
  }
  return new Set(shown);
};
