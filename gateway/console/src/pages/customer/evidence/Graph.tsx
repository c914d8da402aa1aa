import "@xyflow/react/dist/style.css";
import "./graph.css";
import { Background, Controls, Handle, MiniMap, Position, ReactFlow, type Edge, type Node, type NodeProps, type ReactFlowInstance } from "@xyflow/react";
import { Flex, theme } from "antd";
import { memo, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useIsDark } from "../../../app/theme";
import { useIdentifierName } from "../identifierWords";
import { HEIGHT, keyOf, WIDTH, type Link, type Placed } from "./layout";

/** Where a link between two of one column ends: at its right, where it begins, too. */
const SIDE = "side";

interface IdentifierData extends Record<string, unknown> {
  kind: string;
  value: string;
  isOther: boolean;
  isChosen: boolean;
  isDim: boolean;
}
type IdentifierNode = Node<IdentifierData, "identifier">;

// Drawn again only when what it says changes.
const Box = memo(({ data }: NodeProps<IdentifierNode>) => (
  <div
    className={`yk-identifier${data.isOther ? " yk-identifier-other" : ""}${data.isChosen ? " yk-identifier-chosen" : ""}${data.isDim ? " yk-identifier-dim" : ""}`}
    style={{ width: WIDTH, height: HEIGHT }}
  >
    <Handle type="target" position={Position.Left} isConnectable={false} />
    <div className="yk-identifier-kind">{data.kind}</div>
    <div className="yk-identifier-value yk-foreign" title={data.value}>{data.value}</div>
    <Handle type="source" position={Position.Right} isConnectable={false} />
    <Handle type="target" id={SIDE} position={Position.Right} isConnectable={false} />
  </div>
));
/** Below it nothing can be read: then the beginning is shown, and not the whole. */
const READABLE = 0.55;
const nodeTypes = { identifier: Box };
const DASHES: Partial<Record<string, string>> = { LINK_STATE_REFUSED: "6 4", LINK_STATE_CUT: "2 4" };

interface Props {
  places: readonly Placed[];
  links: readonly Link[];
  customerId: string;
  chosen: readonly string[];
  /** Links of the chain that is shown, by their keys. */
  chain: ReadonlySet<string>;
  /** What is looked for; all else steps back. */
  find: string;
  onChoose: (nodeId: string) => void;
  onOpen: (link: Link) => void;
  height: number;
}

/** Identifiers and what joins them, or does not. */
export function Graph({ places, links, customerId, chosen, chain, find, onChoose, onOpen, height }: Props) {
  const { t } = useTranslation();
  const isDark = useIsDark();
  const { token } = theme.useToken();
  const typeName = useIdentifierName();
  const byId = new Map(places.map((each) => [each.nodeId, each]));
  const looked = find.trim().toLowerCase();
  const flow = useRef<ReactFlowInstance<IdentifierNode, Edge>>(undefined);
  const box = useRef<HTMLDivElement>(null);
  const show = () => {
    const found = looked ? nodes.filter(({ data }) => !data.isDim) : [];
    if (found.length > 0) void flow.current?.fitView({ nodes: found, minZoom: READABLE, maxZoom: 1, padding: 0.2 });
    else if ((flow.current?.getZoom() ?? 1) < READABLE) void flow.current?.setViewport({ x: 24, y: (box.current?.clientHeight ?? 0) / 2, zoom: READABLE });
  };
  useEffect(show, [looked]);
  const colours: Partial<Record<string, string>> = { LINK_STATE_ACCEPTED: token.colorTextTertiary, LINK_STATE_REFUSED: token.colorWarning, LINK_STATE_CUT: token.colorError };
  const labels = useMemo(
    () => ({
      "controls.zoomIn.ariaLabel": t("evidence.zoomIn"),
      "controls.zoomOut.ariaLabel": t("evidence.zoomOut"),
      "controls.fitView.ariaLabel": t("evidence.fit"),
      "node.a11yDescription.default": t("evidence.nodeHelp"),
      "node.a11yDescription.keyboardDisabled": t("evidence.nodeHelp"),
      "edge.a11yDescription.default": t("evidence.edgeHelp"),
    }),
    [t],
  );
  const nodes: IdentifierNode[] = places.map((each) => {
    const isOther = each.customerId !== customerId;
    const kind = isOther ? `${typeName(each.type)} · ${t("evidence.otherCustomer")}` : typeName(each.type);
    const isChosen = chosen.includes(each.nodeId);
    return {
      id: each.nodeId,
      type: "identifier",
      position: { x: each.x, y: each.y },
      ariaLabel: [kind, each.value, isChosen && t("evidence.chosen")].filter(Boolean).join(" · "),
      selectable: false,
      focusable: !isOther,
      // Those that are out of sight are not measured.
      initialWidth: WIDTH,
      initialHeight: HEIGHT,
      data: { kind, value: each.value, isOther, isChosen, isDim: looked !== "" && !`${kind} ${each.value}`.toLowerCase().includes(looked) },
    };
  });
  const dim = new Set(nodes.filter(({ data }) => data.isDim).map(({ id }) => id));
  const drawn = links.filter(({ nodeA, nodeB }) => byId.has(nodeA) && byId.has(nodeB));
  const edges: Edge[] = drawn.map((link) => {
    const key = keyOf(link);
    const isOfOneColumn = byId.get(link.nodeA)!.x === byId.get(link.nodeB)!.x;
    const [left, right] = byId.get(link.nodeA)!.x <= byId.get(link.nodeB)!.x ? [link.nodeA, link.nodeB] : [link.nodeB, link.nodeA];
    const isOnChain = chain.has(key);
    const state = t(`evidence.states.${link.state}`);
    const colour = isOnChain ? token.colorPrimary : colours[link.state];
    return {
      id: key,
      source: left,
      target: right,
      ...(isOfOneColumn && { targetHandle: SIDE }),
      focusable: true,
      ariaRole: "button",
      ariaLabel: [byId.get(left)!.value, byId.get(right)!.value, state].join(" · "),
      // Not by colour alone.
      ...(link.state !== "LINK_STATE_ACCEPTED" && { label: state }),
      labelStyle: { fill: colour, fontSize: 12 },
      labelBgStyle: { fill: token.colorBgContainer },
      style: {
        stroke: colour,
        strokeWidth: isOnChain ? 3 : 1.5,
        strokeDasharray: DASHES[link.state],
        opacity: dim.has(left) && dim.has(right) ? 0.15 : chain.size > 0 && !isOnChain ? 0.35 : 1,
      },
      zIndex: isOnChain ? 1 : 0,
      interactionWidth: 16,
    };
  });
  const open = (key: string) => {
    const link = drawn.find((each) => keyOf(each) === key);
    if (link) onOpen(link);
  };
  const choose = (id: string) => byId.get(id)?.customerId === customerId && onChoose(id);
  return (
    <>
      <div
        ref={box}
        style={{ height, border: `1px solid ${token.colorBorderSecondary}`, borderRadius: token.borderRadiusLG }}
        role="group"
        aria-label={t("evidence.graphLabel")}
        onKeyDown={({ key, target }) => {
          const id = key === "Enter" && (target as Element).closest("[data-id]")?.getAttribute("data-id");
          if (!id) return;
          if (byId.has(id)) choose(id);
          else open(id);
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
          fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
          onInit={(started) => {
            flow.current = started;
            show();
          }}
          minZoom={0.1}
          onNodeClick={(_, { id }) => choose(id)}
          onEdgeClick={(_, { id }) => open(id)}
          ariaLabelConfig={labels}
          onlyRenderVisibleElements={places.length > 100}
        >
          <Background color={token.colorBorderSecondary} />
          <Controls showInteractive={false} />
          {places.length > 20 && <MiniMap pannable zoomable ariaLabel={t("evidence.overview")} />}
        </ReactFlow>
      </div>
      <Flex gap={16} wrap role="list" aria-label={t("evidence.legend")} style={{ paddingTop: 8, fontSize: 12, color: token.colorTextSecondary }}>
        {(["LINK_STATE_ACCEPTED", "LINK_STATE_REFUSED", "LINK_STATE_CUT"] as const).map((state) => (
          <span key={state} role="listitem">
            <span aria-hidden className="yk-link-sample" style={{ borderTopColor: colours[state], borderTopStyle: state === "LINK_STATE_ACCEPTED" ? "solid" : state === "LINK_STATE_REFUSED" ? "dashed" : "dotted" }} />
            {t(`evidence.states.${state}`)}
          </span>
        ))}
        {chain.size > 0 && (
          <span role="listitem">
            <span aria-hidden className="yk-link-sample" style={{ borderTopColor: token.colorPrimary, borderTopWidth: 3 }} />
            {t("evidence.onChain")}
          </span>
        )}
      </Flex>
    </>
  );
}
