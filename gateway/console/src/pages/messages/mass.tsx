import { useMutation } from "@tanstack/react-query";
import { App, Card, Drawer, Flex, Progress, Table, Tag, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { Chosen } from "../../components/Chosen";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { ListTable } from "../../components/ListTable";
import { PermittedButton } from "../../components/PermittedButton";
import { newRequestId } from "../../components/requestId";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { useKeptUrlState, useUrlPage, useUrlState } from "../../components/urlState";
import { MessagesTabs } from "./MessagesTabs";

type Mass = Schema<"MassMessage">;

const states = ["GATHERING", "SUBMITTING", "CONFIRMING", "COMPLETED", "REFUSED", "CANCELLED", "EXPIRED", "UNKNOWN"].map((each) => `MASS_MESSAGE_STATE_${each}`);
const open = new Set(states.slice(0, 3));

/** Mass messages of WeCom: where each stands, who of the staff has confirmed, and the ways to remind and to cancel. */
export function Component() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const [state, setState] = useUrlState("state");
  const [shown, show] = useKeptUrlState("mass");
  const { token } = useUrlPage();
  const known = states.find((each) => each === state);
  const query = api.useQuery("get", "/v1/massMessages", { params: { query: { filter: known ? `state = ${known}` : "", pageToken: token, pageSize: 50 } } });
  const columns: TableColumnsType<Mass> = [
    { title: t("messages.time"), dataIndex: "createTime", render: (at?: string) => <Time at={at} /> },
    { title: t("messages.template"), dataIndex: "templateId", render: (id: string) => <Link to={`/templates/${id}`}>{id}</Link> },
    { title: t("messages.status"), render: (_, mass) => <StateTag mass={mass} /> },
    { title: t("messages.massSender"), dataIndex: "senderUserId", render: (user: string) => (user ? <span className="yk-foreign">{user}</span> : t("messages.massAllMembers")) },
    { title: t("messages.massStaff"), render: (_, { staffCount, confirmedStaffCount }) => (staffCount ? `${confirmedStaffCount} / ${staffCount}` : "") },
    { title: t("messages.massReceived"), render: (_, { recipientCount, receivedCount }) => <Progress percent={recipientCount ? Math.floor((100 * receivedCount) / recipientCount) : 0} size="small" style={{ width: 160 }} format={() => `${receivedCount} / ${recipientCount}`} /> },
    { title: t("messages.massUntil"), render: (_, { state: at, expireTime, endTime }) => <Time at={open.has(at) ? expireTime : endTime} /> },
  ];
  return (
    <MessagesTabs current="mass">
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={16} wrap align="center" style={{ padding: 16 }}>
          <Chosen label={t("messages.status")} value={state} options={states.map((value) => ({ value, label: word("MassMessageState", value) }))} onChange={setState} />
        </Flex>
        <ListTable<Mass>
          query={query}
          rows={query.data?.massMessages}
          nextPageToken={query.data?.nextPageToken}
          rowKey="massMessageId"
          columns={columns}
          onRow={({ massMessageId }) => ({ onClick: () => show(massMessageId), style: { cursor: "pointer" } })}
          empty={<EmptyState title={t("messages.noMass")} hint={t("messages.noMassHint")} />}
        />
      </Card>
      {shown && <One id={shown} onClose={() => show("")} />}
    </MessagesTabs>
  );
}

function StateTag({ mass }: { mass: Mass }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const colors: Record<string, string> = { MASS_MESSAGE_STATE_CONFIRMING: "processing", MASS_MESSAGE_STATE_COMPLETED: "success", MASS_MESSAGE_STATE_REFUSED: "error", MASS_MESSAGE_STATE_UNKNOWN: "warning" };
  return (
    <>
      <Tag color={colors[mass.state] ?? "default"}>{mass.cancelling ? t("messages.massCancelling") : word("MassMessageState", mass.state)}</Tag>
      {mass.detail && <Typography.Text type="secondary" className="yk-foreign">{mass.detail}</Typography.Text>}
    </>
  );
}

function One({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const tellError = useTellError();
  const query = api.useQuery("get", "/v1/massMessages/{mass_message_id}", { params: { path: { mass_message_id: id } } });
  const path = { params: { path: { mass_message_id: id } } };
  const remind = useMutation({
    mutationFn: () => fetcher.POST("/v1/massMessages/{mass_message_id}:remind", { ...path, body: { requestId: newRequestId() } }),
    onSuccess: () => {
      void message.success(t("messages.massReminded"));
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  const cancel = useMutation({
    mutationFn: () => fetcher.POST("/v1/massMessages/{mass_message_id}:cancel", { ...path, body: {} }),
    onSuccess: () => void queries.invalidateQueries(),
    onError: tellError,
  });
  const ask = () =>
    modal.confirm({ title: t("messages.massCancelQuestion"), content: t("messages.massCancelHint"), okText: t("messages.massCancel"), onOk: () => cancel.mutateAsync().catch(() => undefined) });
  const mass = query.data;
  const waits = mass?.state === "MASS_MESSAGE_STATE_CONFIRMING" && !mass.cancelling;
  return (
    <Drawer open title={t("messages.massOne")} size={520} onClose={onClose} loading={query.isPending}>
      {mass && (
        <Flex vertical gap={16}>
          <div><StateTag mass={mass} /></div>
          <Typography.Text>{t("messages.massCounts", { all: mass.recipientCount, received: mass.receivedCount, not: mass.notReceivedCount })}</Typography.Text>
          <Flex gap={8}>
            <PermittedButton permission="PERMISSION_MESSAGES_SEND" type="primary" disabled={!waits} loading={remind.isPending} onClick={() => remind.mutate()}>{t("messages.massRemind")}</PermittedButton>
            <PermittedButton permission="PERMISSION_MESSAGES_SEND" danger disabled={!open.has(mass.state) || mass.cancelling} loading={cancel.isPending} onClick={ask}>{t("messages.massCancel")}</PermittedButton>
          </Flex>
          <Table
            size="small"
            pagination={false}
            rowKey="userId"
            dataSource={mass.staff}
            columns={[
              { title: t("messages.massMember"), dataIndex: "userId", className: "yk-foreign" },
              { title: t("messages.massConfirmed"), dataIndex: "confirmTime", render: (at?: string) => (at ? <Time at={at} /> : <Tag>{t("messages.massNotYet")}</Tag>) },
            ]}
          />
        </Flex>
      )}
    </Drawer>
  );
}
