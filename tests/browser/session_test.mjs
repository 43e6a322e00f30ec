// SPDX-License-Identifier: GPL-3.0-or-later
//
// Records a session of a browser with tcpdump, and holds what waybill lists of it against the
// browser's own log: node session_test.mjs WAYBILL [FOLDER]
//
// Exit status: 0 all is listed, 1 something is not, 77 a program or the right to record is missing.
// FOLDER keeps the capture, its keys and the log; otherwise nothing stays behind.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Browser, requestsOf } from './browser.mjs';
import { startServers } from './servers.mjs';

const kSkipped = 77;
const [waybill, kept] = process.argv.slice(2);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function skip(reason) {
  console.log(`skipped: ${reason}`);
  process.exit(kSkipped);
}

function has(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

function makeIdentity(folder) {
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt',
    'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', '/CN=session.example', '-keyout',
    `${folder}/key.pem`, '-out', `${folder}/cert.pem`]);
  if (made.status !== 0) skip(`openssl: ${made.stderr}`);
  return { key: readFileSync(`${folder}/key.pem`), cert: readFileSync(`${folder}/cert.pem`) };
}

async function startRecording(folder, ports) {
  const filter = ports.map((port) => `tcp port ${port}`).join(' or ');
  const recorder = spawn('tcpdump', ['-i', 'lo', '-U', '-B', '65536', '-Z', 'root', '-w',
    `${folder}/session.pcap`, filter], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  recorder.stderr.on('data', (data) => { said += data; });
  const gone = new Promise((done) => recorder.on('exit', done));
  for (let i = 0; i < 100 && !said.includes('listening on'); ++i) {
    if (recorder.exitCode !== null) skip(`tcpdump: ${said.trim()}`);
    await sleep(50);
  }
  return {
    async stop() {
      await sleep(1500);  // it gets the packets of a second at once
      recorder.kill('SIGINT');
      await gone;
      return /\n0 packets dropped by kernel/.test(said);
    },
  };
}

async function record(folder) {
  const servers = await startServers(makeIdentity(folder));
  const recording = await startRecording(folder, servers.ports);
  const browser = new Browser(folder);
  await browser.start();
  for (const origin of servers.origins) {
    const outcome = await browser.visit(`${origin}/`);
    if (outcome !== 'finished') console.log(`${origin}: ${outcome}`);
  }
  await sleep(300);
  await browser.stop();
  const complete = await recording.stop();
  servers.stop();
  if (!complete) skip('tcpdump has lost packets');
  return {
    requests: requestsOf(`${folder}/netlog.json`, servers.ports.slice(1)), counts: browser.counts,
  };
}

function analyze(folder) {
  const run = spawnSync(waybill, ['analyze', '-T', 'jsonl', '--messages', '--connections',
    '--keylog', `${folder}/keys`, `${folder}/session.pcap`], { maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(`waybill: exit status ${run.status}: ${run.stderr}`);
  return run.stdout.toString().trim().split('\n').map((line) => JSON.parse(line));
}

const name = ({ method, url, version, status }) => `${method} ${url} ${version} ${status ?? '-'}`;

function listed(lines) {
  return lines.filter((line) => line.type === 'exchange' && line.request)
    .map(({ request, response }) => ({
      method: request.method, url: request.url, version: request.version, status: response?.status,
    }));
}

// What of `some` is not among `others`, each as often as it stands there.
function missing(some, others) {
  const left = new Map();
  others.map(name).forEach((text) => left.set(text, (left.get(text) ?? 0) + 1));
  return some.map(name).filter((text) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}

function compare(log, lines) {
  const ours = listed(lines);
  const lost = missing(log.requests, ours);
  const more = missing(ours, log.requests);
  lost.forEach((text) => console.log(`not listed: ${text}`));
  more.forEach((text) => console.log(`only waybill lists: ${text}`));
  const versions = ['HTTP/1.1', 'HTTP/2'].map((version) =>
    `${log.requests.filter((request) => request.version === version).length} of ${version}`);
  console.log(`${log.requests.length} requests in the browser's log (${versions.join(', ')}), ` +
    `${log.requests.length - lost.length} of them listed, ${more.length} listed besides`);
  const messages = lines.filter((line) => line.type === 'message');
  const count = (test) => messages.filter(test).length;
  const data = ({ kind }) => kind === 'text' || kind === 'binary';
  const found = {
    sent: count((message) => data(message) && message.side === 'client'),
    received: count((message) => data(message) && message.side === 'server'),
    events: count((message) => message.kind === 'sse'),
  };
  console.log(`messages of WebSockets and events: the browser counted ${JSON.stringify(log.counts)}, ` +
    `waybill ${JSON.stringify(found)}`);
  return lost.length === 0 && more.length === 0 && log.requests.length > 0
    && JSON.stringify(found) === JSON.stringify(log.counts);
}

if (!waybill) {
  console.error('usage: node session_test.mjs WAYBILL [FOLDER]');
  process.exit(2);
}
for (const program of ['chromium', 'openssl', 'tcpdump']) {
  if (!has(program)) skip(`there is no ${program}`);
}
if (process.getuid() !== 0) skip('recording on the loopback interface needs root');
const folder = kept ?? mkdtempSync(join(tmpdir(), 'browser-session-'));
mkdirSync(folder, { recursive: true });
let agrees = false;
try {
  agrees = compare(await record(folder), analyze(folder));
} finally {
  rmSync(`${folder}/profile`, { recursive: true, force: true, maxRetries: 10 });
  if (!kept) rmSync(folder, { recursive: true, force: true });
}
process.exit(agrees ? 0 : 1);
