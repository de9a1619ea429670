import { de } from './words.de';
import { en, type Words } from './words.en';

// A language is one file that has every text, or it does not compile. To add one: its file, and a line here.
const languages: Record<string, { words: Words; direction: 'ltr' | 'rtl' }> = {
    en: { words: en, direction: 'ltr' },
    de: { words: de, direction: 'ltr' },
};
const kept = 'billmill language';

function wanted(): string {
    const chosen = localStorage.getItem(kept);
    const all = [chosen ?? '', ...navigator.languages.map((tag) => tag.slice(0, 2))];
    return all.find((tag) => tag in languages) ?? 'en';
}

export const language = wanted();
export const direction = languages[language]!.direction;
/** For dates and numbers: the reader's own country, where it speaks the language. */
export const locale = navigator.languages.find((tag) => tag.slice(0, 2) === language) ?? language;
export const t: Words = languages[language]!.words;
/** Of a button that asks for something before it acts. What acts at once has no such sign. */
export const asks = (words: string): string => `${words}…`;
export const languageNames: Record<string, string> = { en: 'English', de: 'Deutsch' };

export function choose(next: string): void {
    localStorage.setItem(kept, next);
    location.reload();
}
