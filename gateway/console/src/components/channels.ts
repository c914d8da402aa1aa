import type { Schema } from "../api/client";

/** Channels that customers consent to, those that are used most first. */
export const consentChannels: Schema<"Channel">[] = [
  "CHANNEL_SMS", "CHANNEL_EMAIL", "CHANNEL_WECOM", "CHANNEL_WECHAT", "CHANNEL_MINI_PROGRAM", "CHANNEL_PUSH", "CHANNEL_VOICE", "CHANNEL_IN_APP", "CHANNEL_WEBHOOK",
];
