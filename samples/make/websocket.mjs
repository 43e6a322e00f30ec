// SPDX-License-Identifier: GPL-3.0-or-later
//
// A WebSocket conversation (RFC 6455) written by hand: node websocket.mjs server ADDRESS PORT, then
// node websocket.mjs client ADDRESS PORT
import { createHash } from 'node:crypto';
import { createServer, get } from 'node:http';

const [role, address, port] = process.argv.slice(2);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const [kText, kBinary, kClose, kPing, kPong] = [1, 2, 8, 9, 10];

function frame(opcode, payload, mask, final = true) {
  const data = Buffer.from(payload);
  const head = [(final ? 0x80 : 0) | opcode];
  const masked = mask ? 0x80 : 0;
  if (data.length < 126) head.push(masked | data.length);
  else head.push(masked | 126, data.length >> 8, data.length & 255);
  if (mask) {
    head.push(...mask);
    for (let i = 0; i < data.length; ++i) data[i] ^= mask[i % 4];
  }
  return Buffer.concat([Buffer.from(head), data]);
}

if (role === 'server') {
  createServer().on('upgrade', async (request, socket) => {
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: prices\r\n\r\n`);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      if ((data[0] & 15) === kClose) socket.end(frame(kClose, [3, 232]));
    });
    for (let i = 0; i < 4; ++i) {
      await sleep(60);
      socket.write(frame(kText, JSON.stringify({ item: i, price: 100 + 7 * i })));
    }
    socket.write(frame(kPing, 'still there?'));
    socket.write(frame(kText, 'in two ', undefined, false));
    socket.write(frame(0, 'fragments'));
    socket.write(frame(kBinary, Buffer.alloc(300, 0xa5)));
  }).listen(Number(port), address);
} else {
  const mask = [0x12, 0x34, 0x56, 0x78];
  get({
    host: address, port, path: '/prices', headers: {
      'Host': 'live.example', 'Connection': 'Upgrade', 'Upgrade': 'websocket',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Protocol': 'prices',
    },
  }).on('upgrade', async (response, socket) => {
    socket.on('error', () => {});
    socket.resume();
    socket.write(frame(kText, '{"subscribe":["lantern","blanket"]}', mask));
    await sleep(350);
    socket.write(frame(kPong, 'still there?', mask));
    await sleep(50);
    socket.write(frame(kClose, [3, 232], mask));
  });
}
