// The pages at an address behind which several gateways stand: tests/cluster/test_pages.py runs it.
//
//     through_gateway.mjs URL SESSION_FILE [KEY]
//
// With KEY somebody signs in, and the file keeps the browser's cookies; without, the file's session goes on. Then that person goes through every
// page, reads a document, and corrects a customer. Anything that a page must not do fails.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { launch, open, quiet, settled } from './browser.mjs';
import { until } from './shop.mjs';

const [url, session, key] = process.argv.slice(2);
const notHere = /^404 .*\/api\/v1\/(totals|mailbox)\b/; // A store that keeps no totals, and mails that leave by SMTP: the pages do without.
const browser = await launch();
try {
  const page = await open(browser, `${url}/invoices`, existsSync(session) ? { storageState: session } : {});
  if (key) {
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }
  await page.locator('tbody a.row-link').first().waitFor();
  const first = await page.locator('tbody a.row-link').first().textContent();
  await page.locator('tbody a.row-link').first().click();
  await page.getByText(first).first().waitFor();
  await page.getByRole('heading', { name: 'What happened' }).waitFor();
  const document = await page.evaluate(async () => {
    const answer = await fetch(document.querySelector('iframe').src);
    return [answer.status, (await answer.text()).slice(0, 5)];
  });
  assert.deepEqual(document, [200, '%PDF-']);

  for (const path of ['/', '/runs', '/customers', '/system']) {
    const refused = [];
    page.on('response', (answer) => {
      const said = `${answer.status()} ${answer.url()}`;
      if (answer.status() < 400 || notHere.test(said)) return;
      refused.push(said);
      answer.text().then((text) => console.error(said, text), () => undefined);
    });
    await page.goto(`${url}${path}`, { waitUntil: 'domcontentloaded' });
    await settled(page);
    assert.equal(await page.getByLabel('API key').count(), 0, `${path} asks for a key again`);
    assert.deepEqual(refused, [], path);
    page.removeAllListeners('response');
  }
  await page.goto(`${url}/customers`, { waitUntil: 'domcontentloaded' });
  await page.locator('tbody a').first().click();
  await page.getByRole('button', { name: 'Correct…' }).click();
  const company = `Analytical Engines ${Date.now()}`;
  await page.getByLabel('Company').fill(company);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: company }).waitFor();
  await until('every gateway says so', async () => {
    const answers = await page.evaluate(() => Promise.all(Array.from({ length: 6 }, async () => (await (await fetch('/api/v1/customers?limit=5')).json()).items.map((one) => one.company))));
    return answers.every((companies) => companies.includes(company));
  });
  quiet(page);
  await page.context().storageState({ path: session });
} finally {
  await browser.close();
}
