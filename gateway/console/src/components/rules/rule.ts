import type { Schema } from "../../api/client";
import { keptKinds, keptProblem, newKept, type KeptKind } from "./keptRules";

export type Rule = Schema<"RuleInput">;
export type Operator = Schema<"Operator">;
export type Window = Schema<"WindowInput">;
export type Filter = Schema<"PropertyFilterInput">;
export type CatalogueField = Schema<"CatalogueField">;
export type Mode = "all" | "any";
export type Kind = "event" | "orders" | "computed" | "propertyValue" | "trait" | "tag" | "score" | "standing" | "segment" | "list" | "bucket" | "sequence" | "compared" | KeptKind;
export type Measure = Schema<"MeasureInput">;
export type Aggregate = Schema<"Aggregate">;
export type OrderAggregate = Schema<"OrderAggregate">;
/** What is computed, as far as it matters to what it is compared with; `lacking`: a number that there may be none of. */
export type Shape = "number" | "lacking" | "value" | "list";

/** The kinds of conditions, those that are used most first. */
export const kinds: Kind[] = ["event", "orders", "computed", "trait", "tag", "score", "standing", ...keptKinds, "segment", "list", "sequence", "compared", "propertyValue", "bucket"];

export const numeric: Operator[] = ["OPERATOR_GTE", "OPERATOR_GT", "OPERATOR_LTE", "OPERATOR_LT", "OPERATOR_EQ", "OPERATOR_NE"];
const ordering: Operator[] = ["OPERATOR_GT", "OPERATOR_GTE", "OPERATOR_LT", "OPERATOR_LTE"];
export const existence: Operator[] = ["OPERATOR_EXISTS", "OPERATOR_NOT_EXISTS"];
/** Of values that may be text, numbers or booleans. */
export const anyValue: Operator[] = ["OPERATOR_EQ", "OPERATOR_NE", "OPERATOR_CONTAINS", "OPERATOR_STARTS_WITH", "OPERATOR_IN", ...ordering, ...existence];
/** Of traits that hold a day, each with the most days that it takes. */
export const mostDays: Partial<Record<Operator, number>> = {
  OPERATOR_ANNIVERSARY_WITHIN_DAYS: 365,
  OPERATOR_ANNIVERSARY_WITHIN_LAST_DAYS: 365,
  OPERATOR_LUNAR_ANNIVERSARY_WITHIN_DAYS: 30,
  OPERATOR_LUNAR_ANNIVERSARY_WITHIN_LAST_DAYS: 30,
  OPERATOR_WITHIN_LAST_DAYS: 3650,
  OPERATOR_WITHIN_NEXT_DAYS: 3650,
  OPERATOR_MORE_THAN_DAYS_AGO: 3650,
  OPERATOR_MORE_THAN_DAYS_AHEAD: 3650,
};
export const ofDays: Operator[] = [
  "OPERATOR_ANNIVERSARY_WITHIN_DAYS", "OPERATOR_ANNIVERSARY_WITHIN_LAST_DAYS", "OPERATOR_LUNAR_ANNIVERSARY_WITHIN_DAYS",
  "OPERATOR_LUNAR_ANNIVERSARY_WITHIN_LAST_DAYS", "OPERATOR_WITHIN_LAST_DAYS", "OPERATOR_WITHIN_NEXT_DAYS", "OPERATOR_MORE_THAN_DAYS_AGO",
  "OPERATOR_MORE_THAN_DAYS_AHEAD",
];

/** A rule that begins empty. */
export const emptyRule: Rule = { all: { rules: [] } };

/** A condition of a kind as it begins. */
export function newCondition(kind: Kind): Rule {
  const kept = newKept(kind);
  if (kept) return kept;
  if (kind === "event") return { event: { eventName: "", filters: [], aggregate: "AGGREGATE_COUNT", op: "OPERATOR_GTE", value: 1, window: { lastDays: 30 } } };
  if (kind === "propertyValue") return { propertyValue: { eventName: "", filters: [], occurrence: "OCCURRENCE_LAST", property: "", op: "OPERATOR_EQ", value: "" } };
  if (kind === "orders") return { orders: { aggregate: "ORDER_AGGREGATE_COUNT", filters: [], op: "OPERATOR_GTE", value: 1, window: { lastDays: 90 } } };
  if (kind === "computed") return { computed: { computedTraitId: "", op: "OPERATOR_GTE", value: 1 } };
  if (kind === "trait") return { trait: { name: "", op: "OPERATOR_EQ", value: "" } };
  if (kind === "tag") return { tag: { name: "" } };
  if (kind === "standing") return { standing: { attribute: "STANDING_ATTRIBUTE_LIFECYCLE_STAGE", op: "OPERATOR_EQ", value: "AT_RISK" } };
  if (kind === "segment") return { segment: { segmentId: "" } };
  if (kind === "sequence") return { sequence: { steps: [{ eventName: "" }, { eventName: "", absent: true }], withinSeconds: "86400" } };
  if (kind === "compared") {
    const counted = (window: Window): Measure => ({ event: { eventName: "", filters: [], aggregate: "AGGREGATE_COUNT", window } });
    return { compared: { measure: counted({ lastDays: 30 }), with: counted({ between: { minDays: 30, maxDays: 60 } }), op: "OPERATOR_LTE", percent: 50 } };
  }
  if (kind === "list") return { list: { customerListId: "" } };
  if (kind === "bucket") return { bucket: { salt: "", fromPerMille: 0, toPerMille: 100 } };
  return { score: { name: "churn_probability", op: "OPERATOR_GTE", value: 0.5 } };
}

const ofValues: Aggregate[] = ["AGGREGATE_FIRST", "AGGREGATE_LAST", "AGGREGATE_MOST_FREQUENT"];
const ofNoProperty: Aggregate[] = ["AGGREGATE_UNSPECIFIED", "AGGREGATE_COUNT", "AGGREGATE_DISTINCT_DAYS", "AGGREGATE_DAYS_SINCE_FIRST", "AGGREGATE_DAYS_SINCE_LAST", "AGGREGATE_AVERAGE_DAYS_BETWEEN"];
const lacking: (Aggregate | OrderAggregate)[] = [
  "AGGREGATE_AVERAGE", "AGGREGATE_MIN", "AGGREGATE_MAX", "AGGREGATE_DAYS_SINCE_FIRST", "AGGREGATE_DAYS_SINCE_LAST",
  "ORDER_AGGREGATE_AVERAGE_ORDER_VALUE", "ORDER_AGGREGATE_DAYS_SINCE_FIRST", "ORDER_AGGREGATE_DAYS_SINCE_LAST",
  "AGGREGATE_AVERAGE_DAYS_BETWEEN", "ORDER_AGGREGATE_AVERAGE_DAYS_BETWEEN",
];

/** Whether an aggregate looks at a property. */
export function takesProperty(aggregate: Aggregate | undefined): boolean {
  return !ofNoProperty.includes(aggregate ?? "AGGREGATE_COUNT");
}

/** What an aggregate gives. */
export function shapeOf(aggregate: Aggregate | OrderAggregate | undefined): Shape {
  if (aggregate === "AGGREGATE_UNIQUE_LIST") return "list";
  if (ofValues.some((each) => each === aggregate)) return "value";
  return lacking.some((each) => each === aggregate) ? "lacking" : "number";
}

/** What a measure gives. */
export function shapeOfMeasure(measure: Measure | Schema<"Measure"> | undefined): Shape {
  return shapeOf(measure?.orders ? measure.orders.aggregate : measure?.event?.aggregate);
}

/** How what is computed can be compared. */
export function operatorsOf(shape: Shape): Operator[] {
  if (shape === "list") return ["OPERATOR_CONTAINS", "OPERATOR_IN", ...existence];
  if (shape === "value") return anyValue;
  return shape === "lacking" ? [...numeric, ...existence] : numeric;
}

/** How what the catalogue says of a product or store can be compared, or the value of a property itself. */
export function operatorsOfCatalogue(field: CatalogueField | undefined): Operator[] {
  if (!field || field === "CATALOGUE_FIELD_UNSPECIFIED") return anyValue;
  if (field === "CATALOGUE_FIELD_PRODUCT_PRICE") return [...numeric, ...existence];
  const ofTexts: Operator[] = field === "CATALOGUE_FIELD_PRODUCT_BRAND" ? ["OPERATOR_CONTAINS", "OPERATOR_STARTS_WITH"] : [];
  return ["OPERATOR_EQ", "OPERATOR_NE", "OPERATOR_IN", ...ofTexts, ...existence];
}

/** What a measure lacks, as a key of `rules.problems`; null when it can be asked. */
export function measureProblem({ event, orders }: Measure): string | null {
  if (orders) return filtersProblem(orders.filters) ?? windowProblem(orders.window);
  if (!event) return "name";
  if (takesProperty(event.aggregate) && !event.property) return "property";
  return filtersProblem(event.filters) ?? windowProblem(event.window);
}

/** What a rule is, without the `not` around it. */
export interface Unwrapped {
  isNot: boolean;
  inner: Rule;
  /** Where the inner rule stands, as the API names places. */
  path: string;
}

/** Takes one `not` off. */
export function unwrap(rule: Rule, path: string): Unwrapped {
  return rule.not ? { isNot: true, inner: rule.not, path: `${path}.not` } : { isNot: false, inner: rule, path };
}

/** Puts a `not` around a rule, or none. */
export function wrap(inner: Rule, isNot: boolean): Rule {
  return isNot ? { not: inner } : inner;
}

/** The mode and the parts of a group; null for a condition. */
export function partsOf(rule: Rule): { mode: Mode; rules: Rule[] } | null {
  if (rule.all) return { mode: "all", rules: rule.all.rules ?? [] };
  if (rule.any) return { mode: "any", rules: rule.any.rules ?? [] };
  // A `not` of a `not` is shown as a group of one.
  if (rule.not) return { mode: "all", rules: [rule] };
  return null;
}

/** A group of parts. */
export function group(mode: Mode, rules: Rule[]): Rule {
  return mode === "all" ? { all: { rules } } : { any: { rules } };
}

/** Returns the rule as a group, for a builder, which begins with one. */
export function asGroup(rule: Rule): Rule {
  return partsOf(unwrap(rule, "").inner) && !(rule.not?.not) ? rule : group("all", [rule]);
}

/** What a condition lacks, as a key of `rules.problems`; null when it can be asked. */
export function problemOf(rule: Rule): string | null {
  const { trait, tag, score, standing, event, orders, computed, propertyValue, segment, list, bucket, sequence, compared } = rule;
  if (trait) return !trait.name ? "name" : valueProblem(trait.op, trait.value);
  if (sequence) return (sequence.steps ?? []).map(({ filters }) => filtersProblem(filters)).find(Boolean) ?? windowProblem(sequence.window);
  if (compared) return measureProblem(compared.measure ?? {}) ?? measureProblem(compared.with ?? {}) ?? (typeof compared.percent === "number" ? null : "number");
  if (segment) return segment.segmentId ? null : "segment";
  if (list) return list.customerListId ? null : "list";
  if (bucket) return !bucket.salt ? "salt" : (bucket.toPerMille ?? 0) > (bucket.fromPerMille ?? 0) ? null : "share";
  if (tag) return tag.name ? null : "tag";
  if (score) return !score.name ? "name" : valueProblem(score.op, score.value);
  if (standing) return valueProblem(standing.op, standing.value);
  if (event) {
    return measureProblem({ event }) ?? valueProblem(event.op, event.value ?? event.operand);
  }
  if (orders) return measureProblem({ orders }) ?? valueProblem(orders.op, orders.value);
  if (computed) return computed.computedTraitId ? valueProblem(computed.op, computed.value) : "name";
  if (propertyValue) {
    if (!propertyValue.property) return "property";
    return valueProblem(propertyValue.op, propertyValue.value) ?? filtersProblem(propertyValue.filters) ?? windowProblem(propertyValue.window);
  }
  return keptProblem(rule);
}

function valueProblem(op: Operator | undefined, value: unknown): string | null {
  if (op === "OPERATOR_EXISTS" || op === "OPERATOR_NOT_EXISTS") return null;
  if (op === "OPERATOR_IN") return Array.isArray(value) && value.length > 0 ? null : "value";
  if (op && (ordering.includes(op) || ofDays.includes(op))) return typeof value === "number" ? null : "number";
  return value === undefined || value === null || value === "" ? "value" : null;
}

function filtersProblem(filters: Filter[] = []): string | null {
  for (const { property, op, value } of filters) {
    const problem = property ? valueProblem(op, value) : "property";
    if (problem) return problem;
  }
  return null;
}

function windowProblem(window: Window | undefined): string | null {
  if (window?.dates) {
    const { fromDate = "", toDate = "" } = window.dates;
    return (!fromDate && !toDate) || (fromDate && toDate && toDate < fromDate) ? "dates" : null;
  }
  if (window?.between) return (window.between.maxDays ?? 0) > 0 && window.between.maxDays! <= (window.between.minDays ?? 0) ? "between" : null;
  return null;
}

/** Whether every part can be asked, and there is at least one in each group. */
export function isComplete(rule: Rule): boolean {
  const { inner } = unwrap(rule, "");
  const parts = partsOf(inner);
  return parts ? parts.rules.length > 0 && parts.rules.every(isComplete) : problemOf(inner) === null;
}

/** The value with which a condition goes on when its operator changes. */
export function valueFor(op: Operator, before: unknown): unknown {
  if (existence.includes(op)) return undefined;
  if (op === "OPERATOR_IN") return Array.isArray(before) ? before : before === undefined || before === "" ? [] : [before];
  const one = Array.isArray(before) ? before[0] : before;
  if (ordering.includes(op) || ofDays.includes(op)) {
    const number = Number(one);
    return one !== "" && one !== undefined && Number.isFinite(number) ? number : undefined;
  }
  if (op === "OPERATOR_CONTAINS" || op === "OPERATOR_STARTS_WITH") return one === undefined ? "" : String(one);
  return one ?? "";
}
