// What happened, told to every open page of this browser by one stream. The tab that holds a lock listens to /api/v1/events and
// passes on to the others; when it closes, the next takes over. Where there is no stream (no events here, no answer), pages poll.
//   Source: HTML, 9.2 Server-sent events; Web Locks API; BroadcastChannel.

const route = '/api/v1/events';
const lock = 'billmill events';
const channelName = 'billmill events';
/** After an answer that is no stream: the program may be another one by then. */
const againAfterMs = 30_000;
const types = [
    'customer.changed',
    'invoice.issued',
    'credit_note.issued',
    'invoice.waiting',
    'mail.handed_over',
    'mail.trial',
    'mail.failed',
    'failure.opened',
    'failure.closed',
];

type Word = 'happened' | 'live' | 'lost' | 'who';
const listeners = new Set<(word: 'happened' | 'live' | 'lost') => void>();
let streaming = false;
let channel: BroadcastChannel | undefined;

/** Does a stream tell what happens, so that nobody needs to ask? */
export const isStreaming = (): boolean => streaming;

/** Told when something happened, and when the stream begins or is lost. Ends with what it returns. */
export function onChange(tell: (word: 'happened' | 'live' | 'lost') => void): () => void {
    listeners.add(tell);
    return () => listeners.delete(tell);
}

function hear(word: Word): void {
    if (word === 'who') return;
    if (word !== 'happened') streaming = word === 'live';
    for (const tell of listeners) tell(word);
}
function say(word: Word): void {
    hear(word);
    channel?.postMessage(word);
}

/** Listens until `signal`; ends by itself where there is no stream. */
function listen(signal: AbortSignal): Promise<void> {
    return new Promise((ended) => {
        const stream = new EventSource(route);
        const end = () => {
            stream.close();
            if (streaming) say('lost');
            ended();
        };
        signal.addEventListener('abort', end, { once: true });
        stream.onopen = () => say('live');
        stream.onerror = () => {
            // The server ends a stream every ten minutes, and the browser comes again by itself, with its cursor.
            if (stream.readyState === EventSource.CLOSED) end();
            else if (streaming) say('lost');
        };
        for (const type of types) stream.addEventListener(type, () => say('happened'));
    });
}

async function lead(signal: AbortSignal): Promise<void> {
    channel!.onmessage = (event: MessageEvent<Word>) => {
        if (event.data === 'who' && streaming) channel?.postMessage('live' satisfies Word);
    };
    while (!signal.aborted) {
        await listen(signal);
        await new Promise((done) => {
            const timer = setTimeout(done, againAfterMs);
            signal.addEventListener(
                'abort',
                () => {
                    clearTimeout(timer);
                    done(undefined);
                },
                { once: true },
            );
        });
    }
}

/** Follows what happens until it is told to stop. Without locks (plain HTTP from elsewhere) pages poll. */
export function follow(): () => void {
    if (!navigator.locks || typeof BroadcastChannel === 'undefined') return () => {};
    const stop = new AbortController();
    channel = new BroadcastChannel(channelName);
    channel.onmessage = (event: MessageEvent<Word>) => hear(event.data);
    channel.postMessage('who' satisfies Word);
    navigator.locks.request(lock, { signal: stop.signal }, () => lead(stop.signal)).catch(() => {}); // Stopped while it waited.
    return () => {
        stop.abort();
        channel?.close();
        channel = undefined;
        streaming = false;
    };
}
