// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs a program against a server of HTTP/2 without TLS, and prints what arrived, in hexadecimal:
// node http2_echo.mjs PORT SHELL SCRIPT
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http2';

const [port, shell, script] = process.argv.slice(2);
const hex = (text, coding) => Buffer.from(text, coding).toString('hex');

const server = createServer();
server.on('stream', (stream, headers, flags, rawHeaders) => {
  const pieces = [];
  stream.on('data', (piece) => pieces.push(piece));
  stream.on('end', () => {
    let text = '';
    for (let i = 0; i < rawHeaders.length; i += 2) {
      text += `field ${hex(rawHeaders[i], 'latin1')} ${hex(rawHeaders[i + 1], 'latin1')}\n`;
    }
    // At once: what is still under way at the end of the program would be lost.
    writeFileSync(1, `${text}body ${Buffer.concat(pieces).toString('hex')}\n`);
    stream.respond({ ':status': 200 });
    stream.end('ok');
  });
});
server.listen(Number(port), '127.0.0.1', () => {
  const run = spawn(shell, [script], { stdio: ['ignore', 'ignore', 'inherit'] });
  run.on('exit', (status) => process.exit(status ?? 1));
});
