import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Alert, Button, Flex, Form, Input, InputNumber, Select, Switch, Tabs, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEnumWords } from "../../components/enumWords";
import { TagInput } from "../../components/TagInput";
import { ContentFields } from "./content";
import { Mjml } from "./content/Mjml";
import { NO_CONTENT } from "./content/values";
import type { Draft } from "./draft";

interface Props {
  draft: Draft;
  /** Of the template as it is kept; empty while it is being made. */
  templateId: string;
  onChange: (draft: Draft) => void;
  /** The purpose is chosen when a template is made, and stays. */
  isNew: boolean;
}

const mono = { fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace", fontSize: 13 } as const;

/** The parts of a template, as its channel has them. */
export function Fields({ draft, templateId, onChange, isNew }: Props) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { channel } = draft;
  const put = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  const purposes = ["PURPOSE_MARKETING", "PURPOSE_TRANSACTIONAL"] as const;
  return (
    <Form layout="vertical" requiredMark={false}>
      <Form.Item label={t("templates.name")} htmlFor="template-name">
        <Input id="template-name" value={draft.displayName} maxLength={200} onChange={(event) => put({ displayName: event.target.value })} />
      </Form.Item>
      <Form.Item label={t("templates.purpose")} extra={t(`templates.purposeHints.${draft.purpose}`)}>
        <Select
          disabled={!isNew}
          aria-label={t("templates.purpose")}
          value={draft.purpose === "PURPOSE_UNSPECIFIED" ? "PURPOSE_MARKETING" : draft.purpose}
          options={purposes.map((value) => ({ value, label: word("Purpose", value) }))}
          onChange={(purpose) => put({ purpose })}
        />
      </Form.Item>
      {draft.purpose !== "PURPOSE_TRANSACTIONAL" && (
        <Form.Item label={t("templates.expectedValue")} htmlFor="template-value" extra={t("templates.expectedValueHint")}>
          <InputNumber id="template-value" style={{ width: "100%" }} min={0} max={1_000_000_000} value={draft.expectedValue ?? null} onChange={(expectedValue) => put({ expectedValue: expectedValue ?? undefined } as Partial<Draft>)} />
        </Form.Item>
      )}
      <Form.Item label={t("templates.tags")} extra={t("templates.tagsHint")}>
        <TagInput label={t("templates.tags")} value={draft.tags} onChange={(tags) => put({ tags })} />
      </Form.Item>
      {channel === "CHANNEL_EMAIL" && (
        <>
          <Form.Item label={t("templates.subject")} htmlFor="template-subject">
            <Input id="template-subject" value={draft.subject} maxLength={500} onChange={(event) => put({ subject: event.target.value })} />
          </Form.Item>
          <Form.Item label={t("templateContent.preheader")} htmlFor="template-preheader" extra={t("templateContent.preheaderHint")}>
            <Input id="template-preheader" value={draft.content?.preheader ?? ""} maxLength={500} onChange={(event) => put({ content: { ...NO_CONTENT, ...draft.content, preheader: event.target.value } })} />
          </Form.Item>
          <Bodies draft={draft} put={put} />
        </>
      )}
      {channel === "CHANNEL_WECOM" && <TextArea label={t("templates.text")} value={draft.text} onChange={(text) => put({ text })} />}
      {channel === "CHANNEL_SMS" && (
        <>
          <TextArea label={t("templates.text")} value={draft.text} onChange={(text) => put({ text })} extra={t("templates.smsHint")} />
          <Form.Item label={t("templates.code")} htmlFor="template-code" extra={t("templates.codeHint")}>
            <Input id="template-code" value={draft.providerTemplateCode} maxLength={64} onChange={(event) => put({ providerTemplateCode: event.target.value })} />
          </Form.Item>
          <Parameters value={draft.providerParameters} onChange={(providerParameters) => put({ providerParameters })} />
        </>
      )}
      {(channel === "CHANNEL_WECHAT" || channel === "CHANNEL_MINI_PROGRAM") && <Wechat draft={draft} put={put} />}
      {(channel === "CHANNEL_WEBHOOK" || channel === "CHANNEL_IN_APP") && <OwnChannel draft={draft} put={put} />}
      {channel === "CHANNEL_PUSH" && <Push draft={draft} put={put} />}
      {channel === "CHANNEL_VOICE" && (
        <>
          <Form.Item label={t("templates.voiceCode")} htmlFor="template-code" extra={t("templates.voiceCodeHint")}>
            <Input id="template-code" value={draft.providerTemplateCode} maxLength={64} onChange={(event) => put({ providerTemplateCode: event.target.value })} />
          </Form.Item>
          <Parameters value={draft.providerParameters} onChange={(providerParameters) => put({ providerParameters })} />
          <TextArea label={t("templates.spoken")} value={draft.text} onChange={(text) => put({ text })} extra={t("templates.spokenHint")} />
        </>
      )}
      {answering.includes(channel) && <Answer draft={draft} put={put} />}
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("templates.liquidHint")}</Typography.Text>
      <Offers />
      <ContentFields draft={draft} templateId={templateId} onChange={(content) => put({ content })} />
    </Form>
  );
}

/** What templates may say of the catalogue and of the customer's loyalty; a click copies it. */
const offers = {
  product: "{% assign product = event.sku | product %}{{ product.name }} {{ product.price }}",
  store: "{% assign store = event.store_id | store %}{{ store.name }} {{ store.address }}",
  points: "{{ points.balance }}",
  tier: "{{ tier.name }}",
  coupons: "{% for coupon in coupons %}{{ coupon.name }} {{ coupon.code }} {% endfor %}",
  computed: "{{ computed.my-trait }}",
} as const;

function Offers() {
  const { t } = useTranslation();
  return (
    <Flex vertical gap={4} style={{ marginTop: 12 }}>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("templates.offersHint")}</Typography.Text>
      {(Object.keys(offers) as (keyof typeof offers)[]).map((name) => (
        <Flex key={name} gap={8} align="baseline">
          <Typography.Text style={{ fontSize: 12, flex: "0 0 88px" }}>{t(`templates.offers.${name}`)}</Typography.Text>
          <Typography.Text copyable code style={{ fontSize: 12, wordBreak: "break-all" }}>{offers[name]}</Typography.Text>
        </Flex>
      ))}
    </Flex>
  );
}

/** Channels by which customers are answered. */
const answering: Draft["channel"][] = ["CHANNEL_SMS", "CHANNEL_WECOM", "CHANNEL_WECHAT", "CHANNEL_MINI_PROGRAM"];

/** Whether it is an answer in conversations, and to which words. */
function Answer({ draft, put }: { draft: Draft; put: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item label={t("templates.answer")} extra={t("templates.answerHint")}>
        <Switch aria-label={t("templates.answer")} checked={draft.answer} onChange={(answer) => put({ answer })} />
      </Form.Item>
      {draft.answer && (
        <Form.Item label={t("templates.answerKeywords")} extra={t("templates.answerKeywordsHint")}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", "，", ";", "；"]} maxCount={20} aria-label={t("templates.answerKeywords")} value={draft.answerKeywords} onChange={(answerKeywords: string[]) => put({ answerKeywords })} />
        </Form.Item>
      )}
    </>
  );
}

/** The registered template of an official account or a mini-program, its keywords, and where the message leads. */
function Wechat({ draft, put }: { draft: Draft; put: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation();
  const isMini = draft.channel === "CHANNEL_MINI_PROGRAM";
  return (
    <>
      {draft.answer && <TextArea label={t("templates.text")} value={draft.text} onChange={(text) => put({ text })} extra={t("templates.answerTextHint")} />}
      <Form.Item label={t("templates.wechatCode")} htmlFor="template-code" extra={t(isMini ? "templates.subscribeHint" : "templates.wechatCodeHint")}>
        <Input id="template-code" value={draft.providerTemplateCode} maxLength={64} onChange={(event) => put({ providerTemplateCode: event.target.value })} />
      </Form.Item>
      <Parameters value={draft.providerParameters} onChange={(providerParameters) => put({ providerParameters })} />
      {!isMini && (
        <>
          <Form.Item label={t("templates.url")} htmlFor="template-url" extra={t("templates.urlHint")}>
            <Input id="template-url" style={mono} value={draft.url} maxLength={2000} onChange={(event) => put({ url: event.target.value })} />
          </Form.Item>
          <Form.Item label={t("templates.miniProgramAppId")} htmlFor="template-app">
            <Input id="template-app" value={draft.miniProgramAppId} maxLength={64} onChange={(event) => put({ miniProgramAppId: event.target.value })} />
          </Form.Item>
        </>
      )}
      <Form.Item label={t("templates.miniProgramPage")} htmlFor="template-page" extra={t("templates.miniProgramPageHint")}>
        <Input id="template-page" style={mono} value={draft.miniProgramPage} maxLength={1024} onChange={(event) => put({ miniProgramPage: event.target.value })} />
      </Form.Item>
    </>
  );
}

/** What is posted to the brand's own endpoint, or stands in the inbox of its app. */
function OwnChannel({ draft, put }: { draft: Draft; put: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation();
  const isInbox = draft.channel === "CHANNEL_IN_APP";
  return (
    <>
      <Form.Item label={t("templates.title")} htmlFor="template-subject">
        <Input id="template-subject" value={draft.subject} maxLength={500} onChange={(event) => put({ subject: event.target.value })} />
      </Form.Item>
      <TextArea label={t("templates.text")} value={draft.text} onChange={(text) => put({ text })} />
      {!isInbox && <Parameters value={draft.providerParameters} hint="templates.webhookParametersHint" onChange={(providerParameters) => put({ providerParameters })} />}
      <Form.Item label={t("templates.url")} htmlFor="template-url" extra={t("templates.webhookUrlHint")}>
        <Input id="template-url" style={mono} value={draft.url} maxLength={2000} onChange={(event) => put({ url: event.target.value })} />
      </Form.Item>
      <Form.Item label={t("templates.miniProgramPage")} htmlFor="template-page" extra={t("templates.miniProgramPageHint")}>
        <Input id="template-page" style={mono} value={draft.miniProgramPage} maxLength={1024} onChange={(event) => put({ miniProgramPage: event.target.value })} />
      </Form.Item>
      <Form.Item label={t("templates.imageUrl")} htmlFor="template-image" extra={t("templates.webhookUrlHint")}>
        <Input id="template-image" style={mono} value={draft.imageUrl} maxLength={2000} onChange={(event) => put({ imageUrl: event.target.value })} />
      </Form.Item>
      {isInbox && (
        <Form.Item label={t("templates.inboxDays")} htmlFor="template-days" extra={t("templates.inboxDaysHint")}>
          <InputNumber id="template-days" min={0} max={90} precision={0} value={draft.inboxDays} onChange={(inboxDays) => put({ inboxDays: inboxDays ?? 0 })} />
        </Form.Item>
      )}
    </>
  );
}

/** What a phone shows of a push, where a tap leads, and what the app gets besides. */
function Push({ draft, put }: { draft: Draft; put: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item label={t("templates.title")} htmlFor="template-subject">
        <Input id="template-subject" value={draft.subject} maxLength={500} onChange={(event) => put({ subject: event.target.value })} />
      </Form.Item>
      <TextArea label={t("templates.body")} value={draft.text} rows={3} onChange={(text) => put({ text })} extra={t("templates.pushHint")} />
      <Form.Item label={t("templates.deepLink")} htmlFor="template-link" extra={t("templates.deepLinkHint")}>
        <Input id="template-link" style={mono} value={draft.deepLink} maxLength={2000} onChange={(event) => put({ deepLink: event.target.value })} />
      </Form.Item>
      <Form.Item label={t("templates.imageUrl")} htmlFor="template-image" extra={t("templates.imageUrlHint")}>
        <Input id="template-image" style={mono} value={draft.imageUrl} maxLength={2000} onChange={(event) => put({ imageUrl: event.target.value })} />
      </Form.Item>
      <Parameters label="templates.pushData" hint="templates.pushDataHint" value={draft.pushData} onChange={(pushData) => put({ pushData })} />
    </>
  );
}

/** HTML and text of a mail, side by side in tabs. */
function Bodies({ draft, put }: { draft: Draft; put: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation();
  const content = draft.content ?? NO_CONTENT;
  const [tab, setTab] = useState(content.mjml ? "mjml" : draft.html || !draft.text ? "html" : "text");
  return (
    <Tabs
      size="small"
      activeKey={tab}
      onChange={setTab}
      items={[
        { key: "html", label: t("templates.html"), children: <Html draft={draft} put={put} /> },
        { key: "mjml", label: t("templateContent.mjml"), children: <Mjml value={content.mjml} hasHtml={draft.html !== ""} onChange={(mjml) => put({ content: { ...content, mjml } })} onDropHtml={() => put({ html: "" })} /> },
        { key: "text", label: t("templates.plain"), children: <TextArea label={t("templates.plain")} isLabelHidden value={draft.text} rows={16} onChange={(text) => put({ text })} extra={t("templates.plainHint")} /> },
      ]}
    />
  );
}

function Html({ draft, put }: { draft: Draft; put: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation();
  const { content = NO_CONTENT } = draft;
  return (
    <>
      {content.mjml && <Alert type={draft.html ? "error" : "info"} showIcon style={{ marginBottom: 8 }} title={t("templateContent.mjmlThere")} action={<Button size="small" onClick={() => put({ content: { ...content, mjml: "" } })}>{t("templateContent.dropMjml")}</Button>} />}
      <TextArea label={t("templates.html")} isLabelHidden value={draft.html} rows={16} onChange={(html) => put({ html })} />
    </>
  );
}

interface AreaProps {
  label: string;
  isLabelHidden?: boolean;
  value: string;
  rows?: number;
  extra?: string;
  onChange: (value: string) => void;
}

function TextArea({ label, isLabelHidden = false, value, rows = 6, extra, onChange }: AreaProps) {
  return (
    <Form.Item {...(!isLabelHidden && { label })} {...(extra !== undefined && { extra })}>
      <Input.TextArea aria-label={label} value={value} rows={rows} style={mono} spellCheck={false} onChange={(event) => onChange(event.target.value)} />
    </Form.Item>
  );
}

interface ParametersProps {
  value: Record<string, string>;
  onChange: (value: Record<string, string>) => void;
  /** Keys of words. */
  label?: string;
  hint?: string;
}

/** The parameters of a text that is registered at the provider, or other values by name. */
function Parameters({ value, onChange, label = "templates.parameters", hint = "templates.parametersHint" }: ParametersProps) {
  const { t } = useTranslation();
  // As rows: a name that is being typed may be empty, or that of another, for a moment.
  const [rows, setRows] = useState(() => Object.entries(value));
  const change = (next: [string, string][]) => {
    setRows(next);
    onChange(Object.fromEntries(next.filter(([name]) => name.trim() !== "")));
  };
  return (
    <Form.Item label={t(label)} extra={t(hint)}>
      <Flex vertical gap={8}>
        {rows.map(([name, text], index) => (
          <Flex key={index} gap={8}>
            <Input style={{ flex: "0 0 140px" }} value={name} maxLength={64} aria-label={t("templates.parameterName")} placeholder={t("templates.parameterName")} onChange={(event) => change(rows.map((each, at) => (at === index ? [event.target.value, text] : each)))} />
            <Input style={mono} value={text} maxLength={1000} aria-label={t("templates.parameterValue")} placeholder={t("templates.parameterValue")} onChange={(event) => change(rows.map((each, at) => (at === index ? [name, event.target.value] : each)))} />
            <Button icon={<DeleteOutlined />} aria-label={t("templates.removeParameter")} onClick={() => change(rows.filter((_, at) => at !== index))} />
          </Flex>
        ))}
        <Button type="dashed" icon={<PlusOutlined />} style={{ alignSelf: "flex-start" }} disabled={rows.length >= 50} onClick={() => setRows([...rows, ["", ""]])}>{t("templates.addParameter")}</Button>
      </Flex>
    </Form.Item>
  );
}
