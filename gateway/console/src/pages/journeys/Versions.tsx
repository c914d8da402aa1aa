import { useMutation } from "@tanstack/react-query";
import { App, Card, Flex, Tag, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { ListTable } from "../../components/ListTable";
import { PermittedButton } from "../../components/PermittedButton";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { useUrlPage } from "../../components/urlState";
import { usePrincipalName } from "../../components/principalWords";

type Version = Schema<"JourneyVersion">;

/** What the journey was, version by version; each can be looked at, and put into the draft. */
export function Versions({ journey }: { journey: Schema<"Journey"> }) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const navigate = useNavigate();
  const tellError = useTellError();
  const nameOf = usePrincipalName();
  const { token } = useUrlPage();
  const path = { journey_id: journey.journeyId };
  const query = api.useQuery("get", "/v1/journeys/{journey_id}/versions", { params: { path, query: { pageSize: 20, pageToken: token } } });
  const restore = useMutation({
    mutationFn: (version: number) => fetcher.POST("/v1/journeys/{journey_id}/draft:restore", { params: { path }, body: { version } }),
    onSuccess: () => {
      void message.success(t("journeyEditor.restored"));
      void queries.invalidateQueries();
      void navigate(`/journeys/${journey.journeyId}/edit`);
    },
    onError: tellError,
  });
  const ask = (version: number) =>
    modal.confirm({
      title: t("journeyEditor.restoreQuestion", { version }),
      content: t("journeyEditor.restoreHint"),
      okText: t("journeyEditor.restore"),
      onOk: () => restore.mutateAsync(version).catch(() => undefined),
    });
  const isClosed = journey.state === "JOURNEY_STATE_ARCHIVED" || journey.deleteTime !== undefined;
  const columns: TableColumnsType<Version> = [
    {
      title: t("journeyEditor.versions"),
      render: (_, { version }) => (
        <Flex gap={8} align="center">
          <Link to={version === journey.version ? `/journeys/${journey.journeyId}` : `/journeys/${journey.journeyId}?version=${version}`}>{t("journeyEditor.version", { version })}</Link>
          {version === journey.version && <Tag color="green">{t("journeyEditor.current")}</Tag>}
        </Flex>
      ),
    },
    { title: t("journeyEditor.madeAt"), dataIndex: "createTime", render: (at?: string) => <Time at={at} /> },
    { title: t("journeyEditor.author"), dataIndex: "author", render: (author: string) => <span className="yk-foreign">{author ? nameOf(author) : "–"}</span> },
    { title: t("journeyEditor.stepCount"), align: "end", render: (_, { definition }) => definition?.steps.length ?? 0 },
    {
      title: "",
      align: "end",
      render: (_, { version }) => (
        <PermittedButton size="small" permission="PERMISSION_JOURNEYS_WRITE" blocked={isClosed ? t("journeyEditor.archived") : ""} onClick={() => ask(version)}>{t("journeyEditor.restore")}</PermittedButton>
      ),
    },
  ];
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <ListTable<Version>
        query={query}
        rows={query.data?.versions}
        nextPageToken={query.data?.nextPageToken}
        rowKey="version"
        columns={columns}
        empty={<EmptyState title={t("journeyEditor.noVersions")} hint={t("journeyEditor.noVersionsHint")} />}
      />
    </Card>
  );
}
