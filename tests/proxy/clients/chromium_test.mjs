// SPDX-License-Identifier: GPL-3.0-or-later
//
// Chromium through the proxy, on pages of HTTP/1.1 in clear, HTTP/1.1 over TLS and HTTP/2, with
// WebSockets and server-sent events: what the proxy lists is what the browser's own log has.
// node chromium_test.mjs WAYBILL; exit status 0: it is so, 1: it is not, 77: a program is missing.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Browser, requestsOf } from '../../browser/browser.mjs';
import { startServers } from '../../browser/servers.mjs';

const kSkipped = 77;
const [waybill] = process.argv.slice(2);

for (const program of ['chromium', 'openssl']) {
  if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) {
    console.log(`skipped: there is no ${program}`);
    process.exit(kSkipped);
  }
}

function makeIdentity(folder) {
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt',
    'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext',
    'subjectAltName=DNS:localhost', '-keyout', `${folder}/key.pem`, '-out', `${folder}/cert.pem`]);
  if (made.status !== 0) throw new Error(`openssl: ${made.stderr}`);
  return { key: readFileSync(`${folder}/key.pem`), cert: readFileSync(`${folder}/cert.pem`) };
}

async function startProxy(folder) {
  const proxy = spawn(waybill, ['proxy', '-T', 'jsonl', '--messages', '--listen-port', '0',
    '--ca-dir', `${folder}/ca`, '--trusted-ca', `${folder}/cert.pem`],
  { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let said = '';
  proxy.stdout.setEncoding('utf8');
  proxy.stdout.on('data', (text) => { printed += text; });
  const gone = new Promise((done) => proxy.on('close', done));
  const port = await new Promise((done, failed) => {
    proxy.stderr.on('data', (text) => {
      said += text;
      const place = /proxy on 127\.0\.0\.1:(\d+)/.exec(said);
      if (place) done(place[1]);
    });
    gone.then(() => failed(new Error(`the proxy does not start: ${said}`)));
  });
  return {
    port,
    // Its lines.
    async stop() {
      proxy.kill('SIGINT');
      const status = await gone;
      if (status !== 0) throw new Error(`the proxy ends with ${status}: ${said}`);
      return printed.trim().split('\n').map((line) => JSON.parse(line));
    },
  };
}

const name = ({ method, url, version, status }) => `${method} ${url} ${version} ${status ?? '-'}`;

// What of `some` is not among `others`, each as often as it stands there.
function missing(some, others) {
  const left = [...others];
  return some.filter((text) => {
    const at = left.indexOf(text);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const folder = mkdtempSync(join(tmpdir(), 'proxied-browser-'));
let agrees = false;
try {
  const servers = await startServers(makeIdentity(folder), ['localhost', 'localhost', 'localhost']);
  const proxy = await startProxy(folder);
  const browser = new Browser(folder, [
    `--proxy-server=http://127.0.0.1:${proxy.port}`, '--proxy-bypass-list=<-loopback>',
  ]);
  await browser.start();
  let outcomes = '';
  for (const origin of servers.origins) outcomes += ` ${await browser.visit(`${origin}/`)}`;
  await browser.stop();
  const lines = await proxy.stop();
  servers.stop();

  const log = requestsOf(`${folder}/netlog.json`, servers.ports.slice(1)).map((request) => ({
    ...request,
    // Targets of requests to a proxy are absolute.
    url: request.url.replace(/^http:\/\/localhost:\d+(?=http:)/, ''),
  })).filter(({ url }) => servers.origins.some((origin) => url.startsWith(`${origin}/`))).map(name);
  // What the browser itself asks for elsewhere is none of ours.
  const ours = lines.filter((line) => line.type === 'exchange' && line.request
    && servers.origins.some((origin) => line.request.url?.startsWith(`${origin}/`)))
    .map(({ request, response }) => name({
      method: request.method, url: request.url, version: request.version, status: response?.status,
    }));
  const lost = missing(log, ours);
  const more = missing(ours, log);
  lost.forEach((text) => console.log(`not listed: ${text}`));
  more.forEach((text) => console.log(`only waybill lists: ${text}`));
  const data = ({ kind }) => kind === 'text' || kind === 'binary';
  const messages = lines.filter((line) => line.type === 'message');
  const count = (test) => messages.filter(test).length;
  const found = {
    sent: count((message) => data(message) && message.side === 'client'),
    received: count((message) => data(message) && message.side === 'server'),
    events: count((message) => message.kind === 'sse'),
  };
  console.log(`pages:${outcomes}; ${log.length} requests in the browser's log, ` +
    `${log.length - lost.length} of them listed, ${more.length} listed besides; messages: ` +
    `${JSON.stringify(browser.counts)}, listed ${JSON.stringify(found)}`);
  agrees = outcomes === ' finished finished finished' && log.length > 100 && lost.length === 0
    && more.length === 0 && JSON.stringify(found) === JSON.stringify(browser.counts);
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
process.exit(agrees ? 0 : 1);
