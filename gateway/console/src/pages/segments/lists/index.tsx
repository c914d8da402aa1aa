import { PlusOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Card, Flex, Form, Input, Modal, Typography, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, fetcher, queries, type Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { quoted } from "../../../components/filterText";
import { useFormat } from "../../../components/format";
import { ListTable } from "../../../components/ListTable";
import { PageHeader } from "../../../components/PageHeader";
import { PermittedButton } from "../../../components/PermittedButton";
import { SearchBox } from "../../../components/SearchBox";
import { useTellError } from "../../../components/tellError";
import { Time } from "../../../components/Time";
import { useUrlPage, useUrlState } from "../../../components/urlState";

type CustomerList = Schema<"CustomerList">;

/** Lists of customers that people put together. */
export function Component() {
  const { t } = useTranslation();
  const format = useFormat();
  const [name, setName] = useUrlState("q");
  const { token } = useUrlPage();
  const [isMaking, setMaking] = useState(false);
  const query = api.useQuery("get", "/v1/customerLists", { params: { query: { filter: name ? `displayName:${quoted(name)}` : "", orderBy: "updateTime desc", pageToken: token, pageSize: 50 } } });
  const make = <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>{t("keeping.makeList")}</PermittedButton>;
  const columns: TableColumnsType<CustomerList> = [
    {
      title: t("segments.name"),
      render: (_, { customerListId, displayName, description }) => (
        <div style={{ maxWidth: 520 }}>
          <Link to={`/segments/lists/${customerListId}`} className="yk-foreign">{displayName}</Link>
          {description && <Typography.Text type="secondary" ellipsis className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{description}</Typography.Text>}
        </div>
      ),
    },
    { title: t("keeping.entries"), align: "end", render: (_, { entryCount }) => format.number(entryCount) },
    { title: t("keeping.entriesChanged"), dataIndex: "entriesChangeTime", render: (at?: string) => <Time at={at} isAgo /> },
  ];
  return (
    <>
      <PageHeader title={t("keeping.lists")} hint={t("keeping.listsHint")} back="/segments" acts={make} />
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap style={{ padding: 16 }}><SearchBox value={name} onChange={setName} label={t("segments.search")} /></Flex>
        <ListTable<CustomerList>
          query={query}
          rows={query.data?.customerLists}
          nextPageToken={query.data?.nextPageToken}
          rowKey="customerListId"
          columns={columns}
          empty={<EmptyState title={t("keeping.noLists")} hint={t("keeping.noListsHint")} action={make} />}
        />
      </Card>
      {isMaking && <Make onClose={() => setMaking(false)} />}
    </>
  );
}

/** Makes a list, and the segment that has its customers as members. */
function Make({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const tellError = useTellError();
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: async () => {
      const made = (await fetcher.POST("/v1/customerLists", { body: { displayName: name.trim() } })).data!;
      await fetcher.POST("/v1/segments", { body: { displayName: name.trim(), rule: { all: { rules: [{ list: { customerListId: made.customerListId } }] } } } });
      return made;
    },
    onSuccess: ({ customerListId }) => {
      void queries.invalidateQueries();
      void navigate(`/segments/lists/${customerListId}`);
    },
    onError: tellError,
  });
  return (
    <Modal open title={t("keeping.makeList")} okText={t("segments.save")} onCancel={onClose} onOk={() => make.mutate()} confirmLoading={make.isPending} okButtonProps={{ disabled: !name.trim() }}>
      <Form layout="vertical" requiredMark={false}>
        <Form.Item label={t("segments.name")} htmlFor="list-name" help={t("keeping.makeListHint")}>
          <Input id="list-name" value={name} maxLength={200} onChange={({ target }) => setName(target.value)} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
