import { MarkerType } from "@xyflow/react";
import { Dropdown, theme } from "antd";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useBranchWords, useEntryWords, useStepWords } from "../stepWords";
import { isEnd, kindOf, kinds, placed, waysOf, type Kind } from "../canvas/graph";
import { icons } from "../canvas/nodes";
import { AddContext, type GapEdge } from "./AddEdge";
import { Board, type BoardNode } from "./Board";
import type { Drawing } from "./drawing";
import { targetOf, type Gap } from "./edits";
import { nodeOf, useProblemWords, type Problem } from "./problems";

interface Props {
  drawing: Drawing;
  problems: readonly Problem[];
  mayEdit: boolean;
  /** Whose settings are open; empty: nobody's. */
  open: string;
  shown: { id: string } | null;
  covered: number;
  onOpen: (id: string) => void;
  onMove: (places: { id: string; x: number; y: number }[]) => void;
  onMark: (ids: string[]) => void;
  onAdd: (gap: Gap, kind: Kind) => void;
  /** Puts what was copied on a way; absent while nothing was. */
  onPaste?: ((gap: Gap) => void) | undefined;
}

/** What is drawn, with a "+" on each way. */
export function EditorCanvas({ drawing, problems, mayEdit, open, shown, covered, onOpen, onMove, onMark, onAdd, onPaste }: Props) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const stepWords = useStepWords();
  const entryWords = useEntryWords();
  const problemWords = useProblemWords();
  const branchWords = useBranchWords();
  const { definition, positions } = drawing;
  const [asked, setAsked] = useState<{ gap: Gap; x: number; y: number } | null>(null);
  const ways = useMemo(() => waysOf(definition), [definition]);
  const places = useMemo(() => placed(definition, positions, ways), [definition, positions, ways]);
  const steps = new Map(definition.steps.map((step) => [step.stepId, step]));
  const wrong = Map.groupBy(problems, nodeOf);

  const nodes = places.map(({ id, x, y }): BoardNode => {
    const position = { x, y };
    if (isEnd(id)) return { id, type: "end", position, data: { title: t("journeys.end") }, selectable: false, focusable: false, draggable: false };
    const step = steps.get(id);
    const kind = step ? kindOf(step) : "entry";
    const title = t(`journeys.steps.${kind}`);
    const said = step ? stepWords(step) : isEntered(definition) && entryWords(definition);
    const words = said || t(`journeyEditor.empty.${kind}`);
    const told = (wrong.get(id) ?? []).map(problemWords).join("\n");
    return { id, type: "step", position, draggable: step !== undefined, ariaLabel: [title, words, told].filter(Boolean).join(" · "), data: { kind, title, words, problems: told, isOpen: id === open } };
  });
  const edges = useMemo(
    () =>
      ways.map(({ from, to, branch }): GapEdge => ({
        id: `${from}:${branch}`,
        source: from,
        target: to,
        type: "gap",
        focusable: false,
        // Its "+" has a name; the line says nothing more.
        domAttributes: { "aria-hidden": true },
        data: { gap: { from, branch }, label: branchWords(definition.steps.find(({ stepId }) => stepId === from), branch) },
        style: { stroke: token.colorBorder, strokeWidth: 1.5 },
        markerEnd: { type: MarkerType.ArrowClosed, color: token.colorBorder },
      })),
    [ways, definition, branchWords, token.colorBorder],
  );
  const add = useCallback((gap: Gap, at: HTMLElement) => {
    const { left, bottom } = at.getBoundingClientRect();
    setAsked({ gap, x: left, y: bottom });
  }, []);
  // An exit in the middle would cut off what stands behind it.
  const offered = kinds.filter((kind) => kind !== "exit" || (asked && !targetOf(definition, asked.gap)));
  const items = [
    ...offered.map((kind) => ({ key: kind, icon: icons[kind], label: t(`journeys.steps.${kind}`) })),
    ...(onPaste ? [{ type: "divider" as const }, { key: "paste", label: t("journeyEditor.pasteHere") }] : []),
  ];
  const choose = (key: string) => {
    if (!asked) return;
    const kind = kinds.find((each) => each === key);
    if (kind) onAdd(asked.gap, kind);
    else onPaste?.(asked.gap);
    setAsked(null);
  };
  return (
    <AddContext value={mayEdit ? add : null}>
      <Board nodes={nodes} edges={edges} mayMove={mayEdit} onOpen={onOpen} onMove={onMove} onMark={onMark} shown={shown} covered={covered} />
      <Dropdown open={asked !== null} autoFocus trigger={["click"]} onOpenChange={(isOpen) => !isOpen && setAsked(null)} menu={{ items, onClick: ({ key }) => choose(key) }}>
        <span aria-hidden style={{ position: "fixed", left: asked?.x ?? 0, top: asked?.y ?? 0, width: 1, height: 1, pointerEvents: "none" }} />
      </Dropdown>
    </AddContext>
  );
}

function isEntered({ entry }: Drawing["definition"]): boolean {
  return Boolean(entry?.event?.eventName || (entry?.segmentEntered ?? entry?.segmentLeft ?? entry?.schedule)?.segmentId || entry?.date?.trait || entry?.date?.festival || entry?.customerList?.customerListId || entry?.api);
}
