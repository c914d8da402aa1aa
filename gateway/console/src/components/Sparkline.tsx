import { theme } from "antd";

const HEIGHT = 24;
const EDGE = 2;

/** How a count went, as a small line from the oldest on the left; the last one is marked. `label` says in words what it shows. */
export function Sparkline({ counts, label, width = 88 }: { counts: number[]; label: string; width?: number }) {
  const { token } = theme.useToken();
  if (counts.length < 2) return null;
  const most = Math.max(...counts, 1);
  const x = (place: number) => EDGE + (place * (width - 2 * EDGE)) / (counts.length - 1);
  const y = (count: number) => HEIGHT - EDGE - (count * (HEIGHT - 2 * EDGE)) / most;
  const last = counts.length - 1;
  return (
    <svg width={width} height={HEIGHT} role="img" aria-label={label} style={{ display: "block" }}>
      <title>{label}</title>
      <polyline points={counts.map((count, place) => `${x(place)},${y(count)}`).join(" ")} fill="none" stroke={token.colorPrimary} strokeWidth={1.5} strokeLinejoin="round" />
      <circle cx={x(last)} cy={y(counts[last]!)} r={2} fill={token.colorPrimary} />
    </svg>
  );
}
