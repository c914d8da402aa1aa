import { PlusOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Card, Flex, Select, Tag, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { usePermission } from "../../app/session";
import { api, fetcher, live, queries } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { PermittedButton } from "../../components/PermittedButton";
import { newRequestId } from "../../components/requestId";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { MakeDialog } from "../tasks/MakeDialog";
import { useOwn } from "../tasks/own";
import { isOverdue } from "../tasks/words";

/** Who advises the customer, and what is to be done for them. */
export function TasksCard({ id }: { id: string }) {
  const { t } = useTranslation();
  const may = usePermission();
  const word = useEnumWords();
  const own = useOwn();
  const [isMaking, setMaking] = useState(false);
  const { data } = api.useQuery(
    "get",
    "/v1/tasks",
    { params: { query: { customerId: id, filter: "status = OPEN", anyStore: own.seesAll, pageSize: 20 } } },
    { ...live, enabled: Boolean(own.member) || own.seesAll },
  );
  return (
    <Card
      size="small"
      title={t("tasks.ofCustomer")}
      extra={<PermittedButton permission="PERMISSION_TASKS_WRITE" type="text" size="small" icon={<PlusOutlined />} onClick={() => setMaking(true)}>{t("tasks.make")}</PermittedButton>}
    >
      <Flex vertical gap={8}>
        <AdviserLine id={id} choosable={may("PERMISSION_STAFF_READ") && may("PERMISSION_CUSTOMERS_WRITE")} />
        {data?.tasks.map((task) => (
          <Flex key={task.taskId} gap={8} justify="space-between" align="flex-start">
            <span style={{ minWidth: 0 }}><Tag>{word("TaskKind", task.kind)}</Tag><span className="yk-foreign">{task.title}</span></span>
            <Typography.Text type={isOverdue(task) ? "danger" : "secondary"}><Time at={task.dueTime} isAgo /></Typography.Text>
          </Flex>
        ))}
        {data?.tasks.length === 0 && <Typography.Text type="secondary">{t("tasks.noneOfCustomer")}</Typography.Text>}
        <Link to="/tasks">{t("tasks.all")}</Link>
      </Flex>
      {isMaking && <MakeDialog customerId={id} onClose={() => setMaking(false)} />}
    </Card>
  );
}

function AdviserLine({ id, choosable }: { id: string; choosable: boolean }) {
  const { t } = useTranslation();
  const tellError = useTellError();
  const path = { customer_id: id };
  const adviser = api.useQuery("get", "/v1/customers/{customer_id}/adviser", { params: { path } }, { retry: false });
  const staff = api.useQuery("get", "/v1/staff", { params: { query: { pageSize: 200, orderBy: "storeId,displayName" } } }, { enabled: choosable, staleTime: 60_000 });
  const assign = useMutation({
    mutationFn: (staffId: string) => fetcher.POST("/v1/customers/{customer_id}:assignAdviser", { params: { path }, body: { staffId, requestId: newRequestId() } }),
    onSuccess: () => void queries.invalidateQueries(),
    onError: tellError,
  });
  const named = adviser.error ? undefined : adviser.data;
  if (!choosable) return <Typography.Text>{t("tasks.adviser")}: <span className="yk-foreign">{named?.displayName ?? t("tasks.noAdviser")}</span></Typography.Text>;
  const options = (staff.data?.staffMembers ?? []).map((member) => ({ value: member.staffId!, label: member.storeId ? `${member.displayName} · ${member.storeId}` : member.displayName }));
  return (
    <Flex gap={8} align="center">
      <Typography.Text style={{ whiteSpace: "nowrap" }}>{t("tasks.adviser")}</Typography.Text>
      <Select
        style={{ flex: 1, minWidth: 0 }}
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        aria-label={t("tasks.adviser")}
        placeholder={t("tasks.noAdviser")}
        loading={staff.isPending || assign.isPending}
        value={named?.staffId || undefined}
        options={named && !options.some(({ value }) => value === named.staffId) ? [{ value: named.staffId, label: named.displayName }, ...options] : options}
        onChange={(staffId?: string) => assign.mutate(staffId ?? "")}
      />
    </Flex>
  );
}
