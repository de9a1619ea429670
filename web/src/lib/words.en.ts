const count = (n: number, one: string, many: string): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** What a failed or waiting piece of work means to a bookkeeper, and what to do. */
export interface Cause {
  title: (n: number) => string;
  meaning: string;
}

export const en = {
  nav: { home: 'Home', invoices: 'Invoices', runs: 'Runs', customers: 'Customers', system: 'System', fresh: 'New invoice', skip: 'Skip to content', main: 'Main' },
  count: {
    invoices: (n: number) => count(n, 'invoice', 'invoices'),
    customers: (n: number) => count(n, 'customer', 'customers'),
    mails: (n: number) => count(n, 'mail', 'mails'),
    documents: (n: number) => count(n, 'document', 'documents'),
  },
  home: {
    none: 'No invoice was issued today. Nothing waits for you.',
    noneYet: 'There is no invoice yet.',
    noneHint: 'Make the first one here, send it over HTTP, or drop a file with many under Runs.',
    sent: (sent: number, all: number, trial: boolean) =>
      trial ? `Today’s ${count(all, 'invoice is', 'invoices are')} issued; ${sent === all ? 'every mail' : count(sent, 'mail', 'mails')} stayed in the trial mailbox`
        : sent === all ? `All of today’s ${count(all, 'invoice is', 'invoices are')} with the mail server`
        : `${sent.toLocaleString('en')} of today’s ${count(all, 'invoice is', 'invoices are')} with the mail server`,
    open: (refused: number, customerless: number, other: number, waiting: number) =>
      [refused ? `${count(refused, 'was', 'were')} refused` : '', customerless ? `${count(customerless, 'waits for its customer', 'wait for their customers')}` : '', other ? `${count(other, 'failed', 'failed')}` : '', waiting ? `${count(waiting, 'mail waits', 'mails wait')}` : '']
        .filter(Boolean).join(', '),
    calm: 'Nothing waits for you.',
    todo: 'To do',
    waits: 'Waits by itself',
    money: 'Issued',
    moneyColumns: { currency: 'Currency', today: 'Today', week: '7 days', month: 'This month' },
    moneyLimit: (n: number) => `Counted over the newest ${n.toLocaleString('en')} invoices.`,
    show: (n: number) => `Show ${n === 1 ? 'it' : `all ${n}`}`,
    correct: (n: number) => (n === 1 ? 'Correct the address and send it again' : `Correct the address and send ${n} again`),
    register: 'Register the customer',
    retry: (n: number) => (n === 1 ? 'Retry it' : `Retry ${n.toLocaleString('en')}`),
    look: 'Look at it',
    sentAgain: (n: number, to: string) => `${count(n, 'invoice goes', 'invoices go')} to ${to}.`,
    registered: (name: string) => `${name} is registered. What waited goes on.`,
    retried: (n: number) => `${count(n, 'piece of work is', 'pieces of work are')} tried again.`,
    server: 'The mail server’s words',
    more: 'and more', moreCustomers: (n: number) => `${count(n, 'more customer', 'more customers')}`, moreAddresses: (n: number) => `${count(n, 'more address', 'more addresses')}`,
  },
  causes: {
    mail_refused: { title: (n) => `${count(n, 'mail was', 'mails were')} refused for good`, meaning: 'Most often the address does not exist. Correct it, and the invoice goes out again.' },
    mail_given_up: { title: (n) => `${count(n, 'mail was', 'mails were')} given up`, meaning: 'The mail server refused for days. Correct the address, or try again.' },
    unknown_customer: { title: (n) => `${count(n, 'invoice has', 'invoices have')} no customer`, meaning: 'Nobody has registered the customer that the bill names. Register it, and the invoice is issued.' },
    mail_gate_closed: { title: (n) => `${count(n, 'mail waits', 'mails wait')} for the mail server`, meaning: 'The mail server is away or refuses this sender. Mails leave by themselves when it is back.' },
    mail_deferred: { title: (n) => `${count(n, 'mail is', 'mails are')} tried again later`, meaning: 'The mail server said “later”.' },
    mail_outcome_unknown: { title: (n) => `${count(n, 'mail', 'mails')} may have arrived`, meaning: 'The answer was lost. The mail is tried again; it may arrive twice.' },
    mail_waits_for_domain: { title: (n) => `${count(n, 'mail waits', 'mails wait')} for a slow recipient`, meaning: 'The recipient’s mail server is slow; the others are not held up.' },
    attempts_exhausted: { title: (n) => `${count(n, 'piece of work', 'pieces of work')} failed too often`, meaning: 'When the cause is gone, try again.' },
    crashed: { title: (n) => `${count(n, 'message', 'messages')} ended the program`, meaning: 'It was set aside, so that all others go on. Retry it after an update, and report it.' },
    unknown_seller: { title: (n) => `${count(n, 'bill names', 'bills name')} a seller that is not there`, meaning: 'Restore the seller’s file, then retry.' },
    unreadable: { title: (n) => `${count(n, 'message', 'messages')} cannot be read`, meaning: 'No program of this version writes it. Keep it and report it.' },
    document_differs: { title: (n) => `${count(n, 'document differs', 'documents differ')} from what was issued`, meaning: 'Put a copy back, then send again.' },
    trial_seller: { title: (n) => `${count(n, 'invoice is', 'invoices are')} of the trial seller`, meaning: 'Real mail leaves only for a seller of your own.' },
  } as Record<string, Cause>,
  otherCause: { title: (n: number) => `${count(n, 'piece of work', 'pieces of work')} failed`, meaning: '' },
  state: { waiting: 'waiting', issued: 'issued', credited_in_part: 'credited in part', cancelled: 'cancelled', failed: 'failed' } as Record<string, string>,
  mail: {
    none: 'no mail', queued: 'being sent', sending: 'being sent', handed_over: 'with the mail server', failed: 'not sent', trial: 'trial mailbox',
  } as Record<string, string>,
  list: {
    title: 'Invoices', search: 'Number, customer or reference', number: 'Number', date: 'Date', customer: 'Customer', amount: 'Amount', mail: 'Mail', due: 'Due',
    all: 'All', needs: 'Need somebody', waiting: 'Waiting', failed: 'Failed', more: 'Show older', none: 'No invoice fits.', csv: 'Save these as CSV', reason: 'Reason', filter: 'Show', open: 'Accepted',
    empty: 'Invoices stand here as soon as one is issued.', fresh: (n: number, atLeast: boolean) => `Show ${n.toLocaleString('en')}${atLeast ? '+' : ''} new`,
  },
  filter: {
    title: 'Filter', clear: 'Clear filters', jump: 'Go to date', state: 'State', remove: (what: string) => `Remove: ${what}`,
    names: {
      issuedFrom: 'Issued from', issuedTo: 'Issued until', dueFrom: 'Due from', dueTo: 'Due until', amountFrom: 'Amount from', amountTo: 'Amount up to', currency: 'Currency', delivery: 'Mail', type: 'Kind', seller: 'Seller', customer: 'Customer’s e-mail or id', number: 'Number', run: 'Run',
    },
  },
  select: {
    title: 'Chosen invoices', chosen: (n: number) => `${n.toLocaleString('en')} chosen`, all: (total: string) => `Choose all: ${total}`, none: 'Choose none', page: 'Choose all on this page', one: (number: string) => `Choose ${number}`, max: (n: number) => `At most ${n} are chosen one by one. Narrow the list, and choose all.`, save: 'Save all', zip: 'PDFs (ZIP)',
  },
  page: { title: 'Pages', first: 'First page', previous: 'Previous page', next: 'Next page' },
  bulk: {
    counting: 'They are being counted.', together: 'Issued, together', tooMany: (n: number) => `Narrow the list to ${n.toLocaleString('en')} to send or credit them at once.`, leftOut: (n: number) => `${count(n, 'other is a credit note or cancelled, and is', 'others are credit notes or cancelled, and are')} left out.`, refused: (n: number) => `${n.toLocaleString('en')} refused`, left: (n: number) => `${n.toLocaleString('en')} left`, stop: 'Stop', goOn: (n: number) => `Go on with ${n.toLocaleString('en')}`,
    send: { act: (n: number) => (n === 1 ? 'Send it again' : `Send ${n.toLocaleString('en')} again`), title: (n: number) => `Send ${count(n, 'invoice', 'invoices')} again`, effect: 'Each goes to its customer’s own address. A mail that has left can’t be called back.', done: (n: number) => count(n, 'mail is on its way', 'mails are on their way') },
    credit: { act: (n: number) => (n === 1 ? 'Credit it' : `Credit ${n.toLocaleString('en')}`), title: (n: number) => `Credit ${count(n, 'invoice', 'invoices')}`, effect: 'A credit note takes back all that is left of each. This can’t be undone.', done: (n: number) => count(n, 'credit note is being issued', 'credit notes are being issued') },
  },
  invoice: {
    invoice: 'Invoice', credit_note: 'Credit note', pdf: 'PDF', xml: 'E-invoice (XML)', json: 'Data (JSON)', download: 'Download', sendAgain: 'Send again', sendOther: 'Send to another address', credit: 'Credit', due: 'Due', issued: 'Issued', net: 'Net', tax: 'Tax', total: 'Total', paid: 'Paid before',
    customer: 'Customer', seller: 'Seller', reference: 'Reference', happened: 'What happened', accepted: 'Accepted', numbered: (n: string) => `Issued as ${n}`, attempts: (n: number) => count(n, 'attempt', 'attempts'), credits: 'Credit notes', creditOf: 'Credits', lines: 'Lines', notYet: 'This bill has no number yet.', waitsFor: 'It waits for', until: 'until', to: 'To', sendTo: (to: string) => `Send to ${to}`, queued: 'It is on its way.', creditAll: 'Credit all that is left', creditLines: 'Quantity to credit', creditReason: 'Reason', creditSum: (sum: string) => `Credit ${sum}`, creditSums: 'What is credited', creditTotal: 'Credited', creditUndo: 'A credit note can’t be undone.', credited: 'The credit note is being issued.', document: 'Document', duplicates: (n: number) => `${n} may have arrived twice`, mail: 'The mail', shownBelow: 'The document',
  },
  form: {
    title: 'New invoice', who: 'Customer’s e-mail', name: 'Name or company', known: 'This customer is registered.', unknown: 'New customer: give a name, and it is registered with the invoice.', item: 'What', quantity: 'Quantity', price: 'Price', add: 'Add a line', remove: 'Remove this line', note: 'Note', reference: 'Your customer’s reference', currency: 'Currency', preview: 'Preview', issue: 'Issue and send', issueSum: (sum: string) => `Issue ${sum} and send it`, kept: 'Kept in this browser until it is issued.', empty: 'The document stands here as soon as the form is complete.', done: 'Accepted.', clear: 'Start over', more: 'More', seller: 'Seller', undo: 'An issued invoice is never changed; it can be credited.',
  },
  customers: { title: 'Customers', search: 'Name, e-mail, phone or place', name: 'Name', email: 'E-mail', phone: 'Phone', none: 'No customer fits.', empty: 'Customers stand here as soon as one is registered.', correct: 'Correct', save: 'Save', saved: 'Saved. Mails that wait go to the new address.', invoices: 'Invoices', company: 'Company', firstname: 'First name', lastname: 'Last name', mobile: 'Phone', taxId: 'Tax id', since: 'Changed', add: 'Register a customer', added: 'Registered.', all: 'All, with files', sendRefused: (n: number) => (n === 1 ? 'Send the refused one again' : `Send the ${n} refused again`), anonymise: 'Anonymise', anonymiseTitle: (name: string) => `Anonymise ${name}`, anonymiseEffect: 'Nothing is kept of this customer but an id. Invoices stay as they are for as long as the law asks; then their personal values are erased too. This can’t be undone.', anonymised: (name: string) => `${name} is forgotten.`, limited: 'Type a whole e-mail address: this key is limited to some sellers.' },
  runs: {
    title: 'Runs', lead: 'Many invoices from one file: CSV, one customer and bill in each row.', drop: 'Drop a file here, or choose one', paste: 'or paste cells from a spreadsheet', check: 'Read and check', none: 'No run yet.', reading: 'Reading', absent: 'This billmill takes no runs yet.',
    column: 'Column in your file', means: 'means', sample: 'First value', ignore: 'leave out', mistakes: 'Corrections needed', row: 'Row', sum: (all: number, ready: number, corrected: number, wrong: number) => `${count(all, 'row', 'rows')} = ${[`${ready.toLocaleString('en')} ready`, corrected ? `${corrected.toLocaleString('en')} corrected` : '', `${wrong.toLocaleString('en')} to correct`].filter(Boolean).join(' + ')}`,
    correctHint: 'What you type is kept in this browser. The rows go in when all is issued.', checkAgain: (n: number) => `Check ${count(n, 'row', 'rows')} again`, otherCells: 'All cells of the row', line: 'This file', correctedRows: 'Corrected rows', tooMany: (n: number) => `${count(n, 'row', 'rows')} are too many for this page: correct them in the report, in a spreadsheet, and drop it under Runs.`, noCells: 'Correct them in the report, and drop it under Runs.', checking: 'The rows are checked again.', again: (n: number) => (n === 0 ? 'All rows are right now.' : `${count(n, 'row', 'rows')} still to correct.`),
    title2: (n: number, name: string) => `${count(n, 'invoice', 'invoices')} from ${name}, ready to issue`, issue: (n: number, sum: string) => `Issue ${count(n, 'invoice', 'invoices')}, ${sum}`, undo: 'This can’t be undone. An issued invoice can only be credited.', byTax: 'By tax', category: 'Tax', base: 'Net', differs: 'Against the last run', hold: 'Hold the mails until I release them', first: (n: number) => `Send the first ${n}`, release: (n: number) => `Release ${count(n, 'mail', 'mails')}`, pause: 'Pause', resume: 'Go on', cancel: 'Cancel the rest', report: 'Report (CSV)', progress: 'Progress', held: 'Mails held', withMail: 'With the mail server', states: { reading: 'reading', checked: 'checked', issuing: 'issuing', paused: 'paused', cancelling: 'being cancelled', cancelled: 'cancelled', done: 'done' } as Record<string, string>, rows: 'Rows', bills: 'Bills', started: 'Started', documents: 'Look at one before you issue', missing: (n: number) => `${count(n, 'customer is', 'customers are')} missing`, fresh: (n: number) => `${count(n, 'customer is', 'customers are')} new`, unusual: (n: number) => `${count(n, 'amount is', 'amounts are')} unusual`, same: 'No difference of note.', net: 'Net', tax: 'Tax', gross: 'Total',
  },
  system: {
    title: 'System', ready: 'Everything works.', degraded: 'It works, and something it uses is away.', not_ready: 'This process takes nothing now.', failedNow: (n: number) => `${count(n, 'message', 'messages')} failed and ${n === 1 ? 'waits' : 'wait'} for somebody.`, stages: 'The three stages', stage: 'Stage', in: 'Came in', done: 'Done', waiting: 'waiting', dead: 'failed', balances: 'In = done + waiting + failed', names: { users: 'Customers', billing: 'Issuing', notify: 'Mailing' } as Record<string, string>, parts: 'Parts', part: 'Part', state: 'State', reason: 'Reason', next: 'Next try', rate: 'Rate', perSecond: 'a second', oldest: 'Oldest waits for', now: 'less than a second', doneOf: 'Done of all', gates: 'Mail gates', gate: 'Gate', gateKinds: { route: 'Mail server', sender: 'Sender' } as Record<string, string>, gateOpen: 'open', gateClosed: 'closed: mails wait', heldMails: 'Mails held', books: 'Books', booksId: 'Books', store: 'Kept in', stores: { sqlite: 'SQLite, on this machine', mongodb: 'MongoDB' } as Record<string, string>, clockState: 'Clock of this machine', clockOk: 'believed', line: 'Line', place: 'Place', number: 'Number', printed: 'Last number on paper', moreLines: 'Show more lines', noLines: 'Nothing was issued yet.', settings: 'Settings', settingsFile: 'Read from', noSettingsFile: 'No settings file is read.', setting: 'Setting', value: 'Value', source: 'From', defaults: (n: number) => `${n} as they are by default`, reconciled: 'Every accepted request', balanced: 'is done, waiting or failed', notBalanced: 'some are missing', differing: 'Documents held back', none: 'none', disk: 'Space that is left', clock: 'Clock against the store’s', certificate: 'Mail server’s certificate ends', program: 'Program', verifyHint: 'Numbers, totals, documents and chains are checked by', keyNumber: 'Key', sellersTitle: 'Sellers', template: 'Template', sample: 'A sample, not an invoice', documentLanguage: 'Language', sampleItem: 'Sample item', mailbox: 'Trial mailbox', mailboxNone: 'No mail is here.', to: 'To', subject: 'Subject', at: 'At', clients: 'Clients and keys', client: 'Client', scope: 'May', sellers: 'Sellers', keys: 'Keys', allSellers: 'all', states: { ok: 'works', degraded: 'away or waiting', failed: 'failed' } as Record<string, string>, noKeys: 'No API key is needed on this machine. Make the first with: billmill keys new', operatorsOnly: 'This key is not for the whole system.', usable: (n: number) => count(n, 'usable key', 'usable keys'), headers: 'Headers', text: 'Text', asSeen: 'As the customer sees it',
  },
  webhooks: {
    title: 'Webhooks', none: 'Nothing is posted to anybody. A program makes one by', allEvents: 'every event', log: 'Log', pause: 'Pause', enable: 'Enable again', test: 'Post a test', resend: 'Post again', noDeliveries: 'Nothing was posted yet.',
    event: 'Event', answer: 'Answer', tried: 'Tried', isPaused: 'Paused. Its events wait.', isEnabled: 'Enabled. It goes on where it stopped.', tested: 'A test is posted.', resent: 'It is posted again.',
    failing: (n: number) => `does not answer, ${count(n, 'attempt', 'attempts')}`,
    states: { enabled: 'works', paused: 'paused', disabled: 'disabled' } as Record<string, string>,
    reasons: { failing: 'disabled: it failed for days', gone: 'disabled: its receiver is gone', client_ended: 'disabled: its client was ended' } as Record<string, string>,
    deliveryStates: { waiting: 'waits', delivered: 'delivered', failed: 'failed' } as Record<string, string>,
    faults: { redirected: 'a redirect', timeout: 'no answer in time', not_resolved: 'no such host', not_reached: 'not reached', address_refused: 'an address that is not allowed', tls_failed: 'TLS failed', no_answer: 'no answer' } as Record<string, string>,
  },
  check: {
    title: 'Is a PDF genuine?', drop: 'Drop any PDF here, or choose one', genuine: 'Genuine: byte by byte the document that was issued', rendition: 'Genuine: the document as it was mailed, made again after an update', altered: 'Altered: it has this number, and other bytes than the document that was issued', unknown: 'Not one of ours: nothing in it names an invoice of these books', disproved: 'Not proved: the record was changed after it was issued',
    chain: { proved: 'The chain of all invoices proves its record.', none: 'There is no chain to prove its record by.', disproved: 'The chain does not fit its record. Run billmill verify.' },
  },
  signIn: { title: 'Sign in', key: 'API key', enter: 'Sign in', hint: 'Make one on the machine with “billmill keys new”. It is not kept in this browser: a session stands for it, for eight hours at most.', out: 'Sign out', ended: 'The session has ended. What you typed is kept.', readOnly: 'This key may only look.' },
  error: {
    no_answer: 'billmill does not answer. This page tries again by itself.', title: 'That did not work', missing: 'There is nothing here', missingHint: 'Perhaps the address was cut.', code: 'Code', asOf: (at: string) => `As of ${at}`, unsaid: 'No reason was given.',
  },
  step: { less: (what: string) => `Less: ${what}`, more: (what: string) => `More: ${what}`, of: (max: string) => `of ${max}` },
  act: { cancel: 'Cancel', close: 'Close', save: 'Save', again: 'Try again', copy: 'Copy', send: 'Send' },
  keys: { title: 'Keys', search: 'search', next: 'next row', previous: 'previous row', open: 'open the row', pick: 'choose the row', fresh: 'new invoice', list: 'this list', go: 'go to' },
  language: 'Language',
};
export type Words = typeof en;
