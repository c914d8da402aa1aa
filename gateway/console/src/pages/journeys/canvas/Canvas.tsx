import "@xyflow/react/dist/style.css";
import "./canvas.css";
import { Background, Controls, MarkerType, MiniMap, ReactFlow, type BuiltInEdge } from "@xyflow/react";
import { theme } from "antd";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useIsDark } from "../../../app/theme";
import type { Schema } from "../../../api/client";
import { useFormat } from "../../../components/format";
import { useBranchWords, useEntryWords, useStepWords } from "../stepWords";
import { ENTRY, isEnd, kindOf, placed, TURN, waysOf } from "./graph";
import { showTop } from "./view";
import { nodeTypes, useCanvasLabels, type EndNode, type StepNode } from "./nodes";

interface Props {
  definition: Schema<"JourneyDefinition">;
  /** Where its steps stand; those that are not named stand where the layout puts them. */
  positions?: readonly Schema<"StepPosition">[] | undefined;
  /** How many came by and are at each step; absent where nobody walks this version. */
  stats?: Schema<"JourneyStepStats"> | undefined;
  /** The steps that one run came to, in its order; all else steps back. */
  path?: readonly string[] | undefined;
  /** A step was chosen. */
  onOpen: (stepId: string) => void;
  /** A way was chosen; it begins at a step or the entry. */
  onOpenWay: (from: string, to: string) => void;
  height: number;
}

/** A journey as it is walked: from the top, each step a box. */
export function Canvas({ definition, positions, stats, path, onOpen, onOpenWay, height }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const isDark = useIsDark();
  const box = useRef<HTMLDivElement>(null);
  const labels = useCanvasLabels();
  const { token } = theme.useToken();
  const stepWords = useStepWords();
  const entryWords = useEntryWords();
  const branchWords = useBranchWords();
  const ways = useMemo(() => waysOf(definition), [definition]);
  const places = useMemo(() => placed(definition, positions ?? [], ways), [definition, positions, ways]);
  const steps = new Map(definition.steps.map((step) => [step.stepId, step]));
  const counts = new Map(stats?.steps.map((each) => [each.stepId, each]));
  const runs = new Map(stats?.edges.map(({ fromStepId, toStepId, runs: count }) => [`${fromStepId || ENTRY}>${toStepId}`, Number(count)]));
  const walked = path && new Set([ENTRY, ...path]);
  const walkedWays = path && new Set([ENTRY, ...path].map((from, index) => `${from}>${path[index] ?? ""}`));

  const wordsOf = (id: string) => {
    const step = steps.get(id);
    return step ? stepWords(step) : entryWords(definition);
  };
  const nameOf = (id: string) => {
    const step = steps.get(id);
    return isEnd(id) ? t("journeys.end") : `${t(`journeys.steps.${step ? kindOf(step) : "entry"}`)} ${wordsOf(id)}`;
  };
  const nodes: (StepNode | EndNode)[] = places.map(({ id, x, y }) => {
    const position = { x, y };
    const isDim = walked !== undefined && !walked.has(id);
    if (isEnd(id)) return { id, type: "end", position, data: { title: t("journeys.end"), isDim }, selectable: false, focusable: false };
    const step = steps.get(id);
    const count = counts.get(id);
    const kind = step ? kindOf(step) : "entry";
    return {
      id,
      type: "step",
      position,
      ariaLabel: nameOf(id),
      data: {
        kind,
        title: t(`journeys.steps.${kind}`),
        words: wordsOf(id),
        counts: count ? t("journeys.visits", { visits: format.number(count.visits), inside: format.number(count.inside) }) : "",
        isDim,
      },
    };
  });
  const edges: BuiltInEdge[] = ways.map(({ from, to, branch }) => {
    const key = `${from}>${to}`;
    const count = runs.get(key);
    const label = [branchWords(steps.get(from), branch), count !== undefined && format.number(count)].filter(Boolean).join(" · ");
    const isWalked = walkedWays?.has(key) ?? false;
    return {
      id: `${key}:${branch}`,
      source: from,
      target: to,
      type: "smoothstep",
      pathOptions: { offset: TURN },
      ...(label && { label }),
      animated: isWalked,
      focusable: !isEnd(to),
      ariaRole: isEnd(to) ? "img" : "button",
      ariaLabel: [t("journeys.way", { from: nameOf(from), to: nameOf(to) }), label].filter(Boolean).join(" · "),
      style: { stroke: isWalked ? token.colorPrimary : token.colorBorder, strokeWidth: isWalked ? 2.5 : 1.5, opacity: walked && !isWalked ? 0.4 : 1 },
      labelStyle: { fill: token.colorTextSecondary, fontSize: 12 },
      labelBgStyle: { fill: token.colorBgContainer },
      markerEnd: { type: MarkerType.ArrowClosed, color: isWalked ? token.colorPrimary : token.colorBorder },
    };
  });
  return (
    <div
      ref={box}
      style={{ height }}
      role="group"
      aria-label={t("journeys.canvas")}
      onKeyDown={({ key, target }) => {
        const id = key === "Enter" && (target as Element).closest("[data-id]")?.getAttribute("data-id");
        const way = edges.find((each) => each.id === id);
        if (way && !isEnd(way.target)) onOpenWay(way.source, way.target);
        else if (nodes.some((each) => each.id === id && each.type === "step")) onOpen(id as string);
      }}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={isDark ? "dark" : "light"}
        nodesDraggable={false}
        nodesConnectable={false}
        fitView
        onInit={(flow) => showTop(flow, nodes, box.current?.clientWidth ?? 0)}
        fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
        minZoom={0.2}
        onEdgeClick={(_, { source, target }) => !isEnd(target) && onOpenWay(source, target)}
        onNodeClick={(_, { id, type }) => type === "step" && onOpen(id)}
        ariaLabelConfig={labels}
      >
        <Background color={token.colorBorderSecondary} />
        <Controls showInteractive={false} />
        {nodes.length > 12 && <MiniMap pannable zoomable ariaLabel={t("journeys.overviewMap")} />}
      </ReactFlow>
    </div>
  );
}
