import type { Schema } from "../../api/client";

/** The providers an account can be of: the members of the contract's `settings`. */
export const providers = ["smtp", "aliyunSms", "wecom", "twilioSms", "wechatOfficialAccount", "wechatMiniProgram"] as const;
export type Provider = (typeof providers)[number];

interface Field {
  name: string;
  isNeeded?: boolean;
  isSecret?: boolean;
  isNumber?: boolean;
  choices?: string[];
}

const fields: Record<Provider, Field[]> = {
  smtp: [
    { name: "host", isNeeded: true },
    { name: "port", isNumber: true },
    { name: "security", choices: ["SMTP_SECURITY_STARTTLS", "SMTP_SECURITY_TLS", "SMTP_SECURITY_PLAIN"] },
    { name: "user" },
    { name: "password", isSecret: true },
    { name: "sender", isNeeded: true },
    { name: "senderName" },
  ],
  aliyunSms: [{ name: "accessKeyId", isNeeded: true }, { name: "accessKeySecret", isSecret: true }, { name: "signName", isNeeded: true }, { name: "templateCode" }],
  wecom: [{ name: "corpId", isNeeded: true }, { name: "corpSecret", isSecret: true }, { name: "agentId", isNeeded: true }],
  twilioSms: [{ name: "accountSid", isNeeded: true }, { name: "authToken", isSecret: true }, { name: "sender" }, { name: "messagingServiceSid" }],
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
};

/** Returns what an account of a provider is made of. */
export function fieldsOf(provider: Provider): Field[] {
  return fields[provider];
}

/** Returns whose account it is. */
export function providerOf(account: Schema<"Account">): Provider {
  return providers.find((each) => account[each]) ?? "smtp";
}
