// Answers that are made up, for pictures of what a real program would take long to come to: a busy day, and runs. All of them are of one
// moment and one world: documents are made first, and what every page says of them is counted from them.
export const now = Date.parse('2026-11-30T10:42:00Z');
export const zone = 'Europe/Berlin';
const [minute, hour, dayMs] = [60_000, 3_600_000, 86_400_000];
const at = (minutesAgo) => new Date(now - minutesAgo * minute).toISOString();
const uuid = (n) => `0198f6f0-0b1a-7c3d-9e2f-${String(n).padStart(12, '0')}`;
const text = (cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
const netOf = (cents, rate = 19) => Math.round((cents * 100) / (100 + rate));

const sellerOf = { nordlicht: 'Nordlicht Werkzeuge GmbH', sued: 'Süd Garten GmbH' };
const people = [['Ada Lovelace', 'ada@analytical.example'], ['Blumen Sommer GmbH', 'buero@sommer.example'], ['Café Central', 'post@cafe-central.example'], ['Stadtwerke Nord AG', 'rechnung@stadtwerke-nord.example'], ['Mei Chen', 'mei.chen@example.com'], ['Druckerei Vogt', 'vogt@druckerei.example'], ['Tischlerei Holm', 'holm@tischlerei.example'], ['Zoë Größe', 'zoe@groesse.example']];
const jonas = ['Jonas Weber', 'jonas.weber@webre.example'];
const [hammer, screws, delivery] = [['Claw hammer, forged, 450 g', 2490], ['Screws, brass, 4 × 40, box of 200', 1240], ['Delivery', 690]];
const baskets = [3660, 8690, 34_900, 4980, 124_800, 5980, 73_115, 1240, 15_620, 2490, 48_900];
/** When the mail server went away, and what it refused this morning: by place in the list, the newest first. */
const away = 13;
const refusedAt = [6, 13];
const today = 97;

// One document after the other since the books began, as they were issued.
const documents = [];
const ends = { 'nordlicht/credit-note/main': [0, ''], 'nordlicht/invoice/main': [0, ''], 'sued/invoice/main': [0, ''] };
function issue(type, seller, moment, gross, buyer, more = {}) {
  const place = (ends[`${seller}/${type}/main`][0] += 1);
  const year = `2026-${String(place).padStart(6, '0')}`;
  const number = seller === 'sued' ? `SG-${year}` : type === 'invoice' ? `NW-${year}` : `NW-G${year}`;
  ends[`${seller}/${type}/main`][1] = number;
  const [company, email] = buyer;
  const net = netOf(gross);
  const when = new Date(moment).toISOString();
  const totals = { lines: text(net), discount: '0.00', charges: '0.00', net: text(net), tax: text(gross - net), gross: text(gross), prepaid: '0.00', rounding: '0.00', due: text(gross) };
  const one = { id: uuid(10_000 + documents.length), type, state: 'issued', delivery: 'handed_over', number, series: `${seller}/${type}`, sequence: place, acceptedAt: when, issuedAt: when, issueDate: when.slice(0, 10), dueDate: new Date(moment + 14 * dayMs).toISOString().slice(0, 10), seller: { id: seller, name: sellerOf[seller] }, buyer: { id: uuid(900 + [...people, jonas].indexOf(buyer)), email, firstname: '', middlename: '', lastname: '', mobile: '', company }, currency: 'EUR', totals, document: { sha256: '0'.repeat(64), bytes: 1, template: 'classic' }, deliveries: [], links: { self: '', pdf: '' }, ...more };
  documents.push(one);
  return one;
}
for (let day = Date.parse('2026-09-14T00:00:00Z'), nth = 0; day <= now; day += dayMs, nth += 1) {
  const isToday = now - day < dayMs;
  const weekday = new Date(day).getUTCDay();
  const many = isToday ? today : weekday === 0 ? 0 : weekday === 6 ? 18 : 62 + ((nth * 7) % 19);
  // Today from 07:36 on, a document about every two and a half minutes; else from 08:00 to 17:00.
  const [from, each] = isToday ? [now - today * 2.54 * minute, 2.54 * minute] : [day + 7 * hour, (9 * hour) / many];
  for (let n = 0; n < many; n += 1) {
    const place = documents.length;
    const fromEnd = today - 1 - n;
    const refused = isToday && refusedAt.includes(fromEnd);
    const mail = refused ? 'failed' : isToday && (today - n) * 2.54 < away ? 'queued' : 'handed_over';
    const seller = !refused && place % 6 === 5 ? 'sued' : 'nordlicht';
    const gross = refused ? hammer[1] : baskets[(place * 7) % baskets.length];
    const one = issue('invoice', seller, from + (n + 0.5) * each, gross, refused ? jonas : people[(place * 3) % people.length], { delivery: mail });
    if (!isToday && seller === 'nordlicht' && n === 30 && nth % 2 === 0) {
      one.state = 'cancelled';
      issue('credit-note', 'nordlicht', from + 35 * each, gross, people[(place * 3) % people.length], { creditOf: { id: one.id, number: one.number } });
    }
  }
}
export const list = documents.reverse();
const refused = refusedAt.map((place) => list[place]);
const waiting = list.filter((one) => one.delivery === 'queued');

const words = 'the mail server said 550 5.1.1 (<***@webre.example>: Recipient address rejected: Domain not found)';
const failure = (bill, n) => ({ id: uuid(500 + n), stage: 'notify', state: 'open', code: 'mail_refused', detail: words, failedAt: bill.issuedAt, acceptedAt: bill.acceptedAt, billId: bill.id, amount: bill.totals.due, currency: bill.currency, number: bill.number, recipient: jonas[1], seller: bill.seller.id, next: { step: 'resend', method: 'POST', href: '', detail: '' } });
export const failures = refused.map(failure);
const unknown = { billId: uuid(601), seller: 'nordlicht', customer: 'lager@neu-kunde.example', acceptedAt: at(9) };
export const parked = [
  { id: uuid(600), stage: 'billing', code: 'unknown_customer', ...unknown, attempt: 1, parkedAt: at(9), dueAt: at(-51) },
  ...waiting.map((bill, n) => ({ id: uuid(610 + n), stage: 'notify', code: 'mail_gate_closed', billId: bill.id, number: bill.number, seller: bill.seller.id, recipient: bill.buyer.email, amount: bill.totals.due, currency: 'EUR', attempt: 0, acceptedAt: bill.acceptedAt, parkedAt: bill.issuedAt, gate: 'route' })),
];
export const open = [
  { id: unknown.billId, state: 'waiting', delivery: 'none', acceptedAt: unknown.acceptedAt, seller: 'nordlicht', userId: unknown.customer, waitingFor: 'unknown_customer', until: at(-51), links: { self: '' } },
  ...refused.map((bill) => ({ id: bill.id, state: 'issued', delivery: 'failed', acceptedAt: bill.acceptedAt, seller: bill.seller.id, userId: jonas[1], number: bill.number, failure: { code: 'mail_refused', detail: words }, links: { self: '' } })),
];

// A file of 98 rows, of which one is wrong.
const tax = (rate, base) => ({ category: 'S', rate: String(rate), base: text(base), tax: text(Math.round((base * rate) / 100)) });
const taxes = [tax(19, 986_120), tax(7, 55_897)];
const total = (part) => taxes.reduce((sum, one) => sum + Math.round(Number(one[part]) * 100), 0);
export const run = {
  id: uuid(700), name: 'november.csv', state: 'checked', createdAt: at(2), file: { sha256: 'b1946ac92492d2347c6235b4d2611184a0f2c7b8f4d1b3a55f0b4c2c2f2f7a10', bytes: 18_211, format: 'csv' }, columns: [['E-Mail', 'customer.email'], ['Name', 'customer.company'], ['Artikel', 'items.productName'], ['Menge', 'items.quantity'], ['Preis', 'items.price']].map(([name, field]) => ({ name, field })),
  sellers: [{ id: 'nordlicht', bills: 97 }],
  counts: { rows: 98, refused: 1, waiting: 97, accepted: 0, issued: 0, failed: 0, withdrawn: 0, bills: 98 },
  mail: { mode: 'on_release', held: 0, queued: 0, handedOver: 0, trial: 0, failed: 0, none: 0 },
  amounts: [{ currency: 'EUR', bills: 97, net: text(total('base')), tax: text(total('tax')), gross: text(total('base') + total('tax')), taxes }],
  comparison: { run: uuid(701), name: 'october.csv', customersMissing: 3, customersNew: 8, unusual: 1, repeated: 0, bills: 92 },
  progress: 0, perSecond: 0,
};
export const rows = {
  refused: [{ row: 41, rows: 1, key: '41', state: 'refused', mail: 'none', issues: [{ row: 41, column: 'E-Mail', value: 'office@@sommer.example', pointer: '/customer/email', code: 'not_an_email', detail: 'not a mailbox address' }, { row: 41, column: 'Preis', value: '12,3x', pointer: '/items/0/price', code: 'not_a_decimal', detail: 'not a decimal number; for example 12,30' }] }],
  waiting: [2, 3, 4].map((row, n) => ({ row, rows: 1, key: String(row), state: 'waiting', mail: 'held', customer: people[n + 1][1], amount: text([8690, 34_900, 2490][n]), currency: 'EUR' })),
};
/** The refused row as it stood in the file. */
export const report = 'E-Mail,Name,Artikel,Menge,Preis,billmill.row,billmill.key,billmill.state,billmill.bill,billmill.issues\r\noffice@@sommer.example,Blumen Sommer GmbH,"Claw hammer, forged, 450 g",1,"12,3x",41,41,refused,,\r\n';

const route = 'smtp.example.com:587';
export const readiness = { status: 'degraded', accepts: true, parts: [
  { name: 'process', state: 'ok' }, { name: 'clock', state: 'ok' }, { name: 'descriptors', state: 'ok' }, { name: 'documents', state: 'ok' }, { name: 'store', state: 'ok' },
  { name: 'mail', state: 'degraded', peer: route, reason: `${route} does not answer: check host and port in [smtp], or a firewall on the way; port 465 wants security = "tls" (timeout); mails wait, and none is lost`, waiting: waiting.length, since: at(away), nextTry: at(-0.6) },
] };
const stage = (name, all, waits, dead) => ({ stage: name, in: all, done: all - waits - dead, waiting: waits, dead, balances: true, missingCount: 0, missing: [] });
export const account = { asOf: at(0), balances: true, stages: [stage('users', 1204, 0, 0), stage('billing', list.length + 1, 1, 0), stage('notify', list.length, waiting.length, refused.length)] };
export const metrics = () => [...account.stages.map((one, n) => `billmill_messages_done_total{stage="${one.stage}"} ${one.done}\nbillmill_oldest_waiting_seconds{stage="${one.stage}"} ${[0, 9 * 60, away * 60][n]}`),
  `billmill_mail_gate_open{gate="route",name="${route}"} 0\nbillmill_mail_gate_held{gate="route",name="${route}"} ${waiting.length}`,
  ...['rechnung@nordlicht.example', 'rechnung@sued.example'].map((name) => `billmill_mail_gate_open{gate="sender",name="${name}"} 1\nbillmill_mail_gate_held{gate="sender",name="${name}"} 0`),
  'billmill_documents_differing_total 0\nbillmill_data_free_bytes 41200000000\nbillmill_build_info{version="0.1.0",commit="6c4bed3"} 1\n'].join('\n');
export const sellers = { default: 'nordlicht', templates: ['classic', 'modern', 'ledger'], languages: ['en', 'hi', 'de', 'fr', 'es', 'ar', 'zh'], items: Object.entries(sellerOf).map(([id, name], n) => ({ id, name, email: `rechnung@${id}.example`, country: 'DE', currency: 'EUR', language: 'de', template: ['classic', 'modern'][n] })) };
export const clients = { items: [
  { id: 'office', scope: 'admin', createdAt: at(109_000), keys: [{ number: 1, createdAt: at(109_000), revoked: false }] },
  { id: 'shop', scope: 'write', sellers: ['nordlicht'], createdAt: at(60_000), keys: [{ number: 1, createdAt: at(60_000), revoked: false }, { number: 2, createdAt: at(3000), revoked: false }] },
] };

// Two invoices whose page is shown: one that was refused, and one of which two hammers are credited.
const line = ([description, price], quantity) => ({ productId: '', description, unit: 'H87', quantity: String(quantity), price: text(price), discount: '0.00', amount: text(price * quantity), net: text(netOf(price * quantity)), taxCategory: 'S', taxRate: '19' });
function detailOf(bill, lines) {
  const { net, tax: of } = bill.totals;
  return { ...bill, pricesIncludeTax: true, lines: lines.map(([what, quantity]) => line(what, quantity)), allowances: [], charges: [], taxes: [{ category: 'S', rate: '19', taxable: net, heads: [], tax: of }], deliveries: [{ id: uuid(800), to: bill.buyer.email, sequence: 0, state: bill.delivery, attempts: 1, possibleDuplicates: 0, lastError: bill.delivery === 'failed' ? words : '', changedAt: bill.issuedAt }], links: { self: '', pdf: '', xml: '/x' }, credits: [] };
}
const detail = detailOf(refused[0], [[hammer, 1]]);
const creditable = detailOf(list.find((one) => one.buyer.company === 'Blumen Sommer GmbH' && one.totals.gross === '156.20' && one.seller.id === 'nordlicht' && one.delivery === 'handed_over'), [[hammer, 5], [screws, 2], [delivery, 1]]);
export const timelines = {
  [detail.id]: [{ at: detail.acceptedAt, event: 'accepted' }, { at: detail.issuedAt, event: 'issued', number: detail.number }, { at: detail.issuedAt, event: 'mail_failed', to: jonas[1], attempts: 1, code: 'mail_refused', detail: words }],
  [creditable.id]: [{ at: creditable.acceptedAt, event: 'accepted' }, { at: creditable.issuedAt, event: 'issued', number: creditable.number }, { at: creditable.issuedAt, event: 'mail_handed_over', to: creditable.buyer.email, attempts: 1 }],
};
const twoHammers = 2 * hammer[1];
export const creditPreview = { currency: 'EUR', pricesIncludeTax: true, lines: [], taxes: [], totals: { ...creditable.totals, net: text(netOf(twoHammers)), tax: text(twoHammers - netOf(twoHammers)), gross: text(twoHammers), due: text(twoHammers) }, left: creditable.lines.map(({ quantity }, index) => ({ line: index + 1, quantity })) };
/** What `billmill render` makes the paper of an invoice from. */
const addressOf = { 'Jonas Weber': { line1: 'Lindenallee 8', city: 'Bremen', postcode: '28195', country: 'DE' }, 'Blumen Sommer GmbH': { line1: 'Gartenweg 3', city: 'Potsdam', postcode: '14467', country: 'DE' } };
export const paper = (id) => {
  const one = [detail, creditable].find((each) => each.id === id);
  return one && { customer: { email: one.buyer.email, ...(one === detail ? { firstname: 'Jonas', lastname: 'Weber' } : { company: one.buyer.company }), address: addressOf[one.buyer.company] }, bill: { language: 'en', items: one.lines.map(({ description, quantity, price }) => ({ productName: description, quantity, price })) }, number: one.number, date: one.issueDate };
};

const alike = new Map();
for (const one of list) {
  const key = [one.issueDate, one.type, one.state].join(' ');
  alike.set(key, [...(alike.get(key) ?? []), one]);
}
const sum = (of, part) => text(of.reduce((all, one) => all + Math.round(Number(one.totals[part]) * 100), 0));
export const totals = [...alike.values()].map((of) => ({ period: of[0].issueDate, type: of[0].type, state: of[0].state, currency: 'EUR', count: of.length, net: sum(of, 'net'), tax: sum(of, 'tax'), gross: sum(of, 'gross') }));
export const webhooks = { items: [
  { id: uuid(950), url: 'https://erp.nordlicht.example/hooks/billmill', description: 'Bookkeeping', types: ['invoice.issued', 'credit_note.issued'], state: 'enabled', createdAt: at(9000), after: '1', waiting: 3, failures: 2, failingSince: at(6), nextAttemptAt: at(-4) },
  { id: uuid(951), url: 'https://hooks.shop.example/billmill', description: 'Shop', types: [], state: 'disabled', reason: 'failing', createdAt: at(90_000), after: '1', waiting: 0, failures: 41 },
] };
const posted = (n, more) => ({ id: uuid(960 + n), event: String(n), type: 'invoice.issued', state: 'delivered', attempts: 1, startedAt: list[n].issuedAt, triedAt: list[n].issuedAt, status: 204, tookMs: 38 + n * 7, ...more });
export const deliveries = { items: [posted(0, { state: 'waiting', attempts: 1, status: 503, nextAttemptAt: at(-4), tookMs: 212 }), posted(1, { state: 'waiting', attempts: 1, status: 503, nextAttemptAt: at(-4), tookMs: 198 }), posted(2, { state: 'waiting', attempts: 1, status: undefined, fault: 'timeout', tookMs: 10_000, nextAttemptAt: at(-4) }), posted(3), posted(4)], next: '' };
export const books = { id: uuid(970), store: 'sqlite', clock: { state: 'ok' }, lines: Object.entries(ends).map(([name, [place, printed]]) => ({ line: name, place, number: place, printed })), next: '' };
export const settings = { file: '/var/lib/billmill/billmill.toml', items: [
  { section: 'smtp', setting: 'host', value: 'smtp.example.com', source: 'line 2' },
  { section: 'smtp', setting: 'password', value: 'set', source: 'password_file' },
  { section: 'server', setting: 'names', value: 'bills.nordlicht.example', source: 'line 6' },
  { section: 'server', setting: 'workers', value: '2', source: 'default' },
] };
export const addresses = { home: '/', invoices: '/invoices', chosen: '/invoices?issuedFrom=2026-11-01&type=invoice', open: '/invoices?state=open', none: '/invoices?q=nobody&currency=CHF', invoice: `/invoices/${detail.id}`, 'credit-lines': `/invoices/${creditable.id}`, review: `/runs/${run.id}`, system: `/system?webhook=${uuid(950)}` };

function invoices(query) {
  const of = (name) => query.get(name) ?? '';
  if (of('state')) return { items: open.filter((one) => of('state') === 'open' || one.state === of('state')), next: '' };
  const found = list.filter((one) => (!of('issuedFrom') || one.issueDate >= of('issuedFrom')) && (!of('type') || one.type === of('type')) && (!of('delivery') || of('delivery').split(',').includes(one.delivery)) && (!of('currency') || one.currency === of('currency')) && (!of('ids') || of('ids').split(',').includes(one.id)) && !of('q'));
  const [from, limit] = [Number(of('cursor') || 0), Number(of('limit') || 100)];
  return { items: found.slice(from, from + limit), next: from + limit < found.length ? String(from + limit) : '', total: found.length, totalExact: true };
}

/** What the API would answer. undefined: something else. */
export function answer(url) {
  const { pathname: path, searchParams: query } = url;
  const id = path.split('/')[4];
  if (path === '/api/v1/session') return { scope: 'admin', client: 'office' };
  if (path === '/api/v1/failures') return { items: failures };
  if (path === '/api/v1/parked') return { items: parked };
  if (path === '/api/v1/totals') return { items: totals.filter((one) => one.period >= query.get('from') && one.period <= query.get('to')) };
  if (path === '/api/v1/webhooks') return webhooks;
  if (path === '/api/v1/books') return books;
  if (path === '/api/v1/settings') return settings;
  if (path.endsWith('/deliveries')) return deliveries;
  if (path === '/api/v1/invoices') return invoices(query);
  if (path.endsWith('/timeline')) return { items: timelines[id] ?? [] };
  if (path === `/api/v1/invoices/${detail.id}`) return detail;
  if (path === `/api/v1/invoices/${creditable.id}`) return creditable;
  if (path === '/api/v1/credit-notes/preview') return creditPreview;
  if (path.endsWith('/rows')) return { items: rows[query.get('state')] ?? [], next: null };
  if (path === `/api/v1/runs/${run.id}`) return run;
  if (path === '/api/v1/runs') return { items: [run], next: null };
  if (path === '/readyz') return readiness;
  if (path === '/api/v1/account') return account;
  if (path === '/api/v1/sellers') return sellers;
  if (path === '/api/v1/clients') return clients;
  if (path === '/metrics') return metrics();
  if (path === `/api/v1/runs/${run.id}/report`) return report;
  return undefined;
}
