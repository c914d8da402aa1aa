import type { Node, ReactFlowInstance } from "@xyflow/react";
import { ENTRY, WIDTH } from "./graph";

const READABLE = 0.6;

/** Shows a journey from its top: whole, where it can be read so; else its beginning. */
export function showTop(flow: Pick<ReactFlowInstance, "getViewport" | "setViewport">, nodes: readonly Pick<Node, "id" | "position">[], width: number): void {
  const { x, zoom } = flow.getViewport();
  const top = Math.min(...nodes.map(({ position }) => position.y));
  const entry = nodes.find(({ id }) => id === ENTRY);
  if (zoom >= READABLE || !entry) void flow.setViewport({ x, y: 32 - top * zoom, zoom });
  else void flow.setViewport({ x: width / 2 - (entry.position.x + WIDTH / 2) * READABLE, y: 32 - top * READABLE, zoom: READABLE });
}
