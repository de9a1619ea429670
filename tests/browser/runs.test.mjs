// A shop's file: mistakes are corrected on the page, the review adds up, and each row is billed once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, launch, open, quiet, settled } from './browser.mjs';
import { Shop, until } from './shop.mjs';

let shop;
let browser;

before(async () => {
  [shop, browser] = await Promise.all([Shop.open(), launch()]);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const header = 'Order;E-Mail;Name;Artikel;Menge;Preis;Telefon';
async function review(name, rows, options) {
  const page = await open(browser, `${shop.url}/runs`, options);
  const csv = [header, ...rows].join('\n') + '\n';
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByRole('button', { name: 'Read and check' }).click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
  await settled(page);
  return page;
}
/** The first cell of this column that is shown: those without mistakes are folded away. */
const cell = (page, name) => page.getByLabel(name, { exact: true }).filter({ visible: true }).first();
const idOf = (page) => page.url().split('/').at(-1);
const run = (id) => shop.call('GET', `/api/v1/runs/${id}`);

test('mistakes are corrected in place, in two goes; the review is of all rows, and all are issued at once', async () => {
  const page = await review('evening.csv', [
    '1;a@example.com;Ada;Hammer;1;24,90;+49 30 1234',
    '2;bad@@x;Bob;Saw, long;1;12,3x;',
    '3;c@example.com;Cid;Nails;two;3,50;',
    '4;d@example.com;"Dora ""D""";Glue;1;1.234,50;',
  ]);
  await page.getByText('4 rows = 2 ready + 2 to correct').waitFor();
  await page.getByRole('heading', { name: '2 of 4 invoices from evening.csv can be issued' }).waitFor();
  assert.equal(await cell(page, 'E-Mail').inputValue(), 'bad@@x');
  await accessible(page, 'review with mistakes');
  await cell(page, 'E-Mail').fill('bob@example.com');
  await page.reload({ waitUntil: 'domcontentloaded' });
  assert.equal(await cell(page, 'E-Mail').inputValue(), 'bob@example.com', 'what is typed survives a reload');
  await cell(page, 'Preis').fill('12,30');
  await cell(page, 'Menge').fill('zwei');
  await page.getByRole('button', { name: 'Check 2 rows again' }).click();
  await page.getByText('4 rows = 2 ready + 1 corrected + 1 to correct').waitFor();
  await cell(page, 'Menge').fill('2');
  await page.getByRole('button', { name: 'Check 1 row again' }).click();
  await page.getByText('4 rows = 2 ready + 2 corrected + 0 to correct').waitFor();
  await page.getByRole('heading', { name: '4 invoices from evening.csv, ready to issue' }).waitFor();
  await page.getByRole('button', { name: 'Issue 4 invoices, 1,278.70 EUR' }).click();
  await page.getByRole('button', { name: 'Release 4 mails' }).click();
  await until('all mails left', async () => (await shop.call('GET', '/api/v1/invoices')).items.filter((one) => one.delivery === 'handed_over').length === 4);
  const { items } = await shop.call('GET', '/api/v1/invoices');
  assert.deepEqual(items.map((one) => one.buyer.email).sort(), ['a@example.com', 'bob@example.com', 'c@example.com', 'd@example.com']);
  quiet(page);
  await page.context().close();
});

test('rows that are corrected keep the keys that they had in the file', async () => {
  const page = await review('keys.csv', ['k-1;ok@example.com;Ok;Hammer;1;10,00;', 'k-2;wrong@@x;No;Saw;1;20,00;']);
  const first = idOf(page);
  await cell(page, 'E-Mail').fill('right@example.com');
  await page.getByRole('button', { name: 'Check 1 row again' }).click();
  await page.getByRole('button', { name: /^Issue 2 invoices/ }).click();
  const { items } = await shop.call('GET', '/api/v1/runs');
  const corrected = items.find((one) => one.name === 'keys.csv · corrected 1');
  const { items: rows } = await shop.call('GET', `/api/v1/runs/${corrected.id}/rows`);
  assert.equal(rows[0].key, 'k-2');
  await until('both are issued', async () => (await run(first)).counts.issued + (await run(corrected.id)).counts.issued === 2);
  quiet(page);
  await page.context().close();
});

test('a bill of several rows is one invoice of all that are counted, right or wrong', async () => {
  const page = await review('grouped.csv', ['g-1;ok@example.com;Ok;Hammer;1;10,00;', 'g-1;ok@example.com;Ok;Saw;1;20,00;', 'g-2;bad@@x;No;Saw;1;20,00;', 'g-2;bad@@x;No;Glue;1;2,00;']);
  await page.getByText('4 rows = 2 ready + 2 to correct').waitFor();
  await page.getByRole('heading', { name: '1 of 2 invoices from grouped.csv can be issued' }).waitFor();
  await page.getByText('2 rows are left out for now: they stay here, and can be corrected and issued later.').waitFor();
  quiet(page);
  await page.context().close();
});

test('by phone: the mistakes of a row stand below each other, and nothing is wider than the screen', async () => {
  const page = await review('phone.csv', ['1;x@@x;A;Hammer;one;24,90;', '2;ok@example.com;B;Saw;1;2,00;'], { viewport: { width: 390, height: 844 } });
  await page.getByText('2 rows = 1 ready + 1 to correct').waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  await accessible(page, 'review by phone');
  quiet(page);
  await page.context().close();
});
