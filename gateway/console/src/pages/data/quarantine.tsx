import { useMutation } from "@tanstack/react-query";
import { Card, Modal, Typography, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, live, queries, type Schema } from "../../api/client";
import { CustomerName } from "../../components/CustomerName";
import { EmptyState } from "../../components/EmptyState";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { useUrlPage } from "../../components/urlState";
import { useIdentifierName } from "../customer/identifierWords";
import { DataTabs } from "./DataTabs";

type Quarantined = Schema<"QuarantinedIdentifier">;

/** Identifiers that stand for many people, as a shop's device does: what is kept aside of each, and the way to release it. */
export function Component() {
  const { t } = useTranslation();
  const { number } = useFormat();
  const typeName = useIdentifierName();
  const { token } = useUrlPage();
  const [releasing, setReleasing] = useState<Quarantined>();
  const query = api.useQuery("get", "/v1/quarantinedIdentifiers", { params: { query: { pageToken: token, pageSize: 50 } } }, { ...live });
  const columns: TableColumnsType<Quarantined> = [
    {
      title: t("data.identifier"),
      render: (_, { type, maskedValue }) => (
        <div>
          {typeName(type)}
          <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{maskedValue}</Typography.Text>
        </div>
      ),
    },
    { title: t("data.owner"), dataIndex: "customerId", render: (id: string) => <CustomerName id={id} /> },
    { title: t("data.refusedLinks"), dataIndex: "refusedLinks", align: "end", render: (value: string) => number(Number(value)) },
    { title: t("data.setAside"), dataIndex: "linksSetAside", align: "end", render: (value: string) => number(Number(value)) },
    { title: t("data.quarantinedAt"), dataIndex: "quarantineTime", render: (at?: string) => <Time at={at} /> },
    {
      title: "",
      align: "end",
      render: (_, one) => <PermittedButton permission="PERMISSION_IDENTITY_WRITE" type="link" size="small" onClick={() => setReleasing(one)}>{t("data.release")}</PermittedButton>,
    },
  ];
  return (
    <DataTabs current="quarantine">
      <Card styles={{ body: { padding: 0 } }}>
        <ListTable<Quarantined>
          query={query}
          rows={query.data?.quarantinedIdentifiers}
          nextPageToken={query.data?.nextPageToken}
          rowKey="nodeId"
          columns={columns}
          empty={<EmptyState title={t("data.noQuarantine")} hint={t("data.noQuarantineHint")} />}
        />
      </Card>
      <ReleaseDialog identifier={releasing} onClose={() => setReleasing(undefined)} />
    </DataTabs>
  );
}

function ReleaseDialog({ identifier, onClose }: { identifier: Quarantined | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const tellError = useTellError();
  const release = useMutation({
    mutationFn: () => fetcher.POST("/v1/quarantinedIdentifiers/{node_id}:release", { params: { path: { node_id: identifier!.nodeId } }, body: {} }),
    onSuccess: () => {
      onClose();
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  return (
    <Modal open={identifier !== undefined} title={t("data.releaseTitle")} okText={t("data.release")} onOk={() => release.mutate()} onCancel={onClose} confirmLoading={release.isPending}>
      <Typography.Paragraph type="secondary">{t("data.releaseHint", { links: number(Number(identifier?.linksSetAside ?? 0)) })}</Typography.Paragraph>
    </Modal>
  );
}
