// Answers that are made up, for pictures of what a real program would take long to come to: a busy day, and runs.
export const now = Date.now();
const at = (minutesAgo) => new Date(now - minutesAgo * 60_000).toISOString();
const people = [['Ada Lovelace', 'ada@analytical.example'], ['Blumen Sommer GmbH', 'buero@sommer.example'], ['Café Central', 'post@cafe-central.example'], ['Jonas Weber', 'jonas.weber@webre.example'], ['Stadtwerke Nord AG', 'rechnung@stadtwerke-nord.example'], ['Mei Chen', 'mei.chen@example.com'], ['Druckerei Vogt', 'vogt@druckerei.example']];
const uuid = (n) => `0198f6f0-0b1a-7c3d-9e2f-${String(n).padStart(12, '0')}`;
const amounts = ['1204.50', '86.90', '349.00', '24.90', '12480.00', '59.80', '731.15'];

function summary(n, delivery) {
  const [name, email] = people[n % people.length];
  const gross = amounts[n % amounts.length];
  return { id: uuid(n), type: 'invoice', state: 'issued', delivery, number: `NW-2026-${String(4100 - n).padStart(6, '0')}`, series: 's', sequence: 4100 - n, acceptedAt: at(n * 7 + 1), issuedAt: at(n * 7 + 1), issueDate: at(n * 7).slice(0, 10), dueDate: new Date(now + 14 * 864e5).toISOString().slice(0, 10), seller: { id: 'nordlicht', name: 'Nordlicht Werkzeuge GmbH' }, buyer: { id: uuid(900 + (n % people.length)), email, firstname: '', middlename: '', lastname: '', mobile: '', company: name }, currency: n === 5 ? 'CHF' : 'EUR', totals: { lines: gross, discount: '0.00', charges: '0.00', net: gross, tax: '0.00', gross, prepaid: '0.00', rounding: '0.00', due: gross }, document: { sha256: '0'.repeat(64), bytes: 1, template: 't' }, deliveries: [], links: { self: '', pdf: '' } };
}
export const list = Array.from({ length: 97 }, (_, n) => summary(n, n === 3 || n === 10 ? 'failed' : 'handed_over'));
const failure = (n, code, more) => ({ id: uuid(500 + n), stage: 'notify', state: 'open', code, detail: '', failedAt: at(30), acceptedAt: at(40), next: { step: 'resend', method: 'POST', href: '', detail: '' }, ...more });
export const failures = [
  failure(1, 'mail_refused', { detail: '550 5.1.1 <jonas.weber@webre.example>: Recipient address rejected: Domain not found', billId: uuid(3), amount: '24.90', currency: 'EUR', number: list[3].number, recipient: 'jonas.weber@webre.example' }),
  failure(2, 'mail_refused', { detail: '550 5.1.1 <jonas.weber@webre.example>: Recipient address rejected: Domain not found', billId: uuid(10), amount: '24.90', currency: 'EUR', number: list[10].number, recipient: 'jonas.weber@webre.example' }),
];
export const parked = [
  { id: uuid(600), stage: 'billing', code: 'unknown_customer', billId: uuid(601), amount: '489.00', currency: 'EUR', customer: 'lager@neu-kunde.example', attempt: 1, acceptedAt: at(9), parkedAt: at(9), dueAt: at(-6) },
];
const tax = (category, rate, base, amount) => ({ category, rate, base, tax: amount });
export const run = {
  id: uuid(700), name: 'november.csv', state: 'checked', createdAt: at(2), file: { sha256: 'b1946ac92492d2347c6235b4d2611184a0f2c7b8f4d1b3a55f0b4c2c2f2f7a10', bytes: 18211, format: 'csv' }, columns: [['E-Mail', 'customer.email'], ['Name', 'customer.company'], ['Artikel', 'items.productName'], ['Menge', 'items.quantity'], ['Preis', 'items.price']].map(([name, field]) => ({ name, field })),
  counts: { rows: 98, refused: 1, waiting: 97, accepted: 0, issued: 0, failed: 0, withdrawn: 0, bills: 98 },
  mail: { mode: 'on_release', held: 0, queued: 0, handedOver: 0, trial: 0, failed: 0, none: 0 },
  amounts: [{ currency: 'EUR', bills: 97, net: '10420.17', tax: '1925.43', gross: '12345.60', taxes: [tax('S', '19', '9861.20', '1873.63'), tax('S', '7', '558.97', '51.80')] }],
  comparison: { run: uuid(701), name: 'october.csv', customersMissing: 3, customersNew: 6, unusual: 1, repeated: 0, bills: 92 },
  progress: 100, perSecond: 0,
};
export const rows = {
  refused: [{ row: 41, rows: 1, key: '41', state: 'refused', mail: 'none', issues: [{ row: 41, column: 'E-Mail', value: 'office@@sommer.example', pointer: '/customer/email', code: 'not_an_email', detail: 'This is not a mailbox address.' }, { row: 41, column: 'Preis', value: '12,3x', pointer: '/items/0/price', code: 'not_a_number', detail: 'Expected an amount such as 12.30.' }] }],
  waiting: [2, 3, 4].map((row) => ({ row, rows: 1, key: String(row), state: 'waiting', mail: 'held', customer: people[row][0], amount: amounts[row], currency: 'EUR' })),
};
/** The refused row as it stood in the file. */
export const report = 'E-Mail,Name,Artikel,Menge,Preis,billmill.row,billmill.key,billmill.state,billmill.bill,billmill.issues\r\noffice@@sommer.example,Blumen Sommer GmbH,"Claw hammer, forged, 450 g",1,"12,3x",41,41,refused,,\r\n';
export const readiness = { status: 'degraded', accepts: true, parts: [
  { name: 'store', state: 'ok' },
  { name: 'mail', state: 'degraded', peer: 'smtp.example.com:587', reason: 'The mail server does not answer; mails wait', waiting: 34, since: at(4), nextTry: at(-0.6) },
  { name: 'disk', state: 'ok' },
] };
const stage = (name, all, waiting, dead) => ({ stage: name, in: all, done: all - waiting - dead, waiting, dead, balances: true, missingCount: 0, missing: [] });
export const account = { asOf: at(0), balances: true, stages: [stage('users', 1204, 0, 0), stage('billing', 41_207, 3, 0), stage('notify', 41_204, 34, 2)] };
let asked = 0;
/** Two samples apart: the stages work at a rate. */
export const metrics = () => {
  asked += 1;
  return ['users', 'billing', 'notify'].map((name, n) => `billmill_messages_done_total{stage="${name}"} ${1000 + asked * n * 37}\nbillmill_oldest_waiting_seconds{stage="${name}"} ${[0, 0.4, 212][n]}`).join('\n')
    + '\nbillmill_mail_gate_open{gate="route",name="smtp.example.com:587"} 0\nbillmill_mail_gate_held{gate="route",name="smtp.example.com:587"} 34\nbillmill_mail_gate_open{gate="sender",name="rechnung@nordlicht.example"} 1\nbillmill_mail_gate_held{gate="sender",name="rechnung@nordlicht.example"} 0\nbillmill_documents_differing_total 0\nbillmill_data_free_bytes 41200000000\nbillmill_build_info{version="0.1.0",commit="6c4bed3"} 1\n';
};
export const sellers = { default: 'nordlicht', templates: ['classic', 'modern', 'ledger'], languages: ['en', 'hi', 'de', 'fr', 'es', 'ar', 'zh'], items: [
  { id: 'nordlicht', name: 'Nordlicht Werkzeuge GmbH', email: 'rechnung@nordlicht.example', country: 'DE', currency: 'EUR', language: 'de', template: 'classic' },
  { id: 'sud', name: 'Süd Garten GmbH', email: 'rechnung@sued.example', country: 'DE', currency: 'EUR', language: 'de', template: 'modern' },
] };
export const clients = { items: [
  { id: 'office', scope: 'admin', createdAt: at(90_000), keys: [{ number: 1, createdAt: at(90_000), revoked: false }] },
  { id: 'shop', scope: 'write', sellers: ['nordlicht'], createdAt: at(60_000), keys: [{ number: 1, createdAt: at(60_000), revoked: false }, { number: 2, createdAt: at(3000), revoked: false }] },
] };
const detail = { ...list[3], lines: [{ productId: 'H1', description: 'Claw hammer, forged, 450 g', unit: 'H87', quantity: '1', price: '20.92', discount: '0.00', amount: '20.92', net: '20.92', taxCategory: 'S', taxRate: '19' }], taxes: [{ category: 'S', rate: '19', taxable: '20.92', heads: [], tax: '3.98' }], deliveries: [{ id: uuid(800), to: 'jonas.weber@webre.example', sequence: 0, state: 'failed', attempts: 1, possibleDuplicates: 0, lastError: failures[0].detail, changedAt: at(30) }], links: { self: '', pdf: '', xml: '/x' }, credits: [] };
export const timeline = { items: [{ at: at(40), event: 'accepted' }, { at: at(39), event: 'issued', number: list[3].number }, { at: at(30), event: 'mail_failed', to: 'jonas.weber@webre.example', attempts: 1, code: 'mail_refused', detail: failures[0].detail }] };
const day = (daysAgo) => new Date(now - daysAgo * 864e5).toISOString().slice(0, 10);
const total = (period, currency, count, gross) => ({ period, type: 'invoice', state: 'issued', currency, count, net: gross, tax: '0.00', gross });
export const totals = { items: [total(day(0), 'EUR', 83, '18341.25'), total(day(0), 'CHF', 14, '835.10'), total(day(3), 'EUR', 402, '91204.80'), total(day(5), 'CHF', 31, '2214.00'), total(day(12), 'EUR', 1910, '401377.12')] };
const open = failures.map((one) => ({ id: one.billId, state: 'issued', delivery: 'failed', acceptedAt: one.acceptedAt, seller: 'nordlicht', userId: one.recipient, number: one.number, failure: { code: one.code, detail: one.detail }, links: { self: '' } }));
export const webhooks = { items: [
  { id: uuid(950), url: 'https://erp.nordlicht.example/hooks/billmill', description: 'Bookkeeping', types: ['invoice.issued', 'credit_note.issued'], state: 'enabled', createdAt: at(9000), after: '1', waiting: 3, failures: 2, failingSince: at(12), nextAttemptAt: at(-4) },
  { id: uuid(951), url: 'https://hooks.shop.example/billmill', description: 'Shop', types: [], state: 'disabled', reason: 'failing', createdAt: at(90_000), after: '1', waiting: 0, failures: 41 },
] };
const delivery = (n, more) => ({ id: uuid(960 + n), event: String(n), type: 'invoice.issued', state: 'delivered', attempts: 1, startedAt: at(5 + n * 3), triedAt: at(5 + n * 3), status: 204, tookMs: 38 + n * 7, ...more });
export const deliveries = { items: [delivery(0, { state: 'waiting', attempts: 2, status: 503, nextAttemptAt: at(-4), tookMs: 212 }), delivery(1, { state: 'failed', attempts: 9, status: undefined, fault: 'timeout', tookMs: 10_000 }), delivery(2), delivery(3, { type: 'credit_note.issued' })], next: '' };
/** A credit of two hammers: what the stepper shows, and what it comes to. */
const creditable = { ...detail, id: uuid(20), number: 'NW-2026-000005', buyer: list[1].buyer, delivery: 'handed_over', deliveries: [], lines: [['Claw hammer, forged, 450 g', '5', '104.62'], ['Screws, brass, 4 × 40, box of 200', '2', '20.84'], ['Delivery', '1', '5.80']].map(([description, quantity, net]) => ({ ...detail.lines[0], description, quantity, net })), taxes: [{ ...detail.taxes[0], taxable: '131.26', tax: '24.94' }], totals: { ...detail.totals, net: '131.26', tax: '24.94', gross: '156.20', due: '156.20' } };
export const creditPreview = { currency: 'EUR', pricesIncludeTax: true, lines: [], taxes: [], totals: { ...creditable.totals, net: '41.85', tax: '7.95', gross: '49.80', due: '49.80' }, left: creditable.lines.map(({ quantity }, index) => ({ line: index + 1, quantity })) };
export const books = { id: uuid(970), store: 'sqlite', clock: { state: 'ok' }, lines: [
  { line: 'nordlicht/invoice/main', place: 4100, number: 4100, printed: 'NW-2026-004100' },
  { line: 'nordlicht/credit-note/main', place: 37, number: 37, printed: 'NW-2026-G00037' },
  { line: 'sud/invoice/main', place: 618, number: 618, printed: 'SG-000618' },
], next: '' };
export const settings = { file: '/var/lib/billmill/billmill.toml', items: [
  { section: 'smtp', setting: 'host', value: 'smtp.example.com', source: 'line 2' },
  { section: 'smtp', setting: 'password', value: 'set', source: 'password_file' },
  { section: 'server', setting: 'names', value: 'bills.nordlicht.example', source: 'line 6' },
  { section: 'server', setting: 'workers', value: '2', source: 'default' },
] };
export const addresses = { home: '/', invoices: '/invoices', chosen: '/invoices?issuedFrom=2026-11-01&type=invoice', open: '/invoices?state=open', none: '/invoices?q=nobody', invoice: `/invoices/${uuid(3)}`, 'credit-lines': `/invoices/${uuid(20)}`, review: `/runs/${uuid(700)}`, system: `/system?webhook=${uuid(950)}` };

/** What the API would answer. undefined: something else. */
export function answer(url) {
  const { pathname: path, searchParams: query } = url;
  if (path === '/api/v1/session') return { scope: 'admin', client: 'office' };
  if (path === '/api/v1/failures') return { items: failures };
  if (path === '/api/v1/parked') return { items: parked };
  if (path === '/api/v1/totals') return totals;
  if (path === '/api/v1/webhooks') return webhooks;
  if (path === '/api/v1/books') return books;
  if (path === '/api/v1/settings') return settings;
  if (path.endsWith('/deliveries')) return deliveries;
  if (path === '/api/v1/invoices' && query.get('limit') === '1') return { items: [], next: '', total: { 'queued,failed': 2 }[query.get('delivery')] ?? 0 };
  if (path === '/api/v1/invoices' && query.get('q') === 'nobody') return { items: [], next: '', total: 0 };
  if (path === '/api/v1/invoices') return { items: query.get('state') ? open : list, next: query.get('cursor') ? '' : 'next', total: 4097, totalExact: true };
  if (path === `/api/v1/invoices/${uuid(3)}`) return detail;
  if (path === `/api/v1/invoices/${uuid(20)}`) return creditable;
  if (path === '/api/v1/credit-notes/preview') return creditPreview;
  if (path.endsWith('/timeline')) return timeline;
  if (path.endsWith('/rows')) return { items: rows[query.get('state')] ?? [], next: null };
  if (path === `/api/v1/runs/${uuid(700)}`) return run;
  if (path === '/api/v1/runs') return { items: [run], next: null };
  if (path === '/readyz') return readiness;
  if (path === '/api/v1/account') return account;
  if (path === '/api/v1/sellers') return sellers;
  if (path === '/api/v1/clients') return clients;
  if (path === '/metrics') return metrics();
  if (path === `/api/v1/runs/${uuid(700)}/report`) return report;
  return undefined;
}
