// What was issued lately, by day and currency: from sums that are kept up to date, else read from the newest invoices, within a bound.
import { invoices, Refused, type InvoiceSummary } from './api';
import { midnight, writtenIso } from './dates';
import { negated, sum } from './money';

const pageSize = 200;
const pagesMax = 5;

export interface Sums {
    currency: string;
    today: string;
    week: string;
    month: string;
}
export interface Lately {
    issued: number;
    sent: number;
    trial: boolean;
    any: boolean;
    sums: Sums[];
    /** The newest so many were counted, and there are more in the span. 0: all were counted. */
    limit: number;
}

function monthStart(): number {
    const at = new Date(midnight());
    at.setDate(1);
    return at.getTime();
}

/** The days that Home counts, as they stand on documents: in the reader's own zone. */
function days(): { today: string; week: string; month: string } {
    return { today: writtenIso(midnight()), week: writtenIso(midnight(6)), month: writtenIso(monthStart()) };
}
const sinceOf = (one: { today: string; week: string; month: string }): string =>
    one.week < one.month ? one.week : one.month;

/** A cluster keeps none: it is asked once. */
let keepsTotals = true;

export async function lately(): Promise<Lately> {
    if (!keepsTotals) return fromNewest();
    try {
        return await fromTotals();
    } catch (fault) {
        if (!(fault instanceof Refused) || (fault.code !== 'no_totals' && fault.code !== 'index_building')) throw fault;
        keepsTotals = fault.code !== 'no_totals';
        return fromNewest();
    }
}

/** From sums that are kept up to date, however many invoices there are. */
async function fromTotals(): Promise<Lately> {
    const span = days();
    const { today } = span;
    const counted = async (delivery: string) =>
        (await invoices.list({ issuedFrom: today, type: 'invoice', delivery, limit: 1 })).total ?? 0;
    const [{ items }, failing, trial, none] = await Promise.all([
        invoices.totals(sinceOf(span), today),
        counted('queued,failed'),
        counted('trial'),
        counted('none'),
    ]);
    const of = (from: string, currency: string) =>
        sum(
            items
                .filter((one) => one.period >= from && one.currency === currency)
                .map((one) => (one.type === 'credit-note' ? negated(one.gross) : one.gross)),
        );
    const issued = items
        .filter((one) => one.period >= today && one.type === 'invoice')
        .reduce((all, one) => all + one.count, 0);
    const currencies = [...new Set(items.map((one) => one.currency))].sort();
    return {
        issued,
        // The two answers may be of moments that are not quite the same.
        sent: Math.max(0, issued - failing),
        trial: trial > 0 && trial + none >= issued - failing,
        any: items.length > 0 || (await invoices.list({ limit: 1 })).items.length > 0,
        sums: currencies.map((currency) => ({
            currency,
            today: of(today, currency),
            week: of(span.week, currency),
            month: of(span.month, currency),
        })),
        limit: 0,
    };
}

async function fromNewest(): Promise<Lately> {
    const since = Math.min(monthStart(), midnight(6));
    const found: InvoiceSummary[] = [];
    let cursor: string | undefined;
    let complete = false;
    for (let page = 0; page < pagesMax && !complete; page += 1) {
        const { items, next } = await invoices.list({ limit: pageSize, ...(cursor ? { cursor } : {}) });
        found.push(...items);
        const last = items.at(-1);
        complete = !next || !last || new Date(last.issuedAt).getTime() < since;
        cursor = next ?? undefined;
    }
    const issued = (from: number) => found.filter((one) => new Date(one.issuedAt).getTime() >= from);
    const of = (list: InvoiceSummary[], currency: string) =>
        sum(
            list
                .filter((one) => one.currency === currency)
                .map((one) => (one.type === 'credit-note' ? negated(one.totals.gross) : one.totals.gross)),
        );
    const today = issued(midnight()).filter((one) => one.type === 'invoice');
    const [week, month] = [issued(midnight(6)), issued(monthStart())];
    const currencies = [...new Set([...week, ...month].map((one) => one.currency))].sort();
    const documents = today.filter((one) => one.delivery !== 'none');
    return {
        issued: today.length,
        sent:
            today.length -
            documents.length +
            documents.filter((one) => one.delivery === 'handed_over' || one.delivery === 'trial').length,
        trial: documents.some((one) => one.delivery === 'trial'),
        any: found.length > 0,
        sums: currencies.map((currency) => ({
            currency,
            today: of(issued(midnight()), currency),
            week: of(week, currency),
            month: of(month, currency),
        })),
        limit: complete ? 0 : found.length,
    };
}
