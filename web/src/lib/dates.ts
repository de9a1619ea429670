import { locale as language } from './words';

/** Made when it is first asked for: a browser reads its tables for the first one of all, for about 20 ms. */
function once<T>(make: () => T): () => T {
    let made: T | undefined;
    return () => (made ??= make());
}
const day = once(
    () => new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }),
);
const moment = once(
    () => new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
);
const clock = once(() => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' }));
const ago = once(() => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
/** Reads those tables now, so that the first row of a list does not wait for them. */
export const prepareDates = (): void => void day();

/** A day as it stands on paper: it has no zone. */
export const writtenDay = (text: string): string => day().format(new Date(`${text}T00:00:00Z`));
/** A moment in the reader's own zone. */
export const writtenTime = (text: string): string => moment().format(new Date(text));
export const writtenClock = (text: string): string => clock().format(new Date(text));

/** "in 5 minutes", "2 hours ago". */
export function distance(text: string, now = Date.now()): string {
    const seconds = Math.round((new Date(text).getTime() - now) / 1000);
    const size = Math.abs(seconds);
    if (size < 60) return ago().format(seconds, 'second');
    if (size < 3600) return ago().format(Math.round(seconds / 60), 'minute');
    if (size < 86400) return ago().format(Math.round(seconds / 3600), 'hour');
    return ago().format(Math.round(seconds / 86400), 'day');
}

/** Midnight in the reader's own zone, so many days ago. */
export function midnight(daysAgo = 0): number {
    const at = new Date();
    at.setHours(0, 0, 0, 0);
    at.setDate(at.getDate() - daysAgo);
    return at.getTime();
}

/** "5 minutes": a span as people say it. */
export function since(seconds: number): string {
    const [value, unit] =
        seconds < 90
            ? [seconds, 'second']
            : seconds < 5400
              ? [seconds / 60, 'minute']
              : seconds < 129_600
                ? [seconds / 3600, 'hour']
                : [seconds / 86_400, 'day'];
    return new Intl.NumberFormat(language, {
        style: 'unit',
        unit: unit as string,
        unitDisplay: 'long',
        maximumFractionDigits: 0,
    }).format(value as number);
}

/** "2026-11-30" in the reader's own zone, as documents and filters have days. */
export function writtenIso(moment: number): string {
    const at = new Date(moment);
    const two = (n: number) => String(n).padStart(2, '0');
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
