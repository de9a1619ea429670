// Money is a decimal text, as the API sends it: no amount is ever a binary number. Sums are exact, on integers.

interface Scaled {
    units: bigint;
    scale: number;
}

function scaled(text: string): Scaled {
    const [whole = '0', fraction = ''] = text.replace(/^-/, '').split('.');
    const units = BigInt(whole + fraction);
    return { units: text.startsWith('-') ? -units : units, scale: fraction.length };
}

function text({ units, scale }: Scaled): string {
    const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
    const whole = digits.slice(0, digits.length - scale);
    return (units < 0n ? '-' : '') + whole + (scale > 0 ? '.' + digits.slice(-scale) : '');
}

export function sum(amounts: Iterable<string>): string {
    let total: Scaled = { units: 0n, scale: 0 };
    for (const amount of amounts) {
        const next = scaled(amount);
        const scale = Math.max(total.scale, next.scale);
        total = {
            units: total.units * 10n ** BigInt(scale - total.scale) + next.units * 10n ** BigInt(scale - next.scale),
            scale,
        };
    }
    return text(total);
}

/** Is the first less than the second? */
export const isLess = (one: string, other: string): boolean => {
    const rest = sum([one, negated(other)]);
    return rest.startsWith('-') && /[1-9]/.test(rest);
};

const formats = new Map<string, Intl.NumberFormat>();

/** An amount in the reader's own way of writing, with as many decimals as it came with. */
export function written(amount: string, language: string): string {
    const decimals = amount.split('.')[1]?.length ?? 0;
    const name = `${language} ${decimals}`;
    let format = formats.get(name);
    if (!format) {
        format = new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
        formats.set(name, format);
    }
    // TypeScript's own types still ask for a number; the standard takes a decimal text and keeps each digit.
    return format.format(amount as unknown as number);
}

interface Billed {
    type: 'invoice' | 'credit-note';
    currency: string;
    totals: { gross: string };
}
export const negated = (amount: string): string => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`);
/** What bills come to, by currency; credit notes take away. */
export function sumsOf(bills: Billed[]): [currency: string, amount: string][] {
    const amounts = new Map<string, string[]>();
    for (const { type, currency, totals } of bills) {
        const of = amounts.get(currency) ?? [];
        of.push(type === 'credit-note' ? negated(totals.gross) : totals.gross);
        amounts.set(currency, of);
    }
    return [...amounts]
        .map(([currency, of]): [string, string] => [currency, sum(of)])
        .sort(([a], [b]) => (a < b ? -1 : 1));
}
