// A credit: how much of which line, and what it comes to before it is made, as billmill itself computes it.
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
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

async function invoice() {
  const id = await shop.bill(customer, [['Hammer', 3, '33.33'], ['Nails', 1, '0.07'], ['Rope', '2.5', '4.00']]);
  await shop.mailed(id);
  return id;
}
async function crediting(id, options) {
  const page = await open(browser, `${shop.url}/invoices/${id}`, options);
  await page.getByRole('button', { name: 'Credit…', exact: true }).click();
  await page.getByRole('button', { name: /^Credit [\d.,]+ EUR$/ }).waitFor();
  return page;
}
const some = (page) => page.getByLabel('Credit all that is left').uncheck();
const line = (page, name) => page.getByRole('spinbutton', { name });
const sums = (page) => page.getByLabel('What will be credited').locator('dd').allTextContents();
const plain = (texts) => texts.map((text) => text.replace(/\s*EUR$/, '').trim());
/** What the server would credit, asked by ourselves. */
async function asked(id, lines) {
  const { totals } = await shop.call('POST', '/api/v1/credit-notes/preview', { invoice: id, ...(lines ? { lines } : {}) });
  return [totals.net, totals.tax, totals.gross];
}
const showsSums = (page, wanted) => until(`the page shows ${wanted}`, async () => JSON.stringify(plain(await sums(page))) === JSON.stringify(wanted));

test('steppers change what is credited, and the page shows what the server will credit, to the cent', async () => {
  const id = await invoice();
  const page = await crediting(id);
  await showsSums(page, await asked(id));
  await some(page);
  const button = page.getByRole('button', { name: 'Credit', exact: true });
  assert.equal(await button.isDisabled(), true, 'nothing is chosen, so nothing can be credited');
  assert.deepEqual(plain(await sums(page)), ['–', '–', '–']);
  await page.getByRole('button', { name: 'More: Hammer' }).click();
  await page.getByRole('button', { name: 'More: Hammer' }).click();
  await page.getByRole('button', { name: 'Less: Hammer' }).click();
  await line(page, 'Rope').fill('0,5');
  const lines = [{ line: 1, quantity: 1 }, { line: 3, quantity: '0.5' }];
  const wanted = await asked(id, lines);
  await showsSums(page, wanted);
  await page.getByRole('button', { name: `Credit ${wanted[2]} EUR` }).click();
  const note = await until('it is credited', async () => (await shop.call('GET', '/api/v1/credit-notes')).items.find((one) => one.creditOf?.id === id));
  assert.deepEqual([note.totals.net, note.totals.tax, note.totals.gross], wanted);
  // What is left is what the next may credit.
  await page.getByText('credited in part').first().waitFor();
  await page.getByRole('button', { name: 'Credit…', exact: true }).click();
  await some(page);
  await line(page, 'Hammer').press('End');
  assert.equal(await line(page, 'Hammer').inputValue(), '2');
  await page.getByText('of 2', { exact: true }).first().waitFor();
  quiet(page);
  await page.context().close();
});

test('by the keyboard alone, from right to left: arrows step, End takes all, nothing goes beyond what is left', async () => {
  const id = await invoice();
  const page = await crediting(id);
  await page.evaluate(() => (document.documentElement.dir = 'rtl'));
  const all = page.getByLabel('Credit all that is left');
  await all.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  const hammer = line(page, 'Hammer');
  assert.ok(await hammer.evaluate((node) => node === document.activeElement), 'the first quantity comes next');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowDown');
  assert.equal(await hammer.inputValue(), '1');
  await page.keyboard.press('PageUp');
  assert.equal(await hammer.inputValue(), '3');
  await page.keyboard.press('Home');
  assert.equal(await hammer.inputValue(), '0');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('End');
  assert.equal(await line(page, 'Rope').inputValue(), '2.5');
  assert.equal(await line(page, 'Rope').getAttribute('aria-valuemax'), '2.5');
  const [less, more] = await Promise.all(['Less: Rope', 'More: Rope'].map((name) => page.getByRole('button', { name }).boundingBox()));
  assert.ok(more.x < less.x, 'more stands where the line ends, on the left');
  const wanted = await asked(id, [{ line: 3, quantity: '2.5' }]);
  await showsSums(page, wanted);
  await page.keyboard.press('Tab');
  await page.keyboard.type('Returned');
  await page.keyboard.press('Enter');
  const note = await until('it is credited', async () => (await shop.call('GET', '/api/v1/credit-notes')).items.find((one) => one.creditOf?.id === id));
  assert.equal(note.totals.gross, wanted[2]);
  quiet(page);
  await page.context().close();
});

test('too much is said to be too much, and can not be sent; what is typed survives a reload', async () => {
  const id = await invoice();
  const page = await crediting(id);
  await some(page);
  await line(page, 'Hammer').fill('7');
  await page.getByText('3 are left of this line').waitFor();
  assert.equal(await line(page, 'Hammer').getAttribute('aria-invalid'), 'true');
  assert.equal(await page.getByRole('button', { name: 'Credit', exact: true }).isDisabled(), true);
  await page.reload({ waitUntil: 'domcontentloaded' });
  await page.getByRole('button', { name: 'Credit…', exact: true }).click();
  assert.equal(await line(page, 'Hammer').inputValue(), '7');
  await line(page, 'Hammer').fill('2');
  await showsSums(page, await asked(id, [{ line: 1, quantity: 2 }]));
  quiet(page);
  await page.context().close();
});

test('an amount that is not on the page is never credited: the button waits for the answer to what is typed', async () => {
  const id = await invoice();
  const page = await crediting(id);
  await some(page);
  let free;
  await page.route('**/api/v1/credit-notes/preview', async (route) => {
    await new Promise((go) => (free = go));
    await route.continue();
  });
  await line(page, 'Hammer').fill('1');
  await until('it asks', () => free);
  assert.equal(await page.getByRole('button', { name: 'Credit', exact: true }).isDisabled(), true);
  free();
  await page.getByRole('button', { name: /^Credit [\d.]+ EUR$/ }).waitFor();
  quiet(page);
  await page.context().close();
});
