import type { Schema } from "../../api/client";

/** A template as it is being written. */
export type Draft = Pick<
  Schema<"Template">,
  "channel" | "purpose" | "displayName" | "subject" | "html" | "text" | "providerTemplateCode" | "providerParameters"
>;

/** What is needed and not there, as a key of `templates.lacks`; null when it can be saved. */
export function lacks({ channel, displayName, subject, html, text, providerTemplateCode }: Draft): string | null {
  if (!displayName.trim()) return "name";
  if (channel === "CHANNEL_EMAIL") return !subject.trim() ? "subject" : !html.trim() && !text.trim() ? "body" : null;
  if (channel === "CHANNEL_SMS") return !text.trim() && !providerTemplateCode.trim() ? "sms" : null;
  return text.trim() ? null : "text";
}


/** Returns what a draft says, to be compared with another. */
export function contentOf({ channel, purpose, displayName, subject, html, text, providerTemplateCode, providerParameters }: Draft): string {
  return JSON.stringify([channel, purpose, displayName, subject, html, text, providerTemplateCode, Object.entries(providerParameters).sort()]);
}
