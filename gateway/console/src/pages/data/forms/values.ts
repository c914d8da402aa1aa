import type { Schema } from "../../../api/client";

type Form = Schema<"Form">;
export type Kind = Schema<"FormFieldKind">;

export const kinds: Kind[] = ["FORM_FIELD_KIND_EMAIL", "FORM_FIELD_KIND_PHONE", "FORM_FIELD_KIND_TEXT", "FORM_FIELD_KIND_LONG_TEXT", "FORM_FIELD_KIND_CHOICE", "FORM_FIELD_KIND_DATE"];
export const languages: Schema<"FormLanguage">[] = ["FORM_LANGUAGE_ZH_CN", "FORM_LANGUAGE_EN_US"];

export interface FieldValues {
  key: string;
  label: string;
  kind: Kind;
  required: boolean;
  choices: string;
  help: string;
  isWho: boolean;
  trait: string;
  verify: boolean;
  maxLength: number | null;
}

export interface Values {
  displayName: string;
  enabled: boolean;
  language: Schema<"FormLanguage">;
  title: string;
  description: string;
  fields: FieldValues[];
  consents: { channel: Schema<"Channel">; text: string; required: boolean }[];
  submitLabel: string;
  successText: string;
  redirectUrl: string;
  allowedHosts: string;
  verificationTemplateId: string;
}

const lines = (text: string) => text.split("\n").map((each) => each.trim()).filter(Boolean);

/** What the kind of a question can say of who it is. */
export function whoOf(kind: Kind): Schema<"FormIdentifier"> {
  if (kind === "FORM_FIELD_KIND_EMAIL") return "FORM_IDENTIFIER_EMAIL";
  return kind === "FORM_FIELD_KIND_PHONE" ? "FORM_IDENTIFIER_PHONE" : "FORM_IDENTIFIER_UNSPECIFIED";
}

/** Whether a code can be sent to what a question takes. */
export const canBeVerified = ({ kind }: Pick<FieldValues, "kind">) => kind === "FORM_FIELD_KIND_PHONE";

export function emptyField(key: string, label = ""): FieldValues {
  return { key, label, kind: "FORM_FIELD_KIND_TEXT", required: false, choices: "", help: "", isWho: false, trait: "", verify: false, maxLength: null };
}

export function valuesOf(form: Form | undefined, firstLabel: string): Values {
  return {
    displayName: form?.displayName ?? "",
    enabled: form?.enabled ?? true,
    language: languages.find((each) => each === form?.language) ?? languages[0]!,
    title: form?.title ?? "",
    description: form?.description ?? "",
    fields: form?.fields.map((field) => ({
      key: field.key,
      label: field.label,
      kind: field.kind,
      required: field.required,
      choices: field.choices.join("\n"),
      help: field.help,
      isWho: field.identifier !== "FORM_IDENTIFIER_UNSPECIFIED",
      trait: field.trait,
      verify: field.verify,
      maxLength: field.maxLength || null,
    })) ?? [{ ...emptyField("email", firstLabel), kind: "FORM_FIELD_KIND_EMAIL", required: true, isWho: true }],
    consents: form?.consents.map(({ channel, text, required }) => ({ channel, text, required })) ?? [],
    submitLabel: form?.submitLabel ?? "",
    successText: form?.successText ?? "",
    redirectUrl: form?.redirectUrl ?? "",
    allowedHosts: (form?.allowedHosts ?? []).join("\n"),
    verificationTemplateId: form?.verificationTemplateId ?? "",
  };
}

/** What a body names is changed as a whole. */
export function bodyOf(values: Values): Schema<"FormInput"> {
  return {
    displayName: values.displayName.trim(),
    enabled: values.enabled,
    language: values.language,
    title: values.title.trim(),
    description: values.description,
    fields: values.fields.map((field) => ({
      key: field.key.trim(),
      label: field.label.trim(),
      kind: field.kind,
      required: field.required,
      maxLength: field.maxLength ?? 0,
      choices: field.kind === "FORM_FIELD_KIND_CHOICE" ? lines(field.choices) : [],
      help: field.help.trim(),
      identifier: field.isWho ? whoOf(field.kind) : "FORM_IDENTIFIER_UNSPECIFIED",
      trait: field.isWho && whoOf(field.kind) !== "FORM_IDENTIFIER_UNSPECIFIED" ? "" : field.trait.trim(),
      verify: canBeVerified(field) && field.verify,
    })),
    consents: values.consents.map(({ channel, text, required }) => ({ channel, text: text.trim(), required })),
    submitLabel: values.submitLabel.trim(),
    successText: values.successText,
    redirectUrl: values.redirectUrl.trim(),
    allowedHosts: lines(values.allowedHosts),
    verificationTemplateId: values.fields.some((each) => canBeVerified(each) && each.verify) ? values.verificationTemplateId : "",
  };
}
