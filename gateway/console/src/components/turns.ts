/** Asks when it is its turn, in the order in which it was called; who gives up (`signal`) takes none. */
export type InTurn = <Answer>(signal: AbortSignal, ask: () => Promise<Answer>) => Promise<Answer>;

/** Turns for what a page would ask all at once: so many calls are under way at a time. */
export function turnsOf(most: number): InTurn {
  const waiting: (() => void)[] = [];
  let atWork = 0;
  const turn = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(begin), 1);
        reject(signal.reason as Error);
      };
      waiting.push(begin);
      signal.addEventListener("abort", leave, { once: true });
    });
  return async (signal, ask) => {
    signal.throwIfAborted();
    if (atWork < most) atWork += 1;
    else await turn(signal);
    try {
      return await ask();
    } finally {
      // The place goes to the next one as it is.
      const next = waiting.shift();
      if (next) next();
      else atWork -= 1;
    }
  };
}
