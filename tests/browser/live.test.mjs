// Pages follow what happens: by one stream for all tabs, by asking where there is none, over reloads and restarts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, quiet } from './browser.mjs';
import { Shop, until } from './shop.mjs';

const customer = 'ada@analytical.example';
let shop;
let browser;

before(async () => {
  [shop, browser] = await Promise.all([Shop.open(), launch()]);
  await shop.register(customer, { company: 'Analytical Engines Ltd' });
  await shop.mailed(await shop.bill(customer));
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const isStream = (url) => new URL(url).pathname === '/api/v1/events';
const isList = (url) => new URL(url).pathname === '/api/v1/invoices';
/** The list, in a browser whose timers run only as they are told. `asked`: how often it asked for the list. */
async function list({ stream = true } = {}) {
  const page = await open(browser, 'about:blank');
  await page.clock.install();
  if (!stream) await page.route('**/api/v1/events', (route) => route.fulfill({ status: 404, json: { code: 'no_events' } }));
  page.asked = 0;
  page.on('request', (request) => (page.asked += isList(request.url()) ? 1 : 0));
  const told = page.waitForResponse((answer) => isStream(answer.url()));
  await page.goto(`${shop.url}/invoices`, { waitUntil: 'domcontentloaded' });
  await page.getByRole('link', { name: /^NW-/ }).first().waitFor();
  await told;
  if (stream) await until('it asks once more, as the stream begins', () => page.asked >= 2);
  await page.clock.pauseAt(new Date(await page.evaluate(() => Date.now() + 1000)));
  return page;
}
/** New invoices wait above a list, so that none of its rows moves. */
const showNew = (page) => page.getByRole('button', { name: 'Show 1 new' });
const numberOf = async (id) => (await shop.mailed(id), (await shop.show(id)).number);

test('with a stream a page asks for nothing until something happens, and shows it at once', async () => {
  const page = await list();
  page.asked = 0;
  await page.clock.runFor(20_000);
  assert.equal(page.asked, 0, 'an idle page asks for nothing');
  const number = await numberOf(await shop.bill(customer));
  let virtual = 0;
  await until('the page shows it', async () => {
    await page.clock.runFor(100);
    virtual += 100;
    return showNew(page).isVisible();
  });
  await showNew(page).click();
  await page.getByText(number).waitFor();
  assert.ok(virtual < 8_000, `shown after ${virtual} ms of the page's time`);
  quiet(page);
  await page.context().close();
});

test('without a stream a page asks after each pause', async () => {
  const page = await list({ stream: false });
  const number = await numberOf(await shop.bill(customer));
  await page.clock.runFor(6_000);
  await showNew(page).click();
  await page.getByText(number).waitFor();
  quiet(page);
  await page.context().close();
});

test('while new ones wait above a list, it asks for the rest of it only now and then', async () => {
  const page = await list();
  await numberOf(await shop.bill(customer));
  await until('one is counted', async () => (await page.clock.runFor(100), showNew(page).isVisible()));
  page.asked = 0;
  for (let n = 0; n < 3; n += 1) {
    await numberOf(await shop.bill(customer));
    await page.clock.runFor(2_500);
  }
  assert.equal(page.asked, 0, 'a hundred rows are not fetched for each event');
  await until('all are counted', async () => (await page.clock.runFor(500), page.getByRole('button', { name: 'Show 4 new' }).isVisible()));
  quiet(page);
  await page.context().close();
});

test('two tabs share one stream; when the first closes, the other takes over', async () => {
  const first = await open(browser, 'about:blank');
  const context = first.context();
  let streams = 0;
  context.on('request', (request) => (streams += isStream(request.url()) ? 1 : 0));
  await first.goto(`${shop.url}/invoices`, { waitUntil: 'domcontentloaded' });
  await until('a stream is open', () => streams === 1);
  const second = await context.newPage();
  await second.goto(`${shop.url}/invoices`, { waitUntil: 'domcontentloaded' });
  await second.getByRole('heading', { name: 'Invoices' }).waitFor();
  const number = await numberOf(await shop.bill(customer));
  await Promise.all([first, second].map((page) => showNew(page).waitFor()));
  await second.bringToFront();
  await showNew(second).click();
  await second.getByText(number).waitFor();
  assert.equal(streams, 1, 'one stream for both tabs');
  await first.close();
  await until('the second tab listens', () => streams === 2);
  const next = await numberOf(await shop.bill(customer));
  await showNew(second).click();
  await second.getByText(next).waitFor();
  await context.close();
});

test('what is done in one tab is seen in the other', async () => {
  const id = await shop.bill(customer);
  await shop.mailed(id);
  const first = await open(browser, `${shop.url}/invoices/${id}`);
  const second = await first.context().newPage();
  await second.goto(`${shop.url}/invoices/${id}`, { waitUntil: 'domcontentloaded' });
  await second.getByRole('button', { name: 'Credit…', exact: true }).waitFor();
  await first.bringToFront();
  await first.getByRole('button', { name: 'Credit…', exact: true }).click();
  await first.getByRole('button', { name: /^Credit [\d.]+ EUR$/ }).click();
  await first.getByText('cancelled').first().waitFor();
  await second.getByText('cancelled').first().waitFor();
  quiet(first);
  await first.context().close();
});

test('the program starts again under an open page: the page goes on, and misses nothing', async () => {
  const page = await open(browser, `${shop.url}/invoices`);
  await page.getByRole('link', { name: /^NW-/ }).first().waitFor();
  await shop.stop();
  await page.getByText('billmill does not answer').waitFor();
  await shop.start();
  const number = await numberOf(await shop.bill(customer));
  await showNew(page).click();
  await page.getByText(number).waitFor();
  await page.getByText('billmill does not answer').waitFor({ state: 'detached' });
  quiet(page);
  await page.context().close();
});

test('a reload in the middle of a credit credits once', async () => {
  const id = await shop.bill(customer);
  await shop.mailed(id);
  const page = await open(browser, `${shop.url}/invoices/${id}`);
  await page.getByRole('button', { name: 'Credit…', exact: true }).click();
  await page.route('**/api/v1/credit-notes', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await page.getByRole('button', { name: /^Credit [\d.]+ EUR$/ }).click();
  await page.getByText('billmill does not answer').waitFor();
  await page.unroute('**/api/v1/credit-notes');
  await page.getByRole('button', { name: /^Credit [\d.]+ EUR$/ }).click({ timeout: 5_000 }).catch(() => {}); // It may show the credit by now.
  await page.reload({ waitUntil: 'domcontentloaded' });
  await page.getByText('cancelled').first().waitFor();
  const { items } = await shop.call('GET', '/api/v1/credit-notes');
  assert.equal(items.filter((one) => one.creditOf?.id === id).length, 1);
  await page.context().close();
});
