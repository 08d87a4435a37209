// What is seen as a file: SVG with words as words, and PNG drawn from that SVG by the browser itself.
import { curve } from "./geometry.js";

const FONT = "'Noto Sans','Segoe UI','DejaVu Sans',Arial,sans-serif";
const escaped = (text) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const n = (value) => Math.round(value * 10) / 10;

export const svg = (renderer) => {
  const graph = renderer.getGraph();
  const { width, height } = renderer.getDimensions();
  const parts = [];
  graph.forEachEdge((edge, _, source, target) => {
    const look = renderer.getEdgeDisplayData(edge);
    if (!look || look.hidden) return;
    const { a, middle, b } = curve(renderer, edge);
    const wide = n(renderer.scaleSize(look.size));
    parts.push(`<path d="M${n(a.x)} ${n(a.y)}Q${n(middle.x)} ${n(middle.y)} ${n(b.x)} ${n(b.y)}" fill="none" stroke="${look.color}" stroke-width="${wide}"/>`);
    if (!graph.getEdgeAttribute(edge, "directed")) return;
    const way = Math.atan2(b.y - middle.y, b.x - middle.x);
    const radius = renderer.scaleSize(renderer.getNodeDisplayData(target).size);
    const tip = { x: b.x - radius * Math.cos(way), y: b.y - radius * Math.sin(way) };
    const corner = (turn) => `${n(tip.x - (5 + 2 * wide) * Math.cos(way + turn))},${n(tip.y - (5 + 2 * wide) * Math.sin(way + turn))}`;
    parts.push(`<polygon points="${n(tip.x)},${n(tip.y)} ${corner(0.4)} ${corner(-0.4)}" fill="${look.color}"/>`);
  });
  const labelled = renderer.getNodeDisplayedLabels();
  const names = [];
  graph.forEachNode((node) => {
    const look = renderer.getNodeDisplayData(node);
    if (!look || look.hidden) return;
    const { x, y } = renderer.framedGraphToViewport(look);
    const radius = renderer.scaleSize(look.size);
    parts.push(`<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${look.color}"><title>${escaped(look.label || "")}</title></circle>`);
    if (look.label && (labelled.has(node) || look.forceLabel)) {
      names.push(`<text x="${n(x + radius + 3)}" y="${n(y + 4)}" stroke="#fff" stroke-width="3" paint-order="stroke">${escaped(look.label)}</text>`);
    }
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${FONT}" font-size="13" fill="#1c2024">`
    + `<rect width="100%" height="100%" fill="#fff"/>${parts.join("")}${names.join("")}</svg>`;
};

const save = (href, name) => Object.assign(document.createElement("a"), { href, download: name }).click();

export const saveSvg = (text) => save(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`, "network.svg");

export const savePng = async (text, scale = 2) => {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width * scale, height: image.height * scale });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  save(canvas.toDataURL("image/png"), "network.png");
};
