import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client";
import { useEnumWords } from "./enumWords";
import { useEventName } from "./eventName";
import { useFieldName } from "./fieldWords";
import { useFormat } from "./format";
import { useKeptWords } from "./keptWords";
import { useComputedTraitNames, useListNames, useSegmentNames } from "./names";
import { useScoreName } from "./scoreWords";
import { useStandingValue } from "./standingWords";

type Rule = Schema<"Rule">;
type Window = Schema<"Window">;
type PropertyFilter = Schema<"PropertyFilter">;
type Measure = Pick<Schema<"Measure">, "event" | "orders">;

/** Returns a function that says a condition of a rule in words: `Product Viewed: count > 3 in the last 24 hours`. */
export function useConditionWords(): (rule: Rule) => string {
  const { t } = useTranslation();
  const { comparison, compared, events, span } = useParts();
  const measureWords = useMeasureWords();
  const scoreName = useScoreName();
  const fieldName = useFieldName();
  const word = useEnumWords();
  const standingValue = useStandingValue();
  const computedName = useComputedTraitNames();
  const segmentName = useSegmentNames();
  const format = useFormat();
  const listName = useListNames();
  const keptWords = useKeptWords();

  return (rule) => {
    if (rule.trait) return comparison(rule.trait.name, rule.trait.op, rule.trait.value);
    if (rule.tag) return t("rule.hasTag", { tag: rule.tag.name });
    if (rule.segment) return t("rule.inSegment", { segment: segmentName(rule.segment.segmentId) });
    if (rule.sequence) {
      const { steps, withinSeconds, sameProperty, window } = rule.sequence;
      const said = steps.map(({ eventName: name, filters, absent }, index) => t(index === 0 ? "rule.first" : absent ? "rule.thenNot" : "rule.then", { events: events(name, filters) })).join("");
      const within = Number(withinSeconds) > 0 ? t("rule.within", { hours: format.number(Number(withinSeconds) / 3600) }) : "";
      return t("rule.spanned", { span: span(window), rest: said + within + (sameProperty ? t("rule.sameProperty", { property: fieldName(sameProperty) }) : "") });
    }
    if (rule.list) return t("rule.inList", { list: listName(rule.list.customerListId) });
    if (rule.bucket) return t("rule.inBucket", { salt: rule.bucket.salt, from: rule.bucket.fromPerMille, to: rule.bucket.toPerMille });
    if (rule.score) return comparison(scoreName(rule.score.name), rule.score.op, rule.score.value);
    if (rule.standing) {
      const { attribute, op, value: wanted } = rule.standing;
      const said = Array.isArray(wanted) ? wanted.map((each) => standingValue(attribute, each)).join(t("rule.or")) : wanted === undefined ? "" : standingValue(attribute, wanted);
      return t(`rule.operators.${op}`, { what: word("StandingAttribute", attribute), value: said }).trim();
    }
    if (rule.computed) return compared(computedName(rule.computed.computedTraitId), rule.computed.op, rule.computed.value);
    if (rule.compared) {
      const { measure, with: other, op, percent = 0 } = rule.compared;
      const wanted = t("rule.percentOf", { percent: format.number(percent), other: measureWords(other ?? {}) });
      return t(`rule.operators.${op}`, { what: measureWords(measure ?? {}), value: wanted });
    }
    if (rule.event) return compared(measureWords({ event: rule.event }), rule.event.op, rule.event.value ?? rule.event.operand);
    if (rule.orders) return compared(measureWords({ orders: rule.orders }), rule.orders.op, rule.orders.value);
    if (rule.propertyValue) {
      const { eventName: name, filters, occurrence, property, op, value: wanted, window } = rule.propertyValue;
      const what = t(`rule.occurrences.${occurrence}`, { events: events(name, filters), property: fieldName(property) });
      return t("rule.spanned", { span: span(window), rest: compared(what, op, wanted) }).trim();
    }
    return keptWords(rule);
  };
}

/** Returns a function that says what is computed of a customer in words: `In the last 90 days: number of orders`. */
export function useMeasureWords(): (measure: Measure) => string {
  const { t } = useTranslation();
  const { where, events, span } = useParts();
  const fieldName = useFieldName();
  return ({ event, orders }) => {
    const { aggregate, window } = event ?? orders ?? {};
    const what = event
      ? t(`rule.aggregates.${event.aggregate}`, { events: events(event.eventName, event.filters), property: fieldName(event.property) })
      : where(t(`rule.orders.${orders?.aggregate ?? "ORDER_AGGREGATE_UNSPECIFIED"}`), orders?.filters ?? []);
    const isOfAllTime = !window && Boolean(aggregate?.includes("_DAYS_SINCE_"));
    return t("rule.spanned", { span: isOfAllTime ? "" : span(window), rest: what }).trim();
  };
}

/** What sentences on conditions are made of. */
function useParts() {
  const { t } = useTranslation();
  const format = useFormat();
  const eventName = useEventName();
  const fieldName = useFieldName();
  const value = (of: unknown): string => {
    if (Array.isArray(of)) return of.map(value).join(t("rule.or"));
    if (typeof of === "number") return format.number(of);
    return of === undefined || of === null ? "" : `“${String(of)}”`;
  };
  const compared = (what: string, op: string, of: unknown) => t(`rule.operators.${op}`, { what, value: value(of) }).trim();
  const comparison = (name: string, op: string, of: unknown) => compared(fieldName(name), op, of);
  const meant = ({ property, catalogue }: PropertyFilter) => (catalogue && catalogue !== "CATALOGUE_FIELD_UNSPECIFIED" ? t(`rule.catalogued.${catalogue}`, { property: fieldName(property) }) : fieldName(property));
  const where = (name: string, filters: PropertyFilter[]) => {
    const wanted = filters.map((each) => compared(meant(each), each.op, each.value)).join(t("rule.and"));
    return wanted ? t("rule.eventWhere", { name, wanted }) : name;
  };
  const events = (name: string, filters: PropertyFilter[]) => where(name ? eventName(name) : t("rule.anyEvent"), filters);
  const span = (window: Window | undefined) => {
    if (window?.lastDays) return t("rule.lastDays", { count: window.lastDays });
    if (window?.lastHours) return t("rule.lastHours", { count: window.lastHours });
    if (window?.lastMinutes) return t("rule.lastMinutes", { count: window.lastMinutes });
    if (window?.currentPeriod) return t(`rule.currentPeriods.${window.currentPeriod}`);
    if (window?.previousPeriod) return t(`rule.previousPeriods.${window.previousPeriod}`);
    if (window?.dates) {
      const { fromDate, toDate } = window.dates;
      if (!toDate) return t("rule.sinceDate", { from: fromDate });
      return fromDate ? t("rule.dates", { from: fromDate, to: toDate }) : t("rule.untilDate", { to: toDate });
    }
    if (window?.sinceLast) return t("rule.sinceLast", { events: events(window.sinceLast.eventName, window.sinceLast.filters) });
    if (window?.sinceFirst) return t("rule.sinceFirst", { events: events(window.sinceFirst.eventName, window.sinceFirst.filters) });
    const between = window?.between;
    if (between?.maxDays) return t("rule.between", { from: between.minDays, to: between.maxDays });
    return between ? t("rule.before", { count: between.minDays }) : t("rule.ever");
  };
  return { comparison, compared, span, where, events };
}
