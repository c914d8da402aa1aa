import type { Schema } from "../../../api/client";

export type Customer = Schema<"Customer">;

/** How two values stand to each other: `alike` where both are masked, so that only what is seen is the same. */
export type Verdict = "agree" | "alike" | "differ" | "one";

export interface Compared {
  /** Name of a trait, of a part of one (`address.city`), or of a type of identifiers. */
  name: string;
  kind: "trait" | "identifier";
  one: string;
  other: string;
  verdict: Verdict;
}

// What tells most of who somebody is stands first, in this order; all else by its name.
const FIRST = ["name", "full_name", "fullName", "real_name", "realName", "姓名", "last_name", "lastName", "姓", "first_name", "firstName", "名", "birthday", "birth_date", "birthDate", "dob", "生日", "出生日期", "gender", "sex", "性别", "phone", "mobile", "手机", "手机号", "email", "邮箱", "address", "地址", "province", "省", "city", "城市", "district", "区", "street", "postcode", "邮编", "occupation", "职业"];

/** Returns what is known of two customers, line by line. */
export function compared(one: Customer, other: Customer, said: (value: unknown) => string): Compared[] {
  const [ones, others] = [traitsOf(one), traitsOf(other)];
  const names = [...new Set([...ones.keys(), ...others.keys()])].sort((a, b) => placeOf(a) - placeOf(b) || a.localeCompare(b));
  const traits = names.map((name): Compared => line(name, "trait", show(ones.get(name), said), show(others.get(name), said)));
  const types = [...new Set([...one.identifiers, ...other.identifiers].map(({ type }) => type))];
  const identifiers = types.map((type): Compared => line(type, "identifier", valuesOf(one, type), valuesOf(other, type)));
  return [...traits, ...identifiers];
}

function line(name: string, kind: Compared["kind"], one: string, other: string): Compared {
  const isSame = plain(one) === plain(other);
  const verdict = !one || !other ? "one" : !isSame ? "differ" : one.includes("*") ? "alike" : "agree";
  return { name, kind, one, other, verdict };
}

function traitsOf({ traits }: Customer): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, value] of Object.entries(traits ?? {})) {
    if (value !== null && typeof value === "object" && !Array.isArray(value)) for (const [part, inner] of Object.entries(value)) found.set(`${name}.${part}`, inner);
    else found.set(name, value);
  }
  return found;
}

/** Tells whether a trait tells of who somebody is, as a run sees it. */
export function tellsWho({ name, kind }: Compared): boolean {
  return kind === "trait" && placeOf(name) < FIRST.length;
}

function placeOf(name: string): number {
  const place = FIRST.indexOf(name.split(".").at(-1)!);
  return place < 0 ? FIRST.length : place;
}

function show(value: unknown, said: (value: unknown) => string): string {
  return value === undefined || value === null || value === "" ? "" : said(value);
}

function valuesOf({ identifiers }: Customer, of: string): string {
  return identifiers.filter(({ type }) => type === of).map(({ value }) => value).join(", ");
}

/** Returns a text without what makes no difference to a reader: width, case, spaces. */
function plain(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
}
