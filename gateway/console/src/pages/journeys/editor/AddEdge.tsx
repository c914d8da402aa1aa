import { PlusOutlined } from "@ant-design/icons";
import { BaseEdge, EdgeLabelRenderer, getSmoothStepPath, type Edge, type EdgeProps } from "@xyflow/react";
import { createContext, memo, useContext } from "react";
import { useTranslation } from "react-i18next";
import { TURN } from "../canvas/graph";
import type { Gap } from "./edits";

export type GapEdge = Edge<{ gap: Gap; label: string }, "gap">;

/** What a "+" does; null where nothing can be added. */
export const AddContext = createContext<((gap: Gap, at: HTMLElement) => void) | null>(null);

/** A way with its "+", which adds a step there. */
const AddEdge = memo(({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, markerEnd, style, data }: EdgeProps<GapEdge>) => {
  const { t } = useTranslation();
  const add = useContext(AddContext);
  const [path, labelX, labelY] = getSmoothStepPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, offset: TURN });
  return (
    <>
      <BaseEdge path={path} {...(markerEnd !== undefined && { markerEnd })} {...(style && { style })} />
      <EdgeLabelRenderer>
        <div className="yk-gap nodrag nopan" style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}>
          {data?.label && <span className="yk-gap-label">{data.label}</span>}
          {add && data && (
            <button type="button" className="yk-plus" aria-label={t("journeyEditor.addHere")} title={t("journeyEditor.addHere")} onClick={(event) => add(data.gap, event.currentTarget)}>
              <PlusOutlined />
            </button>
          )}
        </div>
      </EdgeLabelRenderer>
    </>
  );
});

export const edgeTypes = { gap: AddEdge };
