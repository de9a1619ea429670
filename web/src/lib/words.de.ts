import type { Words } from './words.en';

const number = (n: number): string => n.toLocaleString('de');
const count = (n: number, one: string, many: string): string => `${number(n)} ${n === 1 ? one : many}`;

export const de: Words = {
  nav: { home: 'Start', invoices: 'Rechnungen', runs: 'Läufe', customers: 'Kunden', system: 'System', fresh: 'Neue Rechnung', skip: 'Zum Inhalt', main: 'Hauptmenü' },
  count: {
    invoices: (n) => count(n, 'Rechnung', 'Rechnungen'),
    customers: (n) => count(n, 'Kunde', 'Kunden'),
    mails: (n) => count(n, 'Mail', 'Mails'),
    documents: (n) => count(n, 'Dokument', 'Dokumente'),
  },
  home: {
    none: 'Heute wurde keine Rechnung ausgestellt. Nichts wartet auf Sie.',
    noneYet: 'Es gibt noch keine Rechnung.',
    noneHint: 'Stellen Sie die erste hier aus, senden Sie sie per HTTP, oder laden Sie unter „Läufe“ eine Datei mit vielen.',
    sent: (sent, all, trial) =>
      trial ? `Heute ${all === 1 ? 'ist' : 'sind'} ${count(all, 'Rechnung', 'Rechnungen')} ausgestellt; ${sent === all ? 'alle Mails' : count(sent, 'Mail', 'Mails')} blieben im Probe-Postfach`
        : sent === all ? `${all === 1 ? 'Die eine Rechnung' : `Alle ${number(all)} Rechnungen`} von heute ${all === 1 ? 'ist' : 'sind'} beim Mailserver`
        : `${number(sent)} von ${count(all, 'Rechnung', 'Rechnungen')} von heute sind beim Mailserver`,
    open: (refused, customerless, other, waiting) =>
      [refused ? `${count(refused, 'wurde', 'wurden')} abgelehnt` : '', customerless ? `${count(customerless, 'wartet auf ihren Kunden', 'warten auf ihre Kunden')}` : '', other ? `${count(other, 'scheiterte', 'scheiterten')}` : '', waiting ? `${count(waiting, 'Mail wartet', 'Mails warten')}` : '']
        .filter(Boolean).join(', '),
    calm: 'Nichts wartet auf Sie.',
    todo: 'Zu tun', waits: 'Wartet von selbst', money: 'Ausgestellt',
    moneyColumns: { currency: 'Währung', today: 'Heute', week: '7 Tage', month: 'Dieser Monat' },
    moneyLimit: (n) => `Gezählt über die neuesten ${number(n)} Rechnungen.`,
    show: (n) => (n === 1 ? 'Zeigen' : `Alle ${number(n)} zeigen`),
    correct: (n) => (n === 1 ? 'Adresse berichtigen und erneut senden' : `Adresse berichtigen und ${n} erneut senden`),
    register: 'Kunden anlegen', retry: (n) => (n === 1 ? 'Erneut versuchen' : `${number(n)} erneut versuchen`), look: 'Ansehen',
    sentAgain: (n, to) => `${count(n, 'Rechnung geht', 'Rechnungen gehen')} an ${to}.`,
    registered: (name) => `${name} ist angelegt. Was wartete, läuft weiter.`,
    retried: (n) => `${count(n, 'Vorgang wird', 'Vorgänge werden')} erneut versucht.`,
    server: 'Die Worte des Mailservers', more: 'und weitere', moreCustomers: (n) => count(n, 'weiterer Kunde', 'weitere Kunden'), moreAddresses: (n) => count(n, 'weitere Adresse', 'weitere Adressen'),
  },
  causes: {
    mail_refused: { title: (n) => `${count(n, 'Mail wurde', 'Mails wurden')} endgültig abgelehnt`, meaning: 'Meist gibt es die Adresse nicht. Berichtigen Sie sie, dann geht die Rechnung erneut hinaus.' },
    mail_given_up: { title: (n) => `${count(n, 'Mail wurde', 'Mails wurden')} aufgegeben`, meaning: 'Der Mailserver lehnte tagelang ab. Berichtigen Sie die Adresse, oder versuchen Sie es erneut.' },
    unknown_customer: { title: (n) => `${count(n, 'Rechnung hat', 'Rechnungen haben')} keinen Kunden`, meaning: 'Niemand hat den Kunden angelegt, den der Auftrag nennt. Legen Sie ihn an, dann wird die Rechnung ausgestellt.' },
    mail_gate_closed: { title: (n) => `${count(n, 'Mail wartet', 'Mails warten')} auf den Mailserver`, meaning: 'Der Mailserver ist nicht da oder lehnt diesen Absender ab. Mails gehen von selbst hinaus, sobald er wieder da ist.' },
    mail_deferred: { title: (n) => `${count(n, 'Mail wird', 'Mails werden')} später erneut versucht`, meaning: 'Der Mailserver sagte „später“.' },
    mail_outcome_unknown: { title: (n) => `${count(n, 'Mail ist', 'Mails sind')} vielleicht angekommen`, meaning: 'Die Antwort ging verloren. Die Mail wird erneut versucht; sie kommt vielleicht doppelt an.' },
    mail_waits_for_domain: { title: (n) => `${count(n, 'Mail wartet', 'Mails warten')} auf einen langsamen Empfänger`, meaning: 'Der Mailserver des Empfängers ist langsam; die anderen hält das nicht auf.' },
    attempts_exhausted: { title: (n) => `${count(n, 'Vorgang', 'Vorgänge')} zu oft gescheitert`, meaning: 'Ist die Ursache weg, versuchen Sie es erneut.' },
    crashed: { title: (n) => `${count(n, 'Nachricht hat', 'Nachrichten haben')} das Programm beendet`, meaning: 'Sie liegt beiseite, damit alles andere weiterläuft. Nach einem Update erneut versuchen, und melden.' },
    unknown_seller: { title: (n) => `${count(n, 'Auftrag nennt', 'Aufträge nennen')} einen Verkäufer, den es nicht gibt`, meaning: 'Stellen Sie die Datei des Verkäufers wieder her, dann erneut versuchen.' },
    unreadable: { title: (n) => `${count(n, 'Nachricht ist', 'Nachrichten sind')} unlesbar`, meaning: 'Kein Programm dieser Version schreibt sie. Aufheben und melden.' },
    document_differs: { title: (n) => `${count(n, 'Dokument weicht', 'Dokumente weichen')} vom ausgestellten ab`, meaning: 'Legen Sie eine Kopie zurück, dann erneut senden.' },
    trial_seller: { title: (n) => `${count(n, 'Rechnung ist', 'Rechnungen sind')} vom Probe-Verkäufer`, meaning: 'Echte Mail geht nur für einen eigenen Verkäufer hinaus.' },
  },
  otherCause: { title: (n) => `${count(n, 'Vorgang', 'Vorgänge')} gescheitert`, meaning: '' },
  state: { waiting: 'wartet', issued: 'ausgestellt', credited_in_part: 'teilweise gutgeschrieben', cancelled: 'storniert', failed: 'gescheitert' },
  mail: { none: 'keine Mail', queued: 'wird gesendet', sending: 'wird gesendet', handed_over: 'beim Mailserver', failed: 'nicht gesendet', trial: 'Probe-Postfach' },
  list: {
    title: 'Rechnungen', search: 'Nummer, Kunde oder Referenz', number: 'Nummer', date: 'Datum', customer: 'Kunde', amount: 'Betrag', mail: 'Mail', due: 'Fällig',
    all: 'Alle', needs: 'Zu tun', waiting: 'Wartend', failed: 'Gescheitert', more: 'Ältere zeigen', none: 'Keine Rechnung passt.', csv: 'Diese als CSV sichern', reason: 'Grund', filter: 'Zeigen', open: 'Angenommen',
    empty: 'Hier stehen Rechnungen, sobald eine ausgestellt ist.', fresh: (n, atLeast) => `${number(n)}${atLeast ? '+' : ''} neue zeigen`,
  },
  filter: {
    title: 'Filter', clear: 'Filter entfernen', jump: 'Zum Datum', state: 'Zustand', remove: (what) => `Entfernen: ${what}`,
    names: {
      issuedFrom: 'Ausgestellt ab', issuedTo: 'Ausgestellt bis', dueFrom: 'Fällig ab', dueTo: 'Fällig bis', amountFrom: 'Betrag ab', amountTo: 'Betrag bis', currency: 'Währung', delivery: 'Mail', type: 'Art', seller: 'Verkäufer', customer: 'E-Mail oder Id des Kunden', number: 'Nummer', run: 'Lauf',
    },
  },
  select: {
    title: 'Ausgewählte Rechnungen', chosen: (n) => `${number(n)} ausgewählt`, all: (total) => `Alle auswählen: ${total}`, none: 'Auswahl aufheben', page: 'Alle auf dieser Seite auswählen', one: (text) => `${text} auswählen`, max: (n) => `Einzeln lassen sich höchstens ${n} auswählen. Engen Sie die Liste ein, und wählen Sie alle.`, save: 'Alle sichern', zip: 'PDFs (ZIP)',
  },
  page: { title: 'Seiten', first: 'Erste Seite', previous: 'Vorige Seite', next: 'Nächste Seite' },
  bulk: {
    counting: 'Sie werden gezählt.', together: 'Ausgestellt, zusammen', tooMany: (n) => `Engen Sie die Liste auf ${number(n)} ein, um sie auf einmal zu senden oder gutzuschreiben.`, leftOut: (n) => `${count(n, 'weitere ist Gutschrift oder storniert und bleibt', 'weitere sind Gutschriften oder storniert und bleiben')} außen vor.`, refused: (n) => `${number(n)} abgelehnt`, left: (n) => `${number(n)} übrig`, stop: 'Anhalten', goOn: (n) => `Weiter mit ${number(n)}`,
    send: { act: (n) => (n === 1 ? 'Erneut senden' : `${number(n)} erneut senden`), title: (n) => `${count(n, 'Rechnung', 'Rechnungen')} erneut senden`, effect: 'Jede geht an die Adresse ihres Kunden. Eine Mail, die hinausging, lässt sich nicht zurückholen.', done: (n) => count(n, 'Mail ist unterwegs', 'Mails sind unterwegs') },
    credit: { act: (n) => (n === 1 ? 'Gutschreiben' : `${number(n)} gutschreiben`), title: (n) => `${count(n, 'Rechnung', 'Rechnungen')} gutschreiben`, effect: 'Eine Gutschrift nimmt alles zurück, was von jeder übrig ist. Das ist endgültig.', done: (n) => count(n, 'Gutschrift wird ausgestellt', 'Gutschriften werden ausgestellt') },
  },
  invoice: {
    invoice: 'Rechnung', credit_note: 'Gutschrift', pdf: 'PDF', xml: 'E-Rechnung (XML)', json: 'Daten (JSON)', download: 'Herunterladen', sendAgain: 'Erneut senden', sendOther: 'An andere Adresse senden', credit: 'Gutschreiben', due: 'Fällig', issued: 'Ausgestellt', net: 'Netto', tax: 'Steuer', total: 'Gesamt', paid: 'Angezahlt',
    customer: 'Kunde', seller: 'Verkäufer', reference: 'Referenz', happened: 'Was geschah', accepted: 'Angenommen', numbered: (n) => `Ausgestellt als ${n}`, attempts: (n) => count(n, 'Versuch', 'Versuche'), credits: 'Gutschriften', creditOf: 'Gutschrift zu', lines: 'Positionen', notYet: 'Dieser Auftrag hat noch keine Nummer.', waitsFor: 'Er wartet auf', until: 'bis', to: 'An', sendTo: (to) => `An ${to} senden`, queued: 'Sie ist unterwegs.', creditAll: 'Alles Übrige gutschreiben', creditLines: 'Menge der Gutschrift', creditReason: 'Grund', creditSum: (sum) => `${sum} gutschreiben`, creditSums: 'Was gutgeschrieben wird', creditTotal: 'Gutgeschrieben', creditUndo: 'Eine Gutschrift ist endgültig.', credited: 'Die Gutschrift wird ausgestellt.', document: 'Dokument', duplicates: (n) => `${n} kam vielleicht doppelt an`, mail: 'Die Mail', shownBelow: 'Das Dokument',
  },
  form: {
    title: 'Neue Rechnung', who: 'E-Mail des Kunden', name: 'Name oder Firma', known: 'Dieser Kunde ist angelegt.', unknown: 'Neuer Kunde: Geben Sie einen Namen an, dann wird er mit der Rechnung angelegt.', item: 'Was', quantity: 'Menge', price: 'Preis', add: 'Position hinzufügen', remove: 'Diese Position entfernen', note: 'Notiz', reference: 'Referenz des Kunden', currency: 'Währung', preview: 'Vorschau', issue: 'Ausstellen und senden', issueSum: (sum) => `${sum} ausstellen und senden`, kept: 'In diesem Browser aufgehoben, bis sie ausgestellt ist.', empty: 'Hier steht das Dokument, sobald das Formular vollständig ist.', done: 'Angenommen.', clear: 'Neu beginnen', more: 'Mehr', seller: 'Verkäufer', undo: 'Eine ausgestellte Rechnung wird nie geändert; sie kann gutgeschrieben werden.',
  },
  customers: { title: 'Kunden', search: 'Name, E-Mail, Telefon oder Ort', name: 'Name', email: 'E-Mail', phone: 'Telefon', none: 'Kein Kunde passt.', empty: 'Hier stehen Kunden, sobald einer angelegt ist.', correct: 'Berichtigen', save: 'Sichern', saved: 'Gesichert. Wartende Mails gehen an die neue Adresse.', invoices: 'Rechnungen', company: 'Firma', firstname: 'Vorname', lastname: 'Nachname', mobile: 'Telefon', taxId: 'Steuernummer', since: 'Geändert', add: 'Kunden anlegen', added: 'Angelegt.', all: 'Alle, mit Dateien', sendRefused: (n) => (n === 1 ? 'Die abgelehnte erneut senden' : `Die ${number(n)} abgelehnten erneut senden`), anonymise: 'Anonymisieren', anonymiseTitle: (name) => `${name} anonymisieren`, anonymiseEffect: 'Von diesem Kunden bleibt nur eine Id. Rechnungen bleiben, wie sie sind, so lange das Gesetz es verlangt; dann werden auch ihre persönlichen Angaben gelöscht. Das ist endgültig.', anonymised: (name) => `${name} ist vergessen.`, limited: 'Geben Sie eine ganze E-Mail-Adresse ein: Dieser Schlüssel gilt nur für einige Verkäufer.' },
  runs: {
    title: 'Läufe', lead: 'Viele Rechnungen aus einer Datei: CSV, je Zeile ein Kunde und ein Auftrag.', drop: 'Datei hier ablegen oder wählen', paste: 'oder Zellen aus einer Tabelle einfügen', check: 'Lesen und prüfen', none: 'Noch kein Lauf.', reading: 'Wird gelesen', absent: 'Dieses billmill nimmt noch keine Läufe an.',
    column: 'Spalte Ihrer Datei', means: 'bedeutet', sample: 'Erster Wert', ignore: 'weglassen', mistakes: 'Zu berichtigen', row: 'Zeile', sum: (all, ready, corrected, wrong) => `${count(all, 'Zeile', 'Zeilen')} = ${[`${number(ready)} bereit`, corrected ? `${number(corrected)} berichtigt` : '', `${number(wrong)} zu berichtigen`].filter(Boolean).join(' + ')}`,
    correctHint: 'Was Sie tippen, bleibt in diesem Browser. Die Zeilen gehen mit allen anderen hinein.', checkAgain: (n) => `${count(n, 'Zeile', 'Zeilen')} erneut prüfen`, otherCells: 'Alle Zellen der Zeile', line: 'Diese Datei', correctedRows: 'Berichtigte Zeilen', tooMany: (n) => `${count(n, 'Zeile ist', 'Zeilen sind')} zu viel für diese Seite: berichtigen Sie sie im Bericht, in einer Tabelle, und legen Sie ihn unter Läufe ab.`, noCells: 'Berichtigen Sie sie im Bericht, und legen Sie ihn unter Läufe ab.', checking: 'Die Zeilen werden erneut geprüft.', again: (n) => (n === 0 ? 'Alle Zeilen stimmen jetzt.' : `Noch ${count(n, 'Zeile', 'Zeilen')} zu berichtigen.`),
    title2: (n, name) => `${count(n, 'Rechnung', 'Rechnungen')} aus ${name}, bereit zum Ausstellen`, issue: (n, sum) => `${count(n, 'Rechnung', 'Rechnungen')} ausstellen, ${sum}`, undo: 'Das ist endgültig. Eine ausgestellte Rechnung kann nur gutgeschrieben werden.', byTax: 'Nach Steuer', category: 'Steuer', base: 'Netto', differs: 'Gegenüber dem letzten Lauf', hold: 'Mails zurückhalten, bis ich sie freigebe', first: (n) => `Die ersten ${n} senden`, release: (n) => `${count(n, 'Mail', 'Mails')} freigeben`, pause: 'Anhalten', resume: 'Weiter', cancel: 'Rest abbrechen', report: 'Bericht (CSV)', progress: 'Fortschritt', held: 'Mails zurückgehalten', withMail: 'Beim Mailserver', states: { reading: 'wird gelesen', checked: 'geprüft', issuing: 'wird ausgestellt', paused: 'angehalten', cancelling: 'wird abgebrochen', cancelled: 'abgebrochen', done: 'fertig' }, rows: 'Zeilen', bills: 'Aufträge', started: 'Begonnen', documents: 'Sehen Sie eine an, bevor Sie ausstellen', missing: (n) => `${count(n, 'Kunde fehlt', 'Kunden fehlen')}`, fresh: (n) => `${count(n, 'Kunde ist', 'Kunden sind')} neu`, unusual: (n) => `${count(n, 'Betrag ist', 'Beträge sind')} ungewöhnlich`, same: 'Kein nennenswerter Unterschied.', net: 'Netto', tax: 'Steuer', gross: 'Gesamt',
  },
  system: {
    title: 'System', ready: 'Alles läuft.', degraded: 'Es läuft, und etwas, das es braucht, ist nicht da.', not_ready: 'Dieser Prozess nimmt gerade nichts an.', failedNow: (n) => `${count(n, 'Nachricht ist', 'Nachrichten sind')} gescheitert und ${n === 1 ? 'wartet' : 'warten'} auf jemanden.`, stages: 'Die drei Stufen', stage: 'Stufe', in: 'Kam herein', done: 'Fertig', waiting: 'warten', dead: 'gescheitert', balances: 'Herein = fertig + wartet + gescheitert', names: { users: 'Kunden', billing: 'Ausstellen', notify: 'Versenden' }, parts: 'Teile', part: 'Teil', state: 'Zustand', reason: 'Grund', next: 'Nächster Versuch', rate: 'Erledigt', perSecond: 'je Sekunde', oldest: 'Das Älteste wartet seit', now: 'weniger als einer Sekunde', doneOf: 'Erledigt von allen', gates: 'Mailsperren', gate: 'Sperre', gateKinds: { route: 'Mailserver', sender: 'Absender' }, gateOpen: 'offen', gateClosed: 'geschlossen: Mails warten', heldMails: 'Mails zurückgehalten', books: 'Bücher', booksId: 'Bücher', store: 'Gespeichert in', stores: { sqlite: 'SQLite, auf dieser Maschine', mongodb: 'MongoDB' }, clockState: 'Uhr dieser Maschine', clockOk: 'wird geglaubt', line: 'Nummernkreis', place: 'Stelle', number: 'Nummer', printed: 'Letzte Nummer auf Papier', moreLines: 'Weitere zeigen', noLines: 'Noch nichts wurde ausgestellt.', settings: 'Einstellungen', settingsFile: 'Gelesen aus', noSettingsFile: 'Keine Datei mit Einstellungen wird gelesen.', setting: 'Einstellung', value: 'Wert', source: 'Von', defaults: (n) => `${n} wie vorgegeben`, reconciled: 'Jede angenommene Anfrage', balanced: 'ist erledigt, wartet oder ist gescheitert', notBalanced: 'einige fehlen', differing: 'Zurückgehaltene Dokumente', none: 'keine', disk: 'Freier Platz', clock: 'Uhr gegen die des Speichers', certificate: 'Zertifikat des Mailservers endet', program: 'Programm', verifyHint: 'Nummern, Summen, Dokumente und Ketten prüft', keyNumber: 'Schlüssel', sellersTitle: 'Verkäufer', template: 'Vorlage', sample: 'Ein Muster, keine Rechnung', documentLanguage: 'Sprache', sampleItem: 'Musterposten', mailbox: 'Probe-Postfach', mailboxNone: 'Hier ist keine Mail.', to: 'An', subject: 'Betreff', at: 'Um', clients: 'Clients und Schlüssel', client: 'Client', scope: 'Darf', sellers: 'Verkäufer', keys: 'Schlüssel', allSellers: 'alle', states: { ok: 'läuft', degraded: 'nicht da oder wartet', failed: 'gescheitert' }, noKeys: 'Auf dieser Maschine braucht es keinen API-Schlüssel. Den ersten macht: billmill keys new', operatorsOnly: 'Dieser Schlüssel gilt nicht für das ganze System.', usable: (n) => count(n, 'gültiger Schlüssel', 'gültige Schlüssel'), headers: 'Kopfzeilen', text: 'Text', asSeen: 'Wie der Kunde sie sieht',
  },
  webhooks: {
    title: 'Webhooks', none: 'Niemandem wird etwas gemeldet. Ein Programm richtet das ein mit', allEvents: 'jedes Ereignis', log: 'Protokoll', pause: 'Anhalten', enable: 'Wieder einschalten', test: 'Probe senden', resend: 'Erneut senden', noDeliveries: 'Noch wurde nichts gesendet.',
    event: 'Ereignis', answer: 'Antwort', tried: 'Versucht', isPaused: 'Angehalten. Ereignisse warten.', isEnabled: 'Eingeschaltet. Es geht weiter, wo es aufhörte.', tested: 'Eine Probe wird gesendet.', resent: 'Wird erneut gesendet.',
    failing: (n) => `antwortet nicht, ${count(n, 'Versuch', 'Versuche')}`,
    states: { enabled: 'läuft', paused: 'angehalten', disabled: 'ausgeschaltet' },
    reasons: { failing: 'ausgeschaltet: scheiterte tagelang', gone: 'ausgeschaltet: der Empfänger ist weg', client_ended: 'ausgeschaltet: der Client wurde beendet' },
    deliveryStates: { waiting: 'wartet', delivered: 'zugestellt', failed: 'gescheitert' },
    faults: { redirected: 'eine Umleitung', timeout: 'keine Antwort in der Zeit', not_resolved: 'den Host gibt es nicht', not_reached: 'nicht erreicht', address_refused: 'eine Adresse, die nicht erlaubt ist', tls_failed: 'TLS scheiterte', no_answer: 'keine Antwort' },
  },
  check: {
    title: 'Ist ein PDF echt?', drop: 'Ein beliebiges PDF hier ablegen oder wählen', genuine: 'Echt: Byte für Byte das Dokument, das ausgestellt wurde', rendition: 'Echt: das Dokument, wie es verschickt wurde, nach einem Update neu erzeugt', altered: 'Verändert: es trägt diese Nummer und hat andere Bytes als das ausgestellte Dokument', unknown: 'Nicht von hier: nichts darin nennt eine Rechnung dieser Bücher', disproved: 'Nicht bewiesen: der Datensatz wurde nach dem Ausstellen verändert',
    chain: { proved: 'Die Kette aller Rechnungen beweist den Datensatz.', none: 'Es gibt keine Kette, die den Datensatz beweist.', disproved: 'Die Kette passt nicht zum Datensatz. Führen Sie billmill verify aus.' },
  },
  signIn: { title: 'Anmelden', key: 'API-Schlüssel', enter: 'Anmelden', hint: 'Auf der Maschine macht „billmill keys new“ einen. Er bleibt nicht in diesem Browser: eine Sitzung steht für ihn, höchstens acht Stunden.', out: 'Abmelden', ended: 'Die Sitzung ist beendet. Was Sie getippt haben, ist aufgehoben.', readOnly: 'Dieser Schlüssel darf nur lesen.' },
  error: { no_answer: 'billmill antwortet nicht. Diese Seite versucht es von selbst erneut.', title: 'Das ging nicht', missing: 'Hier ist nichts', missingHint: 'Vielleicht wurde die Adresse abgeschnitten.', code: 'Code', asOf: (at) => `Stand ${at}`, unsaid: 'Ohne Angabe eines Grundes.' },
  step: { less: (what) => `Weniger: ${what}`, more: (what) => `Mehr: ${what}`, of: (max) => `von ${max}` },
  act: { cancel: 'Abbrechen', close: 'Schließen', save: 'Sichern', again: 'Erneut', copy: 'Kopieren', send: 'Senden' },
  keys: { title: 'Tasten', search: 'suchen', next: 'nächste Zeile', previous: 'vorige Zeile', open: 'Zeile öffnen', pick: 'Zeile auswählen', fresh: 'neue Rechnung', list: 'diese Liste', go: 'gehe zu' },
  language: 'Sprache',
};
