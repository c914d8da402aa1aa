import { allOf, quoted } from "../../components/filterText";

/** A trait and the value that it must have. */
export type TraitFilter = [name: string, value: string];

/** Returns the traits that the address holds: `city=%E4%B8%8A%E6%B5%B7&level=gold`. */
export function readTraits(text: string): TraitFilter[] {
  return [...new URLSearchParams(text)];
}

/** Returns traits as the address holds them. */
export function writeTraits(traits: TraitFilter[]): string {
  return new URLSearchParams(traits).toString();
}

/** Returns the filter of a search: in the segment, with all tags and all traits. */
export function filterText({ segment, tags, traits }: { segment: string; tags: string[]; traits: TraitFilter[] }): string {
  return allOf([
    segment !== "" && `segment = ${quoted(segment)}`,
    ...tags.map((tag) => `tag = ${quoted(tag)}`),
    ...traits.map(([name, value]) => `traits.${name} = ${quoted(value)}`),
  ]);
}
