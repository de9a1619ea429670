// What a page shows, kept up to date while it is looked at: asked for again when something happened, where a stream tells it;
// else after each pause. A hidden page asks nothing.
import { untrack } from 'svelte';
import { isStreaming, onChange } from './changes';

export interface Live<T> {
    readonly value: T | undefined;
    readonly error: unknown;
    readonly asOf: number;
    again(): Promise<void>;
}
/** With a stream: what has no event of its own is asked for this seldom. */
const seldomMs = 30_000;
/** Events come in handfuls: one answer for all of them. */
const gatherMs = 100;
const readingMs = 2_000;

/** Call it while a component is made: it ends with it. What fails leaves the last value, and says so.
    `steady`: it changes without an event, so it is asked for after each pause, stream or not. `betweenMs`: events make it ask no oftener. */
export function live<T>(
    ask: () => Promise<T>,
    everyMs: number,
    { steady = false, betweenMs = (): number | undefined => undefined } = {},
): Live<T> {
    let value = $state.raw<T>();
    let error = $state.raw<unknown>();
    let asOf = $state(0);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked = 0;
    let round = 0;

    const pause = () => (isStreaming() && !steady && !error ? Math.max(everyMs, seldomMs) : everyMs);
    async function again(): Promise<void> {
        clearTimeout(timer);
        const mine = ++round;
        asked = Date.now();
        try {
            const next = await ask();
            if (mine !== round) return;
            value = next;
            error = undefined;
            asOf = Date.now();
        } catch (fault) {
            if (mine !== round) return;
            error = fault;
        }
        if (everyMs > 0 && !document.hidden) timer = setTimeout(again, pause());
    }
    /** At once, but no oftener than a reader reads. */
    function soon(): void {
        if (document.hidden || everyMs <= 0) return;
        clearTimeout(timer);
        timer = setTimeout(again, Math.max(gatherMs, asked + (betweenMs() ?? readingMs) - Date.now()));
    }

    $effect(() => {
        void untrack(again); // Who shows another thing says so by again(): else each change would be asked for twice.
        const seen = () => {
            if (!document.hidden) void again();
        };
        document.addEventListener('visibilitychange', seen);
        const deaf = onChange(soon);
        return () => {
            round = -1;
            clearTimeout(timer);
            deaf();
            document.removeEventListener('visibilitychange', seen);
        };
    });

    return {
        get value() {
            return value;
        },
        get error() {
            return error;
        },
        get asOf() {
            return asOf;
        },
        again,
    };
}
