// What looking at the pages found: money that stood outside the screen, lists that left out what needs somebody, a sentence that was too good.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, quiet, settled } from './browser.mjs';
import { day } from './seed.mjs';
import { Shop, until } from './shop.mjs';

let shop;
let browser;
let customer;
before(async () => {
  [shop, browser] = await Promise.all([Shop.open(), launch()]);
  const { ids } = await day(shop);
  for (const id of ids) await shop.mailed(id);
  [customer] = (await shop.call('GET', '/api/v1/customers?q=sommer')).items;
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

test('tables fit into a wide screen, a tablet’s and a phone’s, from either side: no amount stands outside', async () => {
  for (const width of [1280, 961, 960, 768, 721, 720, 375]) {
    const page = await open(browser, shop.url, { viewport: { width, height: 900 } });
    for (const path of ['/', '/invoices', '/invoices?state=open', '/customers', `/customers/${customer.id}`]) {
      await page.goto(shop.url + path, { waitUntil: 'domcontentloaded' });
      await settled(page);
      await page.locator('main table').first().waitFor();
      for (const dir of ['rtl', 'ltr']) {
        const outside = await page.evaluate((to) => {
          document.documentElement.dir = to;
          return [...document.querySelectorAll('main .scroll')].map((one) => one.scrollWidth - one.clientWidth).filter((wide) => wide > 0);
        }, dir);
        assert.deepEqual(outside, [], `${path} at ${width}, ${dir}`);
      }
    }
    quiet(page);
    await page.context().close();
  }
});

test('a number stands on one line, on a tablet and on a phone; so do a customer’s name and address', async () => {
  const page = await open(browser, `${shop.url}/invoices`, { viewport: { width: 768, height: 812 } });
  const lines = (at) => at.evaluate((node) => Math.round(node.getBoundingClientRect().height / 24));
  const number = page.locator('.row-link').first();
  await number.waitFor();
  assert.equal(await lines(number), 1);
  assert.ok((await page.getByRole('row').filter({ hasText: 'Blumen Sommer GmbH' }).first().boundingBox()).height <= 41, 'a row of one line');
  await page.setViewportSize({ width: 375, height: 812 });
  assert.equal(await lines(number), 1);
  await page.goto(`${shop.url}/customers`, { waitUntil: 'domcontentloaded' });
  const address = page.getByText('jonas.weber@webre.example').filter({ visible: true });
  await address.waitFor();
  assert.equal(await lines(address), 1);
  quiet(page);
  await page.context().close();
});

test('what needs somebody has all of it: what waits, and mails that were refused', async () => {
  const page = await open(browser, `${shop.url}/invoices?state=open`);
  await page.getByText('unknown_customer').waitFor();
  await until('the refused are there too', async () => (await page.getByText('mail_refused').filter({ visible: true }).count()) === 2);
  quiet(page);
  await page.context().close();
});

test('System does not say that all is well while something failed, and leads to it', async () => {
  const page = await open(browser, `${shop.url}/system`);
  await page.getByRole('heading', { name: '2 messages failed. The rest works.' }).getByRole('link', { name: '2 messages failed' }).click();
  await page.getByRole('heading', { name: 'To do' }).waitFor();
  quiet(page);
  await page.context().close();
});
