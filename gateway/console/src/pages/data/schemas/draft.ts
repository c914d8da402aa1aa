import type { Schema } from "../../../api/client";

export const fieldTypes = ["FIELD_TYPE_TEXT", "FIELD_TYPE_NUMBER", "FIELD_TYPE_DATE", "FIELD_TYPE_BOOLEAN", "FIELD_TYPE_LIST"] as const;
export const modes = ["SCHEMA_MODE_REPORT", "SCHEMA_MODE_HOLD"] as const;

/** A field as the form holds it: `least` and `most` are numbers of a number, lengths of a text or list. */
export interface FieldDraft {
  name: string;
  type: (typeof fieldTypes)[number];
  required?: boolean;
  allowedValues?: string[];
  least?: number | null;
  most?: number | null;
}

/** What the form holds. */
export interface Draft {
  traits: FieldDraft[];
  traitMode: (typeof modes)[number];
  events: { eventName: string; mode: (typeof modes)[number]; properties?: FieldDraft[] }[];
}

/** Returns schemas as the form holds them. */
export function draftOf(schemas: Schema<"Schemas">): Draft {
  return {
    traits: schemas.traits.map(fieldDraft),
    traitMode: modeOf(schemas.traitMode),
    events: schemas.events.map(({ eventName, mode, properties }) => ({ eventName, mode: modeOf(mode), properties: properties.map(fieldDraft) })),
  };
}

/** Returns what the form says, as the API takes it. */
export function bodyOf(draft: Draft) {
  return {
    traits: (draft.traits ?? []).map(fieldBody),
    traitMode: draft.traitMode,
    events: (draft.events ?? []).map(({ eventName, mode, properties = [] }) => ({ eventName: eventName.trim(), mode, properties: properties.map(fieldBody) })),
  };
}

function modeOf(mode: string) {
  return modes.find((each) => each === mode) ?? "SCHEMA_MODE_REPORT";
}

function fieldDraft(field: Schema<"FieldSchema">): FieldDraft {
  const isNumber = field.type === "FIELD_TYPE_NUMBER";
  return {
    name: field.name,
    type: fieldTypes.find((each) => each === field.type) ?? "FIELD_TYPE_TEXT",
    required: field.required,
    allowedValues: field.allowedValues,
    // A length of 0 is none; a number of 0 is a bound.
    least: isNumber ? (field.minimum ?? null) : field.minLength || null,
    most: isNumber ? (field.maximum ?? null) : field.maxLength || null,
  };
}

function fieldBody({ name, type, required = false, allowedValues = [], least, most }: FieldDraft): Schema<"FieldSchemaInput"> {
  const bounds =
    type === "FIELD_TYPE_NUMBER"
      ? { ...(least != null && { minimum: least }), ...(most != null && { maximum: most }) }
      : type === "FIELD_TYPE_TEXT" || type === "FIELD_TYPE_LIST"
        ? { minLength: least ?? 0, maxLength: most ?? 0 }
        : {};
  return { name: name.trim(), type, required, ...(takesValues(type) && { allowedValues }), ...bounds };
}

/** Whether a field of a type may be one of some values only. */
export function takesValues(type: string): boolean {
  return type === "FIELD_TYPE_TEXT" || type === "FIELD_TYPE_DATE";
}

/** Whether a field of a type has a least and a most. */
export function takesBounds(type: string): boolean {
  return type === "FIELD_TYPE_TEXT" || type === "FIELD_TYPE_LIST" || type === "FIELD_TYPE_NUMBER";
}
