// Rows of a run that were refused, corrected on its page: they go in as a run of their own, each with the key that it had, so that
// a row stays the row it was. The corrections of a run bear its name, and form a line: each has all that the one before refused.
import { runs, type Run, type RunAmounts, type RunRow } from './api';
import { readCsv, writeCsv } from './csv';
import { draft, keepDraft } from './drafts';
import { sum } from './money';

/** More than so many are corrected in a spreadsheet. */
export const rowsMax = 1_000;
const mark = ' · corrected ';
const ownColumns = 'billmill.';

export const nameOfCorrection = (root: string, nth: number): string => `${root}${mark}${nth}`;
export const rootOf = (name: string): string => name.split(mark)[0]!;
const placeOf = (run: Run): number => Number(run.name.split(mark)[1] ?? 0);

/** The run of this file and its corrections, in their order. What was withdrawn as a whole is none of them. */
export async function lineOf(run: Run): Promise<Run[]> {
    const root = rootOf(run.name);
    const all = (await runs.list()).items.filter(
        (one) => rootOf(one.name) === root && one.state !== 'reading' && one.state !== 'cancelled',
    );
    return all.sort((a, b) => placeOf(a) - placeOf(b));
}

/** One row of the file, with the mistakes that stand in its cells. */
export interface Row {
    line: number;
    key: string;
    cells: string[];
    mistakes: { column: number; name: string; detail: string; code: string }[];
}
export interface Sheet {
    columns: string[];
    rows: Row[];
}

/** All that was refused, as it stood in the file. */
export async function refusedOf(run: Run): Promise<Sheet> {
    const [head = [], ...lines] = readCsv(await runs.refused(run.id));
    const columns = head.filter((name) => !name.startsWith(ownColumns));
    const at = (name: string) => head.indexOf(ownColumns + name);
    const entries = new Map<number, RunRow>();
    for (let cursor: string | undefined; ;) {
        const page = await runs.rows(run.id, 'refused', cursor);
        for (const entry of page.items) entries.set(entry.row, entry);
        if (!page.next) break;
        cursor = page.next;
    }
    const rows: Row[] = [];
    let first = 0;
    let within = 0;
    for (const line of lines) {
        const begins = Number(line[at('row')]);
        within = begins ? 0 : within + 1;
        first = begins || first;
        const entry = entries.get(first);
        const last = within === (entry?.rows ?? 1) - 1;
        const issues = (entry?.issues ?? []).filter(
            (issue) => issue.row === first + within || (last && issue.row > first + within),
        );
        rows.push({
            line: first + within,
            key: line[at('key')] ?? '',
            cells: columns.map((_, index) => line[index] ?? ''),
            mistakes: issues.map((issue) => ({
                column: columns.indexOf(issue.column ?? ''),
                name: issue.column ?? issue.pointer,
                detail: issue.detail,
                code: issue.code,
            })),
        });
    }
    return { columns, rows };
}

/** Which decimal mark a file means follows from its delimiter, so its corrections keep it. */
export const keepDelimiter = (run: Run, delimiter = ','): void => keepDraft(`delimiter ${run.id}`, delimiter);

/** Sends them as the next run of the line. */
export async function checkAgain(last: Run, nth: number, sheet: Sheet): Promise<Run> {
    const delimiter = draft<string>(`delimiter ${last.id}`);
    const text = writeCsv(
        [[...sheet.columns, 'billmill.key'], ...sheet.rows.map((row) => [...row.cells, row.key])],
        delimiter,
    );
    const columns = Object.fromEntries(
        last.columns.filter((one) => sheet.columns.includes(one.name)).map((one) => [one.name, one.field ?? '']),
    );
    const file = new Blob([text], { type: 'text/csv' });
    const next = await runs.check(
        file,
        nameOfCorrection(rootOf(last.name), nth),
        columns,
        last.mail.mode,
        last.mail.at,
    );
    keepDelimiter(next, delimiter);
    return next;
}

function added(all: RunAmounts[], more: RunAmounts[]): RunAmounts[] {
    const both = [...all.map((one) => ({ ...one, taxes: [...one.taxes] }))];
    for (const next of more) {
        const one = both.find((each) => each.currency === next.currency);
        if (!one) {
            both.push(next);
            continue;
        }
        one.bills += next.bills;
        for (const part of ['net', 'tax', 'gross'] as const) one[part] = sum([one[part], next[part]]);
        for (const tax of next.taxes) {
            const place = one.taxes.findIndex((each) => each.category === tax.category && each.rate === tax.rate);
            if (place < 0) one.taxes.push(tax);
            else
                one.taxes[place] = {
                    ...tax,
                    base: sum([one.taxes[place]!.base, tax.base]),
                    tax: sum([one.taxes[place]!.tax, tax.tax]),
                };
        }
    }
    return both;
}
/** What several runs come to. */
export const amountsOf = (line: Run[]): RunAmounts[] =>
    line.reduce<RunAmounts[]>((all, run) => added(all, run.amounts), []);
