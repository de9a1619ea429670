// What the pages ask of billmill. Every type is the API's own description; every route stands here once.
import type { components } from './openapi';

type Schemas = components['schemas'];
export type Invoice = Schemas['IssuedBill'];
export type Unissued = Schemas['UnissuedBill'];
export type InvoiceSummary = Schemas['BillSummary'];
export type InvoicePage = Schemas['BillPage'];
export type InvoiceTotal = Schemas['InvoiceTotal'];
export type Webhook = Schemas['Webhook'];
export type WebhookDelivery = Schemas['WebhookDelivery'];
export type OpenBill = Schemas['OpenBill'];
export type Failure = Schemas['FailureSummary'];
export type Parked = Schemas['Parked'];
export type Customer = Schemas['Customer'];
export type Account = Schemas['Account'];
export type Readiness = Schemas['Readiness'];
export type Books = Schemas['Books'];
export type Settings = Schemas['Settings'];
export type Mail = Schemas['Mail'];
export type Client = Schemas['Client'];
export type Delivery = Schemas['Delivery'];
export type BillingRequest = Schemas['BillingRequest'];
export type TimelineEntry = Schemas['TimelineEntry'];
export type CreditPreview = Schemas['CreditPreview'];
export type Preview = Schemas['Preview'];
export type FailureReport = Schemas['FailureReport'];
export type Session = Schemas['Session'];
export type Sellers = Schemas['Sellers'];
export type CustomerImport = Schemas['CustomerImport'];
export type DocumentCheck = Schemas['DocumentCheck'];
export type Issue = { pointer: string; code: string; detail: string };
export interface Page<T> {
    items: T[];
    next?: string | null;
}

/** An answer that says no, as RFC 9457 has it; or no answer at all, with status 0. */
export class Refused extends Error {
    constructor(
        readonly status: number,
        readonly code: string,
        readonly title: string,
        readonly issues: Issue[],
        readonly trace: string,
    ) {
        super(title);
    }
}

const routes = {
    invoices: '/api/v1/invoices',
    creditNotes: '/api/v1/credit-notes',
    customers: '/api/v1/customers',
    failures: '/api/v1/failures',
    parked: '/api/v1/parked',
    mailbox: '/api/v1/mailbox',
    session: '/api/v1/session',
};
const answerWithinMs = 20_000;
const openMax = 200;

/** Told when an answer says that nobody is signed in. */
let signedOut: () => void = () => {};
export function onSignedOut(tell: () => void): void {
    signedOut = tell;
}

async function refusal(answer: Response): Promise<Refused> {
    const trace = answer.headers.get('X-Trace-Id') ?? '';
    const body: unknown = await answer.json().catch(() => null); // A proxy's error need not be JSON.
    const {
        code = 'no_reason',
        title = answer.statusText,
        errors = [],
    } = (body ?? {}) as Partial<{ code: string; title: string; errors: Issue[] }>;
    return new Refused(answer.status, code, title, errors, trace);
}

async function send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
): Promise<Response> {
    const json: Record<string, string> = method === 'GET' ? {} : { 'Content-Type': 'application/json' };
    let answer: Response;
    try {
        answer = await fetch(path, {
            method,
            headers: { ...json, ...headers },
            body: body === undefined ? null : JSON.stringify(body),
            signal: AbortSignal.timeout(answerWithinMs),
        });
    } catch {
        throw new Refused(0, 'no_answer', '', [], '');
    }
    if (answer.ok) return answer;
    const reason = await refusal(answer);
    if (answer.status === 401 && !path.startsWith(routes.session)) signedOut();
    throw reason;
}

type Query = Record<string, string | number | undefined>;
function withQuery(path: string, query: Query): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query))
        if (value !== undefined && value !== '') search.set(name, String(value));
    const text = search.toString().replaceAll('%2C', ','); // A list of 200 ids fits into the first line of a request.
    return text ? `${path}?${text}` : path;
}
async function get<T>(path: string, query: Query = {}): Promise<T> {
    return (await send('GET', withQuery(path, query))).json() as Promise<T>;
}

async function post<T>(path: string, body?: unknown, key?: string): Promise<T> {
    const answer = await send('POST', path, body, {
        Accept: 'application/json',
        ...(key ? { 'Idempotency-Key': key } : {}),
    });
    return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** A change that is sent once more after a lost answer takes effect once: by the same key. */
export const newKey = (): string => crypto.randomUUID();

export const session = {
    show: () => get<Session>(routes.session),
    begin: (key: string) => post<Session>(routes.session, { key }),
    end: () => post<void>(`${routes.session}/end`),
};

/** As the API names them; each of them holds. */
export interface InvoiceFilter {
    q?: string;
    state?: string;
    delivery?: string;
    type?: string;
    seller?: string;
    customer?: string;
    number?: string;
    currency?: string;
    run?: string;
    ids?: string;
    issuedFrom?: string;
    issuedTo?: string;
    dueFrom?: string;
    dueTo?: string;
    amountFrom?: string;
    amountTo?: string;
    sort?: string;
}
type Paged = { cursor?: string | undefined; limit?: number };
export const invoices = {
    list: (filter: InvoiceFilter & Paged) => get<InvoicePage>(routes.invoices, { ...filter }),
    /** Those that wait, those that failed and those whose mail was refused come on pages of their own, so a page may be short. */
    open: async (state: string, filter: Pick<InvoiceFilter, 'q' | 'seller' | 'customer'> = {}): Promise<OpenBill[]> => {
        const items: OpenBill[] = [];
        for (let cursor: string | undefined; items.length < openMax;) {
            const page = await get<Page<OpenBill>>(routes.invoices, { ...filter, state, limit: openMax, cursor });
            items.push(...page.items);
            if (!page.next) break;
            cursor = page.next;
        }
        return items;
    },
    totals: (from: string, to: string) => get<Schemas['InvoiceTotals']>('/api/v1/totals', { from, to, by: 'day' }),
    show: (id: string) => get<Invoice | Unissued>(`${routes.invoices}/${id}`),
    pdf: (id: string) => `${routes.invoices}/${id}/pdf`,
    timeline: (id: string) => get<{ items: TimelineEntry[] }>(`${routes.invoices}/${id}/timeline`),
    mail: async (id: string) => (await send('GET', `${routes.invoices}/${id}/mail`)).text(),
    mailPage: (id: string) => `${routes.invoices}/${id}/mail/page`,
    xml: (id: string) => `${routes.invoices}/${id}/xml`,
    json: (id: string) => `${routes.invoices}/${id}`,
    send: (id: string, to: string | undefined, key: string) =>
        post(`${routes.invoices}/${id}/send`, to ? { to } : {}, key),
    credit: (body: Schemas['CreditNote'], key: string) => post<{ id: string }>(routes.creditNotes, body, key),
    previewCredit: (body: Schemas['CreditNote']) => post<CreditPreview>(`${routes.creditNotes}/preview`, body),
    issue: (bill: BillingRequest, key: string) => post<Schemas['AcceptedBill']>(routes.invoices, bill, key),
    preview: (bill: BillingRequest) =>
        post<Preview & { totals: Schemas['Totals'] }>(`${routes.invoices}/preview`, bill),
    previewPdf: async (bill: BillingRequest) =>
        (await send('POST', `${routes.invoices}/preview`, bill, { Accept: 'application/pdf' })).blob(),
};
/** Addresses of files that are written while they are read, however many invoices they are of. */
export const exported = {
    documents: (filter: InvoiceFilter) => withQuery('/api/v1/exports/documents', { ...filter }),
    table: (filter: InvoiceFilter, format: 'csv' | 'xlsx') =>
        withQuery('/api/v1/exports/invoices', { ...filter, format }),
    customers: (format: 'csv' | 'xlsx') => withQuery('/api/v1/exports/customers', { format }),
};
export const isIssued = (bill: Invoice | Unissued): bill is Invoice => 'number' in bill;

export const customers = {
    list: (by: { email?: string; q?: string }, cursor?: string) =>
        get<Page<Customer>>(routes.customers, { ...by, limit: 100, cursor }),
    show: (id: string) => get<Customer>(`${routes.customers}/${id}`),
    register: (customer: Schemas['Registration'], key: string) =>
        post<{ id: string }>('/api/v1/user/register', customer, key),
    patch: async (id: string, change: Schemas['CustomerPatch'], key: string) => {
        await send('PATCH', `${routes.customers}/${id}`, change, { 'Idempotency-Key': key });
    },
    anonymise: (id: string, key: string) => post(`${routes.customers}/${id}/anonymise`, {}, key),
};

export const failures = {
    list: (cursor?: string) => get<Page<Failure>>(routes.failures, { state: 'open', limit: 200, cursor }),
    retry: (code: string, cursor?: string) =>
        post<FailureReport>(`${routes.failures}/retry`, { code, limit: 1000, ...(cursor ? { cursor } : {}) }),
    retryOne: (id: string) => post(`${routes.failures}/${id}/retry`),
    discardOne: (id: string) => post(`${routes.failures}/${id}/discard`),
};
export const parked = { list: () => get<Page<Parked>>(routes.parked, { limit: 200 }) };
export const system = {
    account: () => get<Account>('/api/v1/account'),
    books: (cursor?: string) => get<Books>('/api/v1/books', { limit: 100, cursor }),
    settings: () => get<Settings>('/api/v1/settings'),
    metrics: async () => (await send('GET', '/metrics')).text(),
    sellers: () => get<Sellers>('/api/v1/sellers'),
    clients: () => get<{ items: Client[] }>('/api/v1/clients'),
    mailbox: (cursor?: string) => get<Page<Mail>>(routes.mailbox, { limit: 100, cursor }),
    mail: async (id: string) => (await send('GET', `${routes.mailbox}/${id}`)).text(),
    /** What is not ready is an answer too. */
    readiness: async (): Promise<Readiness> => {
        try {
            return (await (
                await fetch('/readyz', { signal: AbortSignal.timeout(answerWithinMs) })
            ).json()) as Readiness;
        } catch {
            throw new Refused(0, 'no_answer', '', [], '');
        }
    },
};

const webhooksRoute = '/api/v1/webhooks';
export const webhooks = {
    list: () => get<{ items: Webhook[] }>(webhooksRoute),
    deliveries: (id: string, cursor?: string) =>
        get<Page<WebhookDelivery>>(`${webhooksRoute}/${id}/deliveries`, { limit: 50, cursor }),
    resend: (id: string, delivery: string) => post(`${webhooksRoute}/${id}/deliveries/${delivery}/resend`),
    test: (id: string) => post(`${webhooksRoute}/${id}/test`),
    become: async (id: string, state: 'enabled' | 'paused') => {
        await send('PATCH', `${webhooksRoute}/${id}`, { state });
    },
};

// Runs: many bills from one file.
export type RunState =
    'reading' | 'checked' | 'issuing' | 'paused' | 'cancelling' | 'cancelled' | 'done' | 'arriving' | 'interrupted';
export interface RunAmounts {
    currency: string;
    bills: number;
    net: string;
    tax: string;
    gross: string;
    taxes: { category: string; rate: string; base: string; tax: string }[];
}
export interface Run {
    id: string;
    name: string;
    state: RunState;
    createdAt: string;
    /** Of the bills that were not refused. */
    sellers?: { id: string; bills: number }[];
    file: { sha256: string; bytes: number; format: string };
    columns: { name: string; field?: string }[];
    counts: {
        rows: number;
        refused: number;
        waiting: number;
        accepted: number;
        issued: number;
        failed: number;
        withdrawn: number;
        bills: number;
    };
    mail: {
        mode: 'at_once' | 'on_release' | 'none';
        at?: string;
        held: number;
        queued: number;
        handedOver: number;
        trial: number;
        failed: number;
        none: number;
    };
    amounts: RunAmounts[];
    warnings?: { code: string; detail: string; row: number; bills: number }[];
    comparison?: {
        run: string;
        name: string;
        customersMissing: number;
        customersNew: number;
        unusual: number;
        repeated: number;
        bills: number;
        differences?: { kind: string; row: number; currency: string; amount: string; usual?: string }[];
    };
    progress: number;
    perSecond: number;
}
export interface RunRow {
    row: number;
    rows: number;
    key: string;
    state: 'refused' | 'waiting' | 'accepted' | 'issued' | 'failed' | 'withdrawn';
    mail: string;
    billId?: string;
    customer?: string;
    amount?: string;
    currency?: string;
    issues?: { row: number; column?: string; value?: string; pointer: string; code: string; detail: string }[];
}
export interface RunPreview {
    format: string;
    delimiter?: string;
    columns: { name: string; field?: string; sample: string }[];
    fields: string[];
}
/** What a file of rows may be called. */
export const tables = '.csv,.tsv,.txt,.json,.ndjson,.jsonl,.xlsx,.xlsm,.gz,.zst,text/csv';
const previewBytes = 64 * 1024;
const runsRoute = '/api/v1/runs';

/** A compressed file goes as it is. What its name or the browser says beyond that, the server finds in its bytes. */
function headersOf(name: string): Record<string, string> {
    const type = { 'Content-Type': 'application/octet-stream' };
    if (name.endsWith('.gz')) return { ...type, 'Content-Encoding': 'gzip' };
    if (name.endsWith('.zst')) return { ...type, 'Content-Encoding': 'zstd' };
    return type;
}

const nameOf = (file: Blob) => (file instanceof File ? file.name : '');

async function sendFile<T>(path: string, file: Blob, name: string): Promise<T> {
    let answer: Response;
    try {
        answer = await fetch(path, { method: 'POST', headers: headersOf(name.toLowerCase()), body: file });
    } catch {
        throw new Refused(0, 'no_answer', '', [], '');
    }
    if (!answer.ok) throw await refusal(answer);
    return (await answer.json()) as T;
}

/** Customers of a file. Rows that were accepted before change nothing. */
export const importCustomers = (file: Blob, columns: Record<string, string>) =>
    sendFile<CustomerImport>(
        `${routes.customers}/import?${new URLSearchParams({ columns: JSON.stringify(columns) })}`,
        file,
        nameOf(file),
    );

export const documents = {
    check: (file: Blob) => sendFile<DocumentCheck>('/api/v1/documents/check', file, nameOf(file)),
};

export const runs = {
    list: () => get<Page<Run>>(runsRoute, { limit: 200 }),
    show: (id: string) => get<Run>(`${runsRoute}/${id}`),
    rows: (id: string, state?: RunRow['state'], cursor?: string) =>
        get<Page<RunRow>>(`${runsRoute}/${id}/rows`, { state, limit: 100, cursor }),
    report: (id: string) => `${runsRoute}/${id}/report`,
    refused: async (id: string) => (await send('GET', `${runsRoute}/${id}/report?state=refused`)).text(),
    documents: (id: string) => `/api/v1/exports/documents?run=${id}`,
    // A workbook can only be read whole.
    preview: (file: Blob) =>
        sendFile<RunPreview>(
            `${runsRoute}/preview`,
            /\.xls[xm]$/i.test(nameOf(file)) ? file : file.slice(0, previewBytes, file.type),
            nameOf(file),
        ),
    check: (file: Blob, name: string, columns: Record<string, string>, mail: Run['mail']['mode'], at?: string) =>
        sendFile<Run>(
            `${runsRoute}?${new URLSearchParams({ name, then: 'check', mail, ...(at ? { mailAt: at } : {}), columns: JSON.stringify(columns) })}`,
            file,
            nameOf(file),
        ),
    act: (id: string, what: 'issue' | 'pause' | 'resume' | 'cancel') => post<Run>(`${runsRoute}/${id}/${what}`),
    release: (id: string, first?: number) => post<Run>(`${runsRoute}/${id}/release`, first ? { first } : undefined),
};
