import type { Schema } from "../../api/client";

/** The providers an account can be of: the members of the contract's `settings`. */
export const providers = ["smtp", "aliyunSms", "wecom", "twilioSms", "sendgrid", "aliyunDirectMail", "tencentSms", "wechatOfficialAccount", "wechatMiniProgram", "wecomCustomers", "wecomRobot", "fcm", "jpush", "aliyunVoice", "webhook"] as const;
export type Provider = (typeof providers)[number];

export interface Field {
  name: string;
  isNeeded?: boolean;
  isSecret?: boolean;
  isNumber?: boolean;
  /** A secret that we can make, for who has none yet. */
  isMade?: boolean;
  isSwitch?: boolean;
  /** Several short texts. */
  isList?: boolean;
  /** Of several lines. */
  isLong?: boolean;
  choices?: string[];
  /** Shown only while another field says so. */
  shownWith?: { name: string; value: string };
}

const byToken = { shownWith: { name: "authMechanism", value: "SMTP_AUTH_MECHANISM_XOAUTH2" } };

const fields: Record<Provider, Field[]> = {
  smtp: [
    { name: "host", isNeeded: true },
    { name: "port", isNumber: true },
    { name: "security", choices: ["SMTP_SECURITY_STARTTLS", "SMTP_SECURITY_TLS", "SMTP_SECURITY_PLAIN"] },
    { name: "authMechanism", choices: ["SMTP_AUTH_MECHANISM_PLAIN", "SMTP_AUTH_MECHANISM_LOGIN", "SMTP_AUTH_MECHANISM_XOAUTH2"] },
    { name: "user" },
    { name: "password", isSecret: true },
    { name: "oauthTokenEndpoint", ...byToken },
    { name: "oauthClientId", ...byToken },
    { name: "oauthClientSecret", isSecret: true, ...byToken },
    { name: "oauthRefreshToken", isSecret: true, ...byToken },
    { name: "oauthScope", ...byToken },
    { name: "sender", isNeeded: true },
    { name: "senderName" },
    { name: "helloName" },
    { name: "dkimDomain" },
    { name: "dkimSelector" },
    { name: "dkimPrivateKey", isSecret: true, isLong: true },
    { name: "bounceAddress" },
    { name: "bounceSecret", isSecret: true },
  ],
  aliyunSms: [{ name: "accessKeyId", isNeeded: true }, { name: "accessKeySecret", isSecret: true }, { name: "signName", isNeeded: true }, { name: "templateCode" }],
  wecom: [{ name: "corpId", isNeeded: true }, { name: "corpSecret", isSecret: true }, { name: "agentId", isNeeded: true }],
  twilioSms: [{ name: "accountSid", isNeeded: true }, { name: "authToken", isSecret: true }, { name: "sender" }, { name: "messagingServiceSid" }],
  sendgrid: [{ name: "apiKey", isSecret: true }, { name: "sender", isNeeded: true }, { name: "senderName" }, { name: "endpoint" }, { name: "webhookPublicKey" }],
  aliyunDirectMail: [{ name: "accessKeyId", isNeeded: true }, { name: "accessKeySecret", isSecret: true }, { name: "sender", isNeeded: true }, { name: "senderName" }, { name: "endpoint" }],
  tencentSms: [
    { name: "secretId", isNeeded: true },
    { name: "secretKey", isSecret: true },
    { name: "sdkAppId", isNeeded: true },
    { name: "signName", isNeeded: true },
    { name: "templateCode" },
    { name: "region" },
  ],
  wechatOfficialAccount: [
    { name: "appId", isNeeded: true }, { name: "appSecret", isSecret: true }, { name: "callbackToken", isSecret: true }, { name: "encodingAesKey", isSecret: true },
  ],
  wechatMiniProgram: [
    { name: "appId", isNeeded: true },
    { name: "appSecret", isSecret: true },
    { name: "callbackToken", isSecret: true },
    { name: "encodingAesKey", isSecret: true },
    { name: "miniProgramState", choices: ["MINI_PROGRAM_STATE_FORMAL", "MINI_PROGRAM_STATE_TRIAL", "MINI_PROGRAM_STATE_DEVELOPER"] },
  ],
  wecomCustomers: [
    { name: "corpId", isNeeded: true },
    { name: "corpSecret", isSecret: true },
    { name: "senderUserId" },
    { name: "senderTrait" },
    { name: "gatherSeconds", isNumber: true },
    { name: "confirmDays", isNumber: true },
    { name: "customerLimit", choices: ["DAYS_OF_MONTH", "ONE_A_DAY", "SEVEN_A_WEEK", "FOUR_A_MONTH"].map((each) => `MASS_MESSAGE_LIMIT_${each}`) },
    { name: "callbackToken", isSecret: true },
    { name: "encodingAesKey", isSecret: true },
    { name: "welcomeTemplateId" },
  ],
  wecomRobot: [
    { name: "key", isSecret: true },
    { name: "tellsNewTasks", isSwitch: true },
    { name: "tellsOverdueTasks", isSwitch: true },
    { name: "tellsAlerts", isSwitch: true },
    { name: "storeIds", isList: true },
  ],
  fcm: [
    { name: "projectId", isNeeded: true },
    { name: "clientEmail", isNeeded: true },
    { name: "privateKeyId" },
    { name: "privateKey", isSecret: true, isLong: true },
    { name: "tokenEndpoint" },
  ],
  jpush: [{ name: "appKey", isNeeded: true }, { name: "masterSecret", isSecret: true }, { name: "apnsDevelopment", isSwitch: true }],
  aliyunVoice: [
    { name: "accessKeyId", isNeeded: true },
    { name: "accessKeySecret", isSecret: true },
    { name: "calledShowNumber" },
    { name: "playTimes", isNumber: true },
  ],
  webhook: [{ name: "url", isNeeded: true }, { name: "secret", isSecret: true, isMade: true }],
};

/** Returns what an account of a provider is made of. */
export function fieldsOf(provider: Provider): Field[] {
  return fields[provider];
}

/** Returns a secret of Standard Webhooks, of 32 bytes of chance. */
export function newWebhookSecret(): string {
  return `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`;
}

/** Returns whose account it is. */
export function providerOf(account: Schema<"Account">): Provider {
  return providers.find((each) => account[each]) ?? "smtp";
}

/** Whether it reaches a group of staff, and no customer: such accounts stand beside each other. */
export function isOfGroup(provider: Provider): boolean {
  return provider === "wecomRobot";
}

/** Whether a provider calls back at an address that is entered in its console: receipts, and replies. */
export function callsBack(provider: Provider): boolean {
  return provider === "aliyunSms" || provider === "twilioSms" || provider === "tencentSms" || provider === "wecomCustomers" || provider === "aliyunVoice";
}
