// What the customer saw: the document and the mail; and whether a PDF that somebody brings is one of ours.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, launch, open, quiet } from './browser.mjs';
import { Shop } from './shop.mjs';

let shop;
let browser;
let id;
const markup = '<script>alert(1)</script><img src=x onerror=alert(2)>';

before(async () => {
  [shop, browser] = await Promise.all([Shop.open(), launch()]);
  await shop.register('ada@analytical.example', { company: `Analytical ${markup}` });
  id = await shop.bill('ada@analytical.example', [[markup, 1, '24.90']], { note: markup });
  await shop.mailed(id);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

test('the mail is shown as its reader sees it, and nothing in it runs', async () => {
  const page = await open(browser, `${shop.url}/invoices/${id}`);
  await page.getByRole('button', { name: 'The mail' }).click();
  const frame = page.frameLocator('iframe.phone');
  await frame.getByText('24,90').filter({ visible: true }).first().waitFor();
  assert.ok((await page.locator('iframe.phone').boundingBox()).width <= 392);
  assert.equal(await frame.locator('script, img[onerror]').count(), 0);
  await page.getByRole('button', { name: 'Text', exact: true }).click();
  await page.locator('pre').getByText('24,90').first().waitFor();
  await page.getByRole('button', { name: 'Headers' }).click();
  await page.getByText('ada@analytical.example').first().waitFor();
  await accessible(page, 'an invoice with its mail');
  quiet(page);
  await page.context().close();
});

test('the document stays in its frame when the page is opened again', async () => {
  const page = await open(browser, 'about:blank');
  const policies = [];
  page.on('response', (answer) => {
    if (answer.url().includes('/mail/page')) policies.push([answer.status(), answer.headers()['content-security-policy'] ?? '']);
  });
  for (let round = 0; round < 2; round += 1) {
    await page.goto(`${shop.url}/invoices/${id}`, { waitUntil: 'domcontentloaded' });
    await page.getByRole('button', { name: 'The mail' }).click();
    await page.frameLocator('iframe.phone').getByText('24,90').filter({ visible: true }).first().waitFor();
  }
  assert.ok(policies.every(([, policy]) => !policy.includes("frame-ancestors 'none'")), JSON.stringify(policies));
  quiet(page);
  await page.context().close();
});

test('any PDF: as issued it is genuine; with one byte changed it is not; of others nothing is known', async () => {
  const issued = Buffer.from(await (await fetch(`${shop.url}/api/v1/invoices/${id}/pdf`)).arrayBuffer());
  const altered = Buffer.from(issued);
  altered[2000] ^= 1;
  const page = await open(browser, `${shop.url}/invoices/${id}`);
  const drop = (name, buffer) => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/pdf', buffer });
  await page.getByText('Is a PDF genuine?').waitFor();
  await drop('from-a-friend.pdf', issued);
  await page.getByText('Genuine: byte by byte').waitFor();
  await page.getByText('The chain of all invoices proves its record.').waitFor();
  await drop('edited.pdf', altered);
  await page.getByText('Altered: it has this number').waitFor();
  await drop(`${markup}.pdf`, Buffer.from('%PDF-1.7 of somebody else'));
  await page.getByText('Not one of ours').waitFor();
  await accessible(page, 'an invoice with a checked file');
  quiet(page);
  await page.context().close();
});
