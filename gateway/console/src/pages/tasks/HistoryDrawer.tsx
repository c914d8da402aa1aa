import { useMutation } from "@tanstack/react-query";
import { Drawer, Flex, Input, Timeline, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { PermittedButton } from "../../components/PermittedButton";
import { usePrincipalName } from "../../components/principalWords";
import { QueryView } from "../../components/QueryView";
import { newRequestId } from "../../components/requestId";
import { RowsSkeleton } from "../../components/Skeletons";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { useAnyStore, type Own } from "./own";
import type { Task } from "./words";

/** What was said and done about a task, and what one has to say oneself. */
export function HistoryDrawer({ task, own, onClose }: { task: Task; own: Own; onClose: () => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const nameOf = usePrincipalName();
  const tellError = useTellError();
  const anyStore = useAnyStore();
  const [text, setText] = useState("");
  const [requestId, setRequestId] = useState(newRequestId);
  const path = { task_id: task.taskId! };
  const query = api.useQuery("get", "/v1/tasks/{task_id}/comments", { params: { path, query: { pageSize: 500, anyStore: own.seesAll } } });
  const say = useMutation({
    mutationFn: () => fetcher.POST("/v1/tasks/{task_id}/comments", { params: { path }, body: { text: text.trim(), requestId, anyStore } }),
    onSuccess: () => {
      setText("");
      setRequestId(newRequestId());
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  return (
    <Drawer open title={<span className="yk-foreign">{task.title}</span>} onClose={onClose} styles={{ wrapper: { maxWidth: "100%" } }}>
      <QueryView query={query} skeleton={<RowsSkeleton />}>
        {({ taskComments }) => (
          <Timeline
            items={taskComments.map((entry) => ({
              key: entry.commentId,
              color: entry.action === "TASK_ACTION_ESCALATED" ? "red" : entry.action === "TASK_ACTION_COMPLETED" ? "green" : "blue",
              content: (
                <>
                  <Flex gap={8} wrap>
                    <span>{word("TaskAction", entry.action)}{entry.escalationLevel > 0 && ` ${entry.escalationLevel}`}{entry.staffId && ` · ${entry.staffId}`}</span>
                    <Typography.Text type="secondary"><Time at={entry.createTime} /> · {nameOf(entry.createdBy)}</Typography.Text>
                  </Flex>
                  {entry.text && <div className="yk-foreign" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{entry.text}</div>}
                </>
              ),
            }))}
          />
        )}
      </QueryView>
      {own.works(task) && (
        <Flex vertical gap={8}>
          <Input.TextArea rows={3} maxLength={2000} value={text} aria-label={t("tasks.note")} placeholder={t("tasks.note")} onChange={({ target }) => setText(target.value)} />
          <PermittedButton permission="PERMISSION_TASKS_WRITE" blocked={text.trim() ? "" : t("tasks.noteMissing")} loading={say.isPending} onClick={() => say.mutate()}>{t("tasks.say")}</PermittedButton>
        </Flex>
      )}
    </Drawer>
  );
}
