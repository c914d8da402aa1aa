import type { Schema } from "../../../api/client";

export type Link = Schema<"Link">;

/** An identifier that stands in the graph. */
export interface Known {
  nodeId: string;
  type: string;
  value: string;
  /** Whose it is: another customer's where the link to it does not hold. */
  customerId: string;
  /** Since when it is known to be the customer's; of another's it is not told here. */
  time?: string | undefined;
}

export interface Placed extends Known {
  x: number;
  y: number;
}

export const WIDTH = 190;
export const HEIGHT = 58;
const COLUMN = WIDTH + 110;
const ROW = HEIGHT + 16;
const MOST_ROWS = 12;
/** How wide a broken column is for its height, about as the window is. */
const ASPECT = 1.7;
/** Identifiers of other customers that are drawn: a shared device may have been refused a thousand times. */
export const MOST_OTHERS = 24;

/** Returns the identifiers at both ends of links, the customer's own first. */
export function identifiersOf(customer: Schema<"Customer">, links: readonly Link[]): { own: Known[]; others: Known[] } {
  const own = customer.identifiers.map(({ type, value }, index) => ({
    nodeId: customer.nodeIds[index]!,
    type,
    value,
    customerId: customer.customerId,
    time: customer.identifierFirstTimes[index],
  }));
  const known = new Set(own.map(({ nodeId }) => nodeId));
  const others = new Map<string, Known>();
  for (const link of links) {
    for (const [nodeId, identifier, customerId] of [[link.nodeA, link.identifierA, link.customerIdA], [link.nodeB, link.identifierB, link.customerIdB]] as const) {
      if (!known.has(nodeId) && identifier) others.set(nodeId, { nodeId, type: identifier.type, value: identifier.value, customerId });
    }
  }
  return { own, others: [...others.values()] };
}

/**
 * Places identifiers in columns: the one with most links first, then what it is linked to, and so on; those of other customers
 * last. A column that would be too high is broken into several.
 */
export function placed(own: readonly Known[], others: readonly Known[], links: readonly Link[]): Placed[] {
  const mates = new Map<string, string[]>();
  for (const { nodeA, nodeB, state } of links) {
    if (state !== "LINK_STATE_ACCEPTED") continue;
    mates.set(nodeA, [...(mates.get(nodeA) ?? []), nodeB]);
    mates.set(nodeB, [...(mates.get(nodeB) ?? []), nodeA]);
  }
  const byId = new Map(own.map((each) => [each.nodeId, each]));
  const waiting = [...own].sort((a, b) => (mates.get(b.nodeId)?.length ?? 0) - (mates.get(a.nodeId)?.length ?? 0));
  const seen = new Set<string>();
  const columns: Known[][] = [];
  let layer = waiting.slice(0, 1);
  while (layer.length > 0) {
    layer.forEach(({ nodeId }) => seen.add(nodeId));
    columns.push(layer);
    const next = new Map<string, Known>();
    for (const { nodeId } of layer) {
      for (const mate of mates.get(nodeId) ?? []) {
        const known = byId.get(mate);
        if (known && !seen.has(mate)) next.set(mate, known);
      }
    }
    layer = [...next.values()];
  }
  // What only links that are not shown hold to the others.
  const rest = own.filter(({ nodeId }) => !seen.has(nodeId));
  const broken = [...columns, rest, others.slice(0, MOST_OTHERS)].flatMap(inColumns);
  return broken.flatMap((column, place) => column.map((each, row) => ({ ...each, x: place * COLUMN, y: (row - (column.length - 1) / 2) * ROW })));
}

function inColumns(column: readonly Known[]): Known[][] {
  const most = Math.max(MOST_ROWS, Math.ceil(Math.sqrt((column.length * COLUMN) / (ROW * ASPECT))));
  const height = Math.max(1, Math.ceil(column.length / Math.ceil(column.length / most)));
  return Array.from({ length: Math.ceil(column.length / height) }, (_, index) => column.slice(index * height, (index + 1) * height));
}

/** The name of a link in the address. */
export function keyOf({ nodeA, nodeB }: Pick<Link, "nodeA" | "nodeB">): string {
  return `${nodeA}-${nodeB}`;
}
