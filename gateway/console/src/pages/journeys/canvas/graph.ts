import type { Schema } from "../../../api/client";
import { branchesOf, goesOn } from "./branches";

type Definition = Schema<"JourneyDefinition">;
type Step = Schema<"Step">;

/** The kinds of steps, those that are used most first. */
export const kinds = ["send", "wait", "waitForEvents", "condition", "split", "randomSplit", "addTag", "removeTag", "updateTrait", "points", "coupon", "task", "startJourney", "endJourney", "webhook", "exit"] as const;
export type Kind = (typeof kinds)[number];

/** The entry's name among the nodes; no step is called so. */
export const ENTRY = ":entry";

/** A way from a step to the next, or to the end. */
export interface Way {
  from: string;
  to: string;
  /** Which of a step's ways, as `branchesOf` has them; empty for the one to the step after it. */
  branch: string;
}

export interface Placed {
  id: string;
  x: number;
  y: number;
}

/** Width of a node, and the space that one takes with what is around it. */
export const WIDTH = 232;
const COLUMN = WIDTH + 48;
const ROW = 136;
/** How far a way goes straight before it turns; two of them fit between rows. */
export const TURN = 12;

/** Returns all ways of a journey. Each way out has an end of its own, which keeps the drawing free of long lines. */
export function waysOf({ steps }: Definition): Way[] {
  const ways: Way[] = [{ from: ENTRY, to: steps[0]?.stepId ?? endOf(ENTRY, ""), branch: "" }];
  steps.forEach((step, index) => {
    const go = (to: string | undefined, branch: Way["branch"]) => ways.push({ from: step.stepId, to: to || endOf(step.stepId, branch), branch });
    if (goesOn(step)) go(step.ends ? "" : step.nextStepId || steps[index + 1]?.stepId, "");
    for (const { key, to } of branchesOf(step)) go(to, key);
  });
  return ways;
}

function endOf(from: string, branch: string): string {
  return `:end:${from}:${branch}`;
}

/** The step whose way leads to an end. */
export function beforeEnd(end: string): string {
  return end === endOf(ENTRY, "") ? ENTRY : (end.split(":")[2] ?? "");
}

/** Whether a node is an end, where runs are complete. */
export function isEnd(id: string): boolean {
  return id.startsWith(":end:");
}

/** Returns where each node stands: rows by the longest way from the entry, columns below those that lead there. Steps that no way leads to come last. */
export function layout(definition: Definition, ways: Way[] = waysOf(definition)): Placed[] {
  const out = Map.groupBy(ways, ({ from }) => from);
  const depths = new Map<string, number>();
  const onWay = new Set<string>();
  // A way that leads back to where it came from does not push its own beginning down.
  const descend = (id: string, depth: number) => {
    if (onWay.has(id) || (depths.get(id) ?? -1) >= depth) return;
    depths.set(id, depth);
    onWay.add(id);
    for (const { to } of out.get(id) ?? []) descend(to, depth + 1);
    onWay.delete(id);
  };
  descend(ENTRY, 0);
  for (const { stepId } of definition.steps) if (!depths.has(stepId)) descend(stepId, Math.max(...depths.values()) + 1);
  const rows = [...Map.groupBy(depths.keys(), (id) => depths.get(id)!)].sort(([a], [b]) => a - b);
  const columns = new Map<string, number>();
  for (const [depth, ids] of rows) {
    const wanted = ids.map((id) => ({ id, x: wantedColumn(id, depth, ways, depths, columns) })).sort((a, b) => a.x - b.x);
    // What wants the same place is moved apart, and the row kept over its middle.
    let shift = 0;
    const placed: number[] = [];
    for (const { x } of wanted) placed.push(Math.max(x, (placed.at(-1) ?? -Infinity) + 1));
    placed.forEach((x, index) => (shift += x - wanted[index]!.x));
    wanted.forEach(({ id }, index) => columns.set(id, placed[index]! - shift / wanted.length));
  }
  return [...depths].map(([id, depth]) => ({ id, x: columns.get(id)! * COLUMN, y: depth * ROW }));
}

/** Returns where each node stands: where somebody put it, else where the layout does. An end keeps below the step that it ends. */
export function placed(definition: Definition, positions: readonly Schema<"StepPosition">[], ways: Way[] = waysOf(definition)): Placed[] {
  const put = new Map(positions.map(({ stepId, x, y }) => [stepId, { x, y }]));
  const laid = layout(definition, ways);
  if (put.size === 0) return laid;
  const places = new Map(laid.map((each) => [each.id, each]));
  return laid.map((place) => {
    const own = isEnd(place.id) ? beforeEnd(place.id) : place.id;
    const moved = put.get(own);
    const from = places.get(own);
    return moved && from ? { id: place.id, x: place.x + moved.x - from.x, y: place.y + moved.y - from.y } : place;
  });
}

function wantedColumn(id: string, depth: number, ways: Way[], depths: Map<string, number>, columns: Map<string, number>): number {
  const from = ways.filter((way) => way.to === id && (depths.get(way.from) ?? depth) < depth && columns.has(way.from));
  if (from.length === 0) return 0;
  return from.reduce((sum, way) => sum + columns.get(way.from)! + aside(way, ways), 0) / from.length;
}

/** How far beside its beginning a way goes down: ways alike spread over the middle, those beside the next step to the right. */
function aside(way: Way, ways: Way[]): number {
  const same = ways.filter(({ from }) => from === way.from);
  const place = same.findIndex(({ branch }) => branch === way.branch);
  return same[0]?.branch === "" ? place / 2 : place - (same.length - 1) / 2;
}

/** What a step does: a key of `journeys.steps`. */
export function kindOf(step: Step): Kind {
  return kinds.find((kind) => step[kind]) ?? "exit";
}
