/** Makes screenshots small: a window has few colours, so 256 of them in a palette look the same. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const PALETTE = 256;
const CHANNELS = 3;

/**
 * The same picture with a palette. Takes what Chromium writes: 8-bit RGB, not interlaced (PNG
 * specification, section 11.2).
 */
export function shrinkPng(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png);
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += CHANNELS) {
    const colour = pixels.readUIntBE(at, CHANNELS);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const { palette, index } = choosePalette(counts);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += CHANNELS) {
      rows[y * (width + 1) + 1 + x] = index.get(pixels.readUIntBE(at, CHANNELS))!;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.alloc(palette.length * CHANNELS);
  palette.forEach((colour, i) => colours.writeUIntBE(colour, i * CHANNELS, CHANNELS));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Greedy: each next colour is the one that the palette so far serves worst, weighed by its pixels. */
function choosePalette(counts: ReadonlyMap<number, number>): {
  palette: number[];
  index: Map<number, number>;
} {
  const colours = [...counts.keys()];
  const nearest = new Float64Array(colours.length).fill(Infinity);
  const choice = new Uint8Array(colours.length);
  const palette: number[] = [];
  while (palette.length < Math.min(PALETTE, colours.length)) {
    let worst = 0;
    let worstError = -1;
    colours.forEach((colour, i) => {
      const error = counts.get(colour)! * Math.min(nearest[i]!, 1e9);
      if (error > worstError) [worst, worstError] = [i, error];
    });
    const added = colours[worst]!;
    colours.forEach((colour, i) => {
      const distance = squaredDistance(colour, added);
      if (distance < nearest[i]!) [nearest[i], choice[i]] = [distance, palette.length];
    });
    palette.push(added);
  }
  return { palette, index: new Map(colours.map((colour, i) => [colour, choice[i]!])) };
}

function squaredDistance(a: number, b: number): number {
  const red = (a >> 16) - (b >> 16);
  const green = ((a >> 8) & 255) - ((b >> 8) & 255);
  const blue = (a & 255) - (b & 255);
  return red * red + green * green + blue * blue;
}

function decode(png: Buffer): { width: number; height: number; pixels: Buffer } {
  const header = png.subarray(16, 29);
  const [depth, type, , , interlace] = header.subarray(8);
  if (depth !== 8 || type !== 2 || interlace !== 0) throw new Error('Not an 8-bit RGB picture');
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const data: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') {
      data.push(png.subarray(at + 8, at + 8 + length));
    }
    at += 12 + length;
  }
  return { width, height, pixels: unfilter(inflateSync(Buffer.concat(data)), width, height) };
}

/** Undoes the filters of each row (PNG specification, section 9.2). */
function unfilter(raw: Buffer, width: number, height: number): Buffer {
  const stride = width * CHANNELS;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)]!;
    for (let x = 0; x < stride; x += 1) {
      const left = x < CHANNELS ? 0 : pixels[y * stride + x - CHANNELS]!;
      const up = y === 0 ? 0 : pixels[(y - 1) * stride + x]!;
      const corner = x < CHANNELS || y === 0 ? 0 : pixels[(y - 1) * stride + x - CHANNELS]!;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!;
      pixels[y * stride + x] = raw[y * (stride + 1) + 1 + x]! + predicted;
    }
  }
  return pixels;
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const toLeft = Math.abs(estimate - left);
  const toUp = Math.abs(estimate - up);
  const toCorner = Math.abs(estimate - corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
