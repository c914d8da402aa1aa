/** A source of a value, as the language of mappings has it. */
interface Source {
  column?: string;
  type?: string;
  [other: string]: unknown;
}

/** A mapping as the API takes it; what this page does not edit stays as it is. */
export interface Mapping {
  identifiers?: Record<string, Source>;
  timestamp?: { column: string; format?: string; time_zone?: string };
  events?: { name: string; [other: string]: unknown }[];
  properties?: Record<string, Source>;
  traits?: Record<string, Source>;
  key?: string[];
  [other: string]: unknown;
}

export const identifierTypes = ["phone", "email", "member_card", "user_id", "openid", "unionid", "anonymous_id"] as const;
export const timeFormats = ["iso8601", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d%H%M%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "unix_seconds", "unix_milliseconds"] as const;
export const valueTypes = ["text", "integer", "decimal", "boolean"] as const;

/** Where one is told where to write to, as well as who one is. */
const CONTACTS = ["phone", "email"];

/** What a column means. */
export type Role = { is: "ignored" } | { is: "time"; format: string } | { is: "identifier"; type: string; isWhole: boolean } | { is: "value"; name: string; type: string };

/** A mapping as a form has it. */
export interface Draft {
  /** Whether a row is something that happened, or what is known of a person. */
  kind: "events" | "people";
  eventName: string;
  timeZone: string;
  key: string[];
  roles: Record<string, Role>;
  /** What the form does not show: conditions, constants, products, how the file is written. */
  rest: Mapping;
}

/** Returns a mapping as a form has it. */
export function draftOf(mapping: Mapping, columns: readonly string[], timeZone: string): Draft {
  const kind = mapping.traits ? "people" : "events";
  const values = Object.entries((kind === "people" ? mapping.traits : mapping.properties) ?? {});
  const identifiers = Object.entries(mapping.identifiers ?? {});
  const roleOf = (column: string): Role => {
    if (mapping.timestamp?.column === column) return { is: "time", format: mapping.timestamp.format ?? "iso8601" };
    const identifier = identifiers.find(([, source]) => source.column === column);
    if (identifier) return { is: "identifier", type: identifier[0], isWhole: identifier[1].type === "integer" };
    const value = values.find(([, source]) => source.column === column);
    return value ? { is: "value", name: value[0], type: value[1].type ?? "text" } : { is: "ignored" };
  };
  return {
    kind,
    eventName: mapping.events?.[0]?.name ?? "Order Completed",
    timeZone: mapping.timestamp?.time_zone ?? timeZone,
    key: mapping.key ?? [],
    roles: Object.fromEntries(columns.map((column) => [column, roleOf(column)])),
    rest: mapping,
  };
}

/** Returns what a form says as a mapping. */
export function mappingOf(draft: Draft): Mapping {
  const { identifiers: _, timestamp: __, properties, traits, events, key: ___, ...rest } = draft.rest;
  const mapping: Mapping = { ...rest, identifiers: {} };
  // Constants and products belong to no column: they stay.
  const values = Object.fromEntries(Object.entries((draft.kind === "people" ? traits : properties) ?? {}).filter(([, source]) => source.column === undefined));
  for (const [column, role] of Object.entries(draft.roles)) {
    if (role.is === "time") mapping.timestamp = { column, ...(role.format !== "iso8601" && { format: role.format }), time_zone: draft.timeZone };
    if (role.is === "identifier") mapping.identifiers![role.type] = { column, ...(role.isWhole && { type: "integer" }) };
    if (role.is === "identifier" && draft.kind === "people" && CONTACTS.includes(role.type)) values[role.type] = { column };
    if (role.is === "value") values[role.name || column] = { column, ...(role.type !== "text" && { type: role.type }) };
  }
  if (draft.kind === "people") mapping.traits = values;
  else {
    mapping.properties = values;
    // Names that hang on conditions stay; without them there is one.
    mapping.events = events && events.length > 1 ? events : [{ ...events?.[0], name: draft.eventName }];
  }
  const key = draft.key.filter((column) => column in draft.roles);
  if (key.length > 0) mapping.key = key;
  return mapping;
}

/** Where a column can be put: what it means, without how. */
export type Target = "ignored" | "time" | "value" | `identifier:${string}`;

/** Returns where a column stands. */
export const targetOf = (role: Role | undefined): Target => (!role ? "ignored" : role.is === "identifier" ? `identifier:${role.type}` : role.is);

/** Returns the roles after a column was put somewhere: of a time and of each identifier there is one, so that who stood there is left out. */
export function placed(roles: Record<string, Role>, column: string, target: Target): Record<string, Role> {
  const before = roles[column];
  if (targetOf(before) === target) return roles;
  const isSingle = target === "time" || target.startsWith("identifier:");
  const others = Object.entries(roles).map(([name, role]) => [name, isSingle && targetOf(role) === target ? ({ is: "ignored" } as const) : role] as const);
  return { ...Object.fromEntries(others), [column]: roleAt(column, target) };
}

function roleAt(column: string, target: Target): Role {
  if (target === "time") return { is: "time", format: "iso8601" };
  if (target === "value") return { is: "value", name: column, type: "text" };
  if (target === "ignored") return { is: "ignored" };
  return { is: "identifier", type: target.slice("identifier:".length), isWhole: false };
}
