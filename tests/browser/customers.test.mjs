// Customers: found as people remember them, corrected, their refused invoices sent again, forgotten.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, launch, open, quiet, settled } from './browser.mjs';
import { Shop, until } from './shop.mjs';

const wrong = 'jonas.weber@webre.example';
const right = 'jonas.weber@weber.example';
let shop;
let browser;

before(async () => {
  [shop, browser] = await Promise.all([Shop.open(), launch()]);
  shop.mails.refused.add(wrong);
  await shop.register(wrong, { firstname: 'Jonas', lastname: 'Weber' });
  await shop.register('zoe@groesse.example', { company: 'Zoë Größe' });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

async function found(words) {
  const page = await open(browser, `${shop.url}/customers`);
  await page.getByRole('searchbox').fill(words);
  await until('one is found', async () => (await page.locator('tbody a').count()) === 1);
  return page;
}

test('a customer is found by the beginnings of words, corrected, and what was refused goes to the new address', async () => {
  const ids = [await shop.bill(wrong), await shop.bill(wrong)];
  for (const id of ids) await shop.mailed(id, 'failed');
  const page = await found('web jon');
  await page.getByRole('link', { name: 'Jonas Weber' }).click();
  await page.getByRole('button', { name: 'Send the 2 not sent again…' }).waitFor();
  await accessible(page, 'a customer');
  await page.getByRole('button', { name: 'Correct…' }).click();
  await page.getByLabel('E-mail').fill(right);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(right).waitFor();
  await page.getByRole('button', { name: 'Send the 2 not sent again…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send 2 again' }).click();
  await page.getByText('2 mails are on their way.').waitFor();
  for (const id of ids) await until('it left', async () => (await shop.show(id)).deliveries.some((one) => one.to === right && one.state === 'handed_over'));
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('link', { name: 'All, with files' }).click();
  await page.getByText('2 invoices', { exact: true }).waitFor();
  quiet(page);
  await page.context().close();
});

test('a customer is forgotten, after a question that can be left', async () => {
  const page = await found('grosse');
  await page.getByRole('link', { name: 'Zoë Größe' }).click();
  await page.getByRole('button', { name: 'Anonymise…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('This can’t be undone.').waitFor();
  await accessible(page, 'before a customer is forgotten');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Anonymise…' }).click();
  await dialog.getByRole('button', { name: 'Anonymise' }).click();
  await page.getByText('Zoë Größe is forgotten.').waitFor();
  await settled(page);
  await until('nobody finds it', async () => (await shop.call('GET', '/api/v1/customers?q=grosse')).items.length === 0);
  assert.equal(new URL(page.url()).pathname, '/customers');
  quiet(page);
  await page.context().close();
});

test('customers of a file: its columns are understood, and each row that is refused says why; corrected, the others stay', async () => {
  const page = await open(browser, `${shop.url}/customers`);
  await page.getByRole('button', { name: 'From a file…' }).click();
  const rows = ['Firma;E-Mail;Land;Telefon;Notiz', 'Alpha GmbH;office@alpha.example;DE;+49 30 901820-123;x', 'Beta AG;beta;CH;;', ';gamma@gamma.example;DE;;'];
  const drop = async (lines) => page.locator('input[type=file]').setInputFiles({ name: 'kunden.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });
  await drop(rows);
  await page.getByLabel('Firma means').waitFor();
  assert.equal(await page.getByLabel('E-Mail means').inputValue(), 'customer.email');
  assert.equal(await page.getByLabel('Notiz means').inputValue(), '');
  await accessible(page, 'columns of a file of customers');
  await page.getByRole('button', { name: 'Register these customers' }).click();
  await page.getByText('1 customer registered, 0 known before, 2 refused.').waitFor();
  await page.getByRole('cell', { name: 'beta: not a mailbox address' }).waitFor();
  await page.getByRole('cell', { name: 'a lastname or a company is needed' }).waitFor();
  await accessible(page, 'refused rows of a file of customers');
  await drop([...rows.slice(0, 2), 'Beta AG;beta@beta.example;CH;;', 'Gamma;gamma@gamma.example;DE;;']);
  await page.getByRole('button', { name: 'Register these customers' }).click();
  await page.getByText('2 customers registered, 1 known before, 0 refused.').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('searchbox').fill('gamma');
  await page.getByRole('link', { name: 'Gamma', exact: true }).waitFor();
  quiet(page);
  await page.context().close();
});
