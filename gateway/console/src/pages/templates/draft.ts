import type { Schema } from "../../api/client";

/** A template as it is being written. */
export type Draft = Pick<
  Schema<"Template">,
  | "channel" | "purpose" | "displayName" | "subject" | "html" | "text" | "providerTemplateCode" | "providerParameters" | "url" | "miniProgramAppId"
  | "miniProgramPage" | "imageUrl" | "inboxDays" | "content" | "deepLink" | "pushData" | "answer" | "answerKeywords" | "expectedValue" | "tags"
>;

/** A template with nothing in it. */
export const EMPTY: Omit<Draft, "channel"> = {
  purpose: "PURPOSE_MARKETING", displayName: "", subject: "", html: "", text: "", providerTemplateCode: "", providerParameters: {}, url: "",
  miniProgramAppId: "", miniProgramPage: "", imageUrl: "", inboxDays: 0, deepLink: "", pushData: {}, answer: false, answerKeywords: [], tags: [],
};

/** What is needed and not there, as a key of `templates.lacks`; null when it can be saved. */
export function lacks({ channel, displayName, subject, html, text, providerTemplateCode, providerParameters, content, answer, purpose }: Draft): string | null {
  if (!displayName.trim()) return "name";
  if (answer) return purpose !== "PURPOSE_TRANSACTIONAL" ? "transactional" : text.trim() ? null : "text";
  if (channel === "CHANNEL_EMAIL") return !subject.trim() ? "subject" : !html.trim() && !text.trim() && !content?.mjml.trim() ? "body" : null;
  if (channel === "CHANNEL_SMS") return !text.trim() && !providerTemplateCode.trim() ? "sms" : null;
  if (channel === "CHANNEL_WECHAT" || channel === "CHANNEL_MINI_PROGRAM") {
    if (!providerTemplateCode.trim()) return "wechat";
    return channel === "CHANNEL_MINI_PROGRAM" && Object.keys(providerParameters).length === 0 ? "keywords" : null;
  }
  if (channel === "CHANNEL_IN_APP" && !subject.trim()) return "title";
  if (channel === "CHANNEL_WEBHOOK" && Object.keys(providerParameters).length > 0) return null;
  if (channel === "CHANNEL_PUSH") return !subject.trim() ? "title" : text.trim() ? null : "text";
  if (channel === "CHANNEL_VOICE") return providerTemplateCode.trim() ? null : "voice";
  return text.trim() ? null : "text";
}


/** Returns what a draft says, to be compared with another. */
export function contentOf({ channel, purpose, displayName, subject, html, text, providerTemplateCode, providerParameters, ...led }: Draft): string {
  return JSON.stringify([channel, purpose, displayName, subject, html, text, providerTemplateCode, Object.entries(providerParameters).sort(), led.url, led.miniProgramAppId, led.miniProgramPage, led.imageUrl, led.inboxDays, led.content ?? null, led.deepLink, led.answer, led.answerKeywords, Object.entries(led.pushData).sort(), led.expectedValue, led.tags]);
}
