import { AutoComplete, Input, InputNumber, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { useCouponTemplateOptions, useTraits } from "../../../components/rules/catalogues";
import { Field } from "./Field";

type Trait = Schema<"UpdateTraitStep">;
const sources = ["constant", "eventProperty", "remove"] as const;

/** A trait, and the value that it gets. */
export function TraitForm({ trait, onChange }: { trait: Trait; onChange: (trait: Trait, field: string) => void }) {
  const { t } = useTranslation();
  const source = trait.remove ? "remove" : trait.eventProperty === undefined ? "constant" : "eventProperty";
  const begun = { constant: { constant: "" }, eventProperty: { eventProperty: "" }, remove: { remove: true } } as const;
  const shown = typeof trait.constant === "string" ? trait.constant : JSON.stringify(trait.constant ?? "");
  return (
    <>
      <Field label={t("rules.trait")} id="step-trait">
        <AutoComplete id="step-trait" style={{ width: "100%" }} value={trait.trait} maxLength={200} options={useTraits().map(({ name: value }) => ({ value, label: value }))} onChange={(name?: string) => onChange({ ...trait, trait: name ?? "" }, "trait")} />
      </Field>
      <Field label={t("journeyEditor.traitValue")}>
        <Segmented style={{ marginBottom: 8 }} value={source} options={sources.map((value) => ({ value, label: t(`journeyEditor.traitSources.${value}`) }))} onChange={(next) => onChange({ trait: trait.trait, ...begun[next as (typeof sources)[number]] }, "source")} />
        {source === "constant" && <Input value={shown} maxLength={2000} aria-label={t("journeyEditor.traitValue")} onChange={({ target }) => onChange({ trait: trait.trait, constant: read(target.value) }, "constant")} />}
        {source === "eventProperty" && <Input value={trait.eventProperty} maxLength={200} placeholder={t("journeyEditor.propertyExample")} aria-label={t("journeyEditor.traitSources.eventProperty")} onChange={({ target }) => onChange({ trait: trait.trait, eventProperty: target.value.trim() }, "property")} />}
      </Field>
    </>
  );
}

// A number or a yes and no is typed as such; what else is typed is a text.
function read(typed: string): unknown {
  if (typed === "true" || typed === "false") return typed === "true";
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,9})?$/.test(typed) && String(Number(typed)) === typed ? Number(typed) : typed;
}

const operations = ["POINTS_OPERATION_EARN", "POINTS_OPERATION_REDEEM", "POINTS_OPERATION_ADJUST"] as const;

/** Points, and what is done to them. */
export function PointsForm({ points, onChange }: { points: Schema<"PointsStep">; onChange: (points: Schema<"PointsStep">, field: string) => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const isAdjusted = points.operation === "POINTS_OPERATION_ADJUST";
  return (
    <>
      <Field label={t("journeyEditor.pointsOperation")} id="step-operation">
        <Select id="step-operation" style={{ width: "100%" }} value={points.operation} options={operations.map((value) => ({ value, label: word("PointsOperation", value) }))} onChange={(operation) => onChange({ ...points, operation }, "operation")} />
      </Field>
      <Field label={t("journeyEditor.pointsCount")} id="step-points">
        <InputNumber id="step-points" style={{ width: "100%" }} min={isAdjusted ? -1_000_000_000 : 1} max={1_000_000_000} precision={0} value={Number(points.points) || null} onChange={(count) => onChange({ ...points, points: String(count ?? 0) }, "points")} />
      </Field>
      <Field label={t("journeyEditor.reason")} id="step-reason" help={t("journeyEditor.pointsReasonHint")}>
        <Input id="step-reason" value={points.reason} maxLength={200} onChange={({ target }) => onChange({ ...points, reason: target.value }, "reason")} />
      </Field>
    </>
  );
}

/** Which coupon, and how messages name it. */
export function CouponForm({ coupon, onChange }: { coupon: Schema<"CouponStep">; onChange: (coupon: Schema<"CouponStep">, field: string) => void }) {
  const { t } = useTranslation();
  const options = useCouponTemplateOptions();
  const chosen = coupon.couponTemplateId;
  return (
    <>
      <Field label={t("journeyEditor.couponTemplate")} id="step-coupon">
        <Select
          id="step-coupon"
          style={{ width: "100%" }}
          showSearch={{ optionFilterProp: "label" }}
          value={chosen || undefined}
          placeholder={t("journeyEditor.chooseCoupon")}
          options={chosen && !options.some(({ value }) => value === chosen) ? [{ value: chosen, label: chosen }, ...options] : options}
          onChange={(couponTemplateId: string) => onChange({ ...coupon, couponTemplateId }, "template")}
        />
      </Field>
      <KeepAs value={coupon.keepAs} standard="coupon" help={t("journeyEditor.keepCouponHint", { name: coupon.keepAs || "coupon" })} onChange={(keepAs) => onChange({ ...coupon, keepAs }, "keepAs")} />
    </>
  );
}

/** The name under which later messages have what a step keeps. */
export function KeepAs({ value, standard = "", help, onChange }: { value: string; standard?: string; help: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <Field label={t("journeyEditor.keepAs")} id="step-keep" help={help}>
      <Input id="step-keep" value={value} maxLength={31} placeholder={standard} onChange={({ target }) => onChange(target.value.trim().toLowerCase())} />
    </Field>
  );
}
