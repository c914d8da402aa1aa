/** Returns the filter of a search: in the segment, with all tags. Quotes in a name are escaped as the API reads them. */
export function filterText({ segment, tags }: { segment: string; tags: string[] }): string {
  const quoted = (text: string) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  return [...(segment ? [`segment = ${quoted(segment)}`] : []), ...tags.map((tag) => `tag = ${quoted(tag)}`)].join(" AND ");
}
