import { CloseOutlined, FilterOutlined } from "@ant-design/icons";
import { AutoComplete, Button, Flex, Input, Select, Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useFieldName } from "../fieldWords";
import { useSegmentNames } from "../names";
import { useScoreName } from "../scoreWords";
import { anyValue, existence, numeric, ofDays, operatorsOfCatalogue, type Filter, type Rule } from "./rule";
import { ComparedForm } from "./ComparedForm";
import { useEventOptions, useListOptions, useProperties, useSegmentOptions, useTagOptions, useTraits } from "./catalogues";
import { CatalogueChoice, looked, own, useCatalogued } from "./Catalogued";
import { Kept } from "./Kept";
import { ComputedCondition, EventCondition, OrdersCondition } from "./Measured";
import { Standing } from "./Standing";
import { compared, NumberInput, OperatorChoice, ValueInput } from "./Value";
import { SequenceForm } from "./SequenceForm";
import { WindowChoice } from "./WindowChoice";

const occurrences: Schema<"Occurrence">[] = ["OCCURRENCE_FIRST", "OCCURRENCE_LAST"];
const scores = ["churn_probability"];

interface Props {
  rule: Rule;
  onChange: (rule: Rule) => void;
}

/** One condition of any kind. */
export function Condition({ rule, onChange }: Props) {
  if (rule.trait) return <Trait trait={rule.trait} onChange={(trait) => onChange({ trait })} />;
  if (rule.tag) return <OfTag name={rule.tag.name ?? ""} onChange={(name) => onChange({ tag: { name } })} />;
  if (rule.score) return <Score score={rule.score} onChange={(score) => onChange({ score })} />;
  if (rule.standing) return <Standing standing={rule.standing} onChange={(standing) => onChange({ standing })} />;
  if (rule.event) return <EventCondition condition={rule.event} onChange={(event) => onChange({ event })} />;
  if (rule.orders) return <OrdersCondition condition={rule.orders} onChange={(orders) => onChange({ orders })} />;
  if (rule.computed) return <ComputedCondition condition={rule.computed} onChange={(computed) => onChange({ computed })} />;
  if (rule.segment) return <InSegment segmentId={rule.segment.segmentId ?? ""} onChange={(segmentId) => onChange({ segment: { segmentId } })} />;
  if (rule.list) return <InList listId={rule.list.customerListId ?? ""} onChange={(customerListId) => onChange({ list: { customerListId } })} />;
  if (rule.bucket) return <InBucket bucket={rule.bucket} onChange={(bucket) => onChange({ bucket })} />;
  if (rule.compared) return <ComparedForm compared={rule.compared} onChange={(compared) => onChange({ compared })} />;
  if (rule.sequence) return <SequenceForm sequence={rule.sequence} onChange={(sequence) => onChange({ sequence })} />;
  if (rule.propertyValue) return <PropertyValue condition={rule.propertyValue} onChange={(propertyValue) => onChange({ propertyValue })} />;
  return <Kept rule={rule} onChange={onChange} />;
}

/** The kind of a condition, before it. */
export function KindTag({ kind }: { kind: string }) {
  const { t } = useTranslation();
  return <Tag style={{ marginInlineEnd: 0, lineHeight: "22px" }}>{t(`rules.kinds.${kind}`)}</Tag>;
}

export const row = { gap: 8, align: "center", wrap: true } as const;

function Trait({ trait, onChange }: { trait: Schema<"TraitConditionInput">; onChange: (trait: Schema<"TraitConditionInput">) => void }) {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const traits = useTraits();
  const known = traits.find(({ name }) => name === trait.name);
  const op = trait.op ?? "OPERATOR_EQ";
  return (
    <Flex {...row}>
      <KindTag kind="trait" />
      <NameInput value={trait.name ?? ""} label={t("rules.trait")} options={traits.map(({ name }) => ({ value: name, label: fieldName(name) }))} onChange={(name) => onChange({ ...trait, name })} />
      <OperatorChoice value={op} operators={[...anyValue, ...ofDays]} onChange={(next) => onChange({ ...trait, ...compared(next, trait.value) })} />
      <ValueInput op={op} value={trait.value} kinds={known?.kinds} samples={known?.values} onChange={(value) => onChange({ ...trait, value })} />
    </Flex>
  );
}

function OfTag({ name, onChange }: { name: string; onChange: (name: string) => void }) {
  const { t } = useTranslation();
  return (
    <Flex {...row}>
      <KindTag kind="tag" />
      <span>{t("rules.hasTag")}</span>
      <NameInput value={name} label={t("rules.tag")} options={useTagOptions()} onChange={onChange} />
    </Flex>
  );
}

function InSegment({ segmentId, onChange }: { segmentId: string; onChange: (segmentId: string) => void }) {
  const { t } = useTranslation();
  const nameOf = useSegmentNames();
  const options = useSegmentOptions();
  const isGone = segmentId !== "" && !options.some(({ value }) => value === segmentId);
  return (
    <Flex {...row}>
      <KindTag kind="segment" />
      <span>{t("rules.inSegment")}</span>
      <Select
        style={{ minWidth: 200 }}
        showSearch={{ optionFilterProp: "label" }}
        value={segmentId || undefined}
        aria-label={t("rules.segment")}
        placeholder={t("rules.segment")}
        popupMatchSelectWidth={false}
        options={isGone ? [{ value: segmentId, label: nameOf(segmentId) }, ...options] : options}
        onChange={onChange}
      />
    </Flex>
  );
}

function InList({ listId, onChange }: { listId: string; onChange: (listId: string) => void }) {
  const { t } = useTranslation();
  return (
    <Flex {...row}>
      <KindTag kind="list" />
      <span>{t("rules.inList")}</span>
      <Select
        style={{ minWidth: 200 }}
        showSearch={{ optionFilterProp: "label" }}
        value={listId || undefined}
        aria-label={t("rules.list")}
        placeholder={t("rules.list")}
        popupMatchSelectWidth={false}
        options={useListOptions()}
        onChange={onChange}
      />
    </Flex>
  );
}

type Bucket = Schema<"BucketConditionInput">;

function InBucket({ bucket, onChange }: { bucket: Bucket; onChange: (bucket: Bucket) => void }) {
  const { t } = useTranslation();
  return (
    <Flex {...row}>
      <KindTag kind="bucket" />
      <Input style={{ width: 160 }} value={bucket.salt} maxLength={200} aria-label={t("rules.salt")} placeholder={t("rules.salt")} onChange={({ target }) => onChange({ ...bucket, salt: target.value })} />
      <NumberInput label={t("rules.fromPerMille")} value={bucket.fromPerMille ?? 0} min={0} max={999} suffix="‰" onChange={(n) => onChange({ ...bucket, fromPerMille: n ?? 0 })} />
      <span>{t("rules.to")}</span>
      <NumberInput label={t("rules.toPerMille")} value={bucket.toPerMille ?? 0} min={1} max={1000} suffix="‰" onChange={(n) => onChange({ ...bucket, toPerMille: n ?? 0 })} />
    </Flex>
  );
}

function Score({ score, onChange }: { score: Schema<"ScoreConditionInput">; onChange: (score: Schema<"ScoreConditionInput">) => void }) {
  const { t } = useTranslation();
  const scoreName = useScoreName();
  const op = score.op ?? "OPERATOR_GTE";
  const change = (next: typeof op) => {
    const { value, ...rest } = score;
    onChange(existence.includes(next) ? { ...rest, op: next } : { ...score, op: next });
  };
  return (
    <Flex {...row}>
      <KindTag kind="score" />
      <NameInput value={score.name ?? ""} label={t("rules.score")} options={scores.map((value) => ({ value, label: scoreName(value) }))} onChange={(name) => onChange({ ...score, name })} />
      <OperatorChoice value={op} operators={[...numeric, ...existence]} onChange={change} />
      {!existence.includes(op) && <NumberInput value={score.value} step={0.05} onChange={(value) => onChange({ ...score, value })} />}
    </Flex>
  );
}

type PropertyValueInput = Schema<"PropertyValueConditionInput">;

function PropertyValue({ condition, onChange }: { condition: PropertyValueInput; onChange: (condition: PropertyValueInput) => void }) {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const properties = useProperties(condition.eventName ?? "");
  const known = properties.find(({ path }) => path === condition.property);
  const op = condition.op ?? "OPERATOR_EQ";
  const { window, ...rest } = condition;
  return (
    <Flex vertical gap={8}>
      <Flex {...row}>
        <KindTag kind="propertyValue" />
        <WindowChoice window={window} onChange={(next) => onChange({ ...rest, ...(next && { window: next }) })} />
        <Select
          value={condition.occurrence ?? "OCCURRENCE_LAST"}
          popupMatchSelectWidth={false}
          aria-label={t("rules.occurrence")}
          options={occurrences.map((value) => ({ value, label: t(`rules.occurrences.${value}`) }))}
          onChange={(occurrence) => onChange({ ...condition, occurrence })}
        />
        <EventInput value={condition.eventName ?? ""} onChange={(eventName) => onChange({ ...condition, eventName })} />
        <NameInput
          value={condition.property ?? ""}
          label={t("rules.property")}
          options={properties.map(({ path }) => ({ value: path, label: fieldName(path) }))}
          onChange={(property) => onChange({ ...condition, property })}
        />
        <OperatorChoice value={op} operators={anyValue} onChange={(next) => onChange({ ...condition, ...compared(next, condition.value) })} />
        <ValueInput op={op} value={condition.value} kinds={known?.kinds} samples={known?.values} onChange={(value) => onChange({ ...condition, value })} />
      </Flex>
      <Filters eventName={condition.eventName ?? ""} filters={condition.filters ?? []} onChange={(filters) => onChange({ ...condition, filters })} />
    </Flex>
  );
}

/** Which of the events count. Also what a journey's entry by an event asks. */
export function Filters({ eventName, filters, withCatalogue = true, onChange }: { eventName: string; filters: readonly Filter[]; withCatalogue?: boolean; onChange: (filters: Filter[]) => void }) {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const properties = useProperties(eventName);
  const catalogued = useCatalogued(filters.some(({ catalogue }) => catalogue));
  const put = (index: number, next: Filter) => onChange(filters.map((each, at) => (at === index ? next : each)));
  return (
    <>
      {filters.map((filter, index) => {
        const known = properties.find(({ path }) => path === filter.property);
        const op = filter.op ?? "OPERATOR_EQ";
        return (
          // A filter has no name of its own; its fields are controlled.
          <Flex key={index} {...row} style={{ paddingInlineStart: 16 }}>
            <span>{t(index === 0 ? "rules.where" : "rules.andWhere")}</span>
            <NameInput value={filter.property ?? ""} label={t("rules.property")} options={properties.map(({ path }) => ({ value: path, label: fieldName(path) }))} onChange={(property) => put(index, { ...filter, property })} />
            {withCatalogue && <CatalogueChoice value={filter.catalogue ?? own} onChange={(catalogue) => put(index, looked(filter.property ?? "", catalogue))} />}
            <OperatorChoice value={op} operators={operatorsOfCatalogue(filter.catalogue)} onChange={(next) => put(index, { ...filter, ...compared(next, filter.value) })} />
            {filter.catalogue === "CATALOGUE_FIELD_PRODUCT_PRICE"
              ? !existence.includes(op) && <NumberInput value={filter.value} onChange={(value) => put(index, { ...filter, value })} min={0} />
              : <ValueInput op={op} value={filter.value} {...(filter.catalogue ? { samples: catalogued[filter.catalogue] ?? [] } : { kinds: known?.kinds, samples: known?.values })} onChange={(value) => put(index, { ...filter, value })} />}
            <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t("rules.removeFilter")} onClick={() => onChange(filters.filter((_, at) => at !== index))} />
          </Flex>
        );
      })}
      <Button
        type="link"
        size="small"
        icon={<FilterOutlined />}
        style={{ alignSelf: "flex-start", padding: 0 }}
        disabled={filters.length >= 20}
        onClick={() => onChange([...filters, { property: "", op: "OPERATOR_EQ", value: "" }])}
      >
        {t("rules.addFilter")}
      </Button>
    </>
  );
}

/** The name of an event; empty means any, unless `placeholder` says something else. */
export function EventInput({ value, onChange, placeholder }: { value: string; onChange: (name: string) => void; placeholder?: string }) {
  const { t } = useTranslation();
  const options = useEventOptions();
  return <NameInput value={value} label={t("rules.event")} placeholder={placeholder ?? t("rule.anyEvent")} options={options} onChange={onChange} width={200} />;
}

interface NameProps {
  value: string;
  label: string;
  placeholder?: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
  width?: number;
}

/** A name that is chosen among those that were met, or typed: what is not there yet may come. */
export function NameInput({ value, label, placeholder = label, options, onChange, width = 168 }: NameProps) {
  const known = options.find((each) => each.value === value);
  // A chosen name shows in words; while it is typed, as it is typed.
  return (
    <AutoComplete
      style={{ width }}
      value={known ? known.label : value}
      aria-label={label}
      placeholder={placeholder}
      popupMatchSelectWidth={false}
      showSearch={{ filterOption: (typed, option) => !typed || typed === known?.label || `${option?.value} ${option?.label}`.toLowerCase().includes(typed.toLowerCase()) }}
      options={options}
      onChange={(text: string) => onChange(options.find((each) => each.label === text)?.value ?? text ?? "")}
      onSelect={(chosen: string) => onChange(chosen)}
      allowClear
    />
  );
}
