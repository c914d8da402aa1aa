import { CheckOutlined, HistoryOutlined, RiseOutlined, UserAddOutlined, UserSwitchOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button, Flex, Tag, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, queries } from "../../api/client";
import { CustomerName } from "../../components/CustomerName";
import { useEnumWords } from "../../components/enumWords";
import { PermittedButton } from "../../components/PermittedButton";
import { newRequestId } from "../../components/requestId";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { AssignDialog } from "./AssignDialog";
import { CompleteDialog } from "./CompleteDialog";
import { HistoryDrawer } from "./HistoryDrawer";
import { useAnyStore, type Own } from "./own";
import { isOpen, isOverdue, laneColours, type Task } from "./words";

/** A task with all that can be done about it; made for a phone held in one hand. */
export function TaskCard({ task, own }: { task: Task; own: Own }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const word = useEnumWords();
  const tellError = useTellError();
  const anyStore = useAnyStore();
  const [shown, setShown] = useState<"" | "complete" | "assign" | "history">("");
  const path = { params: { path: { task_id: task.taskId! } } };
  const claim = useMutation({
    mutationFn: () => fetcher.POST("/v1/tasks/{task_id}:claim", { ...path, body: {} }),
    onSuccess: () => {
      void message.success(t("tasks.claimed"));
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  const escalate = useMutation({
    mutationFn: (requestId: string) => fetcher.POST("/v1/tasks/{task_id}:escalate", { ...path, body: { requestId, anyStore } }),
    onSuccess: () => void queries.invalidateQueries(),
    onError: tellError,
  });
  const askToEscalate = () => {
    const requestId = newRequestId();
    modal.confirm({ title: t("tasks.escalateQuestion"), content: t("tasks.escalateHint"), okText: t("tasks.escalate"), onOk: () => escalate.mutateAsync(requestId).catch(() => undefined) });
  };
  const open = isOpen(task);
  return (
    <Flex vertical gap={6} style={{ minWidth: 0 }}>
      <Flex gap={6} wrap align="center">
        {laneColours[task.priority] && <Tag color={laneColours[task.priority]}>{word("TaskPriority", task.priority)}</Tag>}
        <Tag>{word("TaskKind", task.kind)}</Tag>
        {open && task.escalationLevel > 0 && <Tag color="red">{t("tasks.level", { level: task.escalationLevel })}</Tag>}
        {!open && <Tag color="green">{word("TaskOutcome", task.outcome)}</Tag>}
        <Typography.Text strong className="yk-foreign" style={{ overflowWrap: "anywhere" }}>{task.title}</Typography.Text>
      </Flex>
      {task.description && <Typography.Paragraph type="secondary" className="yk-foreign" ellipsis={{ rows: 2, expandable: true }} style={{ margin: 0, whiteSpace: "pre-wrap" }}>{task.description}</Typography.Paragraph>}
      <Flex gap={12} wrap>
        <CustomerName id={task.customerId} />
        <Typography.Text type={isOverdue(task) ? "danger" : "secondary"}>
          {open ? <>{t("tasks.due")} <Time at={task.dueTime} isAgo={isOverdue(task)} /></> : <Time at={task.completeTime} isAgo />}
        </Typography.Text>
        <Typography.Text type="secondary" className="yk-foreign">{task.staffDisplayName || (task.staffId ? task.staffId : t("tasks.unassigned"))}{task.storeId && ` · ${task.storeId}`}</Typography.Text>
      </Flex>
      <Flex gap={8} wrap>
        {open && own.works(task) && <PermittedButton permission="PERMISSION_TASKS_WRITE" type="primary" icon={<CheckOutlined />} onClick={() => setShown("complete")}>{t("tasks.complete")}</PermittedButton>}
        {open && !task.staffId && own.member && <PermittedButton permission="PERMISSION_TASKS_WRITE" icon={<UserAddOutlined />} loading={claim.isPending} onClick={() => claim.mutate()}>{t("tasks.claim")}</PermittedButton>}
        {open && own.leads(task) && <PermittedButton permission="PERMISSION_TASKS_WRITE" icon={<UserSwitchOutlined />} onClick={() => setShown("assign")}>{t("tasks.assign")}</PermittedButton>}
        {open && own.works(task) && task.escalationLevel < 2 && <PermittedButton permission="PERMISSION_TASKS_WRITE" icon={<RiseOutlined />} onClick={askToEscalate}>{t("tasks.escalate")}</PermittedButton>}
        <Button icon={<HistoryOutlined />} onClick={() => setShown("history")}>{t("tasks.history")}</Button>
      </Flex>
      {shown === "complete" && <CompleteDialog task={task} onClose={() => setShown("")} />}
      {shown === "assign" && <AssignDialog task={task} own={own} onClose={() => setShown("")} />}
      {shown === "history" && <HistoryDrawer task={task} own={own} onClose={() => setShown("")} />}
    </Flex>
  );
}
