import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client";
import { useEnumWords } from "./enumWords";
import { useFormat } from "./format";
import type { NameOf } from "./names";
import { useCompanyOptions, useCouponTemplateOptions, useTierOptions } from "./rules/catalogues";

type Rule = Schema<"Rule">;

/** Returns a function that says a condition on what is kept of customers in words; empty for one of another kind. */
export function useKeptWords(): (rule: Rule) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useEnumWords();
  const tiers = named(useTierOptions());
  const templates = named(useCouponTemplateOptions());
  const companies = named(useCompanyOptions());
  const compared = (what: string, op: string, of: unknown): string => {
    const one = (each: unknown) => (typeof each === "number" ? format.number(each) : tiers(String(each)));
    const value = of === undefined || of === null ? "" : Array.isArray(of) ? of.map(one).join(t("rule.or")) : one(of);
    return t(`rule.operators.${op}`, { what, value }).trim();
  };
  return ({ consent, points, tier, coupon, company }) => {
    if (consent) {
      const channel = word("Channel", consent.channel);
      return consent.endsWithinDays ? t("kept.say.consentEnds", { channel, days: consent.endsWithinDays }) : t("kept.say.consent", { channel, state: t(`kept.states.${consent.state}`) });
    }
    if (points) {
      const isEnding = points.aggregate === "POINTS_AGGREGATE_ENDING";
      return compared(isEnding ? t("kept.say.pointsEnding", { days: points.withinDays }) : t("kept.say.points"), points.op, points.value);
    }
    if (tier) return compared(t("kept.say.tier"), tier.op, tier.value);
    if (coupon) {
      const { aggregate, withinDays: days, couponTemplateId: template } = coupon;
      const what = aggregate === "COUPON_AGGREGATE_REDEEMED" ? t("kept.say.redeemed", { days }) : aggregate === "COUPON_AGGREGATE_ENDING" ? t("kept.say.ending", { days }) : t("kept.say.usable");
      return compared(template ? t("kept.say.of", { what, template: templates(template) }) : what, coupon.op, coupon.value);
    }
    if (company) {
      const what = company.companyId ? t("kept.say.memberOf", { company: companies(company.companyId) }) : t("kept.say.memberOfAny");
      return company.stage ? t("kept.say.of", { what, template: word("CompanyStage", `COMPANY_STAGE_${company.stage}`) }) : what;
    }
    return "";
  };
}

/** Returns what people call a thing that can be chosen; the id itself of one that cannot. */
function named(options: { value: string; label: string }[]): NameOf {
  return (id) => options.find(({ value }) => value === id)?.label ?? id;
}
