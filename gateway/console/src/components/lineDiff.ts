/** A line of something nested. */
export interface Line {
  depth: number;
  text: string;
}

/** A line, and what became of it. */
export interface Difference {
  kind: "added" | "removed" | "same";
  line: Line;
}

/** Returns how one list of lines became another, by their longest common part; what is gone stands before what is new. */
export function differences(before: Line[], after: Line[]): Difference[] {
  const isSame = (one: Line, other: Line) => one.depth === other.depth && one.text === other.text;
  // common[i][j]: lines that stay of what begins at i before and at j after.
  const common = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i]![j] = isSame(before[i]!, after[j]!) ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
    }
  }
  const found: Difference[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && isSame(before[i]!, after[j]!)) {
      found.push({ kind: "same", line: after[j]! });
      i++;
      j++;
    } else if (i < before.length && (j === after.length || common[i + 1]![j]! >= common[i]![j + 1]!)) {
      found.push({ kind: "removed", line: before[i]! });
      i++;
    } else {
      found.push({ kind: "added", line: after[j]! });
      j++;
    }
  }
  return found;
}
