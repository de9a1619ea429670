// A night on call: what failed in number, each remedied by one button of Home.
import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch, open, quiet } from './browser.mjs';
import { Shop, until } from './shop.mjs';

const many = 34;
let shop;
let browser;
let second;

before(async () => {
  [shop, browser] = await Promise.all([Shop.open(), launch()]);
  const nordlicht = readFileSync(join(shop.folder, 'sellers/nordlicht.toml'), 'utf8');
  second = join(shop.folder, 'sellers/sued.toml');
  writeFileSync(second, nordlicht.replace('id = "nordlicht"', 'id = "sued"').replace('default = true', 'default = false').replaceAll('"NW-', '"SU-'));
  await restart();
});
after(async () => {
  await browser?.close();
  await shop?.close();
});
async function restart(environment) {
  await shop.stop();
  shop.environment = environment;
  await shop.start();
}
const issued = (ids) => until(`all ${ids.length} are issued`, async () => {
  const all = await Promise.all(ids.map((id) => shop.show(id)));
  return all.every((one) => one.number);
}, 60_000);
const bills = (email, seller) => Promise.all(Array.from({ length: many }, () => shop.bill(email, undefined, { seller })));

test('34 bills without their customer: one entry, registered once, all are issued', async () => {
  const ids = await bills('lager@neu-kunde.example', 'nordlicht');
  const page = await open(browser, shop.url);
  await page.getByText(`${many} bills wait for their customer`, { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Register the customer' }).click();
  await page.getByLabel('Name or company').fill('Neu Kunde GmbH');
  await page.getByRole('button', { name: 'Register the customer' }).click();
  await issued(ids);
  await page.getByText(`${many} bills wait for their customer`, { exact: true }).waitFor({ state: 'detached' });
  quiet(page);
  await page.context().close();
});

test('each of 34 customers missing: Home names the first and counts the rest', async () => {
  const ids = [];
  for (let n = 0; n < 12; n += 1) ids.push(await shop.bill(`person-${n}@people.example`, undefined, { seller: 'nordlicht' }));
  const page = await open(browser, shop.url);
  await page.getByText('7 more customers').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Register the customer' }).count(), 5);
  for (let n = 0; n < 12; n += 1) await shop.register(`person-${n}@people.example`);
  await issued(ids);
  quiet(page);
  await page.context().close();
});

test('a seller was taken away: 34 bills fail, and when it is back one button tries all of them again', async () => {
  const ids = await bills('zoe@late.example', 'sued');
  await shop.stop();
  renameSync(second, `${second}.away`);
  await shop.start();
  await shop.register('zoe@late.example');
  const page = await open(browser, shop.url);
  await page.getByText(`${many} bills name a seller that is not there`).waitFor();
  await shop.stop();
  renameSync(`${second}.away`, second);
  await shop.start();
  await page.getByRole('button', { name: `Retry ${many}` }).click();
  await page.getByText(`${many} pieces of work are tried again.`).waitFor();
  await issued(ids);
  await page.getByText(`${many} bills name a seller`).waitFor({ state: 'detached' });
  quiet(page);
  await page.context().close();
});

test('a message that ends the program is set aside, and the page says so all the while; after an update it is retried', async () => {
  await shop.register('ada@analytical.example', { company: 'Analytical Engines Ltd' });
  await restart({ BILLMILL_TEST_ABORT_ON: 'the-poison' });
  const page = await open(browser, shop.url);
  const poison = await shop.bill('ada@analytical.example', undefined, { seller: 'nordlicht', reference: 'the-poison' });
  await page.getByText('1 message ended the program').waitFor({ timeout: 120_000 });
  const other = await shop.bill('ada@analytical.example', undefined, { seller: 'nordlicht' });
  await issued([other]);
  await restart(undefined);
  await page.getByText('billmill does not answer').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Retry it' }).click();
  await issued([poison]);
  quiet(page);
  await page.context().close();
});

test('by the keyboard alone, from Home: a refused address is corrected and sent again', async () => {
  const wrong = 'jonas.weber@webre.example';
  shop.mails.refused.add(wrong);
  await shop.register(wrong, { firstname: 'Jonas', lastname: 'Weber' });
  const id = await shop.bill(wrong, undefined, { seller: 'nordlicht' });
  await shop.mailed(id, 'failed');
  const page = await open(browser, shop.url);
  const button = page.getByRole('button', { name: 'Correct the address and send it again' });
  await button.waitFor();
  for (let n = 0; n < 40 && !(await button.evaluate((node) => node === document.activeElement)); n += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.type('jonas.weber@weber.example');
  await page.keyboard.press('Enter');
  await shop.mailed(id);
  quiet(page);
  await page.context().close();
});

test('what needs somebody stays in its place: what is new comes below it', async () => {
  const [unknown, refused] = ['nobody@waits.example', 'somebody@refused.example'];
  await shop.bill(unknown);
  const page = await open(browser, shop.url);
  const entries = page.locator('ul.todo > li');
  await entries.filter({ hasText: unknown }).waitFor();
  const before = await entries.allTextContents();
  shop.mails.refused.add(refused);
  await shop.register(refused, { company: 'Somebody' });
  await shop.mailed(await shop.bill(refused), 'failed');
  await entries.filter({ hasText: refused }).waitFor();
  const now = await entries.allTextContents();
  assert.deepEqual(now.slice(0, before.length), before);
  quiet(page);
  await page.context().close();
});
