// Signing in on the pages: what a key may do, and when a session ends.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, launch, open, quiet } from './browser.mjs';
import { Shop } from './shop.mjs';

let shop;
let browser;
let admin;
let reader;

before(async () => {
  browser = await launch();
  shop = await Shop.open();
  await shop.register('ada@analytical.example', { company: 'Analytical Engines Ltd' });
  await shop.bill('ada@analytical.example');
  await shop.stop();
  const made = (text) => /\bbm_[A-Za-z0-9_-]+|[A-Za-z0-9_-]{32,}/.exec(text)[0];
  admin = made(shop.command('keys', 'new', 'office', '--scope', 'admin'));
  reader = made(shop.command('keys', 'new', 'reader', '--scope', 'read'));
  shop.key = admin;
  await shop.start();
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

async function signIn(key) {
  const page = await open(browser, `${shop.url}/invoices`);
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  return page;
}

test('a wrong key is refused with its code; the right one opens the page that was asked for', async () => {
  const page = await signIn('wrong');
  await page.getByText('unknown_key').waitFor();
  await accessible(page, 'sign-in');
  await page.getByLabel('API key').fill(admin);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Invoices' }).waitFor();
  const [cookie] = await page.context().cookies();
  assert.equal(cookie.httpOnly, true);
  assert.equal(cookie.sameSite, 'Strict');
  assert.ok(!cookie.value.includes(admin), 'the key itself is not in the cookie');
  await page.reload({ waitUntil: 'domcontentloaded' });
  await page.getByRole('heading', { name: 'Invoices' }).waitFor();
  quiet(page);
  await page.context().close();
});

test('a read-only key sees, and is offered nothing that changes anything', async () => {
  const page = await signIn(reader);
  await page.locator('tbody input').first().check();
  await page.getByRole('region', { name: 'Chosen invoices' }).getByRole('link', { name: 'CSV' }).waitFor();
  assert.equal(await page.getByRole('button', { name: /again|Credit/ }).count(), 0);
  await page.locator('tbody a').first().click();
  await page.getByRole('heading', { name: 'What happened' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Credit' }).count(), 0);
  assert.equal(await page.getByRole('link', { name: 'New invoice' }).count(), 0);
  quiet(page);
  await page.context().close();
});

test('a change by a session must name its origin, and the seal cannot be made up', async () => {
  const page = await signIn(admin);
  await page.getByRole('heading', { name: 'Invoices' }).waitFor();
  const [cookie] = await page.context().cookies();
  const send = (value, headers) => fetch(`${shop.url}/api/v1/customers`, { method: 'POST', headers: { 'Content-Type': 'application/json', Cookie: `${cookie.name}=${value}`, ...headers }, body: JSON.stringify({ email: 'x@example.com', lastname: 'X' }) });
  assert.equal((await send(cookie.value, {})).status, 403);
  assert.equal((await send(cookie.value, { Origin: 'https://elsewhere.example' })).status, 403);
  assert.equal((await send(cookie.value, { Origin: shop.url })).status, 202);
  const [version, client, number, end] = cookie.value.split('.');
  const seal = cookie.value.split('.')[4];
  for (const forged of [[version, 'reader', number, end, seal], [version, client, number, String(Number(end) + 1000), seal], [version, client, number, end, '0'.repeat(64)]])
    assert.equal((await send(forged.join('.'), { Origin: shop.url })).status, 401, forged.join('.'));
  await page.context().close();
});

test('a revoked key ends its session; what was typed is still there after signing in again', async () => {
  const { secret } = await shop.call('POST', '/api/v1/clients', { id: 'clerk', scope: 'write' });
  const page = await signIn(secret);
  await page.getByRole('link', { name: 'New invoice' }).click();
  await page.getByLabel('What').fill('Half an invoice');
  await page.waitForTimeout(100);
  await shop.call('POST', '/api/v1/clients/clerk/revoke');
  await page.getByText('The session has ended').waitFor();
  await page.getByLabel('API key').fill(admin);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('What').waitFor();
  assert.equal(await page.getByLabel('What').inputValue(), 'Half an invoice');
  quiet(page);
  await page.context().close();
});

test('signing out forgets the session', async () => {
  const page = await signIn(admin);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('API key').waitFor();
  assert.equal((await page.context().cookies()).length, 0);
  await page.context().close();
});
