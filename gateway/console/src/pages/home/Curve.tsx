import { theme } from "antd";

interface Props {
  /** Of each hour so far. */
  today: number[];
  /** Of each hour of the whole day a week ago. */
  weekAgo: number[];
  /** Says in words what it shows. */
  label: string;
}

const WIDTH = 240;
const HEIGHT = 56;

/** Two lines, hour by hour: today so far, and the day a week ago behind it. Small enough to be drawn without a library. */
export function Curve({ today, weekAgo, label }: Props) {
  const { token } = theme.useToken();
  const hours = Math.max(weekAgo.length, today.length, 2);
  const most = Math.max(1, ...today, ...weekAgo);
  const points = (values: number[]) =>
    values.map((value, hour) => `${((hour / (hours - 1)) * WIDTH).toFixed(1)},${(HEIGHT - 3 - (value / most) * (HEIGHT - 6)).toFixed(1)}`).join(" ");
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width="100%" height={HEIGHT} preserveAspectRatio="none" role="img" aria-label={label}>
      <polyline points={points(weekAgo)} fill="none" stroke={token.colorTextQuaternary} strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
      <polyline points={points(today)} fill="none" stroke={token.colorPrimary} strokeWidth={2} strokeLinejoin="round" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
