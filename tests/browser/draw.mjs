// Pictures of pages from made-up answers: how the pages are meant to look. Their documents are made by the program.
// usage: BILLMILL_PROGRAM=… [ONLY=NAME,…] [SIZES=1280x800,…] node draw.mjs FOLDER
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { addresses, answer, now, paper, zone } from './drawn.mjs';

const source = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const dist = process.env.BILLMILL_PAGES ?? join(source, 'web/dist');
const [folder] = process.argv.slice(2);
const kinds = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };
/** As docs/pages.md shows them. With SIZES all pages are drawn in each size, in light and dark. */
const shown = { home: ['1440', '390', '1440-dark'], chosen: ['1440', '1440-dark', '390'], open: ['390', '1440'], none: ['390'], invoice: ['1440'], 'credit-lines': ['1440'], credit: ['390'], review: ['1440', '390'], system: ['1440', '390'] };
/** What somebody did before the picture. */
const acts = {
  chosen: async (page) => {
    for (const nth of [1, 3, 4]) await page.locator('tbody input[type=checkbox]').nth(nth).check();
  },
};
const credits = (button, all, sum) => async (page) => {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.getByLabel(all).uncheck();
  for (let n = 0; n < 2; n += 1) await page.getByRole('spinbutton').first().press('ArrowUp');
  await page.getByRole('button', { name: sum }).waitFor();
};
acts['credit-lines'] = credits('Credit…', 'Credit all that is left', 'Credit 49.80 EUR');
acts.credit = credits('Gutschreiben…', 'Alles Übrige gutschreiben', '49,80 EUR gutschreiben');
const german = ['credit'];
/** Of long lists the first screen is enough; of these pages all is shown on a wide screen, too. */
const [long, whole] = [['invoices', 'chosen'], ['home', 'review', 'system']];
const only = process.env.ONLY?.split(',');

const scratch = mkdtempSync(join(tmpdir(), 'billmill-papers-'));
function pdf(id) {
  const record = join(scratch, `${id}.json`);
  writeFileSync(record, JSON.stringify(paper(id)));
  return execFileSync(process.env.BILLMILL_PROGRAM ?? join(source, 'build/dev/billmill'), ['render', record, '--seller', join(source, 'docs/examples/seller.toml'), '--out', '-']);
}
async function draw(browser, name, [width, height], scheme) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: german.includes(name) ? 'de-DE' : 'en-GB', timezoneId: zone });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.log('error', error.message));
  page.on('console', (message) => message.type() === 'error' && console.log(name, message.text()));
  await page.clock.setSystemTime(now);
  await page.route('http://localhost:9/**', (route) => {
    const url = new URL(route.request().url());
    if (url.pathname.endsWith('/pdf')) return route.fulfill({ body: pdf(url.pathname.split('/')[4]), contentType: 'application/pdf' });
    if (url.pathname.startsWith('/assets/')) return route.fulfill({ body: readFileSync(join(dist, url.pathname)), contentType: kinds[url.pathname.split('.').pop()] });
    const json = answer(url);
    if (typeof json === 'string') return route.fulfill({ body: json, contentType: 'text/plain' });
    if (json) return route.fulfill({ json });
    if (url.pathname.startsWith('/api/')) return route.fulfill({ status: 404, json: { code: 'none' } });
    return route.fulfill({ body: readFileSync(join(dist, 'index.html')), contentType: 'text/html' });
  });
  await page.goto(`http://localhost:9${addresses[name] ?? addresses['credit-lines']}`);
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(['invoice', 'credit-lines', 'credit', 'system'].includes(name) ? 5000 : 300);
  await acts[name]?.(page);
  // What is fixed to the window's end stands at the picture's end.
  if ((width < 800 || whole.includes(name)) && !long.includes(name)) await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
  await page.screenshot({ path: join(folder, `${name}-${width}${scheme === 'dark' ? '-dark' : ''}.png`) });
  await context.close();
}
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const [name, sizes] of Object.entries(shown)) {
  if (only && !only.includes(name)) continue;
  if (process.env.SIZES) {
    for (const size of process.env.SIZES.split(',')) for (const scheme of ['light', 'dark']) await draw(browser, name, size.split('x').map(Number), scheme);
  } else {
    for (const size of sizes) await draw(browser, name, size.startsWith('390') ? [390, 844] : [1440, 900], size.endsWith('dark') ? 'dark' : 'light');
  }
}
await browser.close();
rmSync(scratch, { recursive: true });
