'use strict';

const api = 'http://api.shop.example';
const images = 'http://img.shop.example';
const page = document.body.dataset.page;

async function get(path) {
  const response = await fetch(api + path, { headers: { Accept: 'application/json' } });
  if (!response.ok) throw new Error(path + ': ' + response.status);
  return response.json();
}

async function send(method, path, value) {
  const response = await fetch(api + path, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(value),
  });
  return response;
}

function count(event, detail) {
  navigator.sendBeacon('http://metrics.example/collect', JSON.stringify({ event, page, detail }));
}

function card(product) {
  const article = document.createElement('article');
  const picture = new Image();
  picture.src = images + '/' + product.image;
  picture.alt = product.name;
  const name = document.createElement('h2');
  name.textContent = product.name;
  const price = document.createElement('div');
  price.className = 'price';
  price.textContent = (product.cents / 100).toFixed(2) + ' EUR';
  article.append(picture, name, price);
  return article;
}

async function show_list() {
  const list = await get('/products?category=' + document.body.dataset.category);
  document.getElementById('products').append(...list.products.map(card));
}

async function show_product() {
  const id = new URLSearchParams(location.search).get('id');
  const product = await get('/products/' + id);
  document.getElementById('price').textContent = (product.cents / 100).toFixed(2) + ' EUR';
  document.getElementById('add').onclick = async () => {
    const response = await send('POST', '/cart', { product: product.id, quantity: 2 });
    count('cart', response.status);
  };
  const reviews = await get('/products/' + id + '/reviews');
  document.getElementById('reviews').textContent = reviews.reviews.length + ' reviews';
}

function show_account() {
  document.getElementById('order').onclick = async () => {
    let response = await send('POST', '/orders', { pay: 'invoice', express: false });
    if (response.status === 500) {
      count('error', 'orders');
      response = await send('POST', '/orders', { pay: 'invoice', express: false });
    }
    document.getElementById('orders').textContent = 'Order ' + (await response.json()).order;
  };
}

count('view', document.title);
if (page === 'home' || page === 'category') show_list();
if (page === 'product') show_product();
if (page === 'account') show_account();
