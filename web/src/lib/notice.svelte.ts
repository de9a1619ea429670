// One line that says what was done, for ears and eyes; the next one takes its place.
let text = $state('');
export const notice = {
    get text(): string {
        return text;
    },
};
export function tell(next: string): void {
    text = next;
}
