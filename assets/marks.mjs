// The program's mark as PNG, for phones that put it on their first screen: drawn here from the same numbers as favicon.svg.
import { deflateSync } from "node:zlib";

const SIZE = 32; // the drawing's own units
const CORNER = 8;
const RINGS = [[12.5, 16], [19.5, 16]];
const RADIUS = 6;
const HALF = 1.3; // half of the line's width
const GROUND = [0x0f, 0x5a, 0x6b];
const INK = [255, 255, 255];

const beyond = (x, y) => {
  const dx = Math.max(Math.abs(x - SIZE / 2) - (SIZE / 2 - CORNER), 0);
  const dy = Math.max(Math.abs(y - SIZE / 2) - (SIZE / 2 - CORNER), 0);
  return Math.hypot(dx, dy) - CORNER;
};
const fromRings = (x, y) => Math.min(...RINGS.map(([cx, cy]) => Math.abs(Math.hypot(x - cx, y - cy) - RADIUS))) - HALF;
const cover = (distance, pixel) => Math.min(1, Math.max(0, 0.5 - distance / pixel));

/** RGBA of the mark at `pixels`; `full`: no corners and a smaller drawing, for systems that cut a shape of their own. */
function drawn(pixels, full) {
  const zoom = full ? 0.72 : 1;
  const pixel = SIZE / pixels;
  const rows = Buffer.alloc(pixels * (pixels * 4 + 1));
  for (let row = 0; row < pixels; row += 1) {
    for (let column = 0; column < pixels; column += 1) {
      const [x, y] = [(column + 0.5) * pixel, (row + 0.5) * pixel];
      const [inX, inY] = [x, y].map((place) => SIZE / 2 + (place - SIZE / 2) / zoom);
      const ink = cover(fromRings(inX, inY) * zoom, pixel);
      const at = row * (pixels * 4 + 1) + 1 + column * 4;
      for (let channel = 0; channel < 3; channel += 1) {
        rows[at + channel] = Math.round(GROUND[channel] + (INK[channel] - GROUND[channel]) * ink);
      }
      rows[at + 3] = full ? 255 : Math.round(255 * cover(beyond(x, y), pixel));
    }
  }
  return rows;
}

const TABLE = Array.from({ length: 256 }, (_, n) => {
  let rest = n;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest >>> 0;
});
const sum = (bytes) => {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = TABLE[(rest ^ byte) & 255] ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
};

function chunk(name, data) {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(sum(named), named.length + 4);
  return whole;
}

/** The mark as a PNG of `pixels` by `pixels`. */
export function mark(pixels, { full = false } = {}) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(pixels, 0);
  head.writeUInt32BE(pixels, 4);
  head.set([8, 6, 0, 0, 0], 8); // 8 bits, RGBA
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(drawn(pixels, full), { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
