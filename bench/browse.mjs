#!/usr/bin/env node
// What somebody feels who goes through the pages of a server that holds very many invoices: bench/many.py --pages runs it.
//
//     bench/browse.mjs URL [ROUNDS]
//
// Each round opens every page, searches, filters, goes on to the next pages and opens an invoice, by mouse and keyboard. Told are the requests
// of each page by the browser's clock (not the stream of events, which has no end), the time from a key or click to the next frame, tasks of the
// page's thread over 50 ms, what moved by itself, and the heap after 10,000 rows. Needs npm --prefix tests/browser ci.
import { launch, open, settled } from '../tests/browser/browser.mjs';
import { heapOf } from '../tests/browser/watched.mjs';

const [url, rounds = '20'] = process.argv.slice(2);
const pageSize = 100;
const rowsSeen = 10_000;
const interactionMin = 16; // ms: what the browser tells at least.

const browser = await launch();
const page = await open(browser, 'about:blank');
await page.addInitScript((least) => {
  window.seen = { requests: [], interactions: [], tasks: [], shifts: [] };
  const watch = (type, take, options = {}) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...options });
  watch('resource', (one) => one.name.includes('/api/') && !one.name.includes('/events') && window.seen.requests.push([one.duration, new URL(one.name).pathname + new URL(one.name).search]));
  watch('event', (one) => one.interactionId && window.seen.interactions.push([one.duration, one.name]), { durationThreshold: least });
  watch('longtask', (one) => window.seen.tasks.push(one.duration));
  watch('layout-shift', (one) => one.hadRecentInput || window.seen.shifts.push([one.value, one.sources.map((source) => source.node?.nodeName).join(' ')]));
}, interactionMin);

const requests = new Map();
const interactions = [];
const tasks = [];
const shifts = [];
let acts = 0;
/** Takes what the page has told so far. */
async function take(name) {
  const seen = await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
    done(window.seen);
    window.seen = { requests: [], interactions: [], tasks: [], shifts: [] };
  }, 120))));
  requests.set(name, [...(requests.get(name) ?? []), ...seen.requests]);
  interactions.push(...seen.interactions);
  tasks.push(...seen.tasks.map((ms) => [ms, name]));
  shifts.push(...seen.shifts.map((one) => [...one, name]));
}
const rows = () => page.locator('tbody a.row-link');
async function answered(act) {
  acts += 1;
  const answer = page.waitForResponse((one) => one.url().includes('/api/v1/') && !one.url().includes('/events'));
  await act();
  await answer;
  await settled(page);
}
async function go(path) {
  await page.goto(`${url}${path}`, { waitUntil: 'domcontentloaded' });
  await settled(page);
}
const words = ['mee', 'pri', 'kav', 'ag', 'pat', 'kri', 'dvo'];

for (let round = 0; round < Number(rounds); ++round) {
  const word = words[round % words.length];
  await go('/');
  await take('Home');
  await go('/invoices');
  await rows().first().waitFor();
  await answered(() => page.keyboard.press('/').then(() => page.keyboard.type(word, { delay: 40 })));
  await take('Invoices: search');
  await go(`/invoices?q=${word}&sort=-amount`);
  await take('Invoices: search, by amount');
  await go('/invoices?delivery=failed');
  await go('/invoices?currency=EUR&amountFrom=100&amountTo=110');
  await take('Invoices: filters');
  await go('/invoices');
  for (let turn = 0; turn < 3; ++turn) await answered(() => page.getByRole('link', { name: 'Next page' }).click());
  await take('Invoices: next page');
  await answered(() => rows().nth(round % pageSize).click());
  await page.locator('main h1').waitFor();
  await take('one invoice');
  await go('/customers');
  await answered(() => page.keyboard.press('/').then(() => page.keyboard.type(`customer.${round * 37}`, { delay: 40 })));
  await take('Customers: search');
  await go('/runs');
  await take('Runs');
  await go('/system');
  await take('System');
}

await go('/invoices');
let early = 0;
for (let seen = pageSize; seen < rowsSeen; seen += pageSize) {
  await answered(() => page.getByRole('link', { name: 'Next page' }).click());
  if (seen === 10 * pageSize) early = await heapOf(page);
}
await take('Invoices: 100 pages');
const late = await heapOf(page);
await browser.close();

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const table = [...requests].map(([name, all]) => {
  const sorted = all.toSorted((a, b) => a[0] - b[0]);
  const times = sorted.map(([ms]) => ms);
  return { page: name, requests: times.length, 'p50 ms': at(times, 0.5)?.toFixed(1), 'p99 ms': at(times, 0.99)?.toFixed(1), 'most ms': times.at(-1)?.toFixed(1), slowest: sorted.at(-1)?.[1].slice(0, 60) };
});
console.table(table);
const felt = interactions.map(([ms]) => ms).sort((a, b) => a - b);
// An act makes several events, and the browser tells none that was quicker: with those, the p99 would be lower.
console.log(`${acts} acts, ${felt.length} events of ${interactionMin} ms or more: p99 of these ${at(felt, 0.99) ?? 0} ms, most ${felt.at(-1) ?? 0} ms`);
const longest = tasks.toSorted((a, b) => b[0] - a[0]).slice(0, 5);
console.log(`tasks over 50 ms: ${tasks.length}${longest.length ? `; the longest ${longest.map(([ms, name]) => `${ms.toFixed(0)} ms (${name})`).join(', ')}` : ''}`);
console.log(`what moved by itself: ${shifts.reduce((sum, one) => sum + one[0], 0).toFixed(4)} in ${shifts.length}${shifts.length ? `: ${[...new Set(shifts.map((one) => `${one[2]} ${one[1]}`))].slice(0, 6).join('; ')}` : ''}`);
console.log(`heap after 1,100 rows ${(early / 1e6).toFixed(1)} MB, after ${rowsSeen.toLocaleString('en')} ${(late / 1e6).toFixed(1)} MB`);
