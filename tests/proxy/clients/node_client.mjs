// SPDX-License-Identifier: GPL-3.0-or-later
//
// node's clients through the proxy: node node_client.mjs STEP PROXY_PORT CERTIFICATE HTTP HTTPS HTTP2
// Prints one line of JSON for each answer.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import tls from 'node:tls';

const [step, port, certificate, plain, secure, two] = process.argv.slice(2);
const ca = readFileSync(certificate);
const proxy = { host: '127.0.0.1', port: Number(port) };

const print = (value) => console.log(JSON.stringify(value));

async function take(response) {
  const pieces = [];
  for await (const piece of response) pieces.push(piece);
  return Buffer.concat(pieces);
}

// Waits until what a stream brought has that text; nothing of it is lost between two calls.
function reader(stream) {
  let came = '';
  let wake = () => {};
  stream.on('data', (piece) => {
    came += piece;
    wake();
  });
  return async (text) => {
    while (!came.includes(text)) await new Promise((done) => { wake = done; });
    return came;
  };
}

// A socket through the proxy.
function tunnel(url) {
  const { host } = new URL(url);
  return new Promise((done, failed) => {
    const connect = http.request({ ...proxy, method: 'CONNECT', path: host, headers: { host } });
    connect.on('connect', (response, socket) => {
      if (response.statusCode === 200) done(socket);
      else failed(new Error(`CONNECT: ${response.statusCode}`));
    });
    connect.on('error', failed);
    connect.end();
  });
}

async function secured(url, protocols) {
  const socket = tls.connect({
    socket: await tunnel(url), servername: 'localhost', ca, ALPNProtocols: protocols,
  });
  await new Promise((done, failed) => socket.on('secureConnect', done).on('error', failed));
  return socket;
}

function ask(module, options, body) {
  return new Promise((done, failed) => {
    const request = module.request(options, async (response) => {
      const got = await take(response);
      done({ status: response.statusCode, version: response.httpVersion, size: got.length,
        trailers: response.trailers });
    });
    request.on('error', failed);
    request.end(body);
  });
}

const steps = {
  // Absolute targets on kept connections, and bodies of all kinds.
  async http() {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
    const to = (path, more) => ({
      ...proxy, agent, path: plain + path, headers: { host: new URL(plain).host }, ...more,
    });
    const all = [];
    for (let i = 0; i < 30; ++i) {
      all.push(ask(http, to(`/size/${1000 * i}`)));
      all.push(ask(http, to(`/post/${i}`, { method: 'POST' }), 'b'.repeat(1000 * i)));
    }
    for (const answer of await Promise.all(all)) print(answer);
    print(await ask(http, to('/trailers')));
    agent.destroy();
  },
  async https() {
    const socket = await secured(secure);
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    agent.createConnection = () => socket;
    for (let i = 0; i < 10; ++i) {
      print(await ask(https, { agent, host: 'localhost', port: new URL(secure).port,
        path: `/size/${100_000 * i}` }));
    }
    agent.destroy();
  },
  // A hundred streams at a time, some of them given up.
  async http2() {
    const socket = await secured(two, ['h2']);
    const session = http2.connect(two, { createConnection: () => socket });
    const one = (i) => new Promise((done, failed) => {
      const stream = session.request({ ':path': `/size/${3000 * i}`, ':method': 'GET' });
      let size = 0;
      let status = 0;
      stream.on('response', (head) => { status = head[':status']; });
      stream.on('data', (piece) => { size += piece.length; });
      stream.on('end', () => done({ status, size, version: '2.0' }));
      stream.on('error', failed);
    });
    const given_up = Array.from({ length: 10 }, () => new Promise((done) => {
      const stream = session.request({ ':path': '/size/50000000' });
      stream.on('data', () => stream.close(http2.constants.NGHTTP2_CANCEL));
      stream.on('close', done);
    }));
    const answers = await Promise.all(Array.from({ length: 90 }, (_, i) => one(i)));
    await Promise.all(given_up);
    answers.forEach(print);
    session.close();
  },
  // Words go up one by one, each when the one before it came back.
  async duplex() {
    const socket = await secured(two, ['h2']);
    const session = http2.connect(two, { createConnection: () => socket });
    const stream = session.request({ ':path': '/duplex', ':method': 'POST' });
    const until = reader(stream);
    let came = '';
    for (const word of ['one ', 'two ', 'three ']) {
      stream.write(word);
      came = await until(word);
    }
    stream.end();
    await new Promise((done) => stream.on('end', done));
    print({ came });
    session.close();
  },
  // As gRPC does: messages in frames, its outcome in trailers.
  async grpc() {
    const socket = await secured(two, ['h2']);
    const session = http2.connect(two, { createConnection: () => socket });
    const stream = session.request({
      ':path': '/grpc.Lamps/List', ':method': 'POST', 'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.end(Buffer.from([0, 0, 0, 0, 2, 104, 105]));
    let trailers;
    stream.on('trailers', (fields) => { trailers = fields; });
    const body = await take(stream);
    print({ size: body.length, grpc: trailers?.['grpc-status'], message: trailers?.['grpc-message'] });
    session.close();
  },
  // Events as they come: the next one is asked for when the one before it is there.
  async events() {
    for (const origin of [secure, two]) {
      const socket = await secured(origin, ['http/1.1']);
      socket.write('GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n');
      const until = reader(socket);
      let came = '';
      for (let i = 0; i < 4; ++i) {
        came = await until(`data: ${i}\n\n`);
        if (i < 3) {
          const other = await secured(origin, ['http/1.1']);
          other.write('GET /next HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
          await take(other);
        }
      }
      print({ events: came.match(/data: \d/g).length });
      socket.destroy();
    }
  },
};
await steps[step]();
process.exit(0);
