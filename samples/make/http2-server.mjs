// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server of HTTP/2 that shows what HTTP/2 has, and writes down the keys of its connections:
// node http2-server.mjs ADDRESS PORT FOLDER KEY-LOG
import { constants, createSecureServer } from 'node:http2';
import { appendFileSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const [address, port, folder, key_log] = process.argv.slice(2);
const page = readFileSync(`${folder}/site/index.html`);
const style = readFileSync(`${folder}/site/style.css`);
const security = { 'strict-transport-security': 'max-age=31536000', 'server': 'sample' };

createSecureServer({
  key: readFileSync(`${folder}/server.key`), cert: readFileSync(`${folder}/server.pem`),
}).on('stream', (stream, headers) => {
  stream.on('error', () => {});
  const path = headers[':path'];
  const answer = (type, body, more = {}) => {
    stream.respond({ ':status': 200, 'content-type': type, ...security, ...more });
    stream.end(body);
  };
  if (path === '/') {
    stream.pushStream({ ':path': '/style.css' }, (error, pushed) => {
      if (error) return;
      pushed.respond({ ':status': 200, 'content-type': 'text/css', ...security });
      pushed.end(style);
    });
    answer('text/html; charset=utf-8', gzipSync(page), { 'content-encoding': 'gzip' });
  } else if (path === '/stock') {
    setTimeout(() => answer('application/json', '{"id":4,"stock":18}', {
      'set-cookie': ['visit=1; Secure; HttpOnly', 'theme=dark; Secure'],
    }), 40);
  } else if (path === '/hints') {
    stream.additionalHeaders({ ':status': 103, 'link': '</style.css>; rel=preload; as=style' });
    setTimeout(() => answer('text/html', '<link rel=stylesheet href=/style.css>'), 30);
  } else if (path === '/trailers') {
    stream.respond({ ':status': 200, 'content-type': 'text/plain', 'trailer': 'checksum' },
      { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'checksum': 'crc32=cbf43926' }));
    stream.write('12345');
    setTimeout(() => stream.end('6789'), 30);
  } else {
    stream.respond({ ':status': 200, 'content-type': 'text/plain' });
    stream.write('not all of');
    setTimeout(() => stream.close(constants.NGHTTP2_INTERNAL_ERROR), 30);
  }
}).on('keylog', (line) => appendFileSync(key_log, line)).listen(Number(port), address);
