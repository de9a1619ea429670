#!/usr/bin/env node
// What a page costs that stays open: bytes both ways and CPU, an hour, when nothing happens and when something does.
//
//     bench/open_page.mjs [SECONDS]
//
// Each page stays open so long (60 by default), in a tab that is looked at. Bytes are counted on the wire, between browser and program, headers
// included. CPU is that of the tab's process (script, layout, paint), and what the program takes beyond what it takes without the page. "Busy" is
// an invoice every two seconds, which tells an event a second: issued, and its mail. All is scaled to an hour. Needs npm --prefix tests/browser ci.
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { launch, open, settled } from '../tests/browser/browser.mjs';
import { Shop, until } from '../tests/browser/shop.mjs';

const seconds = Number(process.argv[2] ?? 60);
const invoices = 2_200;
const customer = 'ada@analytical.example';
const ticks = 100; // Of a second: what /proc counts in.

/** Passes on what goes between browser and program, and counts it. */
async function counter(port) {
  const wire = { up: 0, down: 0 };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.on('data', (bytes) => (wire.up += bytes.length)).pipe(far);
    far.on('data', (bytes) => (wire.down += bytes.length)).pipe(near);
    for (const one of [near, far]) one.on('error', () => (near.destroy(), far.destroy()));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return Object.assign(wire, { port: server.address().port, close: () => server.close() });
}
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}
async function tabs(browser) {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  await devtools.detach();
  return processInfo.filter((one) => one.type === 'renderer').reduce((all, one) => all + one.cpuTime, 0);
}

const shop = await Shop.open({ mail: false });
const browser = await launch();
const wire = await counter(shop.port);
await shop.register(customer, { company: 'Analytical Engines Ltd' });
for (let n = 0; n < invoices; n += 50) await Promise.all(Array.from({ length: 50 }, () => shop.bill(customer)));
await until('all are issued', async () => (await shop.call('GET', '/api/v1/invoices?limit=1')).total >= invoices, 120_000);
const [one] = (await shop.call('GET', '/api/v1/invoices?limit=1')).items;

async function spent(busy) {
  const before = { program: cpuOf(shop.process.pid), tab: await tabs(browser), up: wire.up, down: wire.down };
  const end = Date.now() + seconds * 1000;
  let next = Date.now();
  while (Date.now() < end) {
    if (busy) await shop.bill(customer);
    next += 2_000;
    await pause(Math.max(0, Math.min(next, end) - Date.now()));
  }
  const hour = 3600 / seconds;
  return { program: (cpuOf(shop.process.pid) - before.program) * hour, tab: ((await tabs(browser)) - before.tab) * hour, bytes: (wire.up - before.up + wire.down - before.down) * hour };
}
const rows = [];
const alone = { idle: await spent(false), busy: await spent(true) };
for (const [name, path] of [['Home', '/'], ['Invoices', '/invoices'], ['one invoice', `/invoices/${one.id}`], ['Customers', '/customers'], ['Runs', '/runs'], ['System', '/system']]) {
  const page = await open(browser, `http://localhost:${wire.port}${path}`);
  await settled(page);
  await pause(3_000); // The stream is open, and what it makes the page ask once more is answered.
  for (const when of ['idle', 'busy']) {
    const { program, tab, bytes } = await spent(when === 'busy');
    rows.push({ page: name, when, 'MB an hour': (bytes / 1e6).toFixed(2), 'tab, CPU-seconds an hour': tab.toFixed(1), 'program, CPU-seconds an hour': Math.max(0, program - alone[when].program).toFixed(1) });
  }
  await page.context().close();
}
console.table(rows);
await browser.close();
wire.close();
await shop.close();
