// The list of invoices: found as people remember them, narrowed, chosen, and the same done to many.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { accessible, launch, open, quiet, settled } from './browser.mjs';
import { Shop, until } from './shop.mjs';
import { shifts, watchShifts } from './watched.mjs';

const people = [['ada@analytical.example', 'Analytical Engines'], ['buero@sommer.example', 'Blumen Sommer'], ['zoe@groesse.example', 'Zoë Größe']];
const orders = ['red', 'green', 'blue'];
const each = 40;
let shop;
let browser;

before(async () => {
  [shop, browser] = await Promise.all([Shop.open(), launch()]);
  for (const [email, company] of people) await shop.register(email, { company });
  const ids = await Promise.all(people.flatMap(([email], n) => Array.from({ length: each }, (_, nth) => shop.bill(email, [['Hammer', nth + 1, `${n + 1}.00`]], { reference: `${orders[n]}-${1000 + nth}` }))));
  await until('all are issued', async () => (await shop.call('GET', '/api/v1/invoices?limit=1')).total === ids.length, 40_000);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

const rows = (page) => page.locator('tbody a.row-link');
const shows = (page, count) => until(`the list shows ${count}`, async () => (await rows(page).count()) === count);
async function list(query = '', options) {
  const page = await open(browser, `${shop.url}/invoices${query}`, options);
  await settled(page);
  return page;
}
async function downloaded(page, link) {
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return readFileSync(await file.path());
}

test('found while one types, by name, number and reference; the address holds it', async () => {
  const page = await list();
  await page.keyboard.press('/');
  await page.keyboard.type('grosse');
  await shows(page, each);
  await until('the address holds all of it', () => new URL(page.url()).searchParams.get('q') === 'grosse');
  await page.reload({ waitUntil: 'domcontentloaded' });
  await shows(page, each);
  assert.equal(await page.getByRole('searchbox').inputValue(), 'grosse');
  await page.getByRole('searchbox').fill('green-1007');
  await shows(page, 1);
  await page.getByRole('searchbox').fill('--');
  await shows(page, 100);
  quiet(page);
  await page.context().close();
});

test('filters are chips that can be taken away; a date is jumped to', async () => {
  const page = await list('?amountFrom=30&amountTo=60.5');
  await page.getByRole('button', { name: 'Remove: Amount from 30' }).waitFor();
  const { total } = await shop.call('GET', '/api/v1/invoices?amountFrom=30&amountTo=60.5');
  assert.ok(total > 0 && total < 100, `${total} fit`);
  await page.getByText(`${total} invoices`, { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByLabel('Currency').fill('CHF');
  await page.getByText('No invoice fits Amount from 30, Amount up to 60.5, Currency: CHF.').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('currency'), 'CHF');
  await accessible(page, 'filters');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await shows(page, 100);
  await page.getByLabel('Go to date').fill('2020-01-01');
  await page.getByText('No invoice fits Issued until 1 Jan 2020.').waitFor();
  await page.getByRole('button', { name: 'Remove: Issued until 1 Jan 2020' }).click();
  await shows(page, 100);
  await page.getByRole('button', { name: 'Amount' }).click();
  await until('the largest is first', async () => (await page.locator('tbody td.number').first().textContent()).startsWith('120.00'));
  assert.equal(new URL(page.url()).searchParams.get('sort'), '-amount');
  quiet(page);
  await page.context().close();
});

test('pages of 100: the next is there before it is asked for, and the way back leads back', async () => {
  const page = await open(browser, 'about:blank');
  const asked = [];
  page.on('response', (answer) => new URL(answer.url()).pathname === '/api/v1/invoices' && asked.push(new URL(answer.url()).searchParams.get('cursor') ?? ''));
  await page.goto(`${shop.url}/invoices`, { waitUntil: 'domcontentloaded' });
  await shows(page, 100);
  await until('the next page is there', () => asked.some((cursor) => cursor !== ''));
  await page.route('**/api/v1/invoices?*', (route) => route.abort());
  await page.getByRole('link', { name: 'Next page' }).click();
  await shows(page, 20);
  await page.unroute('**/api/v1/invoices?*');
  await page.goBack();
  await shows(page, 100);
  await page.goForward();
  await page.reload({ waitUntil: 'domcontentloaded' });
  await shows(page, 20);
  await page.getByRole('link', { name: 'First page' }).click();
  await shows(page, 100);
  quiet(page);
  await page.context().close();
});

test('some are chosen: their PDFs and rows are saved, and no others', async () => {
  const page = await list('?q=sommer');
  await rows(page).first().focus();
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  const bar = page.getByRole('region', { name: 'Chosen invoices' });
  await bar.getByText('2 chosen').waitFor();
  await accessible(page, 'a choice');
  const numbers = (await rows(page).allTextContents()).slice(0, 2);
  const csv = (await downloaded(page, bar.getByRole('link', { name: 'CSV' }))).toString();
  assert.equal(csv.trim().split('\n').length, 3);
  for (const number of numbers) assert.ok(csv.includes(number), number);
  const zip = await downloaded(page, bar.getByRole('link', { name: 'PDFs (ZIP)' }));
  assert.equal(zip.toString('latin1').match(/PK\x01\x02/g).length, 3, 'two documents and their digests');
  assert.equal((await downloaded(page, bar.getByRole('link', { name: 'Excel' }))).subarray(0, 2).toString(), 'PK');
  await page.getByRole('searchbox').fill('analytical');
  await bar.waitFor({ state: 'detached' });
  quiet(page);
  await page.context().close();
});

test('all that fit are sent again, one after the other; it stops when told, and goes on', async () => {
  const page = await list('?q=red');
  await page.getByLabel('Choose all on this page').check();
  await page.getByRole('button', { name: `Send ${each} again…`, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: `Send ${each} invoices again` }).waitFor();
  await accessible(page, 'before many are sent');
  let sent = 0;
  let go;
  await page.route('**/send', async (route) => {
    sent += 1;
    if (sent === 3) await new Promise((free) => (go = free));
    await route.continue();
  });
  await dialog.getByRole('button', { name: `Send ${each} again` }).click();
  await until('the third is on its way', () => go);
  await dialog.getByRole('button', { name: 'Stop' }).click();
  go();
  await dialog.getByText(`3 mails are on their way, ${each - 3} left.`).waitFor();
  assert.equal(sent, 3, 'one after the other, and none after it was stopped');
  await dialog.getByRole('button', { name: `Go on with ${each - 3}` }).click();
  await dialog.getByText(`${each} mails are on their way.`).waitFor();
  assert.equal(sent, each);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await until('all left twice', async () => (await shop.call('GET', '/api/v1/invoices?q=red&limit=200')).items.every((one) => one.deliveries.length === 2));
  quiet(page);
  await page.context().close();
});

test('many are credited: what is none is left out, what is refused is named with its reason, and nothing twice', async () => {
  const { items } = await shop.call('GET', '/api/v1/invoices?q=blue&limit=4');
  await shop.call('POST', '/api/v1/credit-notes', { invoice: items[0].id });
  await until('it is cancelled', async () => (await shop.show(items[0].id)).state === 'cancelled');
  const page = await list('?q=blue');
  for (const { number } of items) await page.getByLabel(`Choose ${number}`).check();
  await page.getByRole('button', { name: 'Credit 4…', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: 'Credit 3 invoices' }).waitFor();
  await dialog.getByText('1 other is a credit note or cancelled').waitFor();
  await dialog.getByLabel('Reason (may stay empty)').fill('Returned');
  // Somebody else credits one of them meanwhile; an answer is lost on its way.
  await shop.call('POST', '/api/v1/credit-notes', { invoice: items[1].id });
  await until('it is cancelled too', async () => (await shop.show(items[1].id)).state === 'cancelled');
  let lost = false;
  await page.route('**/api/v1/credit-notes', async (route) => {
    if (route.request().postDataJSON().invoice !== items[2].id || lost) return route.continue();
    lost = true;
    await route.fetch();
    return route.abort();
  });
  await dialog.getByRole('button', { name: 'Credit 3' }).click();
  await dialog.getByText('billmill does not answer').waitFor();
  await dialog.getByRole('button', { name: /^Go on with/ }).click();
  await dialog.getByText('2 credit notes are being issued, 1 refused.').waitFor();
  await dialog.getByRole('link', { name: items[1].number }).waitFor();
  await accessible(page, 'after many were credited');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await until('all are cancelled', async () => (await Promise.all(items.map((one) => shop.show(one.id)))).every((one) => one.state === 'cancelled'));
  const { items: credits } = await shop.call('GET', '/api/v1/credit-notes?limit=200');
  assert.equal(credits.filter((one) => items.some((each) => each.id === one.creditOf?.id)).length, 4);
  quiet(page);
  await page.context().close();
});

test('nothing moves by itself: neither as a page fills, nor as rows are chosen', async () => {
  const page = await open(browser, 'about:blank');
  await watchShifts(page);
  for (const path of ['/', '/invoices', '/invoices?q=red&sort=-amount', '/system']) {
    await page.goto(shop.url + path, { waitUntil: 'domcontentloaded' });
    await settled(page);
    if (path === '/invoices') {
      await page.getByLabel('Choose all on this page').check();
      await page.getByRole('region', { name: 'Chosen invoices' }).waitFor();
      await page.getByRole('button', { name: 'Choose all: ' }).waitFor();
    }
    assert.deepEqual(await shifts(page), [], path);
  }
  quiet(page);
  await page.context().close();
});
