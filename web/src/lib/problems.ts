// What needs somebody, by cause: Home's to-do list. One entry is one thing to do, with its remedy.
import type { Failure, OpenBill, Parked } from './api';
import { sum } from './money';

export type Remedy = 'correct' | 'register' | 'retry' | 'look';
export interface Problem {
    id: string;
    code: string;
    remedy: Remedy;
    /** Bills, with their mails, that the remedy puts right. */
    bills: string[];
    failures: string[];
    count: number;
    /** The address or customer it is about; empty: several. */
    about: string;
    /** The server's own words. */
    detail: string;
    numbers: string[];
    /** Ids of the sellers who bill. */
    sellers: string[];
    /** What the bills come to, by currency. */
    sums: Map<string, string>;
}
/** What goes on by itself, with the reason. */
export interface Waiting {
    code: string;
    count: number;
    until?: string;
}

const byAddress = new Set(['mail_refused', 'mail_given_up']);

function remedyOf(code: string, step: string): Remedy {
    if (byAddress.has(code)) return 'correct';
    if (code === 'unknown_customer') return 'register';
    return step === 'retry' ? 'retry' : 'look';
}

function into(problems: Map<string, Problem>, code: string, remedy: Remedy, about: string, detail: string): Problem {
    const shared = remedy === 'correct' || remedy === 'register';
    const id = shared ? `${code} ${about}` : code;
    let problem = problems.get(id);
    if (!problem) {
        problem = {
            id,
            code,
            remedy,
            bills: [],
            failures: [],
            count: 0,
            about: shared ? about : '',
            detail,
            numbers: [],
            sellers: [],
            sums: new Map(),
        };
        problems.set(id, problem);
    }
    problem.count += 1;
    return problem;
}

function add(problem: Problem, bill: { amount?: string; currency?: string; seller?: string }): void {
    if (bill.seller && !problem.sellers.includes(bill.seller)) problem.sellers.push(bill.seller);
    if (bill.amount && bill.currency)
        problem.sums.set(bill.currency, sum([problem.sums.get(bill.currency) ?? '0', bill.amount]));
}

export function problemsOf(failures: Failure[], parked: Parked[]): { problems: Problem[]; waiting: Waiting[] } {
    const problems = new Map<string, Problem>();
    const waiting = new Map<string, Waiting>();
    for (const failure of failures) {
        const remedy = remedyOf(failure.code, failure.next.step);
        const about = remedy === 'correct' ? (failure.recipient ?? '') : (failure.customer ?? '');
        const problem = into(problems, failure.code, remedy, about, failure.detail);
        problem.failures.push(failure.id);
        if (failure.billId) problem.bills.push(failure.billId);
        if (failure.number) problem.numbers.push(failure.number);
        add(problem, failure);
    }
    for (const work of parked) {
        if (work.code === 'unknown_customer') {
            const problem = into(problems, work.code, 'register', work.customer ?? '', '');
            if (work.billId) problem.bills.push(work.billId);
            add(problem, work);
        } else {
            const one = waiting.get(work.code) ?? { code: work.code, count: 0 };
            one.count += 1;
            if (work.dueAt && (!one.until || work.dueAt < one.until)) one.until = work.dueAt;
            waiting.set(work.code, one);
        }
    }
    return { problems: [...problems.values()].sort((a, b) => b.count - a.count), waiting: [...waiting.values()] };
}

/** For a key that is limited to some sellers: what it sees of its own bills. */
export function problemsOfBills(bills: OpenBill[]): { problems: Problem[]; waiting: Waiting[] } {
    const problems = new Map<string, Problem>();
    for (const bill of bills) {
        const code = bill.failure?.code ?? bill.waitingFor;
        if (!code || (!bill.failure && code !== 'unknown_customer')) continue;
        const remedy = code === 'unknown_customer' ? 'register' : 'look';
        const problem = into(problems, code, remedy, bill.userId ?? '', bill.failure?.detail ?? '');
        problem.bills.push(bill.id);
        if (bill.number) problem.numbers.push(bill.number);
        add(problem, bill);
    }
    return { problems: [...problems.values()], waiting: [] };
}
