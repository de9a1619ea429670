// What an engineer looks after: where events are posted, what became of each, and that it goes on.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { accessible, launch, open, quiet, settled } from './browser.mjs';
import { Shop, until } from './shop.mjs';

const customer = 'ada@analytical.example';
const got = [];
let status = 500;
let shop;
let browser;
let receiver;
let hook;

before(async () => {
  receiver = createServer((request, answer) => {
    request.resume().on('end', () => {
      got.push(request.headers['webhook-id']);
      answer.writeHead(status).end();
    });
  });
  await new Promise((ready) => receiver.listen(0, '127.0.0.1', ready));
  [shop, browser] = await Promise.all([Shop.open({ more: '[webhooks]\nallow = ["127.0.0.1"]\n' }), launch()]);
  ({ webhook: hook } = await shop.call('POST', '/api/v1/webhooks', { url: `http://127.0.0.1:${receiver.address().port}/hook`, description: '<b>books</b>', types: ['invoice.issued'] }));
  await shop.register(customer, { company: 'Analytical Engines Ltd' });
});
after(async () => {
  await browser?.close();
  await shop?.close();
  receiver?.close();
});

test('a receiver that fails: its log says how, what failed is posted again, and the address holds the log', async () => {
  await shop.mailed(await shop.bill(customer));
  const page = await open(browser, `${shop.url}/system`);
  await page.getByText('does not answer, 1 attempt').waitFor();
  await page.getByRole('button', { name: 'Log' }).click();
  await page.getByText('HTTP 500').filter({ visible: true }).waitFor();
  await page.reload({ waitUntil: 'domcontentloaded' });
  await page.getByText('HTTP 500').filter({ visible: true }).waitFor();
  await settled(page);
  await accessible(page, 'a log of a webhook');
  status = 204;
  const [id] = got;
  await page.getByRole('button', { name: /^Post again: invoice\.issued/ }).click();
  await page.getByText('delivered').waitFor();
  assert.deepEqual(got.slice(-1), [id], 'under the id that its receiver has seen');
  quiet(page);
  await page.context().close();
});

test('a webhook is paused, its events wait, and enabled again they are posted', async () => {
  status = 204;
  const page = await open(browser, `${shop.url}/system?webhook=${hook.id}`);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Paused. Its events wait.').waitFor();
  const before = got.length;
  await shop.mailed(await shop.bill(customer));
  await page.getByRole('button', { name: 'Enable again' }).click();
  await until('what waited is posted', () => got.length > before);
  await page.getByRole('button', { name: 'Post a test' }).click();
  await page.getByText('webhook.test').waitFor();
  quiet(page);
  await page.context().close();
});

test('the books name the last number of each line, and the settings where each comes from', async () => {
  await shop.mailed(await shop.bill(customer));
  const { items } = await shop.call('GET', '/api/v1/invoices');
  const books = await shop.call('GET', '/api/v1/books');
  const page = await open(browser, `${shop.url}/system`);
  const told = page.getByRole('region', { name: 'Books' });
  await told.getByText(books.id).waitFor();
  await told.getByText('SQLite, on this machine').waitFor();
  await told.getByText('plausible').waitFor();
  const line = told.getByRole('row').filter({ hasText: '/invoice/' });
  await until('the newest number is there', async () => (await line.getByRole('cell').last().textContent()) === items[0].number);
  const settings = page.getByRole('region', { name: 'Settings' });
  await settings.getByRole('row', { name: /^\[webhooks\] allow 127\.0\.0\.1 line \d+$/ }).waitFor();
  const secret = settings.getByRole('row', { name: '[smtp] password not set' });
  assert.equal(await secret.isVisible(), false, 'what nobody set is folded away');
  await settings.getByText(/settings at their defaults/).click();
  await secret.waitFor();
  await settled(page);
  await accessible(page, 'System with books and settings');
  quiet(page);
  await page.context().close();
});

test('who may only look sees the books, and no settings', async () => {
  const page = await open(browser, 'about:blank');
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.route('**/api/v1/session', (route) => route.fulfill({ json: { scope: 'read', client: 'looks' } }));
  await page.goto(`${shop.url}/system`, { waitUntil: 'domcontentloaded' });
  await page.getByRole('region', { name: 'Books' }).waitFor();
  await settled(page);
  assert.equal(await page.getByRole('region', { name: 'Settings' }).count(), 0);
  assert.ok(!asked.includes('/api/v1/settings'));
  quiet(page);
  await page.context().close();
});

test('Home counts the money of today, of seven days and of the month, from totals', async () => {
  const { items } = await shop.call('GET', '/api/v1/invoices');
  const [first] = items;
  await shop.call('POST', '/api/v1/credit-notes', { invoice: first.id });
  await until('it is credited', async () => (await shop.show(first.id)).state === 'cancelled');
  const rest = items.slice(1).reduce((sum, one) => sum + Number(one.totals.gross), 0).toFixed(2);
  const page = await open(browser, 'about:blank');
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url())));
  await page.goto(shop.url, { waitUntil: 'domcontentloaded' });
  const row = page.getByRole('row', { name: /^EUR/ });
  await until('the sums are there', async () => (await row.count()) && (await row.getByRole('cell').allTextContents()).slice(1).every((cell) => cell === rest));
  assert.ok(asked.some((url) => url.pathname === '/api/v1/totals'));
  assert.ok(!asked.some((url) => url.pathname === '/api/v1/invoices' && Number(url.searchParams.get('limit')) > 1), 'no list is counted');
  // Without totals, as in a cluster, the newest invoices are counted.
  await page.route('**/api/v1/totals?*', (route) => route.fulfill({ status: 404, json: { code: 'no_totals', title: 'none' } }));
  await page.reload({ waitUntil: 'domcontentloaded' });
  await until('the same sums are there', async () => (await row.count()) && (await row.getByRole('cell').allTextContents()).slice(1).every((cell) => cell === rest));
  quiet(page);
  await page.context().close();
});
