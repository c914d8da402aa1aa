import { ApiOutlined, CloudOutlined, DesktopOutlined, FormOutlined, GlobalOutlined, MessageOutlined, MobileOutlined, ShopOutlined, UploadOutlined, UserOutlined, WechatOutlined } from "@ant-design/icons";
import { Tooltip, theme } from "antd";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";

type Event = Schema<"TimelineEvent">;

/** Whence an event came, in a word that has an icon and a name in both languages. */
export type Origin = "browser" | "app" | "wechat" | "till" | "server" | "webhook" | "cloudEvent" | "form" | "file" | "message" | "people";

const ICONS: Record<Origin, ComponentType> = {
  browser: GlobalOutlined,
  app: MobileOutlined,
  wechat: WechatOutlined,
  till: ShopOutlined,
  server: DesktopOutlined,
  webhook: ApiOutlined,
  cloudEvent: CloudOutlined,
  form: FormOutlined,
  file: UploadOutlined,
  message: MessageOutlined,
  people: UserOutlined,
};
const BY_NAME: [RegExp, Origin][] = [
  [/^Message /, "message"],
  [/^Form /, "form"],
];
const BY_LIBRARY: [RegExp, Origin][] = [
  [/wechat|weapp|mini-?program|wx/i, "wechat"],
  [/analytics\.js|analytics-next|browser|javascript|web/i, "browser"],
  [/ios|android|swift|kotlin|flutter|react-native|mobile|unity/i, "app"],
  [/till|pos\b/i, "till"],
  [/form/i, "form"],
  [/import|replay/i, "file"],
];
const BY_IDENTIFIER: Record<string, Origin> = { openid: "wechat", unionid: "wechat", wecom_external_user_id: "wechat", cookie: "browser", anonymous_id: "browser", device_id: "app", member_card: "till" };

/** Returns whence an event came: by its kind and name, by what sent it, else by the identifier that carried it. */
export function originOf({ type, name, source, identifier, properties }: Event): Origin {
  if (type === "EVENT_TYPE_TAG" || type === "EVENT_TYPE_RESTRICTION" || name === "Traits Changed") return "people";
  const named = BY_NAME.find(([pattern]) => pattern.test(name));
  if (named) return named[1];
  if (source.startsWith("source:")) return "webhook";
  if (source.startsWith("cloudEvent:")) return "cloudEvent";
  const library = BY_LIBRARY.find(([pattern]) => pattern.test(source));
  if (library) return library[1];
  if (properties && "store_id" in properties) return "till";
  return (identifier && BY_IDENTIFIER[identifier.type]) ?? "server";
}

/** The icon of whence an event came; what exactly sent it is told on hovering. */
export function SourceIcon({ event }: { event: Event }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const origin = originOf(event);
  const Icon = ICONS[origin];
  const words = t(`customer.origins.${origin}`);
  return (
    <Tooltip title={event.source ? `${words} · ${event.source}` : words}>
      <span role="img" aria-label={words} style={{ color: token.colorTextSecondary }}><Icon /></span>
    </Tooltip>
  );
}
