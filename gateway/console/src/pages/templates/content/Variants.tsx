import { DeleteOutlined, PlusOutlined, TrophyOutlined } from "@ant-design/icons";
import { Button, Card, Collapse, Flex, Input, InputNumber, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../../app/session";
import { api, type Schema } from "../../../api/client";
import { useFormat } from "../../../components/format";
import { changed, freeName, mono, type Variant } from "./values";

interface Props {
  variants: Variant[];
  templateId: string;
  isMail: boolean;
  onChange: (variants: Variant[]) => void;
}

const plain = { displayName: "", weight: 1, subject: "", preheader: "", html: "", mjml: "", text: "" };

/** Wordings that are tried beside each other, and how they do. */
export function Variants({ variants, templateId, isMail, onChange }: Props) {
  const { t } = useTranslation();
  const may = usePermission()("PERMISSION_INSIGHT_READ");
  const { data } = api.useQuery("get", "/v1/templates/{template_id}/figures", { params: { path: { template_id: templateId } } }, { enabled: may && templateId !== "" });
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  const add = () => {
    const ids = variants.map(({ variantId }) => variantId);
    const first = { ...plain, variantId: freeName("v", ids) };
    onChange(variants.length === 0 ? [first, { ...plain, variantId: "v2" }] : [...variants, first]);
  };
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("templateContent.variantsHint")}</Typography.Text>
      {variants.map((variant, at) => (
        <VariantCard
          key={at}
          variant={variant}
          share={total > 0 ? variant.weight / total : 0}
          figures={data?.variants.find(({ variantId }) => variantId === variant.variantId)?.figures}
          isMail={isMail}
          isOnly={variants.length === 1}
          onChange={(next) => onChange(changed(variants, at, next))}
          onWin={() => onChange(variants.map((each, index) => ({ ...each, weight: index === at ? Math.max(each.weight, 1) : 0 })))}
        />
      ))}
      {variants.length > 0 && <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("templateContent.figuresHint")}</Typography.Text>}
      <Button type="dashed" icon={<PlusOutlined />} style={{ alignSelf: "flex-start" }} disabled={variants.length >= 10} onClick={add}>{t(variants.length ? "templateContent.addVariant" : "templateContent.beginVariants")}</Button>
    </Flex>
  );
}

interface CardProps {
  variant: Variant;
  share: number;
  figures: Schema<"ContentFigures"> | undefined;
  isMail: boolean;
  isOnly: boolean;
  onChange: (variant: Variant | null) => void;
  onWin: () => void;
}

function VariantCard({ variant, share, figures, isMail, isOnly, onChange, onWin }: CardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const put = (part: Partial<Variant>) => onChange({ ...variant, ...part });
  const line = (name: "displayName" | "subject" | "preheader", most: number) => (
    <Input value={variant[name]} maxLength={most} aria-label={t(`templateContent.variantParts.${name}`)} addonBefore={t(`templateContent.variantParts.${name}`)} placeholder={name === "displayName" ? undefined : t("templateContent.asTemplate")} onChange={(event) => put({ [name]: event.target.value })} />
  );
  const area = (name: "mjml" | "html" | "text") => (
    <Input.TextArea autoSize={{ minRows: 3, maxRows: 16 }} style={mono} spellCheck={false} value={variant[name]} aria-label={t(`templateContent.variantParts.${name}`)} placeholder={t("templateContent.areaAsTemplate", { part: t(`templateContent.variantParts.${name}`) })} onChange={(event) => put({ [name]: event.target.value })} />
  );
  return (
    <Card
      size="small"
      title={
        <Flex gap={8} align="center" wrap>
          <Input style={{ ...mono, width: 110 }} value={variant.variantId} maxLength={63} aria-label={t("templateContent.variantId")} onChange={(event) => put({ variantId: event.target.value })} />
          <InputNumber style={{ width: 120 }} min={0} max={10_000} precision={0} value={variant.weight} aria-label={t("templateContent.weight")} addonBefore={t("templateContent.weight")} onChange={(weight) => put({ weight: weight ?? 0 })} />
          <Typography.Text type="secondary" style={{ fontWeight: 400 }}>{format.percent(share)}</Typography.Text>
        </Flex>
      }
      extra={
        <Flex gap={4}>
          <Button size="small" icon={<TrophyOutlined />} disabled={isOnly} title={t("templateContent.winHint")} onClick={onWin}>{t("templateContent.win")}</Button>
          <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={t("templateContent.removeVariant", { id: variant.variantId })} onClick={() => onChange(null)} />
        </Flex>
      }
    >
      <Flex vertical gap={8}>
        {figures && <Figures figures={figures} />}
        {isMail ? line("subject", 500) : area("text")}
        <Collapse ghost size="small" items={[{
          key: "more",
          label: t("templateContent.more"),
          children: <Flex vertical gap={8}>{line("displayName", 100)}{isMail && <>{line("preheader", 500)}{area("mjml")}{area("html")}{area("text")}</>}</Flex>,
        }]} />
      </Flex>
    </Card>
  );
}

const named = ["sent", "delivered", "opened", "clicked", "failed"] as const;

/** How a variant does: counts, and shares of what was sent. */
function Figures({ figures }: { figures: Schema<"ContentFigures"> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sent = Number(figures.sent);
  return (
    <Flex gap={20} wrap>
      {named.map((name) => (
        <div key={name}>
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t(`templateContent.figures.${name}`)}</Typography.Text>
          <div>{format.number(Number(figures[name]))}{name !== "sent" && sent > 0 && <Typography.Text type="secondary" style={{ fontSize: 12 }}> {format.percent(Number(figures[name]) / sent)}</Typography.Text>}</div>
        </div>
      ))}
    </Flex>
  );
}
