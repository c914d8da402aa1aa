import { PlusOutlined } from "@ant-design/icons";
import { Card, Dropdown, Flex, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { usePermission } from "../../app/session";
import { api, type Schema } from "../../api/client";
import { Chosen } from "../../components/Chosen";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { allOf, quoted } from "../../components/filterText";
import { ListTable } from "../../components/ListTable";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";
import { SearchBox } from "../../components/SearchBox";
import { Time } from "../../components/Time";
import { useUrlPage, useUrlState } from "../../components/urlState";
import { channels } from "../messages/values";
import { StateTags } from "./StateTags";

type Template = Schema<"Template">;

/** What is said to customers. */
export function Component() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const [name, setName] = useUrlState("q");
  const [channel, setChannel] = useUrlState("channel");
  const { token } = useUrlPage();
  const filter = allOf([name && `displayName:${quoted(name)}`, channel && `channel = ${channel.replace("CHANNEL_", "")}`]);
  const query = api.useQuery("get", "/v1/templates", { params: { query: { filter, orderBy: "updateTime desc", pageToken: token, pageSize: 50 } } });
  const columns: TableColumnsType<Template> = [
    {
      title: t("templates.name"),
      render: (_, { templateId, displayName, subject, text }) => (
        <div style={{ maxWidth: 520 }}>
          <Link to={`/templates/${templateId}`} className="yk-foreign">{displayName}</Link>
          <Typography.Text type="secondary" ellipsis className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{subject || text}</Typography.Text>
        </div>
      ),
    },
    { title: t("templates.channel"), dataIndex: "channel", render: (value: string) => word("Channel", value) },
    { title: t("templates.purpose"), dataIndex: "purpose", render: (value: string) => word("Purpose", value) },
    { title: t("templates.state"), render: (_, template) => <StateTags template={template} /> },
    { title: t("templates.updated"), dataIndex: "updateTime", render: (at?: string) => <Time at={at} isAgo /> },
  ];
  return (
    <>
      <PageHeader title={t("nav.templates")} hint={t("templates.hint")} acts={<MakeButton />} />
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap style={{ padding: 16 }}>
          <SearchBox value={name} onChange={setName} label={t("templates.search")} />
          <Chosen label={t("templates.channel")} value={channel} options={channels.map((value) => ({ value, label: word("Channel", value) }))} onChange={setChannel} />
        </Flex>
        <ListTable<Template>
          query={query}
          rows={query.data?.templates}
          nextPageToken={query.data?.nextPageToken}
          rowKey="templateId"
          columns={columns}
          empty={filter ? <EmptyState title={t("templates.noneFound")} hint={t("templates.noneFoundHint")} /> : <EmptyState title={t("templates.none")} hint={t("templates.noneHint")} action={<MakeButton />} />}
        />
      </Card>
    </>
  );
}

/** A template is made for one channel, and stays with it. */
function MakeButton() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const navigate = useNavigate();
  const may = usePermission()("PERMISSION_TEMPLATES_WRITE");
  const button = <PermittedButton permission="PERMISSION_TEMPLATES_WRITE" type="primary" icon={<PlusOutlined />}>{t("templates.make")}</PermittedButton>;
  if (!may) return button;
  const items = channels.map((key) => ({ key, label: word("Channel", key) }));
  return <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => void navigate(`/templates/new?channel=${key}`) }}>{button}</Dropdown>;
}
