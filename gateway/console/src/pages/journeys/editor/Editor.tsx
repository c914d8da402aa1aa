import { useMutation } from "@tanstack/react-query";
import { App, Card, Grid } from "antd";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useBlocker, useNavigate } from "react-router";
import { useStore } from "zustand";
import { usePermission } from "../../../app/session";
import { fetcher, queries, type Schema } from "../../../api/client";
import { useTellError } from "../../../components/tellError";
import { ENTRY, type Kind } from "../canvas/graph";
import { useAutosave, type Autosave } from "./autosave";
import { drawingOf, type Drawing, type Step } from "./drawing";
import { EditorCanvas } from "./EditorCanvas";
import { firstWayOf, insert, move, paste, remove, type Gap } from "./edits";
import { Head } from "./Head";
import { createHistory } from "../../../components/history";
import { useKeys } from "./keys";
import { Panel } from "./Panel";
import { ProblemList } from "./ProblemList";
import { nodeOf, problemsOf, useProblems } from "./problems";
import { PublishDialog } from "./PublishDialog";
import { SaveTrouble } from "./SaveState";
import { Toolbar } from "./Toolbar";
import "./editor.css";

interface Props {
  journey: Schema<"Journey">;
  draft: Schema<"JourneyDraft">;
}

/** Draws a journey's draft: the canvas, beside it what is chosen, above them what can be done. */
export function Editor({ journey, draft }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const tellError = useTellError();
  const [history] = useState(() => createHistory(drawingOf(draft)));
  const drawing = useStore(history, ({ present }) => present);
  const autosave = useAutosave(journey.journeyId, history, draft);
  const etag = useStore(autosave.saving, (saving) => saving.etag);
  const problems = useProblems(journey.journeyId, etag).data ?? [];
  const mayEdit = usePermission()("PERMISSION_JOURNEYS_WRITE") && journey.state !== "JOURNEY_STATE_ARCHIVED" && !journey.deleteTime;
  const [open, setOpen] = useState(drawing.definition.entry ? "" : ENTRY);
  const [shown, setShown] = useState<{ id: string } | null>(null);
  const [marked, setMarked] = useState<string[]>([]);
  const [copied, setCopied] = useState<Step[]>([]);
  const [isListing, setListing] = useState(false);
  const [isPublishing, setPublishing] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const isWide = Grid.useBreakpoint().xl ?? true;
  const home = `/journeys/${journey.journeyId}`;

  const draw = useCallback((next: Drawing, subject?: string) => history.getState().draw(next, subject), [history]);
  const onMove = useCallback((places: { id: string; x: number; y: number }[]) => draw(move(history.getState().present, places)), [draw, history]);
  const onMark = useCallback((ids: string[]) => setMarked((before) => (ids.join() === before.join() ? before : ids)), []);
  const onOpen = useCallback((id: string) => {
    setOpen(id);
    if (id) setShown({ id });
  }, []);
  const add = (gap: Gap, kind: Kind) => {
    const { drawing: next, stepId } = insert(drawing, gap, kind);
    draw(next);
    onOpen(stepId);
  };
  const take = (ids: string[]) => {
    if (!mayEdit || ids.length === 0) return;
    const { drawing: next, count } = remove(drawing, ids);
    draw(next);
    setOpen("");
    if (count > 1) void message.info(t("journeyEditor.deleted", { count }));
  };
  const copy = (ids: string[]) => {
    const steps = drawing.definition.steps.filter(({ stepId }) => ids.includes(stepId));
    if (steps.length === 0) return;
    setCopied(steps);
    void message.success(t("journeyEditor.copied", { count: steps.length }));
  };
  const putIn = (gap: Gap) => {
    const { drawing: next, ids } = paste(drawing, gap, copied);
    draw(next);
    if (ids[0]) onOpen(ids[0]);
  };
  const chosen = marked.length > 0 ? marked : open && open !== ENTRY ? [open] : [];
  useKeys(root, {
    undo: () => history.getState().undo(),
    redo: () => history.getState().redo(),
    copy: () => copy(chosen),
    // Behind what is chosen; what has only branches goes on by its first.
    paste: () => {
      const step = drawing.definition.steps.find(({ stepId }) => stepId === chosen.at(-1));
      if (mayEdit && copied.length > 0 && step && !step.exit) putIn({ from: step.stepId, branch: firstWayOf(step) });
    },
    remove: () => take(chosen),
    close: () => setOpen(""),
  });

  const check = useMutation({
    mutationFn: async () => ((await autosave.flush()) ? problemsOf(journey.journeyId) : null),
    onSuccess: (found) => {
      if (!found) return;
      queries.setQueryData(["journey-problems", journey.journeyId, autosave.saving.getState().etag], found);
      if (found.length === 0) setPublishing(true);
      else {
        setListing(true);
        const first = nodeOf(found[0]!);
        if (first) onOpen(first);
      }
    },
    onError: tellError,
  });
  const discard = useMutation({
    mutationFn: async () => {
      await fetcher.DELETE("/v1/journeys/{journey_id}/draft", { params: { path: { journey_id: journey.journeyId } } });
      autosave.forget();
    },
    onSuccess: () => {
      void queries.invalidateQueries();
      void navigate(home);
    },
    onError: tellError,
  });
  useUnsavedGuard(autosave);

  const isThere = open === ENTRY || drawing.definition.steps.some(({ stepId }) => stepId === open);
  return (
    <div ref={root}>
      <Head journey={journey} autosave={autosave} isChecking={check.isPending} onPublish={() => check.mutate()} onDiscard={() => discard.mutateAsync().catch(() => undefined)} />
      <SaveTrouble autosave={autosave} journeyId={journey.journeyId} />
      <Card styles={{ body: { padding: 0, overflow: "hidden", borderRadius: 10 } }}>
        <Toolbar history={history} autosave={autosave} mayEdit={mayEdit} problems={problems.length} isListing={isListing} onList={() => setListing(!isListing)} />
        <div className="yk-editor">
          {isListing && <ProblemList problems={problems} definition={drawing.definition} onShow={onOpen} />}
          <div className="yk-editor-row">
            <div className="yk-editor-canvas">
              <EditorCanvas
                drawing={drawing}
                problems={problems}
                mayEdit={mayEdit}
                open={open}
                shown={shown}
                covered={isThere && !isWide ? 440 : 0}
                onOpen={onOpen}
                onMove={onMove}
                onMark={onMark}
                onAdd={add}
                onPaste={copied.length > 0 ? putIn : undefined}
              />
            </div>
            {isThere && (
              <div className={isWide ? "yk-editor-side" : "yk-editor-side yk-editor-over"}>
                <Panel
                  key={open}
                  drawing={drawing}
                  id={open}
                  problems={problems}
                  mayEdit={mayEdit}
                  onDraw={draw}
                  onSettle={() => history.getState().settle()}
                  onCopy={() => copy([open])}
                  onDelete={() => take([open])}
                  onClose={() => setOpen("")}
                />
              </div>
            )}
          </div>
        </div>
      </Card>
      {isPublishing && (
        <PublishDialog
          journey={journey}
          definition={drawing.definition}
          etag={etag}
          isConflict={autosave.noteConflict}
          onClose={() => setPublishing(false)}
          onPublished={() => {
            void message.success(t("journeyEditor.published"));
            void queries.invalidateQueries();
            void navigate(home);
          }}
        />
      )}
    </div>
  );
}

/** Whoever goes while something is not saved, and cannot be now, is asked. */
function useUnsavedGuard({ isKept, flush }: Autosave) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const blocker = useBlocker(({ currentLocation, nextLocation }) => currentLocation.pathname !== nextLocation.pathname && !isKept());
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    void flush().then((isSaved) => {
      if (isSaved) return blocker.proceed();
      modal.confirm({
        title: t("journeyEditor.leaveQuestion"),
        content: t("journeyEditor.leaveHint"),
        okText: t("journeyEditor.leave"),
        onOk: () => blocker.proceed(),
        onCancel: () => blocker.reset(),
      });
    });
  }, [blocker, flush, modal, t]);
}

