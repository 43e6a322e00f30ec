// SPDX-License-Identifier: GPL-3.0-or-later
//
// What moves in the little shop: the API, the counter of visits, and the log-in that nginx passes
// on. node shop-server.mjs API-ADDRESS METRICS-ADDRESS LOGIN-PORT
import { createServer } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const [api_address, metrics_address, login_port] = process.argv.slice(2);

const products = [
  ['Oil lantern', 'featured', 4900], ['Paper shade', 'featured', 1900],
  ['Reading lamp', 'featured', 7900], ['Wool blanket', 'featured', 11900],
  ['Linen throw', 'featured', 6900], ['Quiet kettle', 'featured', 5400],
  ['Candle, beeswax', 'sale', 900], ['Cushion, striped', 'sale', 2400],
  ['Door wreath', 'sale', 1700], ['Old catalogue', 'sale', 200],
].map(([name, category, cents], i) => ({
  id: i + 1, name, category, cents, image: `thumb-${i + 1}.png`, stock: (i * 7) % 23,
  tags: [category, cents > 5000 ? 'free-shipping' : 'standard-shipping'],
}));
let orders = 0;

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

async function body_of(request) {
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}

function send_json(request, response, status, value, fields = {}) {
  let body = Buffer.from(JSON.stringify(value));
  const accepted = request.headers['accept-encoding'] ?? '';
  const all = { 'Content-Type': 'application/json', 'Vary': 'Accept-Encoding, Origin', ...fields };
  if (body.length > 200 && /\bbr\b/.test(accepted)) {
    all['Content-Encoding'] = 'br';
    body = brotliCompressSync(body);
  } else if (body.length > 200 && /\bgzip\b/.test(accepted)) {
    all['Content-Encoding'] = 'gzip';
    body = gzipSync(body);
  }
  response.writeHead(status, { ...all, 'Content-Length': body.length });
  response.end(body);
}

async function api(request, response) {
  const url = new URL(request.url, 'http://api.shop.example');
  const route = `${request.method} ${url.pathname}`;
  response.setHeader('Server', 'shop-api/2.4');
  response.setHeader('X-Request-Id', `r-${(Date.now() & 0xffffff).toString(16)}`);
  if (request.headers.origin) {
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin);
  }
  if (request.method === 'OPTIONS') {
    response.writeHead(204, {
      'Access-Control-Allow-Methods': 'GET, POST, PUT, DELETE',
      'Access-Control-Allow-Headers': 'content-type',
      'Access-Control-Max-Age': '5',
    });
    response.end();
  } else if (route === 'GET /products') {
    const category = url.searchParams.get('category');
    if (category === 'sale') await wait(1250);  // a query without an index
    const found = products.filter((p) => !category || p.category === category);
    send_json(request, response, 200, { category, count: found.length, products: found },
      { 'Cache-Control': 'public, max-age=60' });
  } else if (/^GET \/products\/\d+$/.test(route)) {
    const product = products.find((p) => p.id === Number(url.pathname.split('/')[2]));
    if (product) send_json(request, response, 200, product, { ETag: `"p${product.id}-3"` });
    else send_json(request, response, 404, { error: 'no such product' });
  } else if (/^GET \/products\/\d+\/reviews$/.test(route)) {
    await wait(180);
    send_json(request, response, 200, {
      reviews: [[5, 'Warm and light, as described.'], [4, 'A little smaller than I thought.'],
        [5, 'My third one. The dog has the other two.']].map(([stars, text]) => ({ stars, text })),
    });
  } else if (route === 'POST /cart') {
    const item = JSON.parse(await body_of(request));
    send_json(request, response, 201, { items: [item], total_cents: 23800 }, { Location: '/cart/1' });
  } else if (route === 'POST /orders') {
    await body_of(request);
    await wait(640);
    if (++orders === 1) {
      send_json(request, response, 500, { error: 'payment gateway did not answer', retry: true });
    } else {
      send_json(request, response, 201, { order: 'LL-20731', state: 'accepted' });
    }
  } else if (/^PUT \/stock\/\d+$/.test(route)) {
    await body_of(request);
    if (!request.headers.authorization) {
      send_json(request, response, 401, { error: 'a token is needed' },
        { 'WWW-Authenticate': 'Bearer realm="stock"' });
    } else {
      response.writeHead(204);
      response.end();
    }
  } else if (/^DELETE \/cart\/\d+$/.test(route)) {
    response.writeHead(204);
    response.end();
  } else if (route === 'GET /export') {
    // A process that dies in the middle of its answer.
    response.writeHead(200, { 'Content-Type': 'text/csv', 'Content-Length': 40000 });
    response.write('id;name;category;cents\n' +
      products.map((p) => `${p.id};${p.name};${p.category};${p.cents}`).join('\n'));
    await wait(120);
    request.socket.resetAndDestroy();
  } else {
    send_json(request, response, 404, { error: 'not found', path: url.pathname });
  }
}

async function metrics(request, response) {
  await body_of(request);
  response.writeHead(204, { 'Access-Control-Allow-Origin': '*', 'Server': 'count/1.1' });
  response.end();
}

async function login(request, response) {
  const form = new URLSearchParams(await body_of(request));
  if (form.get('user') === 'ada') {
    response.setHeader('Set-Cookie', [
      'sid=7f3a9c51e2; Path=/; HttpOnly; SameSite=Lax',
      'theme=paper; Path=/; Max-Age=31536000',
    ]);
    response.writeHead(303, { Location: '/account.html?welcome=1', 'Content-Length': 0 });
  } else {
    response.writeHead(403, { 'Content-Length': 0 });
  }
  response.end();
}

createServer({ keepAliveTimeout: 8000 }, api).listen(80, api_address);
createServer({ keepAliveTimeout: 8000 }, metrics).listen(80, metrics_address);
createServer(login).listen(Number(login_port), '127.0.0.1');
