// SPDX-License-Identifier: GPL-3.0-or-later
//
// A forward proxy for CONNECT and for requests in absolute form: node proxy.mjs ADDRESS PORT
import { createServer, request } from 'node:http';
import { connect } from 'node:net';

createServer((incoming, response) => {
  const url = new URL(incoming.url);
  const headers = { ...incoming.headers, via: '1.1 proxy.example' };
  delete headers['proxy-connection'];
  incoming.pipe(request(url, { method: incoming.method, headers }, (answer) => {
    response.writeHead(answer.statusCode, { ...answer.headers, via: '1.1 proxy.example' });
    answer.pipe(response);
  }));
}).on('connect', (incoming, client, head) => {
  const [host, port] = incoming.url.split(':');
  if (host.startsWith('forbidden')) {
    client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  const server = connect(Number(port), host, () => {
    client.write('HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy.example\r\n\r\n');
    server.write(head);
    server.pipe(client).pipe(server);
  });
  for (const socket of [server, client]) {
    socket.on('error', () => { server.destroy(); client.destroy(); });
  }
}).listen(Number(process.argv[3]), process.argv[2]);
