// A mail server that takes what it is sent, refuses the addresses it is told to, and can be away. It keeps whom it heard of.
import { createServer } from 'node:net';

export class MailServer {
  refused = new Set();
  taken = [];
  #away = false;
  #sockets = new Set();

  async start() {
    this.server = createServer((socket) => this.#serve(socket));
    await new Promise((ready) => this.server.listen(this.port ?? 0, '127.0.0.1', ready));
    this.port = this.server.address().port;
    return this;
  }
  /** From now on it takes no connection, and ends those it has. */
  async goAway() {
    this.#away = true;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((closed) => this.server.close(closed));
  }
  async comeBack() {
    this.#away = false;
    await this.start();
  }
  stop() {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
  }

  #serve(socket) {
    if (this.#away) return socket.destroy();
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => socket.destroy());
    socket.setEncoding('latin1');
    let unread = '';
    let body = false;
    let chunk = -1;
    let last = false;
    let to = [];
    const say = (line) => socket.write(line + '\r\n');
    const taken = () => {
      this.taken.push(...to);
      to = [];
      say('250 2.0.0 taken');
    };
    const command = (line) => {
      const verb = line.slice(0, 4).toUpperCase();
      const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
      if (verb === 'EHLO') return say('250-mail.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 50000000');
      if (verb === 'QUIT') return socket.end('221 2.0.0 bye\r\n');
      if (verb === 'RCPT' && this.refused.has(address)) return say(`550 5.1.1 <${address}>: no such mailbox here`);
      if (verb === 'RCPT') to.push(address);
      if (verb === 'DATA') {
        if (to.length === 0) return say('554 5.5.1 no valid recipients');
        body = true;
        return say('354 go on');
      }
      if (verb === 'RSET') to = [];
      return say('250 2.0.0 ok');
    };
    socket.on('data', (bytes) => {
      unread += bytes;
      for (;;) {
        if (body) {
          const end = unread.indexOf('\r\n.\r\n');
          if (end < 0) {
            unread = unread.slice(-4);
            return;
          }
          unread = unread.slice(end + 5);
          body = false;
          taken();
          continue;
        }
        if (chunk >= 0) {
          if (unread.length < chunk) return;
          unread = unread.slice(chunk);
          chunk = -1;
          if (last) taken();
          else say('250 2.0.0 ok');
          continue;
        }
        const end = unread.indexOf('\r\n');
        if (end < 0) return;
        const line = unread.slice(0, end);
        unread = unread.slice(end + 2);
        const bdat = /^BDAT (\d+)( LAST)?/i.exec(line);
        if (bdat) {
          chunk = Number(bdat[1]);
          last = Boolean(bdat[2]);
        } else command(line);
      }
    });
    say('220 mail.example ESMTP');
  }
}
