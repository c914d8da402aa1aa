import type { Schema } from "../../../api/client";
import type { Filter, Rule, Window } from "../../../components/rules/rule";

type Whole = { [Kind in keyof Schema<"Rule">]-?: (part: NonNullable<Rule[Kind]>) => NonNullable<Schema<"Rule">[Kind]> };

/** A kind that the contract has and this has not is an error of types: without it a journey would lose the condition. */
const wholes: Whole = {
  all: ({ rules = [] }) => ({ rules: rules.map(whole) }),
  any: ({ rules = [] }) => ({ rules: rules.map(whole) }),
  not: whole,
  trait: (trait) => ({ name: "", op: "OPERATOR_EQ", ...trait }),
  tag: (tag) => ({ name: "", ...tag }),
  score: (score) => ({ name: "", op: "OPERATOR_GTE", ...score }),
  standing: (standing) => ({ attribute: "STANDING_ATTRIBUTE_LIFECYCLE_STAGE", op: "OPERATOR_EQ", ...standing }),
  event: ({ op = "OPERATOR_GTE", value, operand, ...event }) => ({ ...wholeEvent(event), op, ...(value !== undefined && { value }), ...(operand !== undefined && { operand }) }),
  orders: ({ op = "OPERATOR_GTE", value, ...orders }) => ({ ...wholeOrders(orders), op, ...(value !== undefined && { value }) }),
  computed: (computed) => ({ computedTraitId: "", op: "OPERATOR_GTE", ...computed }),
  compared: ({ measure, with: other, ...compared }) => ({ op: "OPERATOR_LTE", ...compared, measure: wholeMeasure(measure), with: wholeMeasure(other) }),
  propertyValue: ({ filters, window, ...value }) => ({ eventName: "", occurrence: "OCCURRENCE_LAST", property: "", op: "OPERATOR_EQ", ...value, filters: wholeFilters(filters), ...wholeWindow(window) }),
  sequence: ({ steps = [], window, ...sequence }) => ({
    withinSeconds: "0",
    sameProperty: "",
    ...sequence,
    steps: steps.map(({ filters, ...step }) => ({ eventName: "", absent: false, property: "", ...step, filters: wholeFilters(filters) })),
    ...wholeWindow(window),
  }),
  segment: (segment) => ({ segmentId: "", ...segment }),
  list: (list) => ({ customerListId: "", ...list }),
  bucket: (bucket) => ({ salt: "", fromPerMille: 0, toPerMille: 0, ...bucket }),
  consent: (consent) => ({ channel: "CHANNEL_UNSPECIFIED", purpose: "PURPOSE_UNSPECIFIED", state: "CONSENT_STATE_UNSPECIFIED", endsWithinDays: 0, ...consent }),
  points: (points) => ({ aggregate: "POINTS_AGGREGATE_BALANCE", op: "OPERATOR_GTE", withinDays: 0, ...points }),
  tier: (tier) => ({ op: "OPERATOR_EXISTS", ...tier }),
  coupon: (coupon) => ({ aggregate: "COUPON_AGGREGATE_USABLE", couponTemplateId: "", op: "OPERATOR_GTE", withinDays: 0, ...coupon }),
  company: (company) => ({ companyId: "", stage: "", ...company }),
};

/** Returns a rule that was built with all fields that a rule of the API has, for what says it in words. */
export function whole(rule: Rule): Schema<"Rule"> {
  const kind = (Object.keys(wholes) as (keyof Whole)[]).find((each) => rule[each] !== undefined);
  return kind ? { [kind]: (wholes[kind] as (part: unknown) => unknown)(rule[kind]) } : {};
}

/** The same of filters on an event. */
export function wholeFilters(filters: readonly Filter[] = []): Schema<"PropertyFilter">[] {
  return filters.map((filter) => ({ property: "", op: "OPERATOR_EQ", catalogue: "CATALOGUE_FIELD_UNSPECIFIED", ...filter }));
}

function wholeMeasure({ event, orders }: Schema<"MeasureInput"> = {}): Schema<"Measure"> {
  return orders ? { orders: wholeOrders(orders) } : { event: wholeEvent(event ?? {}) };
}

function wholeEvent({ filters, window, ...event }: Schema<"EventMeasureInput">): Schema<"EventMeasure"> {
  return { eventName: "", aggregate: "AGGREGATE_COUNT", property: "", ...event, filters: wholeFilters(filters), ...wholeWindow(window) };
}

function wholeOrders({ filters, window, ...orders }: Schema<"OrderMeasureInput">): Schema<"OrderMeasure"> {
  return { aggregate: "ORDER_AGGREGATE_COUNT", ...orders, filters: wholeFilters(filters), ...wholeWindow(window) };
}

function wholeWindow(window: Window | undefined): { window?: Schema<"Window"> } {
  if (!window) return {};
  const { between, dates, sinceLast, sinceFirst, ...rest } = window;
  const began = (event: Schema<"WindowEventInput">) => ({ eventName: "", ...event, filters: wholeFilters(event.filters) });
  return {
    window: {
      ...rest,
      ...(sinceLast && { sinceLast: began(sinceLast) }),
      ...(sinceFirst && { sinceFirst: began(sinceFirst) }),
      ...(between && { between: { minDays: 0, maxDays: 0, ...between } }),
      ...(dates && { dates: { fromDate: "", toDate: "", ...dates } }),
    },
  };
}
