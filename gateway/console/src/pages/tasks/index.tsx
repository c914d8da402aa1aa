import { PlusOutlined, TeamOutlined } from "@ant-design/icons";
import { Button, Card, Flex, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { usePermission } from "../../app/session";
import { api, live } from "../../api/client";
import { Chosen } from "../../components/Chosen";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { ErrorState } from "../../components/ErrorState";
import { allOf, quoted } from "../../components/filterText";
import { ListTable } from "../../components/ListTable";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";
import { PageSkeleton } from "../../components/Skeletons";
import { useUrlPage, useUrlState } from "../../components/urlState";
import { MakeDialog } from "./MakeDialog";
import { useOwn, type Own } from "./own";
import { TaskCard } from "./TaskCard";
import { kinds, type Task } from "./words";

/** What is to be done: the own tasks, those of the store that are nobody's, and for managers all of their stores, by lane and due time. */
export function Component() {
  const { t } = useTranslation();
  const may = usePermission();
  const own = useOwn();
  const [isMaking, setMaking] = useState(false);
  const acts = (
    <>
      {may("PERMISSION_STAFF_READ") && <Link to="/tasks/staff"><Button icon={<TeamOutlined />}>{t("tasks.staff")}</Button></Link>}
      <PermittedButton permission="PERMISSION_TASKS_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>{t("tasks.make")}</PermittedButton>
    </>
  );
  return (
    <>
      <PageHeader title={t("nav.tasks")} hint={t("tasks.hint")} acts={acts} />
      {own.isPending ? (
        <PageSkeleton />
      ) : own.error ? (
        <ErrorState error={own.error} onRetry={() => void own.refetch()} />
      ) : own.member || own.seesAll ? (
        <Board own={own} />
      ) : (
        <Card><EmptyState title={t("tasks.nobody")} hint={t("tasks.nobodyHint")} /></Card>
      )}
      {isMaking && <MakeDialog onClose={() => setMaking(false)} />}
    </>
  );
}

function Board({ own }: { own: Own }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const [wanted, setView] = useUrlState("view");
  const [kind, setKind] = useUrlState("kind");
  const [store, setStore] = useUrlState("store");
  const { token } = useUrlPage();
  const views = own.member ? ["mine", "free", "all", "overdue", "done"] : ["all", "free", "overdue", "done"];
  const view = views.includes(wanted) ? wanted : views[0]!;
  const known = kinds.find((each) => each === kind);
  // To the minute: the question stays the same while nothing else changes.
  const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString();
  const filter = allOf([
    `status = ${view === "done" ? "COMPLETED" : "OPEN"}`,
    view === "free" && 'staffId = ""',
    view === "overdue" && `dueTime < "${minute}"`,
    known ? `kind = ${known.replace("TASK_KIND_", "")}` : "",
    store && `storeId = ${quoted(store)}`,
  ]);
  const query = api.useQuery(
    "get",
    "/v1/tasks",
    { params: { query: { filter, orderBy: view === "done" ? "createTime desc" : "", ownOnly: view === "mine", anyStore: own.seesAll, pageToken: token, pageSize: 20 } } },
    { ...live },
  );
  const stores = own.member ? [own.member.storeId, ...own.member.managedStoreIds].filter(Boolean) : [];
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <Flex gap={12} wrap align="center" style={{ padding: 12 }}>
        <div style={{ maxWidth: "100%", overflowX: "auto" }}>
          <Segmented value={view} onChange={setView} options={views.map((value) => ({ value, label: t(`tasks.views.${value}`) }))} aria-label={t("tasks.view")} />
        </div>
        <Chosen label={t("tasks.kind")} value={known ?? ""} options={kinds.map((value) => ({ value, label: word("TaskKind", value) }))} onChange={setKind} />
        {stores.length > 1 && <Chosen label={t("tasks.store")} value={store} options={stores.map((value) => ({ value, label: value }))} onChange={setStore} />}
      </Flex>
      <ListTable<Task>
        query={query}
        rows={query.data?.tasks}
        nextPageToken={query.data?.nextPageToken}
        rowKey="taskId"
        showHeader={false}
        scroll={{}}
        columns={[{ render: (_, task) => <TaskCard task={task} own={own} /> }]}
        empty={<EmptyState title={t(view === "done" ? "tasks.noneDone" : "tasks.none")} hint={t(view === "mine" ? "tasks.noneOwnHint" : "tasks.noneHint")} action={view === "mine" ? <Button onClick={() => setView("free")}>{t("tasks.views.free")}</Button> : undefined} />}
      />
    </Card>
  );
}
