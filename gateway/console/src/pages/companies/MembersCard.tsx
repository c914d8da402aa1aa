import { PlusOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Card, Input, Modal, Typography, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, live, queries, type Schema } from "../../api/client";
import { CustomerName } from "../../components/CustomerName";
import { EmptyState } from "../../components/EmptyState";
import { ListTable } from "../../components/ListTable";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { useUrlPage } from "../../components/urlState";

type Member = Schema<"CompanyMember">;

/** The customers who belong to a company, by which identifiers. */
export function MembersCard({ id }: { id: string }) {
  const { t } = useTranslation();
  const tellError = useTellError();
  const { token } = useUrlPage("members");
  const [typed, setTyped] = useState<string>();
  const path = { company_id: id };
  const query = api.useQuery("get", "/v1/companies/{company_id}/members", { params: { path, query: { pageToken: token, pageSize: 50 } } }, { ...live });
  const onSuccess = () => {
    setTyped(undefined);
    void queries.invalidateQueries();
  };
  const add = useMutation({ mutationFn: (customerId: string) => fetcher.POST("/v1/companies/{company_id}/members:add", { params: { path }, body: { customerId } }), onSuccess, onError: tellError });
  const remove = useMutation({ mutationFn: (customerId: string) => fetcher.POST("/v1/companies/{company_id}/members:remove", { params: { path }, body: { customerId } }), onSuccess, onError: tellError });
  const columns: TableColumnsType<Member> = [
    { title: t("companies.member"), render: (_, { customerId }) => <CustomerName id={customerId} /> },
    { title: t("companies.by"), render: (_, { identifiers }) => <Typography.Text type="secondary" className="yk-foreign">{identifiers.map(({ value }) => value).join(", ")}</Typography.Text> },
    { title: t("companies.since"), dataIndex: "joinTime", render: (at?: string) => <Time at={at} /> },
    {
      title: "",
      align: "end",
      render: (_, { customerId }) => (
        <PermittedButton permission="PERMISSION_CUSTOMERS_WRITE" type="link" size="small" loading={remove.isPending && remove.variables === customerId} onClick={() => remove.mutate(customerId)}>{t("companies.leave")}</PermittedButton>
      ),
    },
  ];
  const number = typed?.trim() ?? "";
  return (
    <Card
      size="small"
      title={t("companies.members")}
      styles={{ body: { padding: 0 } }}
      extra={<PermittedButton permission="PERMISSION_CUSTOMERS_WRITE" type="text" size="small" icon={<PlusOutlined />} onClick={() => setTyped("")}>{t("companies.addMember")}</PermittedButton>}
    >
      <ListTable<Member> size="small" query={query} rows={query.data?.members} nextPageToken={query.data?.nextPageToken} pageName="members" rowKey="customerId" columns={columns} empty={<EmptyState title={t("companies.noMembers")} hint={t("companies.noMembersHint")} />} />
      {typed !== undefined && (
        <Modal open title={t("companies.addMember")} onCancel={() => setTyped(undefined)} okText={t("companies.addMember")} okButtonProps={{ disabled: !/^\d{1,19}$/.test(number), loading: add.isPending }} onOk={() => add.mutate(number)}>
          <Typography.Paragraph type="secondary">{t("companies.addMemberHint")}</Typography.Paragraph>
          <Input value={typed} aria-label={t("companies.customerId")} placeholder={t("companies.customerId")} onChange={({ target }) => setTyped(target.value)} />
        </Modal>
      )}
    </Card>
  );
}
