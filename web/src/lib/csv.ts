// Tables as CSV, for spreadsheets and back.   Source: RFC 4180.

/** What a cell would run as a formula in a spreadsheet is kept as text. */
function cell(value: string): string {
    const text = /^[=+\-@\t\r]/.test(value) && !/^-?\d[\d.]*$/.test(value) ? `'${value}` : value;
    return quoted(text);
}
const quoted = (text: string): string => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export function saveCsv(name: string, rows: string[][]): void {
    const text = rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
}

/** For billmill itself, which runs no formula: each cell as it is. */
export const writeCsv = (rows: string[][], delimiter = ','): string =>
    rows.map((row) => row.map(quoted).join(delimiter)).join('\r\n') + '\r\n';

/** What billmill's reports write. An apostrophe that only keeps a spreadsheet from computing is taken away again. */
export function readCsv(text: string): string[][] {
    const rows: string[][] = [];
    let row: string[] = [];
    const cells = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/y;
    for (cells.lastIndex = 0; cells.lastIndex < text.length;) {
        const found = cells.exec(text);
        if (!found) break; // A quote within a cell that is not quoted: no report of ours.
        const [, raw = '', end] = found;
        const value = raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw;
        row.push(/^'[=+\-@\t\r]/.test(value) ? value.slice(1) : value);
        if (end !== ',') {
            rows.push(row);
            row = [];
        }
    }
    return rows;
}
