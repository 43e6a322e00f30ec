// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answers calls of several conventions, and sends events and records: node rpc-server.mjs ADDRESS PORT
import { createServer } from 'node:http';

const [address, port] = process.argv.slice(2);
const kXml = { 'Content-Type': 'text/xml; charset=utf-8' };
const kJson = { 'Content-Type': 'application/json' };
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function events(request, response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write(': prices of the day\n\nretry: 500\n\n');
  const last = Number(request.headers['last-event-id'] ?? 0);
  for (let id = last + 1; id <= last + 4; ++id) {
    await sleep(last === 0 ? 350 : 60);
    response.write(`event: price\nid: ${id}\ndata: {"item":${id},\ndata: "cents":${4900 + id}}\n\n`);
  }
  response.end('data: that is all\n\n');
}

async function records(response) {
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
  for (let i = 0; i < 4; ++i) {
    response.write(`{"record":${i}}\n{"half":`);
    await sleep(40);
    response.write(`${i}}\n`);
  }
  response.end();
}

createServer((request, response) => {
  let body = '';
  request.on('data', (data) => { body += data; });
  request.on('end', () => {
    const path = request.url.split('?')[0];
    if (path === '/events') return events(request, response);
    if (path === '/records') return records(response);
    if (path === '/graphql') {
      response.writeHead(200, kJson);
      return response.end(body.includes('mutation')
        ? '[{"data":{"products":[]}},{"errors":[{"message":"sold out"}],"data":null}]'
        : '{"data":{"product":{"name":"Oil lantern","cents":4900}}}');
    }
    if (path === '/json') {
      response.writeHead(200, kJson);
      return response.end('{"jsonrpc":"2.0","id":1,"result":{"stock":18}}');
    }
    response.writeHead(200, kXml);
    if (path === '/xml') {
      return response.end('<?xml version="1.0"?><methodResponse><params><param><value><int>18</int>' +
        '</value></param></params></methodResponse>');
    }
    response.end('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
      '<GetResponse xmlns="urn:stock"><stock>18</stock></GetResponse></s:Body></s:Envelope>');
  });
}).listen(Number(port), address);
