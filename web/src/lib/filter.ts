// Which invoices a list shows, as its address says it: under the names that the API has.
import type { InvoiceFilter } from './api';
import { writtenDay } from './dates';
import { written } from './money';
import { locale, t } from './words';

/** Each of them may be taken away by itself. Words, state and sort have places of their own. */
export const chosen = [
    'issuedFrom',
    'issuedTo',
    'dueFrom',
    'dueTo',
    'amountFrom',
    'amountTo',
    'currency',
    'delivery',
    'type',
    'seller',
    'customer',
    'number',
    'run',
] as const;
export type Chosen = (typeof chosen)[number];
const all = ['q', 'state', 'sort', ...chosen] as const;
/** Bills that are not issued have no more than this. */
const ofOpen = new Set<string>(['q', 'seller', 'customer', 'state']);
const openStates = new Set(['open', 'waiting', 'failed']);
export const isOpen = (state: string): boolean => openStates.has(state);

/** The API finds nothing by signs alone. */
const findable = (words: string): boolean => /[\p{L}\p{N}]/u.test(words);

export function filterOf(query: URLSearchParams): InvoiceFilter {
    const filter: Record<string, string> = {};
    for (const name of all) {
        const value = query.get(name)?.trim();
        if (value) filter[name] = value;
    }
    if (filter['q'] && !findable(filter['q'])) delete filter['q'];
    if (filter['run']) {
        // A run has the order of its file.
        delete filter['q'];
        delete filter['sort'];
    }
    if (isOpen(filter['state'] ?? ''))
        for (const name of Object.keys(filter)) if (!ofOpen.has(name)) delete filter[name];
    return filter;
}

/** Does this filter take part in the list of these states? */
export const counts = (name: Chosen, state: string): boolean => !isOpen(state) || ofOpen.has(name);

/** "Due until 3 Dec 2026": a filter as people say it. What an address holds may be no date and no number at all. */
export function said(name: Chosen, value: string): string {
    return `${t.filter.names[name]}${isRange(name) ? '' : ':'} ${saidValue(name, value)}`;
}
/** All that narrows a list, as people say it; empty: nothing does. */
export function allSaid(query: URLSearchParams): string {
    const filter = filterOf(query);
    const state = filter.state ?? '';
    const narrowing = chosen.filter((name) => filter[name]).map((name) => said(name, filter[name]!));
    const words = filter.q ? [t.list.quoted(filter.q)] : [];
    const ofState = state ? [`${t.filter.state}: ${t.list.states[state as ''] ?? t.state[state] ?? state}`] : [];
    return [...words, ...ofState, ...narrowing].join(', ');
}
/** Takes all of it away. */
export const nothing = (): Record<string, string> => Object.fromEntries([...all, 'cursor'].map((name) => [name, '']));
const isRange = (name: Chosen): boolean => /From$|To$/.test(name);
function saidValue(name: Chosen, value: string): string {
    if (isRange(name)) {
        if (name.startsWith('amount')) return /^\d+(\.\d+)?$/.test(value) ? written(value, locale) : value;
        return Number.isNaN(Date.parse(value)) ? value : writtenDay(value);
    }
    if (name === 'delivery')
        return value
            .split(',')
            .map((one) => t.mail[one] ?? one)
            .join(', ');
    if (name === 'type') return value === 'credit-note' ? t.invoice.credit_note : t.invoice.invoice;
    return name === 'run' ? value.slice(0, 8) : value;
}
