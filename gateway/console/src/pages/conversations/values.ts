import type { Schema } from "../../api/client";

/** The channels that customers write by. */
export const conversing: Schema<"Channel">[] = ["CHANNEL_SMS", "CHANNEL_WECHAT", "CHANNEL_MINI_PROGRAM"];

/** When an auto-reply may answer. */
export const triggers: Schema<"AutoReplyTrigger">[] = [
  "AUTO_REPLY_TRIGGER_KEYWORD_EXACT",
  "AUTO_REPLY_TRIGGER_KEYWORD_CONTAINS",
  "AUTO_REPLY_TRIGGER_ANY_TEXT",
  "AUTO_REPLY_TRIGGER_FIRST_CONTACT",
  "AUTO_REPLY_TRIGGER_OUTSIDE_HOURS",
  "AUTO_REPLY_TRIGGER_NO_MATCH",
];

/** Whether a trigger goes by keywords. */
export function hasKeywords(trigger: string | undefined): boolean {
  return trigger === "AUTO_REPLY_TRIGGER_KEYWORD_EXACT" || trigger === "AUTO_REPLY_TRIGGER_KEYWORD_CONTAINS";
}

/** Longest answer, in bytes: WeChat takes no more. */
export const MAX_BYTES = 2048;

/** How many bytes a text takes. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
