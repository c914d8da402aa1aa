import { DeleteOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Card, Col, Flex, Row, Statistic, Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { api, fetcher, queries, type Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { useFormat } from "../../../components/format";
import { useSegmentNames } from "../../../components/names";
import { PageHeader } from "../../../components/PageHeader";
import { PermittedButton } from "../../../components/PermittedButton";
import { QueryView } from "../../../components/QueryView";
import { PageSkeleton } from "../../../components/Skeletons";
import { useTellError } from "../../../components/tellError";
import { useUrlState } from "../../../components/urlState";
import { Clean } from "./Clean";
import { Entries } from "./Entries";

type CustomerList = Schema<"CustomerList">;

/** One list: who is put in and taken out, and what uses it. */
export function Component() {
  const { customerListId = "" } = useParams();
  const query = api.useQuery("get", "/v1/customerLists/{customer_list_id}", { params: { path: { customer_list_id: customerListId } } });
  return <QueryView query={query} skeleton={<PageSkeleton />}>{(list) => <Page list={list} />}</QueryView>;
}

function Page({ list }: { list: CustomerList }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [tab, setTab] = useUrlState("tab");
  const items = [
    { key: "add", label: t("keeping.add"), children: <Entries key="add" list={list} act="add" /> },
    { key: "remove", label: t("keeping.remove"), children: <Entries key="remove" list={list} act="remove" /> },
    { key: "clean", label: t("keeping.clean"), children: <Clean list={list} /> },
  ];
  return (
    <>
      <PageHeader title={list.displayName} hint={list.description} back="/segments/lists" acts={<Delete list={list} />} />
      <Row gutter={[16, 16]}>
        <Col xs={24} lg={8}>
          <Flex vertical gap={16}>
            <Card size="small"><Statistic title={t("keeping.entries")} value={list.entryCount} formatter={() => format.number(list.entryCount)} /></Card>
            <UsedBy list={list} />
          </Flex>
        </Col>
        <Col xs={24} lg={16}>
          <Card size="small"><Tabs activeKey={tab || "add"} onChange={(key) => setTab(key === "add" ? "" : key)} items={items} destroyOnHidden /></Card>
        </Col>
      </Row>
    </>
  );
}

function UsedBy({ list }: { list: CustomerList }) {
  const { t } = useTranslation();
  const name = useSegmentNames();
  return (
    <Card size="small" title={t("keeping.usedBySegments")}>
      {list.segmentIds.length === 0 && <EmptyState title={t("keeping.unusedList")} hint={t("keeping.unusedListHint")} />}
      <Flex vertical gap={6}>{list.segmentIds.map((id) => <Link key={id} to={`/segments/${id}`} className="yk-foreign">{name(id)}</Link>)}</Flex>
    </Card>
  );
}

function Delete({ list }: { list: CustomerList }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const tellError = useTellError();
  const remove = useMutation({
    mutationFn: () => fetcher.DELETE("/v1/customerLists/{customer_list_id}", { params: { path: { customer_list_id: list.customerListId }, query: { etag: list.etag } } }),
    onSuccess: () => {
      void queries.invalidateQueries();
      void navigate("/segments/lists");
    },
    onError: tellError,
  });
  const ask = () =>
    modal.confirm({
      title: t("keeping.deleteListQuestion", { name: list.displayName }),
      content: t("keeping.deleteListHint"),
      okText: t("segments.delete"),
      okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync().catch(() => undefined),
    });
  return <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" icon={<DeleteOutlined />} onClick={ask}>{t("segments.delete")}</PermittedButton>;
}
