// The world of the pictures is one: what one page says of it adds up to what another says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { account, addresses, answer, books, failures, list, metrics, now, open, paper, parked, readiness, run, sellers, totals } from './drawn.mjs';

const cents = (text) => Math.round(Number(text) * 100);
const sum = (amounts) => amounts.reduce((all, one) => all + cents(one), 0);
const ask = (path) => answer(new URL(path, 'http://localhost:9'));
const today = new Date(now).toISOString().slice(0, 10);
const ofToday = list.filter((one) => one.issueDate === today);

test('the sums of a day are those of its documents, and no document is of another currency than its seller’s', () => {
  for (const period of new Set(list.map((one) => one.issueDate))) {
    const of = list.filter((one) => one.issueDate === period);
    const kept = totals.filter((one) => one.period === period);
    assert.equal(kept.reduce((all, one) => all + one.count, 0), of.length, period);
    assert.equal(sum(kept.map((one) => one.gross)), sum(of.map((one) => one.totals.gross)), period);
  }
  assert.deepEqual([...new Set(list.map((one) => one.currency))], [...new Set(sellers.items.map((one) => one.currency))]);
  for (const { totals: of, number } of list) assert.equal(cents(of.net) + cents(of.tax), cents(of.gross), number);
});

test('what is issued is numbered without a gap, counted by the stages and kept in the books', () => {
  for (const { line, place, printed } of books.lines) {
    const [seller, type] = line.split('/');
    const of = list.filter((one) => one.seller.id === seller && one.type === type).reverse();
    assert.deepEqual(of.map((one) => one.sequence), Array.from({ length: place }, (_, n) => n + 1), line);
    assert.equal(of.at(-1).number, printed);
  }
  const { billing, notify } = Object.fromEntries(account.stages.map((one) => [one.stage, one]));
  assert.equal(billing.done, list.length);
  assert.equal(notify.in, list.length);
  for (const one of account.stages) assert.equal(one.in, one.done + one.waiting + one.dead, one.stage);
});

test('mails that wait and mails that were refused are the same on Home, in the list and on System', () => {
  const [notify] = account.stages.slice(-1);
  const waiting = ofToday.filter((one) => one.delivery === 'queued').length;
  assert.equal(parked.filter((one) => one.code === 'mail_gate_closed').length, waiting);
  assert.equal(readiness.parts.find((one) => one.name === 'mail').waiting, waiting);
  assert.equal(notify.waiting, waiting);
  assert.ok(metrics().includes(`billmill_mail_gate_held{gate="route",name="smtp.example.com:587"} ${waiting}`));
  const failed = ofToday.filter((one) => one.delivery === 'failed');
  assert.deepEqual(failed.map((one) => one.number), failures.map((one) => one.number));
  assert.deepEqual(open.filter((one) => one.number).map((one) => one.number), failures.map((one) => one.number));
  assert.equal(notify.dead, failures.length);
});

test('a run’s taxes are of their rates and come to its amount', () => {
  for (const amounts of run.amounts) {
    for (const { rate, base, tax } of amounts.taxes) assert.equal(cents(tax), Math.round((cents(base) * Number(rate)) / 100), rate);
    assert.equal(sum(amounts.taxes.map((one) => one.base)), cents(amounts.net));
    assert.equal(sum(amounts.taxes.map((one) => one.tax)), cents(amounts.tax));
    assert.equal(cents(amounts.net) + cents(amounts.tax), cents(amounts.gross));
    assert.equal(amounts.bills, run.counts.waiting);
  }
  for (const row of ask(`/api/v1/runs/${run.id}/rows?state=waiting`).items) assert.ok(cents(row.amount) < cents(run.amounts[0].gross));
  assert.equal(run.counts.rows, run.counts.waiting + run.counts.refused);
});

test('the paper of an invoice has its number, its day, its customer and its lines', () => {
  for (const name of ['invoice', 'credit-lines']) {
    const invoice = ask(`/api/v1${addresses[name]}`);
    const { customer, bill, number, date } = paper(invoice.id);
    assert.deepEqual([number, date, customer.email], [invoice.number, invoice.issueDate, invoice.buyer.email]);
    assert.equal(sum(bill.items.map((one) => String(Number(one.price) * Number(one.quantity)))), cents(invoice.totals.gross));
    assert.equal(sum(invoice.lines.map((one) => one.net)), cents(invoice.totals.net));
    assert.ok(list.some((one) => one.number === number));
  }
});
