// SPDX-License-Identifier: GPL-3.0-or-later
//
// A headless Chromium, driven through its debugging pipe, and what its own logs say of a session.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export class Browser {
  // Messages of WebSockets and events, as the page got and sent them.
  counts = { sent: 0, received: 0, events: 0 };

  #pipe;
  #waiting = new Map();
  #last_id = 0;
  #session;

  // `folder` takes its profile, "keys" and "netlog.json"; `more` are further arguments.
  constructor(folder, more = []) {
    this.process = spawn('chromium', [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,OptimizationHints',
      '--ignore-certificate-errors', '--host-resolver-rules=MAP *.example 127.0.0.1',
      `--ssl-key-log-file=${folder}/keys`, `--log-net-log=${folder}/netlog.json`,
      `--user-data-dir=${folder}/profile`, '--remote-debugging-pipe', ...more, 'about:blank',
    ], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    const [, , , to_browser, from_browser] = this.process.stdio;
    this.#pipe = to_browser;
    let buffer = '';
    from_browser.setEncoding('utf8');
    from_browser.on('data', (data) => {
      const messages = (buffer + data).split('\0');
      buffer = messages.pop();
      messages.forEach((text) => this.#take(JSON.parse(text)));
    });
  }

  #take(message) {
    if (message.id) {
      this.#waiting.get(message.id)(message.result ?? message);
      this.#waiting.delete(message.id);
    } else if (message.method === 'Network.webSocketFrameSent') ++this.counts.sent;
    else if (message.method === 'Network.webSocketFrameReceived') ++this.counts.received;
    else if (message.method === 'Network.eventSourceMessageReceived') ++this.counts.events;
  }

  call(method, params = {}) {
    const id = ++this.#last_id;
    this.#pipe.write(JSON.stringify({ id, method, params, sessionId: this.#session }) + '\0');
    return new Promise((done) => this.#waiting.set(id, done));
  }

  async start() {
    const { targetInfos } = await this.call('Target.getTargets');
    const target = targetInfos.find((info) => info.type === 'page');
    const attached =
      await this.call('Target.attachToTarget', { targetId: target.targetId, flatten: true });
    this.#session = attached.sessionId;
    await this.call('Network.enable');
    await this.call('Page.enable');
  }

  // Opens a page and waits for what its script has to do.
  async visit(url) {
    await this.call('Page.navigate', { url });
    for (let i = 0; i < 200; ++i) {
      const { result } = await this.call('Runtime.evaluate',
        { expression: 'window.finished', awaitPromise: true });
      if (result?.value) return result.value;
      await new Promise((done) => setTimeout(done, 100));
    }
    return 'not finished';
  }

  async stop() {
    this.#session = undefined;
    const gone = new Promise((done) => this.process.on('exit', done));
    await this.call('Browser.close');
    await gone;
  }
}

const valueOf = (headers, name) =>
  headers.find((line) => line.toLowerCase().startsWith(`${name}: `))?.slice(name.length + 2);

// The requests of a net log: [{ method, url, status }]. Each transaction tells its head and, where
// there is one, that of its response.
export function requestsOf(netlog, secure_ports) {
  const { constants, events } = JSON.parse(readFileSync(netlog, 'utf8'));
  const type = constants.logEventTypes;
  const requests = [];
  const open = new Map();  // by source
  for (const { type: kind, source, params } of events) {
    if (!params?.headers) continue;
    if (kind === type.HTTP_TRANSACTION_SEND_REQUEST_HEADERS) {
      const [method, target] = params.line.split(' ');
      const host = valueOf(params.headers, 'host');
      const scheme = secure_ports.includes(Number(host.split(':')[1])) ? 'https' : 'http';
      requests.push({ method, url: `${scheme}://${host}${target}`, version: 'HTTP/1.1' });
    } else if (kind === type.HTTP_TRANSACTION_HTTP2_SEND_REQUEST_HEADERS) {
      const [method, scheme, host, path] = [':method', ':scheme', ':authority', ':path']
        .map((name) => valueOf(params.headers, name));
      requests.push({ method, url: `${scheme}://${host}${path}`, version: 'HTTP/2' });
    } else if (kind === type.HTTP_TRANSACTION_READ_RESPONSE_HEADERS && open.has(source.id)) {
      open.get(source.id).status = Number(params.headers[0].split(' ')[1]);
      continue;
    } else {
      continue;
    }
    open.set(source.id, requests.at(-1));
  }
  return requests;
}
