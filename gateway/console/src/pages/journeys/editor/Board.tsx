import "@xyflow/react/dist/style.css";
import "../canvas/canvas.css";
import { applyNodeChanges, Background, Controls, MiniMap, ReactFlow, type NodeChange, type ReactFlowInstance } from "@xyflow/react";
import { theme } from "antd";
import { memo, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useIsDark } from "../../../app/theme";
import { ENTRY, isEnd, WIDTH } from "../canvas/graph";
import { nodeTypes, useCanvasLabels, type EndNode, type StepNode } from "../canvas/nodes";
import { showTop } from "../canvas/view";
import { edgeTypes, type GapEdge } from "./AddEdge";

export type BoardNode = StepNode | EndNode;

interface Props {
  nodes: BoardNode[];
  edges: GapEdge[];
  mayMove: boolean;
  /** A step was chosen, or with `""` none. */
  onOpen: (id: string) => void;
  /** Nodes were moved. */
  onMove: (places: { id: string; x: number; y: number }[]) => void;
  /** These are marked now. */
  onMark: (ids: string[]) => void;
  /** Marks a node alone, and brings it into view; another object, another time. */
  shown: { id: string } | null;
  /** Pixels at the end of the surface that something lies over. */
  covered: number;
}

/** The drawing surface. While something is dragged only this moves: what is drawn changes when it is let go. */
export const Board = memo(({ nodes: wanted, edges, mayMove, onOpen, onMove, onMark, shown, covered }: Props) => {
  const { t } = useTranslation();
  const isDark = useIsDark();
  const labels = useCanvasLabels();
  const { token } = theme.useToken();
  const [nodes, setNodes] = useState(wanted);
  const box = useRef<HTMLDivElement>(null);
  const flow = useRef<ReactFlowInstance<BoardNode, GapEdge>>(null);
  useEffect(() => setNodes((before) => merged(before, wanted)), [wanted]);

  const apply = useCallback(
    (changes: NodeChange<BoardNode>[]) => {
      setNodes((before) => applyNodeChanges([...changes, ...followed(changes, before)], before));
      const places = changes.flatMap((each) => (each.type === "position" && each.dragging === false && each.position ? [{ id: each.id, ...each.position }] : []));
      if (places.length) onMove(places);
    },
    [onMove],
  );

  // Told again whenever this is another function: so it never is.
  const select = useCallback(({ nodes: marked }: { nodes: BoardNode[] }) => onMark(marked.map(({ id }) => id).filter((id) => id !== ENTRY && !isEnd(id))), [onMark]);

  useEffect(() => {
    if (!shown) return;
    setNodes((before) => before.map((each) => ((each.selected ?? false) === (each.id === shown.id) ? each : { ...each, selected: each.id === shown.id })));
    const node = wanted.find(({ id }) => id === shown.id);
    if (!node || !flow.current || !box.current) return;
    const { left, right: edge, top, bottom } = box.current.getBoundingClientRect();
    const right = edge - covered;
    const from = flow.current.flowToScreenPosition(node.position);
    const to = flow.current.flowToScreenPosition({ x: node.position.x + WIDTH, y: node.position.y + 100 });
    if (from.x >= left && to.x <= right && from.y >= top && to.y <= bottom) return;
    // By our own measure: the surface may have become narrower just now, which it does not know yet.
    const { zoom } = flow.current.getViewport();
    const middle = { x: (right - left) / 2 - (node.position.x + WIDTH / 2) * zoom, y: (bottom - top) / 2 - (node.position.y + 40) * zoom };
    void flow.current.setViewport({ ...middle, zoom }, { duration: 200 });
    // Only when it is asked for: not each time that something is drawn.
  }, [shown]);

  return (
    <div
      ref={box}
      style={{ height: "100%" }}
      role="group"
      aria-label={t("journeys.canvas")}
      onKeyDown={(event) => {
        const id = (event.target as HTMLElement).closest(".react-flow__node")?.getAttribute("data-id");
        if (event.key === "Enter" && id && !isEnd(id)) onOpen(id);
      }}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={apply}
        onInit={(instance) => {
          flow.current = instance;
          showTop(instance, wanted, box.current?.clientWidth ?? 0);
        }}
        colorMode={isDark ? "dark" : "light"}
        nodesDraggable={mayMove}
        nodesConnectable={false}
        edgesFocusable={false}
        selectNodesOnDrag={false}
        deleteKeyCode={null}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
        minZoom={0.2}
        onNodeClick={({ shiftKey, ctrlKey, metaKey }, { id, type }) => type === "step" && !shiftKey && !ctrlKey && !metaKey && onOpen(id)}
        onPaneClick={() => onOpen("")}
        onSelectionChange={select}
        ariaLabelConfig={labels}
      >
        <Background color={token.colorBorderSecondary} />
        <Controls showInteractive={false} />
        {nodes.length > 12 && <MiniMap pannable zoomable ariaLabel={t("journeys.overviewMap")} />}
      </ReactFlow>
    </div>
  );
});

/** Ends go with the step that they end. */
function followed(changes: NodeChange<BoardNode>[], nodes: BoardNode[]): NodeChange<BoardNode>[] {
  return changes.flatMap((each): NodeChange<BoardNode>[] => {
    const from = each.type === "position" && each.position && nodes.find(({ id }) => id === each.id);
    if (!from || each.type !== "position" || !each.position) return [];
    const by = { x: each.position.x - from.position.x, y: each.position.y - from.position.y };
    return nodes
      .filter(({ id }) => id.startsWith(`:end:${each.id}:`))
      .map(({ id, position }) => ({ type: "position", id, position: { x: position.x + by.x, y: position.y + by.y } }));
  });
}

/** Returns the nodes as they are wanted; those that are as they were stay the same object, and none is moved while it is dragged. */
function merged(before: BoardNode[], wanted: BoardNode[]): BoardNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const next = wanted.map((node) => {
    const old = known.get(node.id);
    if (!old) return node;
    const position = old.dragging ? old.position : node.position;
    const isSame = old.position.x === position.x && old.position.y === position.y && old.ariaLabel === node.ariaLabel && isAlike(old.data, node.data);
    return isSame ? old : ({ ...old, ...node, position } as BoardNode);
  });
  return next.length === before.length && next.every((node, index) => node === before[index]) ? before : next;
}

function isAlike(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  return Object.keys({ ...one, ...other }).every((key) => one[key] === other[key]);
}
