// SPDX-License-Identifier: GPL-3.0-or-later
//
// Chunked bodies with trailers in both directions: node trailers.mjs server ADDRESS PORT, then
// node trailers.mjs client ADDRESS PORT
import { createHash } from 'node:crypto';
import { createServer, request } from 'node:http';

const [role, address, port] = process.argv.slice(2);
const digest = (text) => createHash('sha256').update(text).digest('base64');
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

if (role === 'server') {
  createServer(async (incoming, response) => {
    let lines = 0;
    for await (const piece of incoming) lines += String(piece).split('\n').length - 1;
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Trailer': 'Digest, Server-Timing' });
    let all = '';
    for (let i = 1; i <= 5; ++i) {
      const text = `part ${i} of 5: ${lines} lines were read\n`;
      all += text;
      response.write(text);
      await sleep(30);
    }
    response.addTrailers({ 'Digest': `sha-256=${digest(all)}`, 'Server-Timing': 'work;dur=150' });
    response.end();
  }).listen(Number(port), address);
} else {
  const outgoing = request({
    host: address, port, method: 'POST', path: '/log', headers: {
      'Host': 'upload.example', 'Content-Type': 'text/plain', 'TE': 'trailers',
      'Transfer-Encoding': 'chunked', 'Trailer': 'Digest',
    },
  }, (response) => response.resume());
  let all = '';
  for (let i = 0; i < 8; ++i) {
    const text = `2026-01-0${i + 1}T12:00:00Z sensor ${i} reads ${(20.5 + i / 4).toFixed(2)}\n`;
    all += text;
    outgoing.write(text);
    await sleep(20);
  }
  outgoing.addTrailers({ 'Digest': `sha-256=${digest(all)}` });
  outgoing.end();
}
