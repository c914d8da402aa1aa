import { ApiOutlined, BranchesOutlined, ClockCircleOutlined, ExclamationCircleFilled, FlagOutlined, ForkOutlined, GiftOutlined, HourglassOutlined, IdcardOutlined, LogoutOutlined, PlayCircleOutlined, SendOutlined, SplitCellsOutlined, StarOutlined, StopOutlined, TagOutlined, TagsOutlined, UserOutlined } from "@ant-design/icons";
import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import { memo, useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { WIDTH } from "./graph";

interface StepData extends Record<string, unknown> {
  kind: string;
  title: string;
  words: string;
  /** How many came by; empty where nobody walks. */
  counts?: string;
  isDim?: boolean;
  /** What is wrong with it, a sentence a line; empty: nothing. */
  problems?: string;
  /** Its settings stand beside the canvas. */
  isOpen?: boolean;
}

export type StepNode = Node<StepData, "step">;
export type EndNode = Node<{ title: string; isDim?: boolean }, "end">;

export const icons: Record<string, ReactNode> = {
  entry: <FlagOutlined />,
  send: <SendOutlined />,
  wait: <ClockCircleOutlined />,
  waitForEvents: <HourglassOutlined />,
  condition: <BranchesOutlined />,
  split: <SplitCellsOutlined />,
  randomSplit: <ForkOutlined />,
  addTag: <TagOutlined />,
  removeTag: <TagsOutlined />,
  updateTrait: <IdcardOutlined />,
  points: <StarOutlined />,
  coupon: <GiftOutlined />,
  startJourney: <PlayCircleOutlined />,
  endJourney: <StopOutlined />,
  task: <UserOutlined />,
  exit: <LogoutOutlined />,
  webhook: <ApiOutlined />,
};

// Nodes are drawn again only when what they say changes: a hundred of them move smoothly so.
const StepBox = memo(({ data, selected }: NodeProps<StepNode>) => (
  <div
    className={`yk-step yk-step-${data.kind}${selected || data.isOpen ? " yk-step-selected" : ""}${data.isDim ? " yk-step-dim" : ""}${data.problems ? " yk-step-wrong" : ""}`}
    style={{ width: WIDTH }}
  >
    {data.kind !== "entry" && <Handle type="target" position={Position.Top} isConnectable={false} />}
    <div className="yk-step-head">
      <span className="yk-step-icon" aria-hidden>{icons[data.kind]}</span>
      <strong>{data.title}</strong>
      {data.problems ? (
        <span className="yk-step-problem" role="img" aria-label={data.problems} title={data.problems}><ExclamationCircleFilled /></span>
      ) : (
        <span className="yk-step-counts">{data.counts}</span>
      )}
    </div>
    <div className="yk-step-words yk-foreign" title={data.words}>{data.words}</div>
    {data.kind !== "exit" && <Handle type="source" position={Position.Bottom} isConnectable={false} />}
  </div>
));

const EndBox = memo(({ data }: NodeProps<EndNode>) => (
  <div className={`yk-end${data.isDim ? " yk-step-dim" : ""}`} style={{ width: WIDTH }}>
    <Handle type="target" position={Position.Top} isConnectable={false} />
    <span>{data.title}</span>
  </div>
));

export const nodeTypes = { step: StepBox, end: EndBox };

/** What the controls of a canvas are called. */
export function useCanvasLabels(): Record<string, string> {
  const { t } = useTranslation();
  return useMemo(
    () => ({
      "controls.zoomIn.ariaLabel": t("journeys.zoomIn"),
      "controls.zoomOut.ariaLabel": t("journeys.zoomOut"),
      "controls.fitView.ariaLabel": t("journeys.fit"),
      "node.a11yDescription.default": t("journeys.nodeHelp"),
      "node.a11yDescription.keyboardDisabled": t("journeys.nodeHelp"),
      "edge.a11yDescription.default": t("journeys.edgeHelp"),
    }),
    [t],
  );
}
