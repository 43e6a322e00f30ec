// SPDX-License-Identifier: GPL-3.0-or-later
//
// A SOCKS5 server (RFC 1928): CONNECT only, no log-in. node socks.mjs ADDRESS PORT
import { connect, createServer } from 'node:net';

createServer((client) => {
  let buffer = Buffer.alloc(0);
  let greeted = false;
  const read = (data) => {
    buffer = Buffer.concat([buffer, data]);
    if (!greeted) {
      if (buffer.length < 2 || buffer.length < 2 + buffer[1]) return;
      buffer = buffer.subarray(2 + buffer[1]);
      greeted = true;
      client.write(Buffer.from([5, 0]));
    }
    if (buffer.length < 5) return;
    const by_name = buffer[3] === 3;
    const length = by_name ? 1 + buffer[4] : buffer[3] === 1 ? 4 : 16;
    if (buffer.length < 4 + length + 2) return;
    const host = by_name ? buffer.subarray(5, 4 + length).toString()
      : [...buffer.subarray(4, 4 + length)].join('.');
    const port = buffer.readUInt16BE(4 + length);
    const rest = buffer.subarray(6 + length);
    client.off('data', read);
    const server = connect(port, host, () => {
      client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
      server.write(rest);
      server.pipe(client).pipe(server);
    });
    server.on('error', () => client.destroy());
  };
  client.on('data', read);
  client.on('error', () => {});
}).listen(Number(process.argv[3]), process.argv[2]);
