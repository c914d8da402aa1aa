import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Flex, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { fetcher } from "../../../api/client";
import { useErrorWords } from "../../../components/errorWords";
import { useFormat } from "../../../components/format";
import { useTellError } from "../../../components/tellError";
import { usePrincipalName } from "../../../components/principalWords";
import type { Autosave } from "./autosave";
import { drawingOf } from "./drawing";

/** "Saved 10:32", or what keeps it from being so. */
export function SaveState({ autosave }: { autosave: Autosave }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { state, savedAt } = useStore(autosave.saving);
  const words = state === "saved" ? (savedAt ? t("journeyEditor.savedAt", { time: format.clock(savedAt) }) : t("journeyEditor.noChanges")) : t(`journeyEditor.saving.${state}`);
  return <Typography.Text type={state === "failed" || state === "conflict" ? "danger" : "secondary"} role="status" style={{ whiteSpace: "nowrap" }}>{words}</Typography.Text>;
}

/** Why it is not saved, and both ways on when somebody else was faster. */
export function SaveTrouble({ autosave, journeyId }: { autosave: Autosave; journeyId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useErrorWords();
  const tellError = useTellError();
  const nameOf = usePrincipalName();
  const { state, conflict, error } = useStore(autosave.saving);
  const theirs = useMutation({
    mutationFn: async () => (await fetcher.GET("/v1/journeys/{journey_id}/draft", { params: { path: { journey_id: journeyId } } })).data!,
    onSuccess: (draft) => autosave.adopt(draft, drawingOf(draft)),
    onError: tellError,
  });
  if (state === "conflict" && conflict) {
    const time = conflict.updateTime ? format.clock(conflict.updateTime) : "";
    return (
      <Alert
        type="warning"
        showIcon
        style={{ marginBottom: 16 }}
        title={t("journeyEditor.conflict", { who: nameOf(conflict.editor), time })}
        description={t("journeyEditor.conflictHint")}
        action={
          <Flex gap={8}>
            <Button size="small" loading={theirs.isPending} onClick={() => theirs.mutate()}>{t("conflict.takeTheirs")}</Button>
            <Button size="small" type="primary" onClick={() => void autosave.overwrite()}>{t("conflict.keepMine")}</Button>
          </Flex>
        }
      />
    );
  }
  if (state !== "failed" || !error || error.status === 401) return null;
  return (
    <Alert
      type="error"
      showIcon
      style={{ marginBottom: 16 }}
      title={t("journeyEditor.notSaved", { why: words(error).title })}
      description={words(error).advice}
      action={<Button size="small" onClick={() => void autosave.flush()}>{t("errors.again")}</Button>}
    />
  );
}
