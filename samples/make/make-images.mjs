// SPDX-License-Identifier: GPL-3.0-or-later
//
// Draws the pictures of the little shop, the same each time: node make-images.mjs FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 as zlib_crc32, deflateSync } from 'node:zlib';

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });

function crc32(data) {
  if (zlib_crc32) return zlib_crc32(data);
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; ++bit) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

// pixel(x, y) gives [red, green, blue].
function png(width, height, pixel) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0, at = 0; y < height; ++y) {
    rows[at++] = 0;
    for (let x = 0; x < width; ++x) for (const value of pixel(x, y)) rows[at++] = value & 255;
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

// A weave of two colours: threads with a little light on them.
function weave(seed, size) {
  const hue = [37 * seed % 160 + 60, 71 * seed % 140 + 60, 113 * seed % 120 + 70];
  return (x, y) => {
    const over = (Math.floor(x / size) + Math.floor(y / size)) % 2;
    const light = Math.round(18 * Math.sin((over ? x : y) * Math.PI / size));
    const fold = Math.round(30 * Math.sin((x + 2 * y) / 55));
    // in steps of eight, to keep the files small
    return hue.map((c) => Math.max(0, Math.min(255, c + (over ? 22 : -22) + light + fold)) & ~7);
  };
}

for (let i = 1; i <= 9; ++i) {
  writeFileSync(join(folder, `thumb-${i}.png`), png(44 + 3 * i, 40, weave(i, 4 + i % 4)));
}
writeFileSync(join(folder, 'banner.png'), png(320, 60, weave(12, 10)));
writeFileSync(join(folder, 'large-4.png'), png(200, 150, weave(4, 8)));

const icon = png(16, 16, weave(7, 4));
const entry = Buffer.alloc(22);
entry.writeUInt16LE(1, 2);
entry.writeUInt16LE(1, 4);
entry.set([16, 16, 0, 0, 1, 0, 24, 0], 6);
entry.writeUInt32LE(icon.length, 14);
entry.writeUInt32LE(22, 18);
writeFileSync(join(folder, 'favicon.ico'), Buffer.concat([entry, icon]));
