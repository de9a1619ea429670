// What this process counts, as /metrics has it.   Source: Prometheus text format 0.0.4.
export interface Sample {
    name: string;
    labels: Record<string, string>;
    value: number;
}

export function readMetrics(text: string): Sample[] {
    const samples: Sample[] = [];
    for (const line of text.split('\n')) {
        const found = /^(\w+)(?:\{(.*)\})? (\S+)/.exec(line);
        if (!found) continue;
        const labels: Record<string, string> = {};
        for (const [, name = '', value = ''] of (found[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g))
            labels[name] = value.replace(/\\(.)/g, '$1');
        samples.push({ name: found[1]!, labels, value: Number(found[3]) });
    }
    return samples;
}

/** The value of the first sample of this name with these labels. */
export const valueOf = (samples: Sample[], name: string, labels: Record<string, string> = {}): number | undefined =>
    samples.find(
        (one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
    )?.value;
