import { Flex, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { consentChannels } from "../channels";
import { useEnumWords } from "../enumWords";
import { useCompanyOptions, useCouponTemplateOptions, useTierOptions } from "./catalogues";
import { KindTag, NameInput, row } from "./Condition";
import { companyStages, consentStates, couponAggregates, pointsAggregates, tierOperators } from "./keptRules";
import { existence, numeric, type Operator, type Rule } from "./rule";
import { NumberInput, OperatorChoice } from "./Value";

const SOON = 30;

interface Props<T> {
  condition: T;
  onChange: (condition: T) => void;
}

/** A condition on what is kept of a customer beside events and traits; nothing for another kind. */
export function Kept({ rule, onChange }: { rule: Rule; onChange: (rule: Rule) => void }) {
  if (rule.consent) return <Consent condition={rule.consent} onChange={(consent) => onChange({ consent })} />;
  if (rule.points) return <Points condition={rule.points} onChange={(points) => onChange({ points })} />;
  if (rule.tier) return <Tier condition={rule.tier} onChange={(tier) => onChange({ tier })} />;
  if (rule.coupon) return <Coupons condition={rule.coupon} onChange={(coupon) => onChange({ coupon })} />;
  if (rule.company) return <OfCompany condition={rule.company} onChange={(company) => onChange({ company })} />;
  return null;
}

const ENDS = "ends";

function Consent({ condition, onChange }: Props<Schema<"ConsentConditionInput">>) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { channel = "CHANNEL_SMS", state, endsWithinDays: days } = condition;
  return (
    <Flex {...row}>
      <KindTag kind="consent" />
      <Select value={channel} popupMatchSelectWidth={false} style={{ minWidth: 120 }} aria-label={t("kept.channel")} options={consentChannels.map((value) => ({ value, label: word("Channel", value) }))} onChange={(next) => onChange({ ...condition, channel: next })} />
      <Select
        value={days ? ENDS : (state ?? "CONSENT_STATE_GRANTED")}
        popupMatchSelectWidth={false}
        style={{ minWidth: 140 }}
        aria-label={t("kept.state")}
        options={[...consentStates.map((value) => ({ value: value as string, label: t(`kept.states.${value}`) })), { value: ENDS, label: t("kept.ends") }]}
        onChange={(next: string) => onChange(next === ENDS ? { channel, endsWithinDays: SOON } : { channel, state: next as Schema<"ConsentState"> })}
      />
      {days ? <NumberInput value={days} min={1} max={3650} suffix={t("rules.days")} onChange={(n) => onChange({ channel, endsWithinDays: n ?? 1 })} /> : null}
    </Flex>
  );
}

function Points({ condition, onChange }: Props<Schema<"PointsConditionInput">>) {
  const { t } = useTranslation();
  const { aggregate = "POINTS_AGGREGATE_BALANCE", op = "OPERATOR_GTE", value, withinDays } = condition;
  const isEnding = aggregate === "POINTS_AGGREGATE_ENDING";
  return (
    <Flex {...row}>
      <KindTag kind="points" />
      <Select
        value={aggregate}
        popupMatchSelectWidth={false}
        style={{ minWidth: 120 }}
        aria-label={t("kept.points")}
        options={pointsAggregates.map((each) => ({ value: each, label: t(`kept.pointsAggregates.${each}`) }))}
        onChange={(next) => onChange({ aggregate: next, op, value, ...(next === "POINTS_AGGREGATE_ENDING" && { withinDays: withinDays || SOON }) })}
      />
      {isEnding && <NumberInput value={withinDays} min={1} max={3650} suffix={t("rules.days")} onChange={(n) => onChange({ ...condition, withinDays: n ?? 1 })} />}
      <OperatorChoice value={op} operators={numeric} onChange={(next) => onChange({ ...condition, op: next })} />
      <NumberInput value={value} min={0} onChange={(n) => onChange({ ...condition, value: n })} />
    </Flex>
  );
}

function Tier({ condition, onChange }: Props<Schema<"TierConditionInput">>) {
  const { t } = useTranslation();
  const options = useTierOptions();
  const op = condition.op ?? "OPERATOR_EXISTS";
  const change = (next: Operator) => {
    const one = Array.isArray(condition.value) ? condition.value[0] : condition.value;
    const first = one ?? options[0]?.value;
    onChange({ op: next, ...(!existence.includes(next) && { value: next === "OPERATOR_IN" ? (first ? [first] : []) : (first ?? "") }) });
  };
  return (
    <Flex {...row}>
      <KindTag kind="tier" />
      <OperatorChoice value={op} operators={tierOperators} onChange={change} />
      {!existence.includes(op) && (
        <Select
          {...(op === "OPERATOR_IN" && { mode: "multiple" as const })}
          value={(condition.value || undefined) as string | undefined}
          popupMatchSelectWidth={false}
          style={{ minWidth: 160 }}
          aria-label={t("kept.tier")}
          placeholder={t("kept.tier")}
          options={options}
          onChange={(value: unknown) => onChange({ op, value })}
        />
      )}
    </Flex>
  );
}

function Coupons({ condition, onChange }: Props<Schema<"CouponConditionInput">>) {
  const { t } = useTranslation();
  const templates = useCouponTemplateOptions();
  const { aggregate = "COUPON_AGGREGATE_USABLE", op = "OPERATOR_GTE", value, withinDays, couponTemplateId = "" } = condition;
  const isTimed = aggregate !== "COUPON_AGGREGATE_USABLE";
  return (
    <Flex {...row}>
      <KindTag kind="coupon" />
      <Select
        value={aggregate}
        popupMatchSelectWidth={false}
        style={{ minWidth: 140 }}
        aria-label={t("kept.coupons")}
        options={couponAggregates.map((each) => ({ value: each, label: t(`kept.couponAggregates.${each}`) }))}
        onChange={(next) => onChange({ aggregate: next, couponTemplateId, op, value, ...(next !== "COUPON_AGGREGATE_USABLE" && { withinDays: withinDays || SOON }) })}
      />
      {isTimed && <NumberInput value={withinDays} min={1} max={365} suffix={t("rules.days")} onChange={(n) => onChange({ ...condition, withinDays: n ?? 1 })} />}
      <Select
        value={couponTemplateId}
        showSearch={{ optionFilterProp: "label" }}
        popupMatchSelectWidth={false}
        style={{ minWidth: 160 }}
        aria-label={t("kept.template")}
        options={[{ value: "", label: t("kept.anyTemplate") }, ...templates]}
        onChange={(next) => onChange({ ...condition, couponTemplateId: next })}
      />
      <OperatorChoice value={op} operators={numeric} onChange={(next) => onChange({ ...condition, op: next })} />
      <NumberInput value={value} min={0} onChange={(n) => onChange({ ...condition, value: n })} />
    </Flex>
  );
}

function OfCompany({ condition, onChange }: Props<Schema<"CompanyConditionInput">>) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const companies = useCompanyOptions();
  const { companyId = "", stage = "" } = condition;
  const put = (next: Schema<"CompanyConditionInput">) => onChange({ ...(next.companyId && { companyId: next.companyId }), ...(next.stage && { stage: next.stage }) });
  return (
    <Flex {...row}>
      <KindTag kind="company" />
      <span>{t("kept.memberOf")}</span>
      <NameInput value={companyId} label={t("kept.company")} placeholder={t("kept.anyCompany")} options={companies} onChange={(next) => put({ companyId: next, stage })} width={220} />
      <Select
        value={stage}
        popupMatchSelectWidth={false}
        style={{ minWidth: 120 }}
        aria-label={t("kept.stage")}
        options={[{ value: "", label: t("kept.anyStage") }, ...companyStages.map((value) => ({ value: value as string, label: word("CompanyStage", `COMPANY_STAGE_${value}`) }))]}
        onChange={(next) => put({ companyId, stage: next })}
      />
    </Flex>
  );
}
