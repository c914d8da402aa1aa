import type { Schema } from "../../../api/client";

type Step = Schema<"Step">;

/** A way out of a step that the step names itself. */
export interface Branch {
  /** Which of the step's ways. */
  key: string;
  /** Where it leads; empty: to the end. */
  to: string;
  /** What its maker calls it; without place and name the key is one of `journeys.branches`. */
  name?: string;
  /** Which of several alike, from 1. */
  place?: number;
  /** How many of 10,000 go it. */
  weight?: number;
}

/** Ways that a step need not have: without one it goes on as otherwise. */
export const apart = ["failure", "insufficient", "refused", "missing"] as const;

/** Whether a step of this kind goes on by one way to the step after it. */
export function goesOn(step: Step): boolean {
  return !step.condition && !step.split && !step.randomSplit && !step.waitForEvents && !step.exit;
}

/** Returns the ways that a step names itself. */
export function branchesOf(step: Step): Branch[] {
  if (step.condition) return [{ key: "then", to: step.condition.thenStepId }, { key: "else", to: step.condition.elseStepId }];
  if (step.split) return [...step.split.branches.map(({ stepId, displayName }, index) => ({ key: keyOf(index), to: stepId, name: displayName, place: index + 1 })), { key: "else", to: step.split.elseStepId }];
  if (step.randomSplit) return step.randomSplit.branches.map(({ stepId, displayName, branchId, weight }, index) => ({ key: keyOf(index), to: stepId, name: displayName || branchId, place: index + 1, weight }));
  if (step.waitForEvents) return [{ key: "timeout", to: step.waitForEvents.timeoutStepId }, ...step.waitForEvents.branches.map(({ stepId }, index) => ({ key: keyOf(index), to: stepId, place: index + 1 }))];
  return apart.map((key) => ({ key, to: apartOf(step, key) ?? "" })).filter(({ to }) => to !== "");
}

/** Returns where a way leads that a step need not have; empty: it has none; undefined: it cannot have it. */
export function apartOf(step: Step, key: (typeof apart)[number]): string | undefined {
  return { failure: step.webhook?.onFailureStepId, insufficient: step.points?.insufficientStepId, refused: step.coupon?.refusedStepId, missing: step.wait?.untilDate?.missingStepId }[key];
}

/** Returns a step of whose own ways one leads elsewhere. */
export function withBranch(step: Step, key: string, to: string): Step {
  if (step.condition) return { ...step, condition: { ...step.condition, [key === "then" ? "thenStepId" : "elseStepId"]: to } };
  if (step.split && key === "else") return { ...step, split: { ...step.split, elseStepId: to } };
  if (step.split) return { ...step, split: { ...step.split, branches: step.split.branches.map((each, index) => (keyOf(index) === key ? { ...each, stepId: to } : each)) } };
  if (step.randomSplit) return { ...step, randomSplit: { ...step.randomSplit, branches: step.randomSplit.branches.map((each, index) => (keyOf(index) === key ? { ...each, stepId: to } : each)) } };
  const listened = step.waitForEvents;
  if (listened && key === "timeout") return { ...step, waitForEvents: { ...listened, timeoutStepId: to } };
  if (listened) return { ...step, waitForEvents: { ...listened, branches: listened.branches.map((each, index) => (keyOf(index) === key ? { ...each, stepId: to } : each)) } };
  if (step.wait?.untilDate) return { ...step, wait: { ...step.wait, untilDate: { ...step.wait.untilDate, missingStepId: to } } };
  if (step.points) return { ...step, points: { ...step.points, insufficientStepId: to } };
  if (step.coupon) return { ...step, coupon: { ...step.coupon, refusedStepId: to } };
  if (step.webhook) return { ...step, webhook: { ...step.webhook, onFailureStepId: to } };
  return step;
}

function keyOf(index: number): string {
  return `branch-${index}`;
}
