import { Flex, Typography, theme } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import type { Draft } from "./draft";
import { smsParts } from "./smsParts";

type Rendered = Schema<"RenderedTemplate">;

/** An SMS as a phone shows it: the messages that it is sent as, and paid as. */
export function SmsBubbles({ text, sms }: { text: string; sms: NonNullable<Rendered["sms"]> }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const parts = smsParts(sms.signature + text, sms);
  return (
    <Flex vertical gap={8} role="list" aria-label={t("templates.smsParts")}>
      {parts.map((part, at) => (
        <div key={at} role="listitem" style={{ maxWidth: 320 }}>
          <div className="yk-foreign" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere", padding: "10px 14px", borderRadius: 16, background: token.colorFillSecondary }}>{part}</div>
          {parts.length > 1 && <Typography.Text type="secondary" style={{ fontSize: 12, paddingInlineStart: 14 }}>{t("templates.smsPart", { part: at + 1, count: parts.length })}</Typography.Text>}
        </div>
      ))}
    </Flex>
  );
}

/** A message of WeCom as its member sees it: from the application, as a card. */
export function WecomCard({ text }: { text: string }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  return (
    <Flex gap={10} align="flex-start" style={{ padding: 16, borderRadius: token.borderRadiusLG, background: token.colorFillTertiary, maxWidth: 400 }}>
      <div aria-hidden style={{ width: 36, height: 36, flex: "none", borderRadius: token.borderRadius, background: token.colorPrimary, color: token.colorTextLightSolid, display: "grid", placeItems: "center" }}>{t("templates.wecomLetter")}</div>
      <div style={{ minWidth: 0 }}>
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("templates.wecomApplication")}</Typography.Text>
        <div className="yk-foreign" style={{ marginTop: 4, whiteSpace: "pre-wrap", overflowWrap: "anywhere", padding: "12px 14px", borderRadius: token.borderRadius, background: token.colorBgContainer, border: `1px solid ${token.colorBorderSecondary}` }}>{text}</div>
      </div>
    </Flex>
  );
}

/** What a channel's message looks like where it has no HTML. */
export function PlainMessage({ rendered, channel }: { rendered: Rendered; channel: Draft["channel"] }) {
  const { token } = theme.useToken();
  if (channel === "CHANNEL_SMS" && rendered.sms) return <SmsBubbles text={rendered.text} sms={rendered.sms} />;
  if (channel === "CHANNEL_WECOM") return <WecomCard text={rendered.text} />;
  return (
    <div className="yk-foreign" style={{ whiteSpace: "pre-wrap", padding: "12px 14px", borderRadius: token.borderRadiusLG, background: token.colorFillTertiary, maxWidth: channel === "CHANNEL_EMAIL" ? undefined : 360 }}>
      {rendered.text}
    </div>
  );
}
