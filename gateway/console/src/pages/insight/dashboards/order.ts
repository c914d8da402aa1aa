/** Returns a list in which what stands at a place stands one further on, or back; the same where there is no such place. */
export function moved(ids: readonly string[], index: number, by: 1 | -1): string[] {
  const after = [...ids];
  const [one] = after.splice(index, 1);
  const place = index + by;
  if (one === undefined || place < 0 || place >= ids.length) return [...ids];
  after.splice(place, 0, one);
  return after;
}
