// Where a tie runs on the screen: for its drawing as a file, and to find the one that a pointer is near.
const PIECES = 8;

const viewport = (renderer, node) => renderer.framedGraphToViewport(renderer.getNodeDisplayData(node));

// From body a to body b, bent towards a middle point as of a quadratic curve.
export const curve = (renderer, edge) => {
  const [a, b] = renderer.getGraph().extremities(edge).map((node) => viewport(renderer, node));
  const far = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const bend = (renderer.getEdgeDisplayData(edge).curvature || 0) * far;
  const middle = { x: (a.x + b.x) / 2 + ((b.y - a.y) / far) * bend, y: (a.y + b.y) / 2 - ((b.x - a.x) / far) * bend };
  return { a, middle, b };
};

const away = ({ x, y }, a, b) => {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const part = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - a.x - part * dx, y - a.y - part * dy);
};

const distance = (point, { a, middle, b }) => {
  let [least, from] = [Infinity, a];
  for (let piece = 1; piece <= PIECES; piece += 1) {
    const t = piece / PIECES;
    const along = (axis) => (1 - t) ** 2 * a[axis] + 2 * t * (1 - t) * middle[axis] + t * t * b[axis];
    const to = { x: along("x"), y: along("y") };
    least = Math.min(least, away(point, from, to));
    from = to;
  }
  return least;
};

const beside = ({ x, y }, { a, middle, b }, within) =>
  x > Math.min(a.x, middle.x, b.x) - within && x < Math.max(a.x, middle.x, b.x) + within
  && y > Math.min(a.y, middle.y, b.y) - within && y < Math.max(a.y, middle.y, b.y) + within;

// The tie that is seen nearest to a point, if one is at most `within` pixels away: thin lines can be hit too.
export const nearest = (renderer, point, within = 7) => {
  let [found, least] = [undefined, within];
  renderer.getGraph().forEachEdge((edge) => {
    if (renderer.getEdgeDisplayData(edge)?.hidden !== false) return;
    const line = curve(renderer, edge);
    if (!beside(point, line, within)) return;
    const far = distance(point, line);
    if (far < least) [found, least] = [edge, far];
  });
  return found;
};
