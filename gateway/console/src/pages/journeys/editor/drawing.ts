import type { Schema } from "../../../api/client";
import { goesOn } from "../canvas/branches";
import { kinds, type Kind } from "../canvas/graph";

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
    return { ...step, stepId, ...(!kinds.some((kind) => step[kind]) && { exit: { reason: "" }, nextStepId: "" }) };
  });
  const told = named.map((step, index) => (goesOn(step) && !step.ends ? withNext(step, step.nextStepId || (named[index + 1]?.stepId ?? "")) : step));
  return { definition: { exits: [], ...draft.definition, steps: told }, positions: draft.positions.filter(({ stepId }) => taken.has(stepId)) };
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

const newTask: Schema<"TaskStep"> = {
  kind: "TASK_KIND_CALL",
  title: "",
  description: "",
  assignment: "TASK_ASSIGNMENT_ADVISER",
  storeId: "",
  skill: "",
  staffId: "",
  priority: "TASK_PRIORITY_NORMAL",
  vipTierIds: [],
  dueMinutes: 1_440,
  inShiftHours: false,
  escalateAfterMinutes: 60,
};

/** What is listened for as it begins. */
export const newOccurrence: Schema<"JourneyOccurrence"> = { event: { eventName: "", filters: [], sameProperty: "" } };

/** A step of a kind as it begins. */
export function newStep(kind: Kind, stepId: string): Step {
  const step = { stepId, nextStepId: "", ends: false };
  if (kind === "send") return { ...step, send: { templateId: "", tags: [], fallbackTemplateIds: [], fallBackOnCaps: false } };
  if (kind === "wait") return { ...step, wait: { durationSeconds: "86400", timeZone: "" } };
  if (kind === "waitForEvents") return { ...step, waitForEvents: { branches: [{ on: newOccurrence, stepId: "" }], timeoutSeconds: "86400", timeoutStepId: "" } };
  if (kind === "condition") return { ...step, condition: { rule: { all: { rules: [] } }, thenStepId: "", elseStepId: "" } };
  if (kind === "split") return { ...step, split: { branches: [{ displayName: "", rule: { all: { rules: [] } }, stepId: "" }], elseStepId: "" } };
  if (kind === "randomSplit") return { ...step, randomSplit: { branches: [{ branchId: "a", displayName: "", weight: 5_000, stepId: "" }, { branchId: "b", displayName: "", weight: 5_000, stepId: "" }], key: "" } };
  if (kind === "removeTag") return { ...step, removeTag: { tag: "" } };
  if (kind === "addTag") return { ...step, addTag: { tag: "" } };
  if (kind === "task") return { ...step, task: newTask };
  if (kind === "webhook") return { ...step, webhook: { url: "", onFailureStepId: "", keepAs: "" } };
  if (kind === "updateTrait") return { ...step, updateTrait: { trait: "", constant: "" } };
  if (kind === "points") return { ...step, points: { operation: "POINTS_OPERATION_EARN", points: "100", reason: "", insufficientStepId: "" } };
  if (kind === "startJourney") return { ...step, startJourney: { journeyId: "" } };
  if (kind === "endJourney") return { ...step, endJourney: { journeyId: "" } };
  if (kind === "coupon") return { ...step, coupon: { couponTemplateId: "", keepAs: "", refusedStepId: "" } };
  return { ...step, exit: { reason: "" } };
}
