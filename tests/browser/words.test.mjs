// What the pages say: a reader needs no guess. A button that asks before it acts says so, a state has one word, no section is empty, and
// what is added up comes to what is said.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, quiet, settled } from './browser.mjs';
import { day } from './seed.mjs';
import { Shop, until } from './shop.mjs';

let shop;
let browser;
let made;
let customer;
let runId;

const header = 'Order;E-Mail;Name;Artikel;Menge;Preis';
/** A file is read and checked, as the page under Runs does it. */
async function check(name, rows, mail = 'on_release') {
  const body = [header, ...rows].join('\n') + '\n';
  const answer = await fetch(`${shop.url}/api/v1/runs?name=${encodeURIComponent(name)}&then=check&mail=${mail}`, { method: 'POST', headers: { 'Content-Type': 'text/csv' }, body });
  const run = await answer.json();
  assert.ok(answer.ok, JSON.stringify(run));
  return run;
}
before(async () => {
  [shop, browser] = await Promise.all([Shop.open({ second: true }), launch()]);
  made = await day(shop);
  for (const id of made.ids) await shop.mailed(id);
  [customer] = (await shop.call('GET', '/api/v1/customers?q=jonas')).items;
  await shop.call('POST', '/api/v1/webhooks', { url: 'https://erp.example/hook', types: ['invoice.issued'] });
  ({ id: runId } = await check('first.csv', ['1;ok@example.com;Ok;Hammer;2;11,90', '2;bad@@x;No;Saw;1;12,3x']));
});
after(async () => {
  await browser?.close();
  await shop?.close();
});
const paths = () => ['/', '/invoices', '/invoices?state=open', '/invoices?state=waiting', '/invoices?state=failed', '/invoices?q=nothing-is-called-so', `/invoices/${made.ids[0]}`, `/invoices/${made.refused[0]}`, `/invoices/${made.waiting}`, '/customers', `/customers/${customer.id}`, '/customers?q=nothing-is-called-so', '/runs', `/runs/${runId}`, '/system'];
async function shown(path, options) {
  const page = await open(browser, shop.url + path, options);
  await settled(page);
  await page.locator('main h1').waitFor();
  return page;
}
async function closed(page) {
  quiet(page);
  await page.context().close();
}

/** Forms, dialogs that ask, and places for a file. A list of keys is read, and asks nothing. */
const asking = (page) => page.locator('form:not([method=dialog]):visible, input[type=file]').count();
for (const locale of ['en-GB', 'de-DE']) {
  test(`a button ends with … exactly where it opens a form or a question (${locale})`, async () => {
    let [asks, acts] = [0, 0];
    for (const path of paths()) {
      const page = await shown(path, { locale });
      // Nothing is changed here: each button is only to show what it opens.
      await page.route('**/api/v1/**', (route) => (route.request().method() === 'GET' || route.request().url().endsWith('/preview') ? route.continue() : route.fulfill({ status: 409, json: { code: 'not_now', title: 'Not now' } })));
      const ready = async () => {
        await page.goto(shop.url + path, { waitUntil: 'domcontentloaded' });
        await settled(page);
        await page.waitForFunction(() => document.querySelectorAll('main tbody tr, main li, main p').length > 0);
        if (path.startsWith('/runs/')) await page.locator('main form').waitFor(); // The rows to correct come with an answer of their own.
        if (path === '/invoices') {
          await page.locator('tbody input[type=checkbox]').first().check();
          await page.locator('.bar button').first().waitFor();
        }
      };
      await ready();
      const buttons = page.locator('button:visible:enabled');
      const namesNow = () => buttons.evaluateAll((all) => all.map((one) => (one.getAttribute('aria-label') ?? one.textContent).trim()));
      for (const name of new Set(await namesNow())) {
        await ready();
        await until(`${path} has "${name}"`, async () => (await namesNow()).includes(name));
        const button = buttons.nth((await namesNow()).indexOf(name));
        const before = await asking(page);
        await button.click();
        // A form or dialog is there with the click's own task; what an answer brings is no form.
        await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
        const opened = (await asking(page)) > before;
        assert.equal(name.endsWith('…'), opened, `${path}: "${name}" ${opened ? 'opens a form' : 'opens none'}`);
        if (opened) asks += 1;
        else acts += 1;
      }
      assert.deepEqual(page.errors, []);
      await page.context().close();
    }
    assert.ok(asks >= 12 && acts >= 12, `${asks} ask, ${acts} act`);
  });
}

test('no heading stands above nothing, on any page', async () => {
  for (const path of paths()) {
    const page = await shown(path);
    const empty = () => page.evaluate(() =>
      [...document.querySelectorAll('main section')]
        .filter((one) => {
          const rest = one.cloneNode(true);
          for (const heading of rest.querySelectorAll('h1, h2, h3')) heading.remove();
          return !rest.textContent.trim() && !one.querySelector('input, iframe, canvas');
        })
        .map((one) => one.textContent.trim()),
    );
    // What a section shows may still be on its way.
    await until(`${path} has no empty section`, async () => (await empty()).length === 0).catch(async (late) => assert.deepEqual(await empty(), [], late.message));
    await closed(page);
  }
});

test('a mail that was not sent is called so on Home, in both lists, on the invoice and its timeline, with the customer and on System', async () => {
  const [id] = made.refused;
  const { number } = await shop.show(id);
  const places = {
    '/': (page) => page.getByRole('listitem').filter({ hasText: number }).getByText('and not sent'),
    '/invoices': (page) => page.getByRole('row').filter({ hasText: number }).getByText('not sent', { exact: true }),
    '/invoices?delivery=failed': (page) => page.getByRole('button', { name: 'Remove: Mail: not sent' }),
    '/invoices?state=open': (page) => page.getByRole('row').filter({ hasText: number }).getByText('not sent', { exact: true }),
    [`/invoices/${id}`]: (page) => page.locator('.timeline').getByText('not sent', { exact: true }),
    [`/customers/${customer.id}`]: (page) => page.getByRole('row').filter({ hasText: number }).getByText('not sent', { exact: true }).filter({ visible: true }),
    '/system': (page) => page.getByRole('link', { name: '2 not sent' }),
  };
  for (const [path, found] of Object.entries(places)) {
    const page = await shown(path);
    await found(page).first().waitFor();
    assert.equal(await page.getByText(/refused for good|given up/).count(), 0, path);
    await closed(page);
  }
});

test('Home counts what waits beside the invoices, by the name that its entry has; the amount is of all, and the seller is named', async () => {
  const page = await shown('/');
  await until('the sentence is there', async () => /^12 of today’s 14 invoices are with the mail server\. 2 mails were refused and not sent\. 1 more bill waits for its customer\.$/.test((await page.locator('h1').textContent()).trim().replaceAll('\u00a0', ' ')));
  await page.getByRole('listitem').filter({ hasText: '1 bill waits for its customer' }).getByText('from Nordlicht Werkzeuge GmbH').waitFor();
  await page.getByRole('listitem').filter({ hasText: 'refused' }).getByText(/^64\.40.EUR for 2 invoices$/).waitFor();
  await page.getByRole('region', { name: 'Issued, tax included' }).getByText('What customers have paid is not counted here.').waitFor();
  await page.route('**/api/v1/sellers', async (route) => {
    const all = await (await route.fetch()).json();
    await route.fulfill({ json: { ...all, items: all.items.slice(0, 1) } });
  });
  await page.reload({ waitUntil: 'domcontentloaded' });
  await page.getByText('1 bill waits for its customer').waitFor();
  assert.equal(await page.getByText('from Nordlicht Werkzeuge GmbH').count(), 0, 'of one seller nothing needs to be said');
  await closed(page);
});

test('a review says how many of all, whose they are, each row’s total, what becomes of the wrong row and of the mails, and what an amount looks like', async () => {
  const page = await shown(`/runs/${runId}`);
  await page.getByRole('heading', { name: '1 of 2 invoices from first.csv can be issued' }).waitFor();
  await page.getByText('Seller: Nordlicht Werkzeuge GmbH').waitFor();
  await page.getByText('1 row is left out for now: it stays here, and can be corrected and issued later.').waitFor();
  await page.getByText('No mail leaves until you release it here.').waitFor();
  await page.getByText('not a decimal number; for example 12,30').waitFor();
  const cells = await page.locator('.sums tbody tr').evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent.trim())));
  assert.deepEqual(cells.map((row) => row.slice(1)), [['20.00', '3.80', '23.80'], ['20.00', '3.80', '23.80\u00a0EUR']]);
  await closed(page);
});

test('rows are compared with the run before: what differs and what repeats is named, and where nothing does, that is said', async () => {
  const same = ['7;same@example.com;Same;Hammer;1;10,00', '8;other@example.com;Other;Saw;1;20,00'];
  const first = await check('before.csv', same);
  await shop.call('POST', `/api/v1/runs/${first.id}/issue`);
  await until('it is issued', async () => (await shop.call('GET', `/api/v1/runs/${first.id}`)).counts.issued === 2);
  const again = await check('again.csv', ['7;same@example.com;Same;Hammer;1;10,00', '9;new@example.com;New;Saw;1;20,00'], 'at_once');
  const page = await shown(`/runs/${again.id}`);
  const section = page.getByRole('region', { name: /^Compared with the run before: before\.csv/ });
  await section.getByText('1 customer of that run is not in this one').waitFor();
  await section.getByText('1 customer was not in that run').waitFor();
  await section.getByText('1 invoice was in that run too').waitFor();
  const rows = await section.locator('.differing li').evaluateAll((all) => all.map((row) => row.textContent.replaceAll(/\s+/g, ' ').trim()));
  assert.deepEqual(rows, ['Row 3 of before.csv 20.00 EUR', 'Row 3 20.00 EUR', 'Row 2 10.00 EUR']);
  await page.getByText('Each mail leaves as soon as its invoice is issued.').waitFor();
  await page.route('**/api/v1/runs/*', async (route) => {
    const run = await (await route.fetch()).json();
    await route.fulfill({ json: { ...run, comparison: { ...run.comparison, customersMissing: 0, customersNew: 0, unusual: 0, repeated: 0 } } });
  });
  await page.reload({ waitUntil: 'domcontentloaded' });
  await section.getByText('Nothing differs that needs a look.').waitFor();
  await closed(page);
});

test('System names what does not answer, how much waits for it, and that it is tried again by itself', async () => {
  await shop.mails.goAway();
  const ids = [await shop.bill('ada@analytical.example'), await shop.bill('ada@analytical.example')];
  const page = await shown('/system');
  await page.getByRole('heading', { name: 'The mail server does not take mail: 2 mails wait. 2 messages failed. 1 webhook does not answer. The rest works.' }).waitFor();
  const routes = page.getByRole('region', { name: 'Mail routes' });
  await routes.getByText('paused: mails wait').waitFor();
  await routes.getByText('It is tried again by itself, and then the mails leave.').waitFor();
  await page.getByRole('region', { name: 'What billmill uses' }).getByText('Database').waitFor();
  await shop.mails.comeBack();
  for (const id of ids) await shop.mailed(id);
  await page.getByRole('heading', { name: '2 messages failed. 1 webhook does not answer. The rest works.' }).waitFor();
  let state = { state: 'disabled', reason: 'failing' };
  await page.route('**/api/v1/webhooks', async (route) => {
    const all = await (await route.fetch()).json();
    await route.fulfill({ json: { ...all, items: all.items.map((one) => ({ ...one, ...state })) } });
  });
  await page.getByRole('heading', { name: '1 webhook is disabled.' }).waitFor();
  state = { state: 'enabled', failures: 2 };
  await page.getByRole('heading', { name: '2 messages failed. 1 webhook does not answer. The rest works.' }).waitFor();
  await closed(page);
});

test('the tabs of the list are told apart, and on a phone an unfinished invoice has its amount', async () => {
  const { number } = await shop.show(made.refused[0]);
  const page = await shown('/invoices?state=open', { viewport: { width: 390, height: 844 } });
  await page.getByText('All bills that are not issued, and invoices whose mail was not sent.').waitFor();
  await page.getByRole('row').filter({ hasText: number }).getByText(/^39\.50/).waitFor();
  await page.getByRole('button', { name: 'Waiting to be issued' }).click();
  await page.getByText('Bills that are accepted and not issued yet').waitFor();
  await page.getByRole('row').filter({ hasText: number }).waitFor({ state: 'detached' });
  await page.getByRole('row').filter({ hasText: 'its customer is not registered' }).waitFor();
  await page.getByRole('button', { name: 'Could not be issued or sent' }).click();
  await page.getByText('Bills that could not be issued, and invoices whose mail was not sent.').waitFor();
  await page.getByRole('row').filter({ hasText: number }).waitFor();
  await closed(page);
});

test('an address breaks after its signs only, on narrow phones too; a row’s number is seen to be a link', async () => {
  for (const width of [320, 390]) {
    const page = await open(browser, shop.url, { viewport: { width, height: 844 } });
    for (const path of ['/', '/invoices', '/invoices?state=open', `/invoices/${made.refused[0]}`, '/customers', `/customers/${customer.id}`, `/runs/${runId}`, '/system']) {
      await page.goto(shop.url + path, { waitUntil: 'domcontentloaded' });
      await settled(page);
      await page.locator('main').getByText(/@/).filter({ visible: true }).first().waitFor({ timeout: 3_000 }).catch(() => {});
      const broken = await page.evaluate(() => {
        const found = [];
        const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
        for (let node = walk.nextNode(); node; node = walk.nextNode()) {
          if (node.parentElement.closest('code, select, iframe, pre')) continue;
          for (const { index, 0: word } of node.data.matchAll(/[\p{L}\p{N}@._-]*@[\p{L}\p{N}@._-]*|[\p{L}\p{N}]+\.example/gu)) {
            for (const piece of word.matchAll(/[\p{L}\p{N}]+/gu)) {
              const range = document.createRange();
              range.setStart(node, index + piece.index);
              range.setEnd(node, index + piece.index + piece[0].length);
              if (range.getClientRects().length > 1) found.push(word);
            }
          }
        }
        return found;
      });
      assert.deepEqual(broken, [], `${path} at ${width}`);
      const plain = await page.locator('.row-link:visible').evaluateAll((all) => all.filter((one) => getComputedStyle(one).textDecorationLine !== 'underline').map((one) => one.textContent));
      assert.deepEqual(plain, [], `${path}: links that look like text`);
    }
    await closed(page);
  }
});

test('the last row can be scrolled free of the bar, and “Save all” says how many', async () => {
  for (const viewport of [{ width: 1280, height: 500 }, { width: 390, height: 600 }]) {
    const page = await shown('/invoices', { viewport });
    await page.locator('tbody input[type=checkbox]').first().check();
    const bar = page.getByRole('region', { name: 'Chosen invoices' });
    await bar.waitFor();
    const { total } = await shop.call('GET', '/api/v1/invoices?limit=1');
    await page.getByText(`Save all ${total} invoices`).waitFor();
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    const [last, above] = await Promise.all([page.locator('tbody tr').last().boundingBox(), bar.boundingBox()]);
    assert.ok(last.y + last.height <= above.y, `the last row ends at ${last.y + last.height}, and the bar begins at ${above.y}`);
    await closed(page);
  }
});

test('an empty result names what was searched, and one button clears it', async () => {
  const page = await shown('/invoices?q=nobody-at-all&currency=CHF&state=cancelled');
  await page.getByText('No invoice fits “nobody-at-all”, State: cancelled, Currency: CHF.').waitFor();
  await page.getByRole('button', { name: 'Clear search and filters' }).click();
  await page.locator('tbody a.row-link').first().waitFor();
  assert.equal(new URL(page.url()).search, '');
  assert.equal(await page.getByRole('searchbox').inputValue(), '');
  await page.goto(`${shop.url}/invoices?state=open&q=nobody-at-all`, { waitUntil: 'domcontentloaded' });
  await page.getByText('No invoice fits “nobody-at-all”, State: All unfinished.').waitFor();
  await page.goto(`${shop.url}/customers?q=nobody-at-all`, { waitUntil: 'domcontentloaded' });
  await page.getByText('No customer fits “nobody-at-all”.').waitFor();
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await page.locator('tbody a.row-link').first().waitFor();
  await closed(page);
});

test('a credit names its invoice, what is to be credited, that a reason may be left out and that a mail goes out; it is left by Back', async () => {
  const { number, totals } = await shop.show(made.ids[1]);
  const page = await shown(`/invoices/${made.ids[1]}`);
  const lines = page.getByRole('table', { name: 'Lines' });
  await lines.getByRole('columnheader', { name: 'Net' }).waitFor();
  assert.equal((await lines.getByRole('row', { name: /^Net in all/ }).getByRole('cell').last().textContent()).trim(), totals.net);
  await page.locator('.timeline').getByText('Request accepted').waitFor();
  await page.getByRole('button', { name: 'Credit…', exact: true }).click();
  const form = page.getByRole('form', { name: `Credit note for invoice ${number}` });
  await form.getByRole('heading', { name: `Credit note for invoice ${number}` }).waitFor();
  await form.getByText('To be credited', { exact: true }).waitFor();
  await form.getByLabel('Reason (may stay empty)').waitFor();
  await form.getByText('The credit note is mailed to the customer.').waitFor();
  await form.getByRole('button', { name: 'Back', exact: true }).click();
  await form.waitFor({ state: 'detached' });
  for (const path of paths()) {
    await page.goto(shop.url + path, { waitUntil: 'domcontentloaded' });
    await settled(page);
    assert.equal(await page.getByRole('button', { name: /cancel/i }).count(), 0, `${path}: “cancel” is what becomes of an invoice`);
  }
  await closed(page);
});
