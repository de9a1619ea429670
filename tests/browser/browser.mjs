// A browser on the pages: each page that it opens must obey the policy, throw nothing, and run nothing that was stored.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

/** BILLMILL_PAGES: a folder built by Vite, shown in place of what is linked into the program; for work on the pages. */
async function useBuilt(context) {
  const folder = process.env.BILLMILL_PAGES;
  if (!folder) return;
  const kinds = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };
  await context.route('**/assets/*', (route) => {
    const { pathname } = new URL(route.request().url());
    return route.fulfill({ body: readFileSync(join(folder, pathname)), contentType: kinds[pathname.split('.').pop()] });
  });
  await context.route((url) => !/^\/(api|problems|assets|readyz)/.test(url.pathname), async (route) => {
    if (route.request().resourceType() !== 'document') return route.continue();
    const policy = (await (await fetch(route.request().url(), { headers: { Accept: 'text/html' } })).headers).get('content-security-policy');
    return route.fulfill({ headers: { 'Content-Security-Policy': policy }, body: readFileSync(join(folder, 'index.html')), contentType: 'text/html' });
  });
}

/** A page of a context of its own. `errors`: what it must not have said; asserted by `quiet`. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  context.setDefaultTimeout(15_000 * Number(process.env.BILLMILL_SLOW ?? 1));
  await useBuilt(context);
  const page = await context.newPage();
  page.errors = [];
  page.on('pageerror', (error) => page.errors.push(`threw: ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted/i.test(message.text())) page.errors.push(message.text());
  });
  page.on('dialog', (dialog) => {
    page.errors.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  return page;
}

export function quiet(page) {
  assert.deepEqual(page.errors, []);
}

/** All that a page asked for is there. It may go on listening to the stream of events, so the network is never idle. */
export async function settled(page) {
  await page.waitForFunction(() => document.querySelector('main h1')?.textContent.trim() && !document.querySelector('main .skeleton'));
}

/** WCAG 2.2 AA, and what else axe holds for good; the document's own viewer is not ours. */
export async function accessible(page, what) {
  const found = await new AxeBuilder({ page }).exclude('iframe').withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  assert.deepEqual(found.violations.map((one) => `${what}: ${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`), []);
}
