// SPDX-License-Identifier: GPL-3.0-or-later
//
// The servers of the browser session: HTTP/1.1 in clear and over TLS, and HTTP/2 over TLS, each with
// the same site: pages, pictures, a redirect, calls, server-sent events, WebSockets.
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { gzipSync } from 'node:zlib';

export const kPictures = 12;
export const kEvents = 5;
export const kEchoes = 6;

const picture = Buffer.from(
  'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const large = randomBytes(300_000);

// `others` are the origins of the other servers, which the page calls, too.
function page(others) {
  return `<!DOCTYPE html><meta charset=utf-8><title>Session</title>
<link rel=stylesheet href=/style.css><script src=/script.js defer></script>
${Array.from({ length: kPictures }, (_, i) => `<img src=/picture-${i}.gif alt="">`).join('\n')}
<script>window.others = ${JSON.stringify(others)};</script><p>Text of the page. ${'word '.repeat(500)}`;
}

const script = `
const wait = (target, event) => new Promise((done) => target.addEventListener(event, done));
async function calls() {
  const json = { 'content-type': 'application/json' };
  await fetch('/graphql', { method: 'POST', headers: json, body: JSON.stringify({
    operationName: 'Items', query: 'query Items { items { name } }', variables: {} }) });
  await fetch('/form', { method: 'POST', body: new URLSearchParams({ name: 'Ada', wish: 'lamp' }) });
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(60000)]), 'zeros.bin');
  await fetch('/upload', { method: 'POST', body: form });
  await Promise.all(Array.from({ length: 20 }, (_, i) => fetch('/item?number=' + i)));
  await (await fetch('/large.bin')).arrayBuffer();
  await fetch('/old');
  await fetch('/missing');
  await fetch('/item?number=1', { method: 'DELETE' });
  await fetch('/tagged', { cache: 'no-cache' });
  await fetch('/tagged', { cache: 'no-cache' });
  for (const other of window.others) {
    await fetch(other + '/item?from=elsewhere', { method: 'PUT', headers: json, body: '{}' });
  }
}
async function events() {
  const source = new EventSource('/events');
  await wait(source, 'end');
  source.close();
}
async function socket() {
  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/socket');
  await wait(socket, 'open');
  for (let i = 0; i < ${kEchoes}; ++i) {
    socket.send(i % 2 ? new Uint8Array(200 * i) : 'text ' + 'again '.repeat(30 * i));
    await wait(socket, 'message');
  }
  socket.close(1000, 'done');
  await wait(socket, 'close');
}
window.finished = wait(window, 'load').then(() => Promise.all([calls(), events(), socket()]))
  .then(() => 'finished', (error) => String(error));
`;

const kCors = {
  'access-control-allow-origin': '*', 'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers': 'content-type',
};

// Works for requests and responses of HTTP/1 and of HTTP/2's compatible interface.
function answer(request, response, others) {
  const path = request.url.split('?')[0];
  const send = (status, type, body, more = {}) => {
    response.writeHead(status, { 'content-type': type, ...kCors, ...more });
    response.end(body);
  };
  request.resume();
  request.on('end', () => {
    if (path === '/') {
      send(200, 'text/html', gzipSync(page(others)), { 'content-encoding': 'gzip' });
    } else if (path === '/style.css') send(200, 'text/css', 'body { margin: 2em }');
    else if (path === '/script.js') send(200, 'text/javascript', script);
    else if (path.startsWith('/picture-') || path === '/favicon.ico') {
      send(200, 'image/gif', picture);
    } else if (path === '/large.bin') send(200, 'application/octet-stream', large);
    else if (path === '/old') send(302, 'text/plain', 'moved', { location: '/item?number=old' });
    else if (path === '/missing') send(404, 'text/plain', 'no');
    else if (path === '/tagged') {
      if (request.headers['if-none-match']) send(304, 'text/plain', undefined, { etag: '"1"' });
      else send(200, 'text/plain', 'tagged', { etag: '"1"' });
    } else if (path === '/events') sendEvents(response);
    else send(200, 'application/json', JSON.stringify({ path, method: request.method }));
  });
}

function sendEvents(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < kEvents) response.write(`id: ${sent}\ndata: {"event":${sent++}}\n\n`);
    else {
      clearInterval(timer);
      response.end('event: end\ndata: over\n\n');
    }
  }, 40);
}

// The WebSocket's own work (RFC 6455), without compression: echoes messages, answers close.
function echo(socket) {
  let buffer = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', (data) => {
    buffer = Buffer.concat([buffer, data]);
    for (;;) {
      const wide = buffer.length > 1 && (buffer[1] & 127) === 126;
      const begin = wide ? 8 : 6;
      if (buffer.length < begin) return;
      const length = wide ? buffer.readUInt16BE(2) : buffer[1] & 127;
      if (buffer.length < begin + length) return;
      const opcode = buffer[0] & 15;
      const mask = buffer.subarray(begin - 4, begin);
      const content = Buffer.from(buffer.subarray(begin, begin + length))
        .map((byte, i) => byte ^ mask[i % 4]);
      buffer = buffer.subarray(begin + length);
      const size = length < 126 ? [length] : [126, length >> 8, length & 255];
      socket.write(Buffer.concat([Buffer.from([0x80 | opcode, ...size]), content]));
      if (opcode === 8) return void socket.end();
    }
  });
}

function upgrade(request, socket) {
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  echo(socket);
}

const kNames = ['plain.example', 'tls.example', 'http2.example'];

// Starts all and gives their ports and how to end them. `identity` has key and cert, `names` are
// those that the pages call them by.
export async function startServers(identity, names = kNames) {
  const origins = [];
  // A page from TLS may call nothing in clear.
  const elsewhere = (self) => origins.filter((origin) => origin !== self
    && (origin.startsWith('https') || self.startsWith('http:')));
  const plain = createServer((request, response) => answer(request, response, elsewhere(origins[0])));
  const tls = createTlsServer(identity,
    (request, response) => answer(request, response, elsewhere(origins[1])));
  const http2 = createSecureServer(
    { ...identity, allowHTTP1: true, settings: { enableConnectProtocol: true } });
  plain.on('upgrade', upgrade);
  tls.on('upgrade', upgrade);
  http2.on('upgrade', upgrade);  // of clients that have no HTTP/2
  http2.on('request', (request, response) => answer(request, response, elsewhere(origins[2])));
  http2.on('connect', (request, response) => {  // a WebSocket of RFC 8441
    response.writeHead(200);
    echo(response.stream);
  });
  const servers = [plain, tls, http2];
  for (const server of servers) {
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
  }
  const ports = servers.map((server) => server.address().port);
  origins.push(`http://${names[0]}:${ports[0]}`, `https://${names[1]}:${ports[1]}`,
    `https://${names[2]}:${ports[2]}`);
  return { origins, ports, stop: () => servers.forEach((server) => server.close()) };
}
