// SPDX-License-Identifier: GPL-3.0-or-later
//
// Takes uploads, answers with what came: node upload-server.mjs ADDRESS PORT
// Node answers "Expect: 100-continue" with an interim response by itself.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

createServer(async (request, response) => {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    hash.update(piece);
  }
  const answer = JSON.stringify({
    method: request.method, type: request.headers['content-type'], size,
    sha256: hash.digest('hex'), trailers: request.trailers,
  });
  response.writeHead(request.method === 'PUT' ? 201 : 200, {
    'Content-Type': 'application/json', 'Content-Length': answer.length,
  });
  response.end(answer);
}).listen(Number(process.argv[3]), process.argv[2]);
