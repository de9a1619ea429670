// A list that somebody reads holds still: what comes in above its rows is counted and waits, so that no row moves away from under a
// pointer that is about to choose it. What happens to the rows themselves is shown at once.

interface Row {
    id: string;
}
interface Rows<T> {
    items: T[];
    next?: string | null;
}
export interface Held<P> {
    page: P;
    /** So many rows would stand between those that are shown, or above them. */
    fresh: number;
}

/** `shown`: what stands on the page; `newest`: the same page as it would be now. `those`: asks for rows by id, of those that newer ones
    pushed off the page; it leaves out what no longer belongs to the list. Rows that only follow are shown: they move nothing. */
export async function hold<T extends Row, P extends Rows<T>>(
    shown: P,
    newest: P,
    those: (ids: string[]) => Promise<T[]>,
): Promise<Held<P>> {
    const known = new Set(shown.items.map((one) => one.id));
    const last = newest.items.findLastIndex((one) => known.has(one.id));
    const fresh = newest.items.slice(0, last < 0 ? undefined : last).filter((one) => !known.has(one.id)).length;
    if (known.size === 0 || fresh === 0) return { page: newest, fresh: 0 };
    const now = new Map(newest.items.map((one) => [one.id, one]));
    const pushed = [...known].filter((id) => !now.has(id));
    const still = pushed.length ? await those(pushed) : [];
    for (const one of still) now.set(one.id, one);
    const items = shown.items.flatMap((one) => now.get(one.id) ?? []);
    if (still.length) return { page: { ...newest, items, next: shown.next }, fresh };
    return { page: { ...newest, items: [...items, ...newest.items.slice(last + 1)] }, fresh };
}
