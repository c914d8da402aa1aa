/** Returns a text as filters of lists quote it. */
export function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** Returns a filter of which all restrictions hold; empty ones are left out. */
export function allOf(restrictions: (string | false)[]): string {
  return restrictions.filter(Boolean).join(" AND ");
}
