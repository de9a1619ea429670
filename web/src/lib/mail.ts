// Reads a mail of billmill's own making: header lines, and the first text part.   Source: RFC 5322, RFC 2045, RFC 2047.
const bytesOf = (binary: string): Uint8Array<ArrayBuffer> => Uint8Array.from(binary, (c) => c.charCodeAt(0) & 255);
const utf8 = (binary: string): string => new TextDecoder().decode(bytesOf(binary));

function word(text: string): string {
    return text.replace(/=\?utf-8\?([bq])\?([^?]*)\?=\s*/gi, (_, kind: string, body: string) =>
        kind.toLowerCase() === 'b' ? utf8(atob(body)) : utf8(unquoted(body.replaceAll('_', ' '))),
    );
}
function unquoted(text: string): string {
    return text
        .replace(/=\r?\n/g, '')
        .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
interface Part {
    headers: [string, string][];
    body: string;
}
function split(text: string): Part {
    const end = text.search(/\r?\n\r?\n/);
    const head = text.slice(0, end).replace(/\r?\n[ \t]+/g, ' ');
    const headers = head
        .split(/\r?\n/)
        .map((line): [string, string] => [
            line.slice(0, line.indexOf(':')),
            word(line.slice(line.indexOf(':') + 1).trim()),
        ]);
    return { headers, body: text.slice(end).replace(/^\r?\n\r?\n/, '') };
}
const value = (part: Part, name: string): string => part.headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
const depthMax = 5;
function textOf(part: Part, depth = 0): string {
    const type = value(part, 'content-type');
    const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
    if (boundary && depth < depthMax) {
        for (const piece of part.body.split(`--${boundary}`).slice(1, -1)) {
            const found = textOf(split(piece.replace(/^\r?\n/, '')), depth + 1);
            if (found) return found;
        }
        return '';
    }
    if (!/^text\/plain/i.test(type)) return '';
    const encoding = value(part, 'content-transfer-encoding').toLowerCase();
    if (encoding === 'base64') return utf8(atob(part.body.replace(/\s/g, '')));
    return encoding === 'quoted-printable' ? utf8(unquoted(part.body)) : part.body;
}
export function readMail(text: string): { headers: [string, string][]; text: string } {
    const whole = split(text);
    return { headers: whole.headers, text: textOf(whole) };
}
