// A long list stays smooth: it grows without moving a row, no task of it is long, and what was seen is not kept for ever.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, launch, open, quiet, settled } from './browser.mjs';
import { Shop, until } from './shop.mjs';
import { heapOf, shifts, tasksOf, watchShifts } from './watched.mjs';

const customer = 'ada@analytical.example';
const pageSize = 100;
const taskMax = 50;
let shop;
let browser;

const bills = (count) => Promise.all(Array.from({ length: count }, () => shop.bill(customer)));
const total = async () => (await shop.call('GET', '/api/v1/invoices?limit=1')).total;
const rows = (page) => page.locator('tbody a.row-link');
const shows = (page, count) => until(`the list shows ${count}`, async () => (await rows(page).count()) === count);
before(async () => {
  [shop, browser] = await Promise.all([Shop.open(), launch()]);
  await shop.register(customer, { company: 'Analytical Engines Ltd' });
  await bills(110);
  await until('all are issued', async () => (await total()) === 110);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

/** The list as if it had `all` invoices: pages of a hundred, made of a real one. */
async function longList(all) {
  const [real] = (await shop.call('GET', '/api/v1/invoices?limit=1')).items;
  const page = await open(browser, 'about:blank');
  await page.route('**/api/v1/invoices?*', (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
    const items = Array.from({ length: pageSize }, (_, n) => ({ ...real, id: `0198f6f0-0b1a-7c3d-9e2f-${String(from + n).padStart(12, '0')}`, number: `NW-${all - from - n}`, buyer: { ...real.buyer, company: `Company ${from + n}` } }));
    const next = from + pageSize;
    return route.fulfill({ json: { items, next: next < all ? String(next) : '', total: all, totalExact: true } });
  });
  return page;
}
async function nextPage(page, all, seen) {
  await page.getByRole('link', { name: 'Next page' }).click();
  await page.getByRole('link', { name: `NW-${all - seen - pageSize + 1}`, exact: true }).waitFor();
}

test('a list that grows moves no row: what is new is counted, and shown when somebody asks; states change at once', async () => {
  const page = await open(browser, 'about:blank');
  await watchShifts(page);
  await page.goto(`${shop.url}/invoices`, { waitUntil: 'domcontentloaded' });
  await shows(page, pageSize);
  const stood = await rows(page).allTextContents();
  const last = page.locator('tbody tr').last();
  const box = await last.boundingBox();

  const fresh = await bills(3);
  await page.getByRole('button', { name: 'Show 3 new' }).waitFor();
  await accessible(page, 'a list with new ones');
  // The last row is of the next page by now, and is followed all the same.
  await shop.call('POST', '/api/v1/credit-notes', { invoice: (await rows(page).last().getAttribute('href')).split('/').at(-1) });
  await last.getByText('cancelled').waitFor();
  assert.deepEqual(await rows(page).allTextContents(), stood);
  assert.deepEqual(await last.boundingBox(), box);
  assert.deepEqual(await shifts(page), []);
  await page.getByText('114 invoices', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Show 4 new' }).click();
  const numbers = await Promise.all(fresh.map(async (id) => (await shop.show(id)).number));
  await until('they are shown', async () => (await rows(page).allTextContents()).slice(0, 4).filter((one) => numbers.includes(one)).length === 3);
  assert.equal(await rows(page).count(), pageSize);
  assert.equal(await page.getByRole('button', { name: /new$/ }).count(), 0);
  quiet(page);
  await page.context().close();
});

test('a row that leaves the list goes at once, while new ones wait', async () => {
  const page = await open(browser, `${shop.url}/invoices?type=invoice&state=issued`);
  await shows(page, pageSize);
  const [gone, stays] = await Promise.all([rows(page).first().textContent(), rows(page).nth(1).textContent()]);
  await bills(2);
  await page.getByRole('button', { name: 'Show 2 new' }).waitFor();
  const id = (await rows(page).first().getAttribute('href')).split('/').at(-1);
  await shop.call('POST', '/api/v1/credit-notes', { invoice: id });
  await page.getByRole('link', { name: gone, exact: true }).waitFor({ state: 'detached' });
  assert.equal(await rows(page).first().textContent(), stays);
  quiet(page);
  await page.context().close();
});

test('no task is long: as the list opens, as one goes through it, as a page of it is chosen', async () => {
  const all = 2_200;
  const page = await longList(all);
  const opening = await tasksOf(browser, page, async () => {
    await page.goto(`${shop.url}/invoices`, { waitUntil: 'domcontentloaded' });
    await shows(page, pageSize);
  });
  const going = await tasksOf(browser, page, async () => {
    for (let seen = pageSize; seen < 600; seen += pageSize) {
      await nextPage(page, all, seen);
      await shows(page, pageSize);
    }
    await page.getByLabel('Choose all on this page').check();
    await page.getByRole('region', { name: 'Chosen invoices' }).waitFor();
  });
  const written = (tasks) => tasks.slice(0, 3).map((ms) => ms.toFixed(0)).join(', ');
  assert.ok(opening.length > 0 && going.length > 0, 'the tasks were seen');
  assert.ok(opening[0] < 50, `tasks of ${written(opening)} ms as it opens`);
  assert.ok(going[0] < 30, `tasks of ${written(going)} ms afterwards`);
  quiet(page);
  await page.context().close();
});

test('10,000 rows were seen: the heap holds a page of them', async () => {
  const all = 10_000;
  const page = await longList(all);
  await page.goto(`${shop.url}/invoices`, { waitUntil: 'domcontentloaded' });
  await settled(page);
  let early = 0;
  for (let seen = pageSize; seen < all; seen += pageSize) {
    await nextPage(page, all, seen);
    if (seen === 10 * pageSize) early = await heapOf(page);
  }
  const late = await heapOf(page);
  assert.ok(late < 100e6, `${late} bytes`);
  assert.ok(late - early < 5e6, `grew from ${early} to ${late} bytes`);
  quiet(page);
  await page.context().close();
});
