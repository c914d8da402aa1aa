import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Alert, Card, Flex, Segmented, Select, Spin, Tag, Typography, theme } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, type Schema } from "../../api/client";
import { ErrorState } from "../../components/ErrorState";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { HtmlFrame } from "../../components/HtmlFrame";
import { useUrlState } from "../../components/urlState";
import { useSettled } from "../../components/useSettled";
import { PlainMessage } from "./Bubbles";
import { DeviceFrame } from "./DeviceFrame";
import type { Draft } from "./draft";
import { partName } from "./parts";

type Rendered = Schema<"RenderedTemplate">;

/** What the template says as it stands, for a customer who is chosen, or for nobody. */
export function PreviewCard({ draft }: { draft: Draft }) {
  const { t } = useTranslation();
  const [customer, setCustomer] = useUrlState("customer");
  const { channel, purpose, subject, html, text, providerTemplateCode, providerParameters, url, miniProgramAppId, miniProgramPage, imageUrl, inboxDays, content, deepLink, pushData } = draft;
  const [variant, setVariant] = useUrlState("variant");
  const variants = content?.variants ?? [];
  const variantId = variants.some((each) => each.variantId === variant) ? variant : "";
  const asked = useSettled(
    JSON.stringify({ channel, purpose, subject, html, text, providerTemplateCode, providerParameters, url, miniProgramAppId, miniProgramPage, imageUrl, inboxDays, content, deepLink, pushData }),
  );
  const query = useQuery({
    queryKey: ["template-preview", asked, customer, variantId],
    queryFn: async ({ signal }) =>
      (await fetcher.POST("/v1/templates:render", { body: { template: JSON.parse(asked) as Schema<"TemplateInput">, values: customer ? { customerId: customer } : {}, variantId }, signal })).data!,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <Card size="small" title={t("templates.preview")} extra={
      <Flex gap={8} wrap justify="end">
        {variants.length > 0 && <Select size="small" style={{ minWidth: 150 }} value={variantId} aria-label={t("templateContent.previewVariant")} options={[{ value: "", label: t("templateContent.previewVariant") }, ...variants.map(({ variantId: value, displayName }) => ({ value, label: displayName || value }))]} onChange={setVariant} />}
        <CustomerChoice value={customer} onChange={setCustomer} />
      </Flex>
    }>
      {query.error ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : (
        <Spin spinning={query.isPending} delay={300}>
          <div style={{ opacity: query.isPlaceholderData ? 0.5 : 1, minHeight: 120 }}>{query.data && <Result rendered={query.data} channel={channel} />}</div>
        </Spin>
      )}
    </Card>
  );
}

function CustomerChoice({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const search = useSettled(typed);
  const found = api.useQuery("get", "/v1/customers", { params: { query: { query: search, pageSize: 10 } } }, { placeholderData: keepPreviousData });
  const options = (found.data?.customers ?? []).map(({ customerId, displayName }) => ({ value: customerId, label: displayName || t("customer.nameless", { id: customerId }) }));
  return (
    <Select
      allowClear
      size="small"
      showSearch={{ filterOption: false, onSearch: setTyped }}
      style={{ width: 200 }}
      value={value || undefined}
      options={options}
      loading={found.isFetching}
      aria-label={t("templates.forCustomer")}
      placeholder={t("templates.forCustomer")}
      onChange={(chosen?: string) => onChange(chosen ?? "")}
    />
  );
}

function Result({ rendered, channel }: { rendered: Rendered; channel: Draft["channel"] }) {
  const { t } = useTranslation();
  const [part, setPart] = useState<"html" | "text">("html");
  const shown = rendered.html && (part === "html" || !rendered.text) ? "html" : "text";
  const parameters = Object.entries({ ...rendered.providerParameters, ...rendered.pushData });
  return (
    <Flex vertical gap={12}>
      <Notes rendered={rendered} />
      <Chosen rendered={rendered} />
      {channel === "CHANNEL_PUSH" && <Notification rendered={rendered} />}
      {channel === "CHANNEL_EMAIL" && <Typography.Text strong className="yk-foreign" style={{ fontSize: 15 }}>{rendered.subject || t("templates.noSubject")}</Typography.Text>}
      {channel === "CHANNEL_WEBHOOK" && rendered.subject && <Typography.Text strong className="yk-foreign" style={{ fontSize: 15 }}>{rendered.subject}</Typography.Text>}
      {channel === "CHANNEL_IN_APP" && <InboxEntry rendered={rendered} />}
      {rendered.html && rendered.text && (
        <Segmented size="small" style={{ alignSelf: "flex-start" }} value={shown} onChange={setPart} options={[{ value: "html", label: t("templates.html") }, { value: "text", label: t("templates.plain") }]} />
      )}
      {shown === "html" && rendered.html && <DeviceFrame title={t("templates.preview")} html={rendered.html} />}
      {shown === "text" && rendered.text && channel !== "CHANNEL_IN_APP" && channel !== "CHANNEL_PUSH" && <PlainMessage rendered={rendered} channel={channel} />}
      {parameters.map(([name, value]) => (
        <Flex key={name} gap={8}><Typography.Text type="secondary" style={{ minWidth: 80 }}>{name}</Typography.Text><span className="yk-foreign">{value}</span></Flex>
      ))}
      {[rendered.url, rendered.miniProgramPage, rendered.deepLink].filter(Boolean).map((where) => (
        <Flex key={where} gap={8}><Typography.Text type="secondary" style={{ minWidth: 80 }}>{t("templates.leadsTo")}</Typography.Text><span className="yk-foreign" style={{ wordBreak: "break-all" }}>{where}</span></Flex>
      ))}
      {rendered.sms && (
        <Typography.Text type="secondary">
          {t("templates.smsSize", { characters: rendered.sms.characters, count: rendered.sms.parts })}
          {rendered.sms.signature && <> · {t("templates.withSignature", { signature: rendered.sms.signature })}</>}
        </Typography.Text>
      )}
    </Flex>
  );
}

/** The message as an app shows it among others: picture, title, text. */
function InboxEntry({ rendered }: { rendered: Rendered }) {
  const { t } = useTranslation();
  const picture = rendered.imageUrl ? Object.assign(document.createElement("img"), { src: rendered.imageUrl, alt: "", width: 320 }).outerHTML : "";
  return (
    <Card size="small" style={{ maxWidth: 360 }} title={<span className="yk-foreign">{rendered.subject || t("templates.noTitle")}</span>}>
      {picture && <HtmlFrame title={t("templates.imageUrl")} html={picture} height={180} hasImages />}
      <div className="yk-foreign" style={{ whiteSpace: "pre-wrap" }}>{rendered.text}</div>
    </Card>
  );
}

/** A push as a phone shows it: title, body and picture. */
function Notification({ rendered }: { rendered: Rendered }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  return (
    <Flex gap={12} className="yk-foreign" style={{ padding: "10px 14px", borderRadius: token.borderRadiusLG, background: token.colorFillTertiary, maxWidth: 360 }}>
      <div style={{ flex: 1, minWidth: 0, wordBreak: "break-word" }}>
        <Typography.Text strong>{rendered.subject || t("templates.noTitle")}</Typography.Text>
        <div style={{ whiteSpace: "pre-wrap" }}>{rendered.text}</div>
        {rendered.imageUrl && <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("templates.picture", { url: rendered.imageUrl })}</Typography.Text>}
      </div>
    </Flex>
  );
}

/** Which variant and which cases are shown, and whether the text was made. */
function Chosen({ rendered }: { rendered: Rendered }) {
  const { t } = useTranslation();
  const cases = Object.entries(rendered.blockCases);
  if (!rendered.variantId && cases.length === 0 && !rendered.textMade) return null;
  return (
    <Flex gap={4} wrap>
      {rendered.variantId && <Tag>{t("templateContent.shownVariant", { id: rendered.variantId })}</Tag>}
      {cases.map(([block, name]) => <Tag key={block}>{t("templateContent.shownCase", { block, name })}</Tag>)}
      {rendered.textMade && <Tag>{t("templates.plain")} · {t("templateContent.textMade")}</Tag>}
    </Flex>
  );
}

/** What is missing, and what cannot be rendered. */
function Notes({ rendered }: { rendered: Rendered }) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useEnumWords();
  const needed = rendered.missing.filter((each) => each.needed);
  const unknown = [...rendered.unknownSkus, ...rendered.unknownStoreIds];
  const gaps = rendered.missing.filter((each) => !each.needed);
  const named = (values: typeof needed) => format.list([...new Set(values.map(({ name }) => name))]);
  return (
    <>
      {rendered.problems.map(({ part, detail }) => <Alert key={part + detail} type="error" showIcon title={t("templates.problem", { part: partName(part, t) })} description={<span className="yk-foreign">{detail}</span>} />)}
      {unknown.length > 0 && <Alert type="warning" showIcon title={t("templates.unknown", { names: format.list(unknown) })} description={t("templates.unknownHint")} />}
      {needed.length > 0 && <Alert type="warning" showIcon title={t("templates.missing", { names: named(needed) })} description={t("templates.missingHint")} />}
      {gaps.length > 0 && <Alert type="info" showIcon title={t("templates.gaps", { names: named(gaps) })} />}
      {rendered.findings.map((each) => <Alert key={each} type="warning" showIcon title={word("TemplateFinding", each)} />)}
    </>
  );
}
