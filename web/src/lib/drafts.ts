// Nothing typed is ever lost: a form is kept in this browser until what it says was taken.

const prefix = 'billmill draft ';

export function draft<T>(name: string): T | undefined {
    const kept = localStorage.getItem(prefix + name);
    if (!kept) return undefined;
    try {
        return JSON.parse(kept) as T;
    } catch {
        localStorage.removeItem(prefix + name);
        return undefined;
    }
}

export function keepDraft(name: string, value: unknown): void {
    localStorage.setItem(prefix + name, JSON.stringify(value));
}

export function dropDraft(name: string): void {
    localStorage.removeItem(prefix + name);
}
