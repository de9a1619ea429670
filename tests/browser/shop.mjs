// The real program with a seller of its own, a mail server beside it, and what a shop does in a day.
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MailServer } from './mail_server.mjs';

const source = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const program = process.env.BILLMILL_PROGRAM ?? join(source, 'build/dev/billmill');
const slow = Number(process.env.BILLMILL_SLOW ?? 1);

async function freePort() {
  const probe = createServer();
  await new Promise((ready) => probe.listen(0, '127.0.0.1', ready));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

export async function until(what, ask, withinMs = 20_000) {
  const end = Date.now() + withinMs * slow;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await pause(50);
  }
}

/** Where the connection breaks, the same request is sent again, with the same key: the program may have ended before it answered. */
async function asAClientShould(ask) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (broken) {
      if (tries === 50) throw broken;
      await pause(100);
    }
  }
}

export class Shop {
  /** `mail`: false: the built-in mailbox keeps the mails. `more`: settings of its own. `second`: Süd Garten GmbH sells too. */
  static async open({ mail = true, more = '', second = false } = {}) {
    const shop = new Shop();
    shop.folder = mkdtempSync(join(tmpdir(), 'billmill-pages-'));
    mkdirSync(join(shop.folder, 'sellers'));
    const seller = readFileSync(join(source, 'docs/examples/seller.toml'), 'utf8');
    writeFileSync(join(shop.folder, 'sellers/nordlicht.toml'), seller);
    if (second) writeFileSync(join(shop.folder, 'sellers/sued.toml'), seller.replace('id = "nordlicht"', 'id = "sued"').replace('default = true', 'default = false').replaceAll('"NW-', '"SG-').replaceAll('Nordlicht Werkzeuge GmbH', 'Süd Garten GmbH'));
    shop.port = await freePort();
    shop.url = `http://localhost:${shop.port}`;
    let settings = `[sellers]\ndirectory = "${shop.folder}/sellers"\n`;
    if (mail) {
      shop.mails = await new MailServer().start();
      settings += `[smtp]\nhost = "127.0.0.1"\nport = ${shop.mails.port}\nsecurity = "none"\n[retries]\nfirst_seconds = 1\n`;
    }
    settings += more;
    shop.settings = join(shop.folder, 'billmill.toml');
    writeFileSync(shop.settings, settings);
    shop.command('init');
    await shop.start();
    return shop;
  }
  command(...words) {
    return execFileSync(program, [...words, '--data', join(this.folder, 'data'), '--config', this.settings], { encoding: 'utf8' });
  }
  async start() {
    const log = openSync(join(this.folder, 'log'), 'a');
    this.spawn(log);
    await until('the program is ready', async () => {
      if (this.process.exitCode !== null && !this.environment) throw new Error(readFileSync(join(this.folder, 'log'), 'utf8').slice(-2000));
      return (await fetch(`${this.url}/readyz`).catch(() => undefined))?.ok;
    });
  }
  spawn(log) {
    this.stopped = false;
    this.process = spawn(program, ['serve', '--port', this.port, '--data', join(this.folder, 'data'), '--config', this.settings], { stdio: ['ignore', log, log], env: { ...process.env, ...this.environment } });
    // As a supervisor would.
    this.process.once('exit', (code, signal) => signal === 'SIGABRT' && !this.stopped && this.spawn(log));
  }
  async stop() {
    this.stopped = true;
    const ended = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGTERM');
    await ended;
  }
  async close() {
    await this.stop();
    this.mails?.stop();
    rmSync(this.folder, { recursive: true });
  }

  async call(method, path, body) {
    const headers = { 'Content-Type': 'application/json', ...(this.key ? { Authorization: `Bearer ${this.key}` } : {}), ...(method === 'POST' ? { 'Idempotency-Key': randomUUID() } : {}) };
    const answer = await asAClientShould(() => fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) }));
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
  register(email, more = { lastname: 'Doe' }) {
    return this.call('POST', '/api/v1/user/register', { email, ...more });
  }
  async bill(email, items = [['Hammer', 1, '24.90']], more = {}) {
    const lines = items.map(([productName, quantity, price]) => ({ productName, quantity, price }));
    return (await this.call('POST', '/api/v1/invoices', { userId: email, items: lines, ...more })).id;
  }
  show(id) {
    return this.call('GET', `/api/v1/invoices/${id}`);
  }
  mailed(id, state = 'handed_over') {
    return until(`the mail of ${id} is ${state}`, async () => (await this.show(id)).delivery === state);
  }
}
