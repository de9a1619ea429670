// Pictures of Home with problems, one invoice and the review of an import, from made-up answers: how the pages are meant to look.
// usage: [ONLY=NAME,…] [SIZES=1280x800,…] node draw.mjs FOLDER [PDF]
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { addresses, answer } from './drawn.mjs';

const dist = resolve(dirname(fileURLToPath(import.meta.url)), '../../web/dist');
const [folder, pdf] = process.argv.slice(2);
const kinds = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };
/** What somebody did before the picture. */
const acts = {
  chosen: async (page) => {
    for (const nth of [1, 3, 4]) await page.locator('tbody input[type=checkbox]').nth(nth).check();
  },
};
acts['credit-lines'] = async (page) => {
  await page.getByRole('button', { name: 'Credit', exact: true }).click();
  await page.getByLabel('Credit all that is left').uncheck();
  for (let n = 0; n < 2; n += 1) await page.getByRole('spinbutton').first().press('ArrowUp');
  await page.getByRole('button', { name: 'Credit 49.80 EUR' }).waitFor();
};
/** Of long lists the first screen is enough. */
const long = ['invoices', 'chosen'];
const only = process.env.ONLY?.split(',');
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const scheme of ['light', 'dark']) {
  for (const [width, height] of (process.env.SIZES ?? '1440x900,390x844').split(',').map((size) => size.split('x').map(Number))) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: 'en-GB' });
    const page = await context.newPage();
    page.on('pageerror', (error) => console.log('error', error.message));
    page.on('console', (message) => message.type() === 'error' && console.log(message.text()));
    await page.route('http://localhost:9/**', (route) => {
      const url = new URL(route.request().url());
      if (url.pathname.endsWith('/pdf')) return pdf ? route.fulfill({ body: readFileSync(pdf), contentType: 'application/pdf' }) : route.abort();
      if (url.pathname.startsWith('/assets/')) return route.fulfill({ body: readFileSync(join(dist, url.pathname)), contentType: kinds[url.pathname.split('.').pop()] });
      const json = answer(url);
      if (typeof json === 'string') return route.fulfill({ body: json, contentType: 'text/plain' });
      if (json) return route.fulfill({ json });
      if (url.pathname.startsWith('/api/')) return route.fulfill({ status: 404, json: { code: 'none' } });
      return route.fulfill({ body: readFileSync(join(dist, 'index.html')), contentType: 'text/html' });
    });
    for (const [name, address] of Object.entries(addresses)) {
      if ((scheme === 'dark' && width === 390 && !process.env.SIZES) || (only && !only.includes(name))) continue;
      await page.goto(`http://localhost:9${address}`);
      await page.waitForLoadState('networkidle');
      await page.waitForTimeout(['invoice', 'credit-lines', 'system'].includes(name) ? 5000 : 300);
      await acts[name]?.(page);
      // What is fixed to the window's end stands at the picture's end.
      const whole = (width < 800 || name === 'system') && !long.includes(name);
      if (whole) await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
      await page.screenshot({ path: join(folder, `${name}-${width}${scheme === 'dark' ? '-dark' : ''}.png`) });
      await page.setViewportSize({ width, height });
    }
    await context.close();
  }
}
await browser.close();
