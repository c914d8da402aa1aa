import { branchesOf, goesOn, withBranch } from "../canvas/branches";
import { ENTRY, type Kind, type Way, waysOf } from "../canvas/graph";
import { type Definition, type Drawing, newId, newStep, type Step, withNext } from "./drawing";

/** Where something goes in: a way by what it leaves. */
export type Gap = Pick<Way, "from" | "branch">;

/** Returns which step a way leads to; empty for an end. */
export function targetOf(definition: Definition, gap: Gap): string {
  if (gap.from === ENTRY) return definition.steps[0]?.stepId ?? "";
  const step = definition.steps.find(({ stepId }) => stepId === gap.from);
  if (!step) return "";
  return gap.branch ? (branchesOf(step).find(({ key }) => key === gap.branch)?.to ?? "") : step.nextStepId;
}

function placeOf(branch: Way["branch"]): number {
  return Number(branch.slice("event:".length));
}

/** Lets a way lead to another step, or to an end where `to` is empty. */
export function lead(definition: Definition, gap: Gap, to: string): Definition {
  if (gap.from === ENTRY) {
    const first = definition.steps.filter(({ stepId }) => stepId === to);
    return { ...definition, steps: [...first, ...definition.steps.filter(({ stepId }) => stepId !== to)] };
  }
  return { ...definition, steps: definition.steps.map((step) => (step.stepId === gap.from ? led(step, gap.branch, to) : step)) };
}

function led(step: Step, branch: string, to: string): Step {
  return branch ? withBranch(step, branch, to) : withNext(step, to);
}

/** Puts a new step on a way: what stood behind it comes after it, in the first branch of a step that has only branches. Returns its id, too. */
export function insert(drawing: Drawing, gap: Gap, kind: Kind): { drawing: Drawing; stepId: string } {
  const { definition } = drawing;
  const stepId = newId(kind, new Set(definition.steps.map((step) => step.stepId)));
  const behind = targetOf(definition, gap);
  const step = newStep(kind, stepId);
  const linked = step.exit ? step : led(step, firstWayOf(step), behind);
  return { drawing: { ...drawing, definition: put(definition, gap, [linked], stepId) }, stepId };
}

// Behind the step that it follows, so that the list reads as the journey goes.
function put(definition: Definition, gap: Gap, steps: readonly Step[], first: string): Definition {
  const at = definition.steps.findIndex(({ stepId }) => stepId === gap.from) + 1;
  return lead({ ...definition, steps: [...definition.steps.slice(0, at), ...steps, ...definition.steps.slice(at)] }, gap, first);
}

/** Which of its ways a step goes on by, where nobody says which. */
export function firstWayOf(step: Step): string {
  return goesOn(step) ? "" : (branchesOf(step)[0]?.key ?? "");
}

/** Returns the step that comes in the place of one that goes: the next one; of one that has only branches, the first that has steps. */
function successorOf(step: Step): string {
  return goesOn(step) ? step.nextStepId : (branchesOf(step).find(({ to }) => to !== "")?.to ?? "");
}

function reachable(definition: Definition): Set<string> {
  const out = Map.groupBy(waysOf(definition), ({ from }) => from);
  const seen = new Set<string>();
  const ahead = [ENTRY];
  for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    ahead.push(...(out.get(id) ?? []).map(({ to }) => to));
  }
  return seen;
}

/**
 * Takes steps out, and joins what stood around each. What only a branch that goes with them led to, goes too; what nothing led
 * to before stays. Returns how many steps went.
 */
export function remove(drawing: Drawing, ids: readonly string[]): { drawing: Drawing; count: number } {
  const before = reachable(drawing.definition);
  let definition = drawing.definition;
  for (const id of ids) {
    const step = definition.steps.find(({ stepId }) => stepId === id);
    if (!step) continue;
    // A step that leads to itself leads nowhere without itself.
    const next = successorOf(step) === id ? "" : successorOf(step);
    for (const way of waysOf(definition)) if (way.to === id && way.from !== ENTRY) definition = lead(definition, way, next);
    const isFirst = definition.steps[0]?.stepId === id;
    definition = { ...definition, steps: definition.steps.filter(({ stepId }) => stepId !== id) };
    // Where nothing follows the first step, nothing is left of the journey but what nothing led to.
    if (isFirst && next) definition = lead(definition, { from: ENTRY, branch: "" }, next);
  }
  const after = reachable(definition);
  const kept = definition.steps.filter(({ stepId }) => after.has(stepId) || !before.has(stepId));
  const count = drawing.definition.steps.length - kept.length;
  return { drawing: tidied({ ...drawing, definition: { ...definition, steps: kept } }), count };
}

function tidied(drawing: Drawing): Drawing {
  const there = new Set(drawing.definition.steps.map(({ stepId }) => stepId));
  return { ...drawing, positions: drawing.positions.filter(({ stepId }) => there.has(stepId)) };
}

/** Changes one step. */
export function change(drawing: Drawing, step: Step): Drawing {
  const steps = drawing.definition.steps.map((each) => (each.stepId === step.stepId ? step : each));
  return { ...drawing, definition: { ...drawing.definition, steps } };
}

/** Puts steps where somebody moved them. */
export function move(drawing: Drawing, places: readonly { id: string; x: number; y: number }[]): Drawing {
  const moved = new Map(places.map(({ id, x, y }) => [id, { stepId: id, x: Math.round(x), y: Math.round(y) }]));
  return { ...drawing, positions: [...drawing.positions.filter(({ stepId }) => !moved.has(stepId)), ...moved.values()] };
}

/** Copies steps under new ids, onto a way; ways among them stay, the others lead to what stood behind the gap. */
export function paste(drawing: Drawing, gap: Gap, copied: readonly Step[]): { drawing: Drawing; ids: string[] } {
  const { definition } = drawing;
  const taken = new Set(definition.steps.map(({ stepId }) => stepId));
  const ids = new Map<string, string>();
  for (const { stepId } of copied) {
    const id = newId(stepId.replace(/-[^-]*$/, ""), taken);
    taken.add(id);
    ids.set(stepId, id);
  }
  const behind = targetOf(definition, gap);
  const renamed = copied.map((step): Step => {
    const own = { ...step, stepId: ids.get(step.stepId)! };
    if (own.exit) return own;
    const first = firstWayOf(own);
    const joined = branchesOf(own).reduce((whole, { key, to }) => withBranch(whole, key, ids.get(to) ?? (key === first ? behind : "")), own);
    return goesOn(own) ? withNext(joined, ids.get(own.nextStepId) ?? behind) : joined;
  });
  // Pasted are those that the first one leads to; what else was marked would hang in the air.
  const first = renamed[0];
  if (!first) return { drawing, ids: [] };
  const whole = { ...definition, steps: renamed };
  const led = reachable(whole);
  const used = renamed.filter(({ stepId }) => led.has(stepId));
  return { drawing: { ...drawing, definition: put(definition, gap, used, first.stepId) }, ids: used.map(({ stepId }) => stepId) };
}
