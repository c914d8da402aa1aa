import { Card, Tag, Typography, type TableColumnsType } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { ListTable } from "../../components/ListTable";
import { Time } from "../../components/Time";
import { browserOf } from "./browser";

type Entry = Schema<"SessionEntry">;

interface Props {
  query: { data: { sessions: Entry[]; nextPageToken: string } | undefined; isPending: boolean; isFetching: boolean; error: unknown; refetch: () => unknown };
  /** Whether the sessions are of several people. */
  ofAll: boolean;
  act: (entry: Entry) => ReactNode;
}

/** Who is signed in where. */
export function SessionTable({ query, ofAll, act }: Props) {
  const { t } = useTranslation();
  const person: TableColumnsType<Entry> = [
    {
      title: t("settings.person"),
      render: (_, { displayName, email }) => (
        <div>
          <span className="yk-foreign">{displayName || email}</span>
          <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{email}</Typography.Text>
        </div>
      ),
    },
  ];
  const columns: TableColumnsType<Entry> = [
    ...(ofAll ? person : []),
    {
      title: t("settings.browser"),
      render: (_, { userAgent, current }) => (
        <>
          <span title={userAgent}>{browserOf(userAgent) || t("settings.unknownBrowser")}</span> {current && <Tag color="green">{t("settings.thisOne")}</Tag>}
        </>
      ),
    },
    { title: t("settings.signedIn"), dataIndex: "createTime", render: (at?: string) => <Time at={at} /> },
    { title: t("settings.lastUse"), dataIndex: "lastUseTime", render: (at?: string) => <Time at={at} isAgo /> },
    { title: t("settings.acts"), align: "end", render: (_, entry) => act(entry) },
  ];
  return (
    <Card size="small" title={t("settings.sessionsTitle")} styles={{ body: { padding: 0 } }}>
      <ListTable query={query} rows={query.data?.sessions} nextPageToken={query.data?.nextPageToken} rowKey="sessionId" columns={columns} empty={<EmptyState title={t("settings.noSessions")} />} />
    </Card>
  );
}
