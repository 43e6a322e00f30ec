// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sends bytes as they are and waits until the server closes or is silent for half a second:
// node send-raw.mjs ADDRESS PORT TEXT...     (\r, \n and \\ in TEXT are escapes)
// Each TEXT is one write, 50 ms apart.
import { connect } from 'node:net';

const [address, port, ...texts] = process.argv.slice(2);
const escapes = { '\\r': '\r', '\\n': '\n', '\\\\': '\\' };
const socket = connect({ host: address, port: Number(port), noDelay: true });
socket.setTimeout(500, () => socket.end());
socket.on('error', () => {});
socket.resume();
for (const text of texts) {
  socket.write(text.replace(/\\[rn\\]/g, (escape) => escapes[escape]));
  await new Promise((done) => setTimeout(done, 50));
}
