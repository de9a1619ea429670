// The same done to many invoices, one after the other: a server is not flooded, and it can be stopped between any two. Each has
// a key of its own, so that what is tried again after a lost answer takes effect once.
import { newKey, Refused, type InvoiceSummary } from './api';

export interface Refusal {
    invoice: InvoiceSummary;
    error: unknown;
}
export interface Bulk {
    readonly all: number;
    readonly done: number;
    readonly refused: Refusal[];
    readonly running: boolean;
    /** Why it stands still before its end: the server is away, or it was stopped. */
    readonly halted: unknown;
    readonly left: number;
    /** Goes on where it stands. */
    go(): Promise<void>;
    stop(): void;
    /** Puts what was refused in line again. */
    again(): void;
}

/** Its own refusal is one invoice's; no answer, an engine that is away or a session that ended is everybody's. */
const isEverybodys = (error: unknown): boolean =>
    !(error instanceof Refused) || error.status === 0 || error.status === 401 || error.status >= 500;

export function bulk(of: InvoiceSummary[], act: (invoice: InvoiceSummary, key: string) => Promise<unknown>): Bulk {
    const keys = new Map(of.map((invoice) => [invoice.id, newKey()]));
    let line = [...of];
    let left = $state(of.length);
    let done = $state(0);
    let refused = $state.raw<Refusal[]>([]);
    let running = $state(false);
    let halted = $state.raw<unknown>();
    let stopped = false;

    async function go(): Promise<void> {
        running = true;
        stopped = false;
        halted = undefined;
        while (line.length > 0 && !stopped && halted === undefined) {
            const invoice = line[0]!;
            try {
                await act(invoice, keys.get(invoice.id)!);
                done += 1;
            } catch (error) {
                if (isEverybodys(error)) {
                    halted = error;
                    break;
                }
                refused = [...refused, { invoice, error }];
            }
            line.shift();
            left = line.length;
        }
        running = false;
    }
    return {
        get all() {
            return of.length;
        },
        get done() {
            return done;
        },
        get refused() {
            return refused;
        },
        get running() {
            return running;
        },
        get halted() {
            return halted;
        },
        get left() {
            return left;
        },
        go,
        stop() {
            stopped = true;
        },
        again() {
            line = [...refused.map((one) => one.invoice), ...line];
            left = line.length;
            refused = [];
        },
    };
}
