import { DeleteOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Card, Col, Descriptions, Flex, Form, Input, Row, Select, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { usePermission } from "../../app/session";
import { api, fetcher, live, queries, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { useFieldName, useFieldValue } from "../../components/fieldWords";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";
import { QueryView } from "../../components/QueryView";
import { SaveError } from "../../components/SaveError";
import { PageSkeleton } from "../../components/Skeletons";
import { useTellError } from "../../components/tellError";
import { MembersCard } from "./MembersCard";
import { StagesCard } from "./StagesCard";
import { companyName, companyStages, stageColours } from "./words";

type Company = Schema<"Company">;
type Values = Pick<Company, "displayName" | "owner" | "stage">;

/** A company: what is known of it, how far one is with it, who belongs to it. */
export function Component() {
  const { companyId = "" } = useParams();
  const query = api.useQuery("get", "/v1/companies/{company_id}", { params: { path: { company_id: companyId } } }, { ...live });
  return <QueryView query={query} skeleton={<PageSkeleton />}>{(company) => <Page key={company.companyId} company={company} />}</QueryView>;
}

function Page({ company }: { company: Company }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const word = useEnumWords();
  const fieldName = useFieldName();
  const fieldValue = useFieldValue();
  const path = { params: { path: { company_id: company.companyId } } };
  const remove = useMutation({
    mutationFn: () => fetcher.DELETE("/v1/companies/{company_id}", path),
    onSuccess: () => {
      void navigate("/companies");
      void queries.invalidateQueries();
    },
    onError: useTellError(),
  });
  const name = companyName(company);
  const ask = () => modal.confirm({ title: t("companies.deleteQuestion", { name }), content: t("companies.deleteHint"), okText: t("companies.delete"), okButtonProps: { danger: true }, onOk: () => remove.mutate() });
  const traits = Object.entries(company.traits ?? {});
  return (
    <>
      <PageHeader
        title={name}
        back="/companies"
        beside={<Tag color={stageColours[company.stage] ?? "default"}>{word("CompanyStage", company.stage)}</Tag>}
        acts={<PermittedButton permission="PERMISSION_CUSTOMERS_WRITE" icon={<DeleteOutlined />} loading={remove.isPending} onClick={ask}>{t("companies.delete")}</PermittedButton>}
      />
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={9}>
          <Flex vertical gap={16}>
            <KeptCard company={company} />
            <StagesCard id={company.companyId} />
          </Flex>
        </Col>
        <Col xs={24} lg={15}>
          <Flex vertical gap={16}>
            <Card size="small" title={t("companies.traits")}>
              {traits.length === 0 ? (
                <EmptyState title={t("companies.noTraits")} hint={t("companies.noTraitsHint")} />
              ) : (
                <Descriptions size="small" column={{ xs: 1, sm: 2 }} items={traits.map(([key, value]) => ({ key, label: fieldName(key), children: <span className="yk-foreign">{fieldValue(value)}</span> }))} />
              )}
            </Card>
            <MembersCard id={company.companyId} />
          </Flex>
        </Col>
      </Row>
    </>
  );
}

/** What people say of it; typed from the state that was opened, so that what others change meanwhile is not overwritten. */
function KeptCard({ company }: { company: Company }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const word = useEnumWords();
  const may = usePermission()("PERMISSION_CUSTOMERS_WRITE");
  const [form] = Form.useForm<Values>();
  const [kept, setKept] = useState(company);
  const path = { params: { path: { company_id: company.companyId } } };
  const save = useMutation({
    mutationFn: async ({ values, over }: { values: Values; over?: string }) => (await fetcher.PATCH("/v1/companies/{company_id}", { ...path, body: { ...values, etag: over ?? kept.etag } as Schema<"CompanyInput"> })).data!,
    onSuccess: (saved) => {
      setKept(saved);
      void message.success(t("companies.saved"));
      void queries.invalidateQueries();
    },
  });
  return (
    <Card size="small" title={t("companies.kept")} extra={<PermittedButton permission="PERMISSION_CUSTOMERS_WRITE" size="small" type="primary" loading={save.isPending} onClick={form.submit}>{t("companies.save")}</PermittedButton>}>
      {save.error && <SaveError error={save.error} fetchTheirs={async () => (await fetcher.GET("/v1/companies/{company_id}", path)).data!} onForce={(over) => save.mutate({ values: form.getFieldsValue(), over })} />}
      <Form<Values> form={form} layout="vertical" disabled={!may} initialValues={{ displayName: company.displayName, owner: company.owner, stage: company.stage }} onFinish={(values) => save.mutate({ values })}>
        <Form.Item name="displayName" label={t("companies.name")} extra={company.toldName && t("companies.toldName", { name: company.toldName })}><Input maxLength={200} /></Form.Item>
        <Form.Item name="owner" label={t("companies.owner")}><Input maxLength={200} /></Form.Item>
        <Form.Item name="stage" label={t("companies.stage")} style={{ marginBottom: 0 }}><Select options={companyStages.map((value) => ({ value, label: word("CompanyStage", value) }))} /></Form.Item>
      </Form>
    </Card>
  );
}
