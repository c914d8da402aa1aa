import type { Schema } from "../../../api/client";
import { type Rule } from "../../../components/rules/rule";
import type { Kind } from "../canvas/graph";

export type Definition = Schema<"JourneyDefinition">;
export type Step = Schema<"Step">;

/** What is drawn: each step names the next one, or ends, so that its place in the list says nothing. Never changed, only replaced. */
export interface Drawing {
  definition: Definition;
  /** Of the steps that somebody moved; the others stand where the layout puts them. */
  positions: Schema<"StepPosition">[];
}

/** Returns a draft as it is drawn. A step without an id, or with one that another has, gets one; a step of no kind is an exit. */
export function drawingOf(draft: Pick<Schema<"JourneyDraft">, "definition" | "positions">): Drawing {
  const steps = draft.definition?.steps ?? [];
  const taken = new Set<string>();
  const named = steps.map((step) => {
    const stepId = step.stepId && !taken.has(step.stepId) ? step.stepId : newId("step", taken);
    taken.add(stepId);
    const hasKind = step.send ?? step.wait ?? step.condition ?? step.addTag ?? step.webhook ?? step.exit;
    return { ...step, stepId, ...(!hasKind && { exit: { reason: "" }, nextStepId: "" }) };
  });
  const told = named.map((step, index) => (goesOn(step) && !step.ends ? withNext(step, step.nextStepId || (named[index + 1]?.stepId ?? "")) : step));
  return { definition: { ...draft.definition, steps: told }, positions: draft.positions.filter(({ stepId }) => taken.has(stepId)) };
}

/** Whether a step of this kind goes on by one way of its own. */
export function goesOn(step: Step): boolean {
  return !step.condition && !step.exit;
}

/** Returns a step that goes on to another, or ends where that is empty. */
export function withNext(step: Step, next: string): Step {
  return { ...step, nextStepId: next, ends: next === "" };
}

/** Returns an id that no step has. Not counted up: a new step must not take over the counts of one that is gone. */
export function newId(kind: string, taken: ReadonlySet<string>): string {
  for (;;) {
    const id = `${kind.toLowerCase()}-${Math.random().toString(36).slice(2, 8)}`;
    if (!taken.has(id)) return id;
  }
}

/** A step of a kind as it begins. */
export function newStep(kind: Kind, stepId: string): Step {
  const step = { stepId, nextStepId: "", ends: false };
  if (kind === "send") return { ...step, send: { templateId: "" } };
  if (kind === "wait") return { ...step, wait: { durationSeconds: "86400" } };
  if (kind === "condition") return { ...step, condition: { rule: { all: { rules: [] } }, thenStepId: "", elseStepId: "" } };
  if (kind === "addTag") return { ...step, addTag: { tag: "" } };
  if (kind === "webhook") return { ...step, webhook: { url: "", onFailureStepId: "" } };
  return { ...step, exit: { reason: "" } };
}

/** Returns a rule that was built with all fields that a rule of the API has, for what says it in words. */
export function whole(rule: Rule): Schema<"Rule"> {
  if (rule.all) return { all: { rules: (rule.all.rules ?? []).map(whole) } };
  if (rule.any) return { any: { rules: (rule.any.rules ?? []).map(whole) } };
  if (rule.not) return { not: whole(rule.not) };
  if (rule.trait) return { trait: { name: "", op: "OPERATOR_EQ", ...rule.trait } };
  if (rule.tag) return { tag: { name: "", ...rule.tag } };
  if (rule.segment) return { segment: { segmentId: "", ...rule.segment } };
  if (rule.sequence) {
    const { steps, window, ...sequence } = rule.sequence;
    const wholeSteps = (steps ?? []).map(({ filters, ...step }) => ({ eventName: "", absent: false, property: "", ...step, filters: wholeFilters(filters) }));
    return { sequence: { withinSeconds: "0", sameProperty: "", ...sequence, steps: wholeSteps, ...(window && { window: wholeWindow(window) }) } };
  }
  if (rule.compared) {
    const { measure, with: other, ...compared } = rule.compared;
    return { compared: { op: "OPERATOR_LTE", ...compared, measure: wholeMeasure(measure), with: wholeMeasure(other) } };
  }
  if (rule.computed) return { computed: { computedTraitId: "", op: "OPERATOR_GTE", ...rule.computed } };
  if (rule.orders) {
    const { filters, window, ...orders } = rule.orders;
    return { orders: { aggregate: "ORDER_AGGREGATE_COUNT", op: "OPERATOR_GTE", ...orders, filters: wholeFilters(filters), ...(window && { window: wholeWindow(window) }) } };
  }
  if (rule.bucket) return { bucket: { salt: "", fromPerMille: 0, toPerMille: 0, ...rule.bucket } };
  if (rule.score) return { score: { name: "", op: "OPERATOR_GTE", ...rule.score } };
  if (rule.standing) return { standing: { attribute: "STANDING_ATTRIBUTE_LIFECYCLE_STAGE", op: "OPERATOR_EQ", ...rule.standing } };
  if (rule.event) {
    const { filters, window, ...event } = rule.event;
    return { event: { eventName: "", aggregate: "AGGREGATE_COUNT", property: "", op: "OPERATOR_GTE", ...event, filters: wholeFilters(filters), ...(window && { window: wholeWindow(window) }) } };
  }
  if (!rule.propertyValue) return {};
  const { filters, window, ...value } = rule.propertyValue;
  return { propertyValue: { eventName: "", occurrence: "OCCURRENCE_LAST", property: "", op: "OPERATOR_EQ", ...value, filters: wholeFilters(filters), ...(window && { window: wholeWindow(window) }) } };
}

/** The same of filters on an event. */
export function wholeFilters(filters: readonly Schema<"PropertyFilterInput">[] = []): Schema<"PropertyFilter">[] {
  return filters.map((filter) => ({ property: "", op: "OPERATOR_EQ", catalogue: "CATALOGUE_FIELD_UNSPECIFIED", ...filter }));
}

function wholeMeasure({ event, orders }: Schema<"MeasureInput"> = {}): Schema<"Measure"> {
  if (orders) {
    const { filters, window, ...rest } = orders;
    return { orders: { aggregate: "ORDER_AGGREGATE_COUNT", ...rest, filters: wholeFilters(filters), ...(window && { window: wholeWindow(window) }) } };
  }
  const { filters, window, ...rest } = event ?? {};
  return { event: { eventName: "", aggregate: "AGGREGATE_COUNT", property: "", ...rest, filters: wholeFilters(filters), ...(window && { window: wholeWindow(window) }) } };
}

function wholeWindow(window: Schema<"WindowInput">): Schema<"Window"> {
  const { between, dates, sinceLast, sinceFirst, ...rest } = window;
  const began = (event: Schema<"WindowEventInput">) => ({ eventName: "", ...event, filters: wholeFilters(event.filters) });
  return { ...rest, ...(sinceLast && { sinceLast: began(sinceLast) }), ...(sinceFirst && { sinceFirst: began(sinceFirst) }), ...(between && { between: { minDays: 0, maxDays: 0, ...between } }), ...(dates && { dates: { fromDate: "", toDate: "", ...dates } }) };
}
