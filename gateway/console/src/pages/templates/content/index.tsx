import { Collapse, Flex, Form, Input, Select, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useEnumWords } from "../../../components/enumWords";
import type { Draft } from "../draft";
import { Blocks } from "./Blocks";
import { NO_CONTENT, NO_LINKS, type Content, type Links } from "./values";
import { Variants } from "./Variants";

interface Props {
  draft: Draft;
  /** Of the template as it is kept; empty while it is being made. */
  templateId: string;
  onChange: (content: Content) => void;
}

const withVariants = ["CHANNEL_EMAIL", "CHANNEL_WECOM", "CHANNEL_SMS"];

/** What a template says beyond its parts: blocks, variants, links. */
export function ContentFields({ draft, templateId, onChange }: Props) {
  const { t } = useTranslation();
  const content = draft.content ?? NO_CONTENT;
  const put = (part: Partial<Content>) => onChange({ ...content, ...part });
  const isMail = draft.channel === "CHANNEL_EMAIL";
  const items = [
    {
      key: "blocks",
      label: <Heading words={t("templateContent.blocks")} count={content.blocks.length} />,
      children: <Blocks blocks={content.blocks} isMail={isMail} isMjml={content.mjml !== ""} onChange={(blocks) => put({ blocks })} />,
    },
    ...(withVariants.includes(draft.channel)
      ? [{
          key: "variants",
          label: <Heading words={t("templateContent.variants")} count={content.variants.length} />,
          children: <Variants variants={content.variants} templateId={templateId} isMail={isMail} onChange={(variants) => put({ variants })} />,
        }]
      : []),
    ...(isMail
      ? [{ key: "links", label: t("templateContent.links"), children: <LinkFields links={content.links ?? NO_LINKS} hasVariants={content.variants.length > 0} onChange={(links) => put({ links })} /> }]
      : []),
  ];
  return <Collapse size="small" style={{ marginTop: 16 }} items={items} />;
}

function Heading({ words, count }: { words: string; count: number }) {
  return <Flex gap={8} align="center">{words}{count > 0 && <Tag>{count}</Tag>}</Flex>;
}

const utm = ["utmSource", "utmMedium", "utmCampaign", "utmContent"] as const;

function LinkFields({ links, hasVariants, onChange }: { links: Links; hasVariants: boolean; onChange: (links: Links) => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  return (
    <>
      <Form.Item label={t("templateContent.tracking")} extra={t("templateContent.trackingHint")}>
        <Select<"LINK_TRACKING_ON" | "LINK_TRACKING_OFF">
          aria-label={t("templateContent.tracking")}
          value={links.tracking === "LINK_TRACKING_OFF" ? "LINK_TRACKING_OFF" : "LINK_TRACKING_ON"}
          options={(["LINK_TRACKING_ON", "LINK_TRACKING_OFF"] as const).map((value) => ({ value, label: word("LinkTracking", value) }))}
          onChange={(tracking) => onChange({ ...links, tracking })}
        />
      </Form.Item>
      <Form.Item label={t("templateContent.utm")} extra={t("templateContent.utmHint")} style={{ marginBottom: 0 }}>
        <Flex vertical gap={8}>
          {utm.map((name) => (
            <Input
              key={name}
              prefix={<span style={{ minWidth: 96, opacity: 0.65 }}>{name.replace("utm", "utm_").toLowerCase()}</span>}
              aria-label={name.replace("utm", "utm_").toLowerCase()}
              maxLength={100}
              value={links[name]}
              placeholder={name === "utmContent" && hasVariants ? t("templateContent.utmVariant") : undefined}
              onChange={(event) => onChange({ ...links, [name]: event.target.value })}
            />
          ))}
        </Flex>
      </Form.Item>
    </>
  );
}
