import { ArrowUpOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card, Checkbox, Flex, Input, Select, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { changed, freeName, mono, type Block, type Case } from "./values";

interface Props {
  blocks: Block[];
  isMail: boolean;
  isMjml: boolean;
  onChange: (blocks: Block[]) => void;
}

/** Parts of a template that are not the same for everybody. */
export function Blocks({ blocks, isMail, isMjml, onChange }: Props) {
  const { t } = useTranslation();
  const add = () =>
    onChange([...blocks, { blockId: freeName("block", blocks.map(({ blockId }) => blockId)), displayName: "", cases: [{ caseId: "case1", segmentId: "", body: { html: "", text: "" } }] }]);
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("templateContent.blocksHint")}</Typography.Text>
      {blocks.map((block, at) => (
        <BlockCard key={at} block={block} isMail={isMail} isMjml={isMjml} onChange={(next) => onChange(changed(blocks, at, next))} />
      ))}
      <Button type="dashed" icon={<PlusOutlined />} style={{ alignSelf: "flex-start" }} disabled={blocks.length >= 20} onClick={add}>{t("templateContent.addBlock")}</Button>
    </Flex>
  );
}

function BlockCard({ block, isMail, isMjml, onChange }: { block: Block; isMail: boolean; isMjml: boolean; onChange: (block: Block | null) => void }) {
  const { t } = useTranslation();
  const { cases, fallback } = block;
  const putCases = (next: Case[]) => onChange({ ...block, cases: next });
  const without = () => {
    const { fallback: _, ...rest } = block;
    return rest;
  };
  return (
    <Card
      size="small"
      title={
        <Flex gap={8} align="center" wrap>
          <Input style={{ ...mono, width: 150 }} value={block.blockId} maxLength={32} aria-label={t("templateContent.blockId")} onChange={(event) => onChange({ ...block, blockId: event.target.value })} />
          <Typography.Text copyable code style={{ fontSize: 12, fontWeight: 400 }}>{`{{ blocks.${block.blockId} }}`}</Typography.Text>
        </Flex>
      }
      extra={<Button size="small" type="text" icon={<DeleteOutlined />} aria-label={t("templateContent.removeBlock", { id: block.blockId })} onClick={() => onChange(null)} />}
    >
      <Flex vertical gap={16}>
        {cases.map((each, at) => (
          <Flex key={at} vertical gap={8}>
            <Flex gap={8} align="center">
              <Typography.Text type="secondary" style={{ flex: "0 0 auto" }}>{t(at === 0 ? "templateContent.when" : "templateContent.orWhen")}</Typography.Text>
              <Input style={{ ...mono, flex: "1 1 120px" }} value={each.caseId} maxLength={32} aria-label={t("templateContent.caseId")} onChange={(event) => putCases(changed(cases, at, { ...each, caseId: event.target.value }))} />
              <Button size="small" type="text" icon={<ArrowUpOutlined />} disabled={at === 0} aria-label={t("templateContent.earlier", { id: each.caseId })} onClick={() => putCases(cases.map((one, index) => (index === at - 1 ? each : index === at ? cases[at - 1]! : one)))} />
              <Button size="small" type="text" icon={<DeleteOutlined />} disabled={cases.length === 1} aria-label={t("templateContent.removeCase", { id: each.caseId })} onClick={() => putCases(changed(cases, at, null))} />
            </Flex>
            <Condition value={each} onChange={(next) => putCases(changed(cases, at, next))} />
            <Body body={each.body} isMail={isMail} isMjml={isMjml} onChange={(body) => putCases(changed(cases, at, { ...each, body }))} />
          </Flex>
        ))}
        <Button type="dashed" size="small" icon={<PlusOutlined />} style={{ alignSelf: "flex-start" }} disabled={cases.length >= 20} onClick={() => putCases([...cases, { caseId: freeName("case", cases.map(({ caseId }) => caseId)), segmentId: "", body: { html: "", text: "" } }])}>{t("templateContent.addCase")}</Button>
        <Flex vertical gap={8}>
          <Checkbox checked={fallback !== undefined} onChange={(event) => onChange(event.target.checked ? { ...block, fallback: { html: "", text: "" } } : without())}>{t("templateContent.fallback")}</Checkbox>
          {fallback ? <Body body={fallback} isMail={isMail} isMjml={isMjml} onChange={(body) => onChange({ ...block, fallback: body })} /> : <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("templateContent.noFallback")}</Typography.Text>}
        </Flex>
      </Flex>
    </Card>
  );
}

type Kind = "segment" | "tag" | "trait";
const kinds: Kind[] = ["segment", "tag", "trait"];
const operators = ["TRAIT_OPERATOR_EQUALS", "TRAIT_OPERATOR_NOT_EQUALS", "TRAIT_OPERATOR_AT_LEAST", "TRAIT_OPERATOR_AT_MOST", "TRAIT_OPERATOR_EXISTS"] as const;

/** For whom a case is: members of a segment, customers with a tag, or with a trait that compares so. */
function Condition({ value, onChange }: { value: Case; onChange: (value: Case) => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { data } = api.useQuery("get", "/v1/segments", { params: { query: { pageSize: 500, orderBy: "displayName" } } }, { staleTime: 60_000 });
  const { caseId, body, trait } = value;
  const kind: Kind = trait ? "trait" : value.tag !== undefined ? "tag" : "segment";
  const begun: Record<Kind, Partial<Case>> = {
    segment: { segmentId: "" },
    tag: { tag: "" },
    trait: { trait: { trait: "", operator: "TRAIT_OPERATOR_EQUALS", value: "" } },
  };
  return (
    <Flex gap={8} wrap>
      <Select<Kind> style={{ flex: "0 0 110px" }} value={kind} aria-label={t("templateContent.conditionKind")} options={kinds.map((each) => ({ value: each, label: t(`templateContent.kinds.${each}`) }))} onChange={(next) => onChange({ caseId, body, ...begun[next] })} />
      {kind === "segment" && (
        <Select
          style={{ flex: "1 1 200px" }}
          showSearch={{ optionFilterProp: "label" }}
          value={value.segmentId || undefined}
          aria-label={t("templateContent.segment")}
          placeholder={t("templateContent.segment")}
          options={(data?.segments ?? []).map(({ segmentId, displayName }) => ({ value: segmentId, label: displayName }))}
          onChange={(segmentId) => onChange({ caseId, body, segmentId })}
        />
      )}
      {kind === "tag" && <Input style={{ flex: "1 1 200px" }} value={value.tag} maxLength={100} aria-label={t("templateContent.tag")} placeholder={t("templateContent.tag")} onChange={(event) => onChange({ caseId, body, tag: event.target.value })} />}
      {trait && <TraitFields trait={trait} word={word} onChange={(next) => onChange({ caseId, body, trait: next })} />}
    </Flex>
  );
}

function TraitFields({ trait, word, onChange }: { trait: Schema<"TraitComparison">; word: ReturnType<typeof useEnumWords>; onChange: (trait: Schema<"TraitComparison">) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Input style={{ flex: "1 1 120px" }} value={trait.trait} maxLength={100} aria-label={t("templateContent.trait")} placeholder={t("templateContent.trait")} onChange={(event) => onChange({ ...trait, trait: event.target.value })} />
      <Select style={{ flex: "0 0 120px" }} value={trait.operator} aria-label={t("templateContent.operator")} options={operators.map((value) => ({ value, label: word("TraitOperator", value) }))} onChange={(operator) => onChange({ ...trait, operator })} />
      {trait.operator !== "TRAIT_OPERATOR_EXISTS" && <Input style={{ flex: "1 1 100px" }} value={trait.value} maxLength={200} aria-label={t("templateContent.value")} placeholder={t("templateContent.value")} onChange={(event) => onChange({ ...trait, value: event.target.value })} />}
    </>
  );
}

function Body({ body, isMail, isMjml, onChange }: { body: Schema<"BlockBody">; isMail: boolean; isMjml: boolean; onChange: (body: Schema<"BlockBody">) => void }) {
  const { t } = useTranslation();
  const html = t(isMjml ? "templateContent.bodyMjml" : "templateContent.bodyHtml");
  const text = t(isMail ? "templateContent.bodyTextOfMail" : "templateContent.bodyText");
  return (
    <Flex vertical gap={8}>
      {isMail && <Input.TextArea autoSize={{ minRows: 2, maxRows: 12 }} style={mono} spellCheck={false} value={body.html} aria-label={html} placeholder={html} onChange={(event) => onChange({ ...body, html: event.target.value })} />}
      <Input style={mono} value={body.text} aria-label={text} placeholder={text} onChange={(event) => onChange({ ...body, text: event.target.value })} />
    </Flex>
  );
}
