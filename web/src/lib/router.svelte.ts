// Every page is a URL. Links are plain links; a click on one of ours changes the page without loading it anew.

let here = $state.raw(new URL(location.href));

export const place = {
    get path(): string {
        return here.pathname;
    },
    get query(): URLSearchParams {
        return here.searchParams;
    },
};

export function go(target: string, how: 'push' | 'replace' = 'push'): void {
    const next = new URL(target, location.href);
    if (how === 'push' && next.href !== location.href) history.pushState(null, '', next);
    else history.replaceState(null, '', next);
    const moved = next.pathname !== here.pathname;
    here = next;
    if (moved) {
        scrollTo(0, 0);
        // Who reads with a screen reader hears the new page's name; who tabs starts at its top.
        queueMicrotask(() => document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true }));
    }
}

/** This page's address with other parameters; empty takes one away. */
export function withQuery(changes: Record<string, string>): string {
    const next = new URL(here);
    for (const [name, value] of Object.entries(changes)) {
        if (value) next.searchParams.set(name, value);
        else next.searchParams.delete(name);
    }
    return next.pathname + next.search;
}
export const setQuery = (changes: Record<string, string>): void => go(withQuery(changes), 'replace');

addEventListener('popstate', () => (here = new URL(location.href)));
addEventListener('click', (event) => {
    if (
        event.defaultPrevented ||
        event.button !== 0 ||
        event.ctrlKey ||
        event.metaKey ||
        event.shiftKey ||
        event.altKey
    )
        return;
    const link = (event.target as Element).closest?.('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (
        link.pathname.startsWith('/api/') ||
        link.pathname.startsWith('/problems/') ||
        link.pathname === '/openapi.json'
    )
        return;
    event.preventDefault();
    go(link.href);
});
