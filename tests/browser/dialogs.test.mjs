// What is asked before something is done: every dialog and every form that opens within a page is accessible in light and in dark, and
// leaves its page as wide as the screen, from either side.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, launch, open, quiet, settled } from './browser.mjs';
import { day } from './seed.mjs';
import { Shop } from './shop.mjs';

let shop;
let browser;
let made;
let customer;

before(async () => {
  [shop, browser] = await Promise.all([Shop.open(), launch()]);
  made = await day(shop);
  for (const id of made.ids) await shop.mailed(id);
  [customer] = (await shop.call('GET', '/api/v1/customers?q=sommer')).items;
  await shop.call('POST', '/api/v1/webhooks', { url: 'https://erp.example/hook', types: ['invoice.issued'] });
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

/** As it stands now, in both schemes, each in a width of its own: colours depend on the scheme alone, and what stands where on the width. */
async function holds(page, what) {
  for (const [colorScheme, width] of [['light', 1280], ['dark', 375]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await accessible(page, `${what}, ${colorScheme}, ${width}`);
    for (const dir of ['rtl', 'ltr']) {
      const wide = await page.evaluate((to) => ((document.documentElement.dir = to), document.documentElement.scrollWidth - document.documentElement.clientWidth), dir);
      assert.ok(wide <= 0, `${what} is ${wide} wider than ${width}, ${dir}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}
const button = (page, name) => page.getByRole('button', { name });
const paths = {
  home: () => '/', list: () => '/invoices', invoice: () => `/invoices/${made.ids[0]}`, refused: () => `/invoices/${made.refused[0]}`,
  customers: () => '/customers', customer: () => `/customers/${customer.id}`, system: () => '/system', fresh: () => '/invoices/new', runs: () => '/runs',
};
const opened = {
  'the right address of refused mails': ['home', async (page) => {
    await button(page, 'Correct the address and send 2 again').click();
    await page.getByLabel('E-mail').waitFor();
  }],
  'the name of a new customer': ['home', async (page) => {
    await button(page, 'Register the customer').click();
    await page.getByLabel('Name or company').waitFor();
  }],
  'a remedy that is refused': ['home', async (page) => {
    await page.route('**/api/v1/user/register', (route) => route.fulfill({ status: 422, json: { code: 'invalid_request', title: 'The request is invalid', errors: [{ pointer: '/email', code: 'not_an_email', detail: 'This is not a mailbox address.' }] } }));
    await button(page, 'Register the customer').click();
    await page.getByLabel('Name or company').fill('Neu');
    await button(page, 'Register the customer').click();
    await page.getByText('This is not a mailbox address.').waitFor();
  }],
  filters: ['list', async (page) => {
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByLabel('Currency').waitFor();
  }],
  'many are sent again': ['list', async (page) => {
    await page.getByLabel('Choose all on this page').check();
    await button(page, /^Send \d+ again…$/).click();
    await page.getByRole('dialog').getByRole('heading', { name: /^Send \d+ invoices again$/ }).waitFor();
  }],
  'many are credited': ['list', async (page) => {
    await page.getByLabel('Choose all on this page').check();
    await button(page, /^Credit \d+…$/).click();
    await page.getByRole('dialog').getByLabel('Reason').waitFor();
  }],
  'some of many are refused': ['list', async (page) => {
    await page.route('**/send', (route) => route.fulfill({ status: 409, json: { code: 'no_recipient', title: 'It has no recipient' } }));
    await page.getByLabel('Choose all on this page').check();
    await button(page, /^Send \d+ again…$/).click();
    await page.getByRole('dialog').getByRole('button', { name: /^Send \d+ again$/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).waitFor();
  }],
  'another address': ['invoice', async (page) => {
    await button(page, 'Send to another address').click();
    await page.getByLabel('E-mail').waitFor();
  }],
  'a refused address': ['refused', async (page) => {
    await button(page, 'Correct the address and send it again').click();
    await page.getByLabel('E-mail').waitFor();
  }],
  'a credit of all': ['invoice', async (page) => {
    await page.getByRole('button', { name: 'Credit…', exact: true }).click();
    await button(page, /^Credit [\d.]+ EUR$/).waitFor();
  }],
  'a credit of some lines': ['invoice', async (page) => {
    await page.getByRole('button', { name: 'Credit…', exact: true }).click();
    await page.getByLabel('Credit all that is left').uncheck();
    await page.getByRole('spinbutton').first().fill('7');
    await page.getByRole('spinbutton').first().press('Tab');
  }],
  'a new customer': ['customers', async (page) => {
    await button(page, 'Register a customer').click();
    await page.getByLabel('First name').waitFor();
  }],
  'a customer is corrected': ['customer', async (page) => {
    await button(page, 'Correct').click();
    await page.getByLabel('First name').waitFor();
  }],
  'a customer is forgotten': ['customer', async (page) => {
    await button(page, 'Anonymise').click();
    await page.getByRole('dialog').getByText('This can’t be undone.').waitFor();
  }],
  'the list of keys': ['home', async (page) => {
    await page.locator('main').press('?');
    await page.getByRole('dialog').waitFor();
  }],
  'the log of a webhook': ['system', async (page) => {
    await button(page, 'Log').click();
    await page.getByText('Nothing was posted yet.').waitFor();
  }],
  'settings as they are by default': ['system', async (page) => {
    await page.getByText(/settings at their defaults/).click();
    await page.getByRole('row', { name: '[smtp] password not set' }).waitFor();
  }],
  'more of a new invoice': ['fresh', async (page) => {
    await page.getByText('More', { exact: true }).click();
    await page.getByLabel('Note').waitFor();
  }],
  'columns of a file': ['runs', async (page) => {
    await page.locator('input[type=file]').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('E-Mail;Artikel;Menge;Preis\na@example.com;Hammer;1;2,50\n') });
    await button(page, 'Read and check').waitFor();
  }],
  'sign-in': ['home', async (page) => {
    await page.route('**/api/v1/session', (route) => route.fulfill({ status: 401, json: { code: 'no_key', title: 'No key' } }));
    await page.reload({ waitUntil: 'domcontentloaded' });
    await page.getByLabel('API key').waitFor();
  }],
};
for (const [what, [at, act]] of Object.entries(opened)) {
  test(`accessible in light and dark: ${what}`, async () => {
    const page = await open(browser, shop.url + paths[at]());
    await settled(page);
    await act(page);
    await holds(page, what);
    quiet(page);
    await page.context().close();
  });
}
