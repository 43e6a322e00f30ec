// SPDX-License-Identifier: GPL-3.0-or-later
//
// Drives a headless Chromium through its debugging pipe, which needs no package and no port:
// node browser.mjs STEP... with the steps
//   open URL      go there and wait until the page is loaded and quiet
//   run SCRIPT    evaluate in the page, then wait until it is quiet
//   wait SECONDS
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const profile = mkdtempSync(join(tmpdir(), 'sample-browser-'));
const browser = spawn('chromium', [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,OptimizationHints',
  '--window-size=1000,800', `--user-data-dir=${profile}`, '--remote-debugging-pipe', 'about:blank',
], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });

const [, , , to_browser, from_browser] = browser.stdio;
const waiting = new Map();
let last_id = 0;
let session;
let requests = 0;  // under way
let last_event = Date.now();

let buffer = '';
from_browser.setEncoding('utf8');
from_browser.on('data', (data) => {
  buffer += data;
  const messages = buffer.split('\0');
  buffer = messages.pop();
  for (const text of messages) {
    const message = JSON.parse(text);
    if (message.id) {
      waiting.get(message.id)(message.result ?? message);
      waiting.delete(message.id);
    } else if (message.method?.startsWith('Network.')) {
      last_event = Date.now();
      if (message.method === 'Network.requestWillBeSent' && !message.params.redirectResponse) {
        ++requests;
      }
      if (/^Network\.loading(Finished|Failed)$/.test(message.method)) --requests;
    }
  }
});

function call(method, params = {}) {
  const id = ++last_id;
  to_browser.write(JSON.stringify({ id, method, params, sessionId: session }) + '\0');
  return new Promise((done) => waiting.set(id, done));
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function quiet() {
  const start = Date.now();
  last_event = start;
  while (Date.now() - start < 15000 && (requests > 0 || Date.now() - last_event < 500)) {
    await sleep(50);
  }
  requests = 0;
}

const { targetInfos } = await call('Target.getTargets');
const target = targetInfos.find((info) => info.type === 'page');
({ sessionId: session } =
  await call('Target.attachToTarget', { targetId: target.targetId, flatten: true }));
await call('Network.enable');
await call('Page.enable');

const steps = process.argv.slice(2);
while (steps.length > 0) {
  const [verb, value] = steps.splice(0, 2);
  if (verb === 'open') await call('Page.navigate', { url: value });
  else if (verb === 'run') {
    await call('Runtime.evaluate', { expression: value, userGesture: true });
  } else if (verb === 'wait') await sleep(1000 * Number(value));
  else throw new Error(`unknown step ${verb}`);
  await quiet();
}
session = undefined;
const gone = new Promise((done) => browser.on('exit', done));
await call('Browser.close');
await gone;
rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
process.exit(0);
