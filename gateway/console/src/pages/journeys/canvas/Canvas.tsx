import "@xyflow/react/dist/style.css";
import "./canvas.css";
import { Background, Controls, Handle, MarkerType, MiniMap, Position, ReactFlow, type Edge, type Node, type NodeProps } from "@xyflow/react";
import { ApiOutlined, BranchesOutlined, ClockCircleOutlined, FlagOutlined, LogoutOutlined, SendOutlined, TagOutlined } from "@ant-design/icons";
import { theme } from "antd";
import { useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useIsDark } from "../../../app/theme";
import type { Schema } from "../../../api/client";
import { useFormat } from "../../../components/format";
import { useEntryWords, useStepWords } from "../stepWords";
import { ENTRY, isEnd, kindOf, layout, waysOf, WIDTH } from "./graph";

type StepNode = Node<{ kind: string; title: string; words: string; counts: string; isDim: boolean }, "step">;
type EndNode = Node<{ title: string; isDim: boolean }, "end">;

const icons: Record<string, ReactNode> = {
  entry: <FlagOutlined />,
  send: <SendOutlined />,
  wait: <ClockCircleOutlined />,
  condition: <BranchesOutlined />,
  addTag: <TagOutlined />,
  exit: <LogoutOutlined />,
  webhook: <ApiOutlined />,
};

function StepBox({ data, selected }: NodeProps<StepNode>) {
  return (
    <div className={`yk-step yk-step-${data.kind}${selected ? " yk-step-selected" : ""}${data.isDim ? " yk-step-dim" : ""}`} style={{ width: WIDTH }}>
      {data.kind !== "entry" && <Handle type="target" position={Position.Top} isConnectable={false} />}
      <div className="yk-step-head">
        <span className="yk-step-icon" aria-hidden>{icons[data.kind]}</span>
        <strong>{data.title}</strong>
        <span className="yk-step-counts">{data.counts}</span>
      </div>
      <div className="yk-step-words yk-foreign" title={data.words}>{data.words}</div>
      {data.kind !== "exit" && <Handle type="source" position={Position.Bottom} isConnectable={false} />}
    </div>
  );
}

function EndBox({ data }: NodeProps<EndNode>) {
  return (
    <div className={`yk-end${data.isDim ? " yk-step-dim" : ""}`} style={{ width: WIDTH }}>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <span>{data.title}</span>
    </div>
  );
}

const types = { step: StepBox, end: EndBox };

interface Props {
  definition: Schema<"JourneyDefinition">;
  /** How many came by and are at each step; absent where nobody walks this version. */
  stats?: Schema<"JourneyStepStats"> | undefined;
  /** The steps that one run came to, in its order; all else steps back. */
  path?: readonly string[] | undefined;
  /** A step was chosen. */
  onOpen: (stepId: string) => void;
  height: number;
}

/** A journey as it is walked: from the top, each step a box, laid out by itself. */
export function Canvas({ definition, stats, path, onOpen, height }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const isDark = useIsDark();
  const { token } = theme.useToken();
  const stepWords = useStepWords();
  const entryWords = useEntryWords();
  const ways = useMemo(() => waysOf(definition), [definition]);
  const places = useMemo(() => layout(definition, ways), [definition, ways]);
  const steps = new Map(definition.steps.map((step) => [step.stepId, step]));
  const counts = new Map(stats?.steps.map((each) => [each.stepId, each]));
  const runs = new Map(stats?.edges.map(({ fromStepId, toStepId, runs: count }) => [`${fromStepId || ENTRY}>${toStepId}`, Number(count)]));
  const walked = path && new Set([ENTRY, ...path]);
  const walkedWays = path && new Set([ENTRY, ...path].map((from, index) => `${from}>${path[index] ?? ""}`));

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
      ariaLabel: `${t(`journeys.steps.${kind}`)} ${step ? stepWords(step) : entryWords(definition)}`,
      data: {
        kind,
        title: t(`journeys.steps.${kind}`),
        words: step ? stepWords(step) : entryWords(definition),
        counts: count ? t("journeys.visits", { visits: format.number(count.visits), inside: format.number(count.inside) }) : "",
        isDim,
      },
    };
  });
  const edges: Edge[] = ways.map(({ from, to, branch }) => {
    const key = `${from}>${to}`;
    const count = runs.get(key);
    const label = [branch && t(`journeys.branches.${branch}`), count !== undefined && format.number(count)].filter(Boolean).join(" · ");
    const isWalked = walkedWays?.has(key) ?? false;
    return {
      id: `${key}:${branch}`,
      source: from,
      target: to,
      type: "smoothstep",
      ...(label && { label }),
      animated: isWalked,
      focusable: false,
      style: { stroke: isWalked ? token.colorPrimary : token.colorBorder, strokeWidth: isWalked ? 2.5 : 1.5, opacity: walked && !isWalked ? 0.4 : 1 },
      labelStyle: { fill: token.colorTextSecondary, fontSize: 12 },
      labelBgStyle: { fill: token.colorBgLayout },
      markerEnd: { type: MarkerType.ArrowClosed, color: isWalked ? token.colorPrimary : token.colorBorder },
    };
  });
  return (
    <div style={{ height }} role="group" aria-label={t("journeys.canvas")}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={types}
        colorMode={isDark ? "dark" : "light"}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
        minZoom={0.2}
        onNodeClick={(_, { id, type }) => type === "step" && onOpen(id)}
        ariaLabelConfig={{ "controls.zoomIn.ariaLabel": t("journeys.zoomIn"), "controls.zoomOut.ariaLabel": t("journeys.zoomOut"), "controls.fitView.ariaLabel": t("journeys.fit") }}
      >
        <Background color={token.colorBorderSecondary} />
        <Controls showInteractive={false} />
        {nodes.length > 12 && <MiniMap pannable zoomable ariaLabel={t("journeys.overviewMap")} />}
      </ReactFlow>
    </div>
  );
}
