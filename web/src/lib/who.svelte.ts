// Who uses the pages, and what they may do: it only hides what the server would refuse.
import { onSignedOut, session, type Session } from './api';

let now = $state.raw<Session | null>();
let ended = $state(false);

export const who = {
    get known(): boolean {
        return now !== undefined;
    },
    get signedIn(): boolean {
        return !!now;
    },
    get ended(): boolean {
        return ended;
    },
    get client(): string {
        return now?.client ?? '';
    },
    get mayWrite(): boolean {
        return !!now && now.scope !== 'read';
    },
    get mayOperate(): boolean {
        return !!now && now.scope === 'admin' && !now.sellers?.length;
    },
    get seesAll(): boolean {
        return !!now && !now.sellers?.length;
    },
    get needsKey(): boolean {
        return !!now?.client;
    },
};

export function became(next: Session | null): void {
    now = next;
    if (next) ended = false;
}

onSignedOut(() => {
    ended = !!now;
    now = null;
});

export async function ask(): Promise<void> {
    try {
        became(await session.show());
    } catch (fault) {
        const status = (fault as { status?: number }).status;
        if (status === 401) {
            ended = !!now;
            now = null;
        } else if (!now) setTimeout(() => void ask(), 2_000); // It does not answer yet.
    }
}

const askedEachMs = 15_000;
/** A session that has ended is seen on a page that asks for nothing too, before somebody types much more. */
export function watch(): () => void {
    void ask();
    const timer = setInterval(() => {
        if (now && !document.hidden) void ask();
    }, askedEachMs);
    return () => clearInterval(timer);
}
