import { PlusOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Card, Flex, Form, Input, Modal, Tag, Typography, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { asApiError } from "../../api/errors";
import { api, fetcher, live, queries, type Schema } from "../../api/client";
import { Chosen } from "../../components/Chosen";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { useErrorWords } from "../../components/errorWords";
import { allOf, quoted } from "../../components/filterText";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { PermittedButton } from "../../components/PermittedButton";
import { SearchBox } from "../../components/SearchBox";
import { PageHeader } from "../../components/PageHeader";
import { Time } from "../../components/Time";
import { useUrlPage, useUrlState } from "../../components/urlState";
import { companyName, companyStages, stageColours } from "./words";

type Company = Schema<"Company">;

/** The firms that buy, how far one is with them, and who looks after them. */
export function Component() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { number } = useFormat();
  const [name, setName] = useUrlState("q");
  const [stage, setStage] = useUrlState("stage");
  const [owner, setOwner] = useUrlState("owner");
  const [isMaking, setMaking] = useState(false);
  const { token } = useUrlPage();
  const known = companyStages.find((each) => each === stage);
  const filter = allOf([name && `name:${quoted(name)}`, known ? `stage = ${known.replace("COMPANY_STAGE_", "")}` : "", owner && `owner = ${quoted(owner)}`]);
  const query = api.useQuery("get", "/v1/companies", { params: { query: { filter, pageToken: token, pageSize: 50 } } }, { ...live });
  const clear = () => { setName(""); setStage(""); setOwner(""); };
  const make = <PermittedButton permission="PERMISSION_CUSTOMERS_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>{t("companies.make")}</PermittedButton>;
  const columns: TableColumnsType<Company> = [
    {
      title: t("companies.company"),
      render: (_, company) => (
        <div style={{ maxWidth: 360 }}>
          <Link to={`/companies/${encodeURIComponent(company.companyId)}`} className="yk-foreign">{companyName(company)}</Link>
          {companyName(company) !== company.companyId && <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{company.companyId}</Typography.Text>}
        </div>
      ),
    },
    { title: t("companies.stage"), dataIndex: "stage", render: (value: Company["stage"]) => <Tag color={stageColours[value] ?? "default"}>{word("CompanyStage", value)}</Tag> },
    { title: t("companies.owner"), dataIndex: "owner", render: (value: string) => (value ? <Typography.Link className="yk-foreign" onClick={() => setOwner(value)}>{value}</Typography.Link> : "–") },
    { title: t("companies.memberIdentifiers"), dataIndex: "memberIdentifiers", align: "end", render: (value: number) => number(value) },
    { title: t("companies.made"), dataIndex: "createTime", render: (at?: string) => <Time at={at} isAgo /> },
  ];
  return (
    <>
      <PageHeader title={t("companies.title")} hint={t("companies.hint")} acts={make} />
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap align="center" style={{ padding: 16 }}>
          <SearchBox value={name} onChange={setName} label={t("companies.search")} width={280} />
          <Chosen label={t("companies.stage")} value={known ?? ""} options={companyStages.map((value) => ({ value, label: word("CompanyStage", value) }))} onChange={setStage} />
          {owner && <Tag closable onClose={() => setOwner("")} className="yk-foreign">{t("companies.ofOwner", { owner })}</Tag>}
          {filter && <Button type="link" onClick={clear} style={{ paddingInline: 0 }}>{t("list.clear")}</Button>}
        </Flex>
        <ListTable<Company>
          query={query}
          rows={query.data?.companies}
          nextPageToken={query.data?.nextPageToken}
          rowKey="companyId"
          columns={columns}
          empty={filter ? <EmptyState title={t("companies.noneFound")} hint={t("companies.noneFoundHint")} action={<Button onClick={clear}>{t("list.clear")}</Button>} /> : <EmptyState title={t("companies.none")} hint={t("companies.noneHint")} action={make} />}
        />
      </Card>
      {isMaking && <MakeDialog onClose={() => setMaking(false)} />}
    </>
  );
}

function MakeDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const words = useErrorWords();
  const [form] = Form.useForm<{ companyId: string; displayName: string; owner: string }>();
  const make = useMutation({
    mutationFn: async (values: { companyId: string; displayName: string; owner: string }) => (await fetcher.POST("/v1/companies", { body: { ...values, companyId: values.companyId.trim() } })).data!,
    onSuccess: ({ companyId }) => {
      void queries.invalidateQueries();
      void navigate(`/companies/${encodeURIComponent(companyId)}`);
    },
  });
  const error = make.error && words(asApiError(make.error));
  return (
    <Modal open title={t("companies.make")} onCancel={onClose} onOk={form.submit} okText={t("companies.make")} confirmLoading={make.isPending}>
      {error && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={error.title} description={error.advice} />}
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ companyId: "", displayName: "", owner: "" }} onFinish={(values) => make.mutate(values)}>
        <Form.Item name="companyId" label={t("companies.id")} extra={t("companies.idHint")} rules={[{ required: true, whitespace: true, message: t("companies.idMissing") }]}><Input maxLength={200} /></Form.Item>
        <Form.Item name="displayName" label={t("companies.name")}><Input maxLength={200} /></Form.Item>
        <Form.Item name="owner" label={t("companies.owner")}><Input maxLength={200} /></Form.Item>
      </Form>
    </Modal>
  );
}
