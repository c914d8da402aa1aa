import { PlusOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Card, Flex, Switch, Tag, Typography, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { usePermission } from "../../app/session";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { ListTable } from "../../components/ListTable";
import { useTemplateNames } from "../../components/names";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";
import { AutoReplyDialog } from "./AutoReplyDialog";
import { ConversationTabs } from "./ConversationTabs";

type AutoReply = Schema<"AutoReply">;

/** What answers by itself, in the order in which it is tried. */
export function Component() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const may = usePermission();
  const tellError = useTellError();
  const templateName = useTemplateNames();
  const [edited, setEdited] = useState<Partial<AutoReply>>();
  const query = api.useQuery("get", "/v1/autoReplies", { params: { query: { pageSize: 100 } } });
  const turn = useMutation({
    mutationFn: ({ autoReplyId, etag, active }: AutoReply) =>
      fetcher.PATCH("/v1/autoReplies/{auto_reply_id}", { params: { path: { auto_reply_id: autoReplyId } }, body: { active: !active, etag } as Schema<"AutoReplyInput"> }),
    onSuccess: () => void queries.invalidateQueries(),
    onError: tellError,
  });
  const make = <PermittedButton permission="PERMISSION_TEMPLATES_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => setEdited({})}>{t("conversations.makeAutoReply")}</PermittedButton>;
  const columns: TableColumnsType<AutoReply> = [
    { title: t("conversations.active"), render: (_, row) => <Switch size="small" aria-label={t("conversations.activeOf", { name: row.displayName })} checked={row.active} disabled={!may("PERMISSION_TEMPLATES_WRITE")} loading={turn.isPending && turn.variables.autoReplyId === row.autoReplyId} onChange={() => turn.mutate(row)} /> },
    { title: t("conversations.name"), render: (_, row) => <Typography.Link className="yk-foreign" onClick={() => setEdited(row)}>{row.displayName}</Typography.Link> },
    {
      title: t("conversations.when"),
      render: (_, row) => (
        <Flex vertical gap={4} style={{ maxWidth: 280 }}>
          <span>{t(`conversations.triggers.${row.trigger}`)}</span>
          {row.keywords.length > 0 && <Flex gap={4} wrap>{row.keywords.map((each) => <Tag key={each} className="yk-foreign" style={{ marginInlineEnd: 0 }}>{each}</Tag>)}</Flex>}
        </Flex>
      ),
    },
    { title: t("conversations.channel"), render: (_, row) => (row.channels.length ? row.channels.map((each) => word("Channel", each)).join(" · ") : t("conversations.allChannels")) },
    { title: t("conversations.says"), render: (_, row) => <Typography.Paragraph ellipsis={{ rows: 2 }} className="yk-foreign" style={{ maxWidth: 320, marginBottom: 0 }}>{row.text || templateName(row.templateId)}</Typography.Paragraph> },
    { title: t("conversations.priority"), dataIndex: "priority", align: "end" },
  ];
  return (
    <ConversationTabs current="autoReplies" acts={make}>
      <Card styles={{ body: { padding: 0 } }}>
        <ListTable<AutoReply>
          query={query}
          rows={query.data?.autoReplies}
          rowKey="autoReplyId"
          columns={columns}
          empty={<EmptyState title={t("conversations.noAutoReplies")} hint={t("conversations.noAutoRepliesHint")} action={make} />}
        />
      </Card>
      {edited && <AutoReplyDialog start={edited} onClose={() => setEdited(undefined)} />}
    </ConversationTabs>
  );
}
