import { allOf, quoted } from "../../components/filterText";

/** Returns the filter of a search: in the segment, with all tags. */
export function filterText({ segment, tags }: { segment: string; tags: string[] }): string {
  return allOf([segment !== "" && `segment = ${quoted(segment)}`, ...tags.map((tag) => `tag = ${quoted(tag)}`)]);
}
