import type { Schema } from "../../../api/client";
import { asApiError } from "../../../api/errors";

export type Rules = Schema<"IdentityRules">;
export type TypeRules = Schema<"IdentifierTypeRules">;

/** Stands for each type that has no entry. */
export const OTHER_TYPES = "*";

/** What of the rules may be changed. */
export interface Draft {
  /** The most telling first. */
  types: TypeRules[];
  totalLimit: number;
}

export type Field = Exclude<keyof TypeRules, "type">;

const windows: Schema<"LimitWindow">[] = ["LIMIT_WINDOW_EVER", "LIMIT_WINDOW_YEAR", "LIMIT_WINDOW_MONTH", "LIMIT_WINDOW_WEEK"];
const normalisers: Schema<"IdentifierNormaliser">[] = ["IDENTIFIER_NORMALISER_TEXT", "IDENTIFIER_NORMALISER_DIGITS", "IDENTIFIER_NORMALISER_EMAIL", "IDENTIFIER_NORMALISER_PHONE"];

export type FieldForm =
  | { name: "limitPerCustomer"; kind: "number"; minimum: number; maximum: number }
  | { name: "limitWindow"; kind: "choice"; enum: "LimitWindow"; values: Schema<"LimitWindow">[] }
  | { name: "normaliser"; kind: "choice"; enum: "IdentifierNormaliser"; values: Schema<"IdentifierNormaliser">[]; isOfOwnTypes: true }
  | { name: "mayMerge"; kind: "switch" }
  | { name: "blockedValues" | "blockedPatterns"; kind: "texts"; most: number; longest: number };

/** What the form of a type asks, in its order; another field of the rules is a line here, and its words. */
export const fields: FieldForm[] = [
  { name: "limitPerCustomer", kind: "number", minimum: 1, maximum: 1_000 },
  { name: "limitWindow", kind: "choice", enum: "LimitWindow", values: windows },
  { name: "mayMerge", kind: "switch" },
  { name: "normaliser", kind: "choice", enum: "IdentifierNormaliser", values: normalisers, isOfOwnTypes: true },
  { name: "blockedValues", kind: "texts", most: 1_000, longest: 500 },
  { name: "blockedPatterns", kind: "texts", most: 100, longest: 100 },
];

/** Fields that stand in the line of a type; the others where it opens. */
export const IN_LINE: readonly Field[] = ["limitPerCustomer", "limitWindow"];

/** Returns which fields a type has: Yike knows how values of its own types are written. */
export function fieldsOf({ normaliser }: TypeRules): FieldForm[] {
  return fields.filter((form) => !("isOfOwnTypes" in form) || normaliser !== "IDENTIFIER_NORMALISER_UNSPECIFIED");
}

/** Returns the rules of a type of the workspace's own, as strict as others. */
export function ownType(type: string, limitPerCustomer: number): TypeRules {
  return { type, limitPerCustomer, limitWindow: "LIMIT_WINDOW_EVER", mayMerge: true, normaliser: "IDENTIFIER_NORMALISER_TEXT", blockedValues: [], blockedPatterns: [] };
}

export const MOST_TYPES = 50;
export const TOTAL = { minimum: 2, maximum: 1_000 } as const;

/** Returns what of rules may be changed. */
export function draftOf({ types, totalLimit }: Rules): Draft {
  return { types, totalLimit };
}

/** Tells whether two say the same. */
export function isSame(one: Draft, other: Draft): boolean {
  return differences(one, other).length === 0;
}

/** Returns the types with one of them at another place. */
export function moved(types: TypeRules[], from: number, to: number): TypeRules[] {
  const rest = types.filter((_, index) => index !== from);
  return [...rest.slice(0, to), types[from]!, ...rest.slice(to)];
}

/** How rules differ from others: a type that came, went or stands elsewhere, a field of one, or the limit of all. */
export interface Difference {
  /** Empty of the limit of all. */
  type: string;
  what: "added" | "removed" | "place" | "totalLimit" | Field;
  before?: unknown;
  after?: unknown;
}

/** Returns how rules differ from what they were, type by type. */
export function differences(before: Draft, after: Draft): Difference[] {
  const known = new Map(before.types.map((each) => [each.type, each]));
  const staying = new Set(after.types.map(({ type }) => type));
  const found: Difference[] = [];
  const stood = before.types.filter(({ type }) => staying.has(type)).map(({ type }) => type);
  const elsewhere = displaced(after.types.filter(({ type }) => known.has(type)).map(({ type }) => stood.indexOf(type))).map((place) => stood[place]);
  for (const now of after.types) {
    const then = known.get(now.type);
    if (!then) {
      found.push({ type: now.type, what: "added" });
      continue;
    }
    for (const { name } of fields) {
      if (JSON.stringify(then[name]) !== JSON.stringify(now[name])) found.push({ type: now.type, what: name, before: then[name], after: now[name] });
    }
    if (elsewhere.includes(now.type)) found.push({ type: now.type, what: "place" });
  }
  for (const { type } of before.types) if (!staying.has(type)) found.push({ type, what: "removed" });
  if (before.totalLimit !== after.totalLimit) found.push({ type: "", what: "totalLimit", before: before.totalLimit, after: after.totalLimit });
  return found;
}

/** Returns the fewest of some places that stand out of their order: all but a longest part of them that is in it. */
function displaced(places: number[]): number[] {
  const longest: number[][] = [];
  for (const [index, place] of places.entries()) {
    const earlier = longest.filter((_, at) => places[at]! < place).reduce<number[]>((best, each) => (each.length > best.length ? each : best), []);
    longest[index] = [...earlier, place];
  }
  const inOrder = longest.reduce<number[]>((best, each) => (each.length > best.length ? each : best), []);
  return places.filter((place) => !inOrder.includes(place));
}

/** Where the API found something wrong, and its own sentence. */
export interface Wrong {
  /** Place of the type; absent where it is about all of them. */
  index?: number;
  field: string;
  /** Which one of several values. */
  item?: number;
  message: string;
}

/** Returns which field an error is about; null where it is about none of the rules. */
export function wrongOf(thrown: unknown): Wrong | null {
  if (!thrown) return null;
  const error = asApiError(thrown);
  const path = (error.metadata.field ?? "").replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const found = /(?:^|\.)(?:types(?:\[(\d+)\](?:\.(\w+)(?:\[(\d+)\])?)?)?|(totalLimit))$/.exec(path);
  if (!found) return null;
  const [, index, field, item, total] = found;
  return { field: total ?? field ?? "types", message: error.message, ...(index !== undefined && { index: Number(index) }), ...(item !== undefined && { item: Number(item) }) };
}
