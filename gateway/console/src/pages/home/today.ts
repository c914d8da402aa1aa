/** The counts of a day so far, beside those of the same hours of another day. */
export interface Compared {
  /** Of each hour of today so far. */
  today: number[];
  /** Of each hour of the whole day a week ago. */
  weekAgo: number[];
  /** The sum of today. */
  now: number;
  /** The sum of the same hours a week ago. */
  then: number;
}

/**
 * Splits counts by hour into today and the same day of last week.
 *
 * @param times When each hour begins; ascending, the last one is now.
 * @param counts One for each hour.
 * @param dayOf Names the day of a time in the workspace's zone.
 */
export function compare(times: string[], counts: number[], dayOf: (time: string) => string): Compared {
  const days = new Map<string, number[]>();
  times.forEach((time, index) => {
    const day = dayOf(time);
    days.set(day, [...(days.get(day) ?? []), counts[index] ?? 0]);
  });
  const all = [...days.values()];
  const today = all.at(-1) ?? [];
  const weekAgo = all.at(-8) ?? [];
  const sum = (values: number[]) => values.reduce((total, each) => total + each, 0);
  return { today, weekAgo, now: sum(today), then: sum(weekAgo.slice(0, today.length)) };
}
