import { useMutation } from "@tanstack/react-query";
import { App, Button, Flex, Modal, Tag, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { QueryView } from "../../components/QueryView";
import { RowsSkeleton } from "../../components/Skeletons";
import { useTellError } from "../../components/tellError";
import { useAnyStore, type Own } from "./own";
import type { Task } from "./words";

/** Gives a task to somebody of its store: who works now and has the fewest open tasks stands first. */
export function AssignDialog({ task, own, onClose }: { task: Task; own: Own; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const tellError = useTellError();
  const anyStore = useAnyStore();
  const path = { task_id: task.taskId! };
  const query = api.useQuery("get", "/v1/tasks/{task_id}/assignees", { params: { path, query: { anyStore: own.seesAll } } });
  const assign = useMutation({
    mutationFn: (staffId: string) => fetcher.POST("/v1/tasks/{task_id}:assign", { params: { path }, body: { staffId, anyStore } }),
    onSuccess: () => {
      void message.success(t("tasks.assigned"));
      void queries.invalidateQueries();
      onClose();
    },
    onError: tellError,
  });
  return (
    <Modal open title={t("tasks.assign")} footer={null} onCancel={onClose}>
      <QueryView query={query} skeleton={<RowsSkeleton />}>
        {({ staffMembers }) =>
          staffMembers.length === 0 ? (
            <EmptyState title={t("tasks.noAssignees")} hint={t("tasks.noAssigneesHint")} />
          ) : (
            <Flex vertical gap={8}>
              {staffMembers.map((member) => (
                <Flex key={member.staffId} gap={8} align="center" justify="space-between">
                  <span className="yk-foreign" style={{ minWidth: 0 }}>
                    {member.displayName} {member.onShift && <Tag color="green">{t("tasks.onShift")}</Tag>}
                    <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{t("tasks.openTasks", { count: member.openTasks })}</Typography.Text>
                  </span>
                  <Button disabled={member.staffId === task.staffId} loading={assign.isPending && assign.variables === member.staffId} onClick={() => assign.mutate(member.staffId!)}>{t("tasks.give")}</Button>
                </Flex>
              ))}
            </Flex>
          )
        }
      </QueryView>
    </Modal>
  );
}
