import { useMutation } from "@tanstack/react-query";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../api/client";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";

type Move = "publish" | "pause" | "resume" | "archive" | "unarchive";

const moves: Partial<Record<Schema<"SegmentState">, Move[]>> = {
  SEGMENT_STATE_DRAFT: ["archive", "publish"],
  SEGMENT_STATE_LIVE: ["archive", "pause"],
  SEGMENT_STATE_FILLING: ["archive", "pause"],
  SEGMENT_STATE_PAUSED: ["archive", "resume"],
  SEGMENT_STATE_ARCHIVED: ["unarchive"],
};

/** What can be done with a segment in its state; each is asked about with what it does. */
export function Moves({ segment }: { segment: Schema<"Segment"> }) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const tellError = useTellError();
  const move = useMutation({
    mutationFn: (to: Move) => send(to, segment.segmentId, segment.etag),
    onSuccess: (_, to) => {
      void message.success(t(`keeping.done.${to}`));
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  const ask = (to: Move) =>
    modal.confirm({
      title: t(`keeping.questions.${to}`, { name: segment.displayName }),
      content: t(`keeping.hints.${to}`),
      okText: t(`keeping.moves.${to}`),
      onOk: () => move.mutateAsync(to).catch(() => undefined),
    });
  return (moves[segment.state ?? "SEGMENT_STATE_LIVE"] ?? []).map((to) => (
    <PermittedButton key={to} permission="PERMISSION_SEGMENTS_WRITE" onClick={() => ask(to)}>{t(`keeping.moves.${to}`)}</PermittedButton>
  ));
}

function send(to: Move, segmentId: string, etag: string | undefined) {
  const call = { params: { path: { segment_id: segmentId } }, body: { etag: etag ?? "" } };
  switch (to) {
    case "publish":
      return fetcher.POST("/v1/segments/{segment_id}:publish", call);
    case "pause":
      return fetcher.POST("/v1/segments/{segment_id}:pause", call);
    case "resume":
      return fetcher.POST("/v1/segments/{segment_id}:resume", call);
    case "archive":
      return fetcher.POST("/v1/segments/{segment_id}:archive", call);
    case "unarchive":
      return fetcher.POST("/v1/segments/{segment_id}:unarchive", call);
  }
}
