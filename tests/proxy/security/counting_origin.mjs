// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server whose reader of HTTP is another's: prints its port, then each request that it takes for
// whole, and what it cannot read: node counting_origin.mjs [lenient]
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';

const print = (value) => writeSync(1, `${JSON.stringify(value)}\n`);
const server = createServer({ insecureHTTPParser: process.argv[2] === 'lenient' }, (request, response) => {
  let size = 0;
  request.on('data', (piece) => { size += piece.length; });
  request.on('end', () => {
    print({ request: `${request.method} ${request.url} ${size}` });
    response.end(request.url);
  });
});
server.on('clientError', (error, socket) => {
  // A message that was broken off is none that cannot be read.
  if (`${error.code}`.startsWith('HPE_') && error.code !== 'HPE_INVALID_EOF_STATE') print({ unreadable: error.code });
  socket.destroy();
});
server.listen(0, '127.0.0.1', () => print({ port: server.address().port }));
