import { useEffect, useState } from "react";
import { createStore, type StoreApi } from "zustand/vanilla";
import { fetcher, type Schema } from "../../../api/client";
import { asApiError, type ApiError } from "../../../api/errors";
import type { Drawing } from "./drawing";
import type { History } from "../../../components/history";

const PAUSE_MS = 800;
const AGAIN_MS = 5_000;

/** Somebody else changed the draft since it was read here. */
export interface Conflict {
  editor: string;
  updateTime: string;
  /** Of what the other saved. */
  etag: string;
}

/** How what is drawn stands to what is kept. */
export interface Saving {
  state: "saved" | "unsaved" | "saving" | "failed" | "conflict";
  /** Of what is kept. */
  etag: string;
  /** When that was; absent while nothing is. */
  savedAt: string | undefined;
  conflict: Conflict | null;
  error: ApiError | null;
}

/** Keeps what is drawn on the server, a moment after each change. */
export interface Autosave {
  saving: StoreApi<Saving>;
  /** Saves what is not saved yet; tells whether all is. */
  flush: () => Promise<boolean>;
  /** Takes it as a conflict where an answer says that somebody else changed the draft; tells whether it does. */
  noteConflict: (thrown: unknown) => boolean;
  /** Saves over what the other saved. */
  overwrite: () => Promise<boolean>;
  /** Whether all that is drawn is saved. */
  isKept: () => boolean;
  /** Saves nothing more: the draft was thrown away. */
  forget: () => void;
  /** Draws what the other saved; what was drawn here is one step back. */
  adopt: (draft: Schema<"JourneyDraft">, drawing: Drawing) => void;
}

/** Starts to keep what is drawn; one call at a time, so that answers cannot overtake each other. */
export function useAutosave(journeyId: string, history: StoreApi<History<Drawing>>, draft: Schema<"JourneyDraft">): Autosave {
  const [autosave] = useState(() => createAutosave(journeyId, history, draft));
  useEffect(() => autosave.listen(), [autosave]);
  return autosave;
}

function createAutosave(journeyId: string, history: StoreApi<History<Drawing>>, draft: Schema<"JourneyDraft">): Autosave & { listen: () => () => void } {
  const saving = createStore<Saving>()(() => ({ state: "saved", etag: draft.etag, savedAt: draft.updateTime, conflict: null, error: null }));
  // Null once it is somebody else's.
  let kept: Drawing | null = history.getState().present;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let underWay: Promise<void> | null = null;

  const isKept = () => history.getState().present === kept;

  async function send(): Promise<void> {
    const sent = history.getState().present;
    saving.setState({ state: "saving" });
    try {
      const body = { definition: sent.definition, positions: sent.positions, etag: saving.getState().etag };
      const answer = (await fetcher.PATCH("/v1/journeys/{journey_id}/draft", { params: { path: { journey_id: journeyId } }, body })).data!;
      kept = sent;
      // Only these are taken over: what the answer says besides may be older than what was drawn since.
      saving.setState({ state: isKept() ? "saved" : "unsaved", etag: answer.etag, savedAt: answer.updateTime, conflict: null, error: null });
    } catch (thrown) {
      if (noteConflict(thrown)) return;
      const error = asApiError(thrown);
      saving.setState({ state: "failed", error });
      if (error.passes) plan(AGAIN_MS);
    }
  }

  function noteConflict(thrown: unknown): boolean {
    const { code, metadata } = asApiError(thrown);
    if (code !== "ETAG_MISMATCH") return false;
    const { editor = "", update_time: updateTime = "", etag = "" } = metadata;
    kept = null;
    saving.setState({ state: "conflict", conflict: { editor, updateTime, etag }, error: null });
    return true;
  }

  function plan(pause: number): void {
    clearTimeout(waiting);
    waiting = setTimeout(() => void flush(), pause);
  }

  async function flush(): Promise<boolean> {
    clearTimeout(waiting);
    for (;;) {
      if (underWay) await underWay;
      const { state } = saving.getState();
      if (state === "conflict") return false;
      if (isKept()) return true;
      underWay = send().finally(() => (underWay = null));
      await underWay;
      if (saving.getState().state === "failed") return false;
    }
  }

  function listen(): () => void {
    const stop = history.subscribe(({ present }, { present: before }) => {
      if (present === before || saving.getState().state === "conflict") return;
      if (isKept()) {
        // Undone to what is kept: nothing to save, unless something else is on its way.
        if (!underWay) saving.setState({ state: "saved" });
        return;
      }
      if (!underWay) saving.setState({ state: "unsaved" });
      plan(PAUSE_MS);
    });
    const warn = (event: BeforeUnloadEvent) => {
      if (!isKept()) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => {
      stop();
      removeEventListener("beforeunload", warn);
      void flush();
    };
  }

  return {
    saving,
    flush,
    listen,
    isKept,
    noteConflict,
    forget: () => {
      clearTimeout(waiting);
      kept = history.getState().present;
    },
    overwrite: () => {
      saving.setState(({ conflict }) => ({ state: "unsaved", etag: conflict?.etag ?? "", conflict: null }));
      return flush();
    },
    adopt: ({ etag, updateTime }, drawing) => {
      kept = drawing;
      saving.setState({ state: "saved", etag, savedAt: updateTime, conflict: null, error: null });
      history.getState().draw(drawing);
    },
  };
}
