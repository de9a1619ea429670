// The pages in a real browser, through the real program. Run: node --test tests/browser
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, launch, open, quiet, settled } from './browser.mjs';
import { Shop, until } from './shop.mjs';

const refused = 'jonas.weber@webre.example';
const corrected = 'jonas.weber@weber.example';
const markup = '<img src=x onerror=alert(1)><script>alert(2)</script>"\'';
let shop;
let browser;

before(async () => {
  [shop, browser] = await Promise.all([Shop.open(), launch()]);
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

/** Counts what somebody clicks on the pages of this context, whatever page it is on. */
async function countClicks(page) {
  let clicks = 0;
  await page.exposeFunction('clicked', () => (clicks += 1));
  await page.addInitScript(() => addEventListener('click', (event) => event.isTrusted && window.clicked(), true));
  await page.reload({ waitUntil: 'domcontentloaded' });
  return () => clicks;
}
async function refusedTwice(address) {
  shop.mails.refused.add(address);
  await shop.register(address, { firstname: 'Jonas', lastname: 'Weber' });
  const bills = [await shop.bill(address), await shop.bill(address)];
  for (const id of bills) await shop.mailed(id, 'failed');
  return bills;
}
const leftFor = (id, to) => until('the mail left', async () => (await shop.show(id)).deliveries.some((one) => one.to === to && one.state === 'handed_over'));

test('an evening: a refused address is corrected and sent again, in at most five clicks from Home', async () => {
  const bills = await refusedTwice(refused);
  const page = await open(browser, shop.url);
  const clicks = await countClicks(page);
  const entry = page.getByRole('listitem').filter({ hasText: '2 mails were refused and not sent' });
  await entry.getByText('49.80 EUR for 2 invoices').waitFor();
  await page.getByRole('button', { name: 'Correct the address and send 2 again…', exact: true }).click();
  await page.getByLabel('E-mail').fill(corrected);
  await page.getByRole('button', { name: 'Correct the address and send 2 again', exact: true }).click();
  await page.getByText(`2 invoices go to ${corrected}.`).waitFor();
  for (const id of bills) await leftFor(id, corrected);
  await entry.waitFor({ state: 'detached' });
  const { items } = await shop.call('GET', `/api/v1/customers?email=${corrected}`);
  assert.equal(items.length, 1, 'the customer has the new address');
  assert.ok(clicks() >= 2 && clicks() <= 5, `${clicks()} clicks`);
  quiet(page);
  await page.context().close();
});

test('the same by way of one of the invoices, after a look at its document: at most five clicks from Home', async () => {
  const [wrong, right] = ['mia.wolf@wlof.example', 'mia.wolf@wolf.example'];
  const bills = await refusedTwice(wrong);
  const { number } = await shop.show(bills[0]);
  const page = await open(browser, shop.url);
  const clicks = await countClicks(page);
  await page.getByRole('link', { name: number }).click();
  await page.locator('iframe').waitFor();
  await page.getByRole('button', { name: 'Correct the address and send it again' }).click();
  await page.getByLabel('E-mail').fill(right);
  await page.getByRole('button', { name: `Send to ${right}` }).click();
  await leftFor(bills[0], right);
  assert.equal((await shop.call('GET', `/api/v1/customers?email=${right}`)).items.length, 1, 'the customer has the new address');
  assert.ok(clicks() >= 3 && clicks() <= 5, `${clicks()} clicks`);
  quiet(page);
  await page.context().close();
  await shop.call('POST', `/api/v1/invoices/${bills[1]}/send`, { to: right });
  await leftFor(bills[1], right);
});

test('a bill waits for its customer: registered from Home, it is issued', async () => {
  const id = await shop.bill('lager@neu-kunde.example');
  const page = await open(browser, shop.url);
  await page.getByRole('button', { name: 'Register the customer' }).click();
  await page.getByLabel('Name or company').fill('Neu Kunde');
  await page.getByRole('button', { name: 'Register the customer' }).click();
  await until('it is issued', async () => (await shop.show(id)).number);
  quiet(page);
  await page.context().close();
});

test('a new invoice: what is typed survives a reload, the preview is the real document, it is issued once', async () => {
  const page = await open(browser, `${shop.url}/invoices/new`);
  await page.getByLabel('Customer’s e-mail').fill('mei.chen@example.com');
  await page.getByLabel('Name or company').fill('Mei Chen');
  await page.getByLabel('What').fill('Spirit level');
  await page.reload({ waitUntil: 'domcontentloaded' });
  assert.equal(await page.getByLabel('What').inputValue(), 'Spirit level');
  await page.getByLabel('Price').fill('39.50');
  await page.getByTitle('Preview').waitFor();
  await page.getByRole('button', { name: /^Issue 39\.50 EUR/ }).click();
  await page.waitForURL(/\/invoices\/[0-9a-f-]{36}$/);
  const id = page.url().split('/').at(-1);
  await shop.mailed(id);
  await page.getByText(/^Issued as NW-/).waitFor();
  const pdf = await page.locator('iframe').getAttribute('src');
  assert.equal((await fetch(new URL(pdf, shop.url))).headers.get('content-type'), 'application/pdf');
  quiet(page);
  await page.context().close();
});

test('a night on call: the mail server goes away and comes back; the program starts again under an open page', async () => {
  await shop.register('ada@analytical.example', { company: 'Analytical Engines Ltd' });
  const page = await open(browser, shop.url);
  await shop.mails.goAway();
  const bills = [await shop.bill('ada@analytical.example'), await shop.bill('ada@analytical.example')];
  await page.getByRole('heading', { name: 'Waits by itself' }).waitFor();
  await shop.mails.comeBack();
  for (const id of bills) await shop.mailed(id);
  await page.getByRole('heading', { name: 'Waits by itself' }).waitFor({ state: 'detached' });
  await shop.stop();
  await page.getByText('billmill does not answer').waitFor();
  await shop.start();
  await page.getByText('billmill does not answer').waitFor({ state: 'detached' });
  quiet(page);
  await page.context().close();
});

test('a run: a file with mistakes is reviewed, issued with its mails held, looked at, and released', async () => {
  const csv = 'E-Mail;Name;Artikel;Menge;Preis\nrun1@example.com;Ada;Hammer;1;24,90\nbad@@x;Bad;Saw;1;12,3x\nrun2@example.com;Bob;Nails;2;3,50\n';
  const page = await open(browser, `${shop.url}/runs`);
  await page.locator('input[type=file]').setInputFiles({ name: 'november.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByRole('button', { name: 'Read and check' }).click();
  await page.getByText('3 rows = 2 ready + 1 to correct').waitFor();
  assert.equal(await page.getByLabel('E-Mail').inputValue(), 'bad@@x');
  await page.getByRole('button', { name: 'Issue 2 invoices, 31.90 EUR' }).click();
  await page.getByRole('button', { name: 'Release 2 mails' }).click();
  const id = page.url().split('/').at(-1);
  await until('both mails left', async () => (await shop.call('GET', `/api/v1/runs/${id}`)).mail.handedOver === 2);
  quiet(page);
  await page.context().close();
});

test('by the keyboard alone: search, move, open, credit', async () => {
  const page = await open(browser, `${shop.url}/invoices`);
  await page.locator('tbody a').first().waitFor();
  await page.locator('body').press('j');
  assert.ok(await page.evaluate(() => document.activeElement.classList.contains('row-link')));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/invoices\/[0-9a-f-]{36}$/);
  await page.getByRole('button', { name: 'Credit…', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Credit [\d.]+ EUR$/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('cancelled').first().waitFor();
  await page.locator('main').press('?');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('main').press('g');
  await page.locator('main').press('h');
  await page.waitForURL(`${shop.url}/`);
  quiet(page);
  await page.context().close();
});

test('stored markup stays text: in names, notes and servers’ answers nothing runs', async () => {
  await shop.register('markup@example.com', { company: markup, lastname: markup });
  const id = await shop.bill('markup@example.com', [[markup, 1, '1.00']], { note: markup, reference: markup });
  await shop.mailed(id);
  const page = await open(browser, shop.url);
  for (const path of ['/', '/invoices', `/invoices/${id}`, '/customers', `/invoices?q=${encodeURIComponent(markup)}`, '/system']) {
    await page.goto(shop.url + path, { waitUntil: 'domcontentloaded' });
    await settled(page);
    assert.equal(await page.locator('main img, main script').count(), 0, path);
  }
  quiet(page);
  await page.context().close();
});

test('every page: no violation that axe finds, light and dark, wide and narrow; nothing moves, nothing leaves its line from right to left', async () => {
  const { items } = await shop.call('GET', '/api/v1/invoices');
  const { items: people } = await shop.call('GET', '/api/v1/customers');
  const paths = ['/', '/invoices', '/invoices?state=open', '/invoices?issuedFrom=2020-01-01&amountFrom=1&sort=-due', `/invoices/${items[0].id}`, '/invoices/new', '/customers', `/customers/${people[0].id}`, '/runs', '/system', '/nothing'];
  for (const [colorScheme, width] of [['light', 1280], ['dark', 390]]) {
    const page = await open(browser, shop.url, { colorScheme, viewport: { width, height: 800 } });
    for (const path of paths.slice(0, -1)) {
      await page.goto(shop.url + path, { waitUntil: 'domcontentloaded' });
      await settled(page);
      await accessible(page, `${path} ${colorScheme}`);
      await page.evaluate(() => (document.documentElement.dir = 'rtl'));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${path} is wider than ${width} from right to left by ${wide}`);
    }
    quiet(page);
    await page.context().close();
  }
});

test('German is complete: each place shows it', async () => {
  const page = await open(browser, shop.url, { locale: 'de-DE' });
  await page.getByRole('link', { name: 'Rechnungen' }).click();
  await page.getByRole('heading', { name: 'Rechnungen' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  quiet(page);
  await page.context().close();
});

test('the page comes compressed, is never old, and its files are kept for ever', async () => {
  const page = await fetch(`${shop.url}/invoices`, { headers: { Accept: 'text/html' } });
  const text = await page.text();
  assert.equal(page.headers.get('cache-control'), 'no-cache');
  assert.equal(page.headers.get('content-encoding'), 'gzip');
  assert.match(page.headers.get('content-security-policy'), /require-trusted-types-for 'script'/);
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(text)[1];
  const file = await fetch(shop.url + script);
  assert.match(file.headers.get('cache-control'), /immutable/);
  const bytes = Number(file.headers.get('content-length'));
  assert.ok(bytes > 0 && bytes < 150_000, `${bytes} bytes of script`);
});
