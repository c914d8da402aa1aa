import { Alert, Flex, Segmented, Typography, theme } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { asApiError } from "../../api/errors";
import { HtmlFrame } from "../../components/HtmlFrame";
import { QueryView } from "../../components/QueryView";

/** What a message said, as it was handed over. Contact points in it are masked by the API. */
export function Said({ message }: { message: Schema<"Message"> }) {
  const { t } = useTranslation();
  const query = api.useQuery("get", "/v1/messages/{delivery_id}/content", { params: { path: { delivery_id: message.deliveryId } } }, { retry: false, staleTime: 60_000 });
  // Nothing is wrong: of what was not sent, or was sent long ago, there is no content.
  if (asApiError(query.error).status === 404) return <Alert type="info" showIcon title={t(message.attempts > 0 ? "messages.contentGone" : "messages.contentNever")} />;
  return <QueryView query={query}>{(content) => <Content content={content} />}</QueryView>;
}

function Content({ content }: { content: Schema<"MessageContent"> }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const { subject, html, text, providerTemplateCode, providerParameters, url, miniProgramPage, deepLink, imageUrl, pushData } = content;
  const [part, setPart] = useState<"html" | "text">("html");
  const shown = html && (part === "html" || !text) ? "html" : "text";
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("messages.contentHint")}</Typography.Text>
      {subject && <Typography.Text strong className="yk-foreign" style={{ fontSize: 15 }}>{subject}</Typography.Text>}
      {html && text && (
        <Segmented size="small" style={{ alignSelf: "flex-start" }} value={shown} onChange={setPart} options={[{ value: "html", label: t("templates.html") }, { value: "text", label: t("templates.plain") }]} />
      )}
      {shown === "html" && html && <HtmlFrame title={t("messages.content")} html={html} height={360} />}
      {shown === "text" && text && (
        <div className="yk-foreign" style={{ whiteSpace: "pre-wrap", padding: "12px 14px", borderRadius: token.borderRadiusLG, background: token.colorFillTertiary }}>{text}</div>
      )}
      {providerTemplateCode && <Flex gap={8}><Typography.Text type="secondary">{t("templates.code")}</Typography.Text><span className="yk-foreign">{providerTemplateCode}</span></Flex>}
      {[...providerParameters, ...pushData].map(({ name, value }) => (
        <Flex key={name} gap={8}><Typography.Text type="secondary" style={{ minWidth: 80 }}>{name}</Typography.Text><span className="yk-foreign">{value}</span></Flex>
      ))}
      {imageUrl && <Flex gap={8}><Typography.Text type="secondary" style={{ minWidth: 80 }}>{t("templates.imageUrl")}</Typography.Text><span className="yk-foreign" style={{ wordBreak: "break-all" }}>{imageUrl}</span></Flex>}
      {[url, miniProgramPage, deepLink].filter(Boolean).map((where) => (
        <Flex key={where} gap={8}><Typography.Text type="secondary" style={{ minWidth: 80 }}>{t("templates.leadsTo")}</Typography.Text><span className="yk-foreign" style={{ wordBreak: "break-all" }}>{where}</span></Flex>
      ))}
    </Flex>
  );
}
