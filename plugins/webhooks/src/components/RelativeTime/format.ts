/** The backend stops counting here. */
export const MAX_COUNT = 10_000;

/** 2345 as "2,345", in the viewer's language. */
export function formatCount(count: number): string {
  const shown = count.toLocaleString();
  return count >= MAX_COUNT ? `${shown}+` : shown;
}

/** 850 as "850 ms", 15000 as "15 s". */
export function formatDuration(ms: number): string {
  if (ms < 1_000) {
    return `${Math.round(ms)} ms`;
  }
  return `${Number((ms / 1_000).toFixed(ms < 10_000 ? 1 : 0))} s`;
}

/** 0.9951 as "99.5 %"; never rounds a failure away. */
export function formatRate(rate: number): string {
  const percent = rate * 100;
  const shown =
    rate < 1 && percent > 99.9 ? '99.9' : String(Number(percent.toFixed(1)));
  return `${shown} %`;
}

/** The size of a text on the wire. */
export function formatSize(text: string): string {
  const bytes = new TextEncoder().encode(text).length;
  return bytes < 1_024 ? `${bytes} B` : `${(bytes / 1_024).toFixed(1)} kB`;
}
