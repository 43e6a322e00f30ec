// SPDX-License-Identifier: GPL-3.0-or-later
//
// The same page in the coding that the path names: node encodings-server.mjs ADDRESS PORT
import { createServer } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

const text = Buffer.from(Array.from({ length: 60 }, (_, i) =>
  `<p>Paragraph ${i + 1}: ${'lantern loom kettle wool '.repeat(1 + i % 4)}</p>`).join('\n'));
const bodies = {
  '/br': ['br', brotliCompressSync(text)],
  '/gzip': ['gzip', gzipSync(text)],
  '/deflate': ['deflate', deflateSync(text)],
  '/deflate-bare': ['deflate', deflateRawSync(text)],
  '/gzip-then-br': ['gzip, br', brotliCompressSync(gzipSync(text))],
  '/not-really-gzip': ['gzip', text],
  '/cut-off': ['gzip', gzipSync(text).subarray(0, 120)],
};

createServer((request, response) => {
  const [coding, body] = bodies[request.url] ?? [undefined, text];
  if (coding) response.setHeader('Content-Encoding', coding);
  response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': body.length });
  response.end(body);
}).listen(Number(process.argv[3]), process.argv[2]);
