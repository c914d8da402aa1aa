/** So many identifiers go into one call. */
export const PORTION = 1_000;

/** Returns the identifiers of a text: the first column of each line, without quotes, each once; a first line that names the type is left out. */
export function identifiersOf(text: string, type: string): string[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/).map((line) => (line.split(/[,;\t]/)[0] ?? "").trim().replace(/^"(.*)"$/, "$1").trim());
  const isHead = lines[0]?.toLowerCase() === type.toLowerCase();
  return [...new Set(lines.slice(isHead ? 1 : 0).filter(Boolean))];
}

/** Returns a list in portions of one call each. */
export function portionsOf<T>(all: T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / PORTION) }, (_, place) => all.slice(place * PORTION, (place + 1) * PORTION));
}
