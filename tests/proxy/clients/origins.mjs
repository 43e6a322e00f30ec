// SPDX-License-Identifier: GPL-3.0-or-later
//
// Origins for clients of others: HTTP/1.1 in clear and over TLS, HTTP/2 over TLS and in clear, all
// with the same paths. The first line printed has their ports, every other one a request that came,
// written down when its body is over: node origins.mjs FOLDER (with cert.pem and key.pem)
import { createHash } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { createSecureServer, createServer as createHttp2Server } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';

const folder = process.argv[2];
const identity = {
  key: readFileSync(`${folder}/key.pem`), cert: readFileSync(`${folder}/cert.pem`),
};
const heads = { maxHeaderSize: 256 * 1024 };

const print = (value) => writeSync(1, `${JSON.stringify(value)}\n`);
const pairs = (list) => Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i], list[2 * i + 1]]);

// Text that tells where a byte stood.
function pattern(from, size) {
  let text = '';
  for (let at = from - from % 10; at < from + size; at += 10) text += `${at}`.padStart(9, '.') + '\n';
  return text.slice(from % 10, from % 10 + size);
}

// As fast as it is taken, without holding it.
async function sendPattern(response, size) {
  const piece = 65536;
  for (let at = 0; at < size; at += piece) {
    if (response.destroyed) return;
    if (!response.write(pattern(at, Math.min(piece, size - at)))) {
      await new Promise((done) => {
        const go = () => {
          response.off('drain', go);
          response.off('close', go);
          done();
        };
        response.on('drain', go);
        response.on('close', go);
      });
    }
  }
  response.end();
}

const listeners = [];  // of /events
function sendEvents(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('data: 0\n\n');
  listeners.push({ response, next: 1 });
}
function nextEvent() {
  for (const listener of listeners) {
    listener.response.write(`data: ${listener.next++}\n\n`);
    if (listener.next > 3) listener.response.end();
  }
}

// Messages as gRPC frames them: a flag, a length of four bytes, the message.
function framed(text) {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(Buffer.byteLength(text), 1);
  return Buffer.concat([head, Buffer.from(text)]);
}

function answer(request, response, echo) {
  const [, word, rest] = request.url.split('?')[0].split('/');
  if (word === 'status') {
    response.writeHead(Number(rest), { 'content-type': 'text/plain', 'x-origin': 'yes' });
    response.end(['204', '304'].includes(rest) ? undefined : `status ${rest}\n`);
  } else if (word === 'size') {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': rest });
    sendPattern(response, request.method === 'HEAD' ? 0 : Number(rest));
  } else if (word === 'pieces') {
    response.writeHead(200, { 'content-type': 'text/plain' });
    sendPattern(response, Number(rest));
  } else if (word === 'trailers') {
    response.writeHead(200, { 'content-type': 'text/plain', trailer: 'x-sum' });
    response.write('with trailers\n');
    response.addTrailers({ 'x-sum': 'forty-two' });
    response.end();
  } else if (word === 'hints') {
    response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
    response.end('hinted\n');
  } else if (word === 'large-head') {
    response.writeHead(200, { 'x-large': 'v'.repeat(Number(rest)) });
    response.end('large head\n');
  } else if (word === 'events') {
    sendEvents(response);
  } else if (word === 'next') {
    nextEvent();
    response.end('next\n');
  } else if (word === 'duplex') {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    request.pipe(response);
  } else if (word === 'grpc.Lamps') {
    response.writeHead(200, { 'content-type': 'application/grpc' });
    for (const lamp of ['red', 'green', 'blue']) response.write(framed(lamp));
    response.addTrailers({ 'grpc-status': '0', 'grpc-message': 'lit' });
    response.end();
  } else {
    response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] });
    response.end(JSON.stringify(echo));
  }
}

function take(request, response, scheme) {
  const hash = createHash('sha256');
  const seen = {
    method: request.method, target: request.url, version: request.httpVersion, scheme,
    fields: pairs(request.rawHeaders), size: 0,
  };
  const early = /^\/(duplex|early)/.test(request.url);
  request.on('data', (piece) => {
    seen.size += piece.length;
    hash.update(piece);
  });
  request.on('end', () => {
    seen.sha256 = hash.digest('hex');
    seen.trailers = pairs(request.rawTrailers);
    print(seen);
    if (!early) answer(request, response, seen);
  });
  if (request.url.startsWith('/early')) {  // an answer before the body was read
    response.writeHead(413, { 'content-type': 'text/plain', connection: 'close' });
    response.end('too much\n');
  } else if (early) {
    answer(request, response, seen);
  }
}

const servers = {
  http: createServer(heads, (request, response) => take(request, response, 'http')),
  https: createTlsServer({ ...identity, ...heads },
    (request, response) => take(request, response, 'https')),
  h2: createSecureServer({ ...identity, ...heads, allowHTTP1: true },
    (request, response) => take(request, response, 'https')),
  h2c: createHttp2Server({}, (request, response) => take(request, response, 'http')),
};
const ports = {};
for (const [name, server] of Object.entries(servers)) {
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  ports[name] = server.address().port;
}
print({ ports });
