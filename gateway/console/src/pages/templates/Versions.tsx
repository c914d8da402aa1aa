import { useMutation } from "@tanstack/react-query";
import { App, Button, Card, Flex, Select, Tag, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, fetcher, queries, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { PermittedButton } from "../../components/PermittedButton";
import { usePrincipalName } from "../../components/principalWords";
import { QueryView } from "../../components/QueryView";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { useUrlPage, useUrlState } from "../../components/urlState";
import { Difference } from "./Difference";

type Template = Schema<"Template">;
type Version = Schema<"TemplateVersion">;

const DRAFT = "draft";

interface Props {
  /** As it was saved last. */
  template: Template;
  isChanged: boolean;
  onRestored: (template: Template) => void;
}

/** What a template said, version by version, and how the messages of each fared; two can be compared, and each put into the draft. */
export function Versions({ template, isChanged, onRestored }: Props) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const format = useFormat();
  const tellError = useTellError();
  const nameOf = usePrincipalName();
  const { token } = useUrlPage();
  const [shown, setShown] = useUrlState("version");
  const path = { template_id: template.templateId };
  const query = api.useQuery("get", "/v1/templates/{template_id}/versions", { params: { path, query: { pageSize: 20, pageToken: token } } });
  const stats = api.useQuery("get", "/v1/templates/{template_id}:stats", { params: { path } });
  const restore = useMutation({
    mutationFn: async (version: number) => (await fetcher.POST("/v1/templates/{template_id}:restore", { params: { path }, body: { version, etag: template.etag } })).data!,
    onSuccess: (restored) => {
      void message.success(t("templates.restored"));
      void queries.invalidateQueries();
      onRestored(restored);
    },
    onError: tellError,
  });
  const ask = (version: number) =>
    modal.confirm({
      title: t("templates.restoreQuestion", { version }),
      content: t(template.hasUnpublishedChanges || isChanged ? "templates.restoreOverHint" : "templates.restoreHint"),
      okText: t("templates.restore"),
      onOk: () => restore.mutateAsync(version).catch(() => undefined),
    });
  const figures = (version: number) => stats.data?.versions.find((each) => each.version === version);
  const count = (version: number, of: "messages" | "delivered" | "opened" | "clicked") => {
    const found = figures(version);
    return found ? format.number(found[of]) : "–";
  };
  const columns: TableColumnsType<Version> = [
    {
      title: t("templates.versions"),
      render: (_, { version, current }) => (
        <Flex gap={8} align="center">
          <Button type="link" style={{ padding: 0 }} onClick={() => setShown(String(version))}>{t("templates.version", { version })}</Button>
          {current && <Tag color="green">{t("templates.current")}</Tag>}
        </Flex>
      ),
    },
    { title: t("templates.publishedAt"), dataIndex: "publishTime", render: (at?: string) => <Time at={at} /> },
    { title: t("templates.publisher"), dataIndex: "publisher", render: (by: string) => <span className="yk-foreign">{by ? nameOf(by) : "–"}</span> },
    {
      title: t("templates.figures.messages"),
      align: "end",
      render: (_, { version }) => <Link to={`/messages?template=${template.templateId}`}>{count(version, "messages")}</Link>,
    },
    { title: t("templates.figures.delivered"), align: "end", render: (_, { version }) => count(version, "delivered") },
    { title: t("templates.figures.opened"), align: "end", render: (_, { version }) => count(version, "opened") },
    { title: t("templates.figures.clicked"), align: "end", render: (_, { version }) => count(version, "clicked") },
    {
      title: "",
      align: "end",
      render: (_, { version }) => (
        <PermittedButton size="small" permission="PERMISSION_TEMPLATES_WRITE" blocked={template.deleteTime ? t("templates.deleted") : ""} onClick={() => ask(version)}>{t("templates.restore")}</PermittedButton>
      ),
    },
  ];
  return (
    <Flex vertical gap={16}>
      <Card styles={{ body: { padding: 0 } }}>
        <ListTable<Version>
          query={query}
          rows={query.data?.versions}
          nextPageToken={query.data?.nextPageToken}
          rowKey="version"
          columns={columns}
          empty={<EmptyState title={t("templates.noVersions")} hint={t("templates.noVersionsHint")} />}
        />
        {query.data && query.data.versions.length > 0 && <Typography.Text type="secondary" style={{ display: "block", padding: "8px 16px", fontSize: 12 }}>{t("templates.figuresHint")}</Typography.Text>}
      </Card>
      {template.version > 0 && <Comparison key={shown} template={template} chosen={shown} />}
    </Flex>
  );
}

/** What is different between two versions, or a version and the draft. */
function Comparison({ template, chosen }: { template: Template; chosen: string }) {
  const { t } = useTranslation();
  const [than, setThan] = useUrlState("than");
  const [, setShown] = useUrlState("version");
  const newest = template.hasUnpublishedChanges ? DRAFT : String(template.version);
  const after = chosen || newest;
  const before = than || String(after === DRAFT ? template.version : Math.max(1, Number(after) - 1));
  const sides = [...(template.hasUnpublishedChanges ? [DRAFT] : []), ...Array.from({ length: Math.min(template.version, 100) }, (_, at) => String(template.version - at))];
  const options = sides.map((value) => ({ value, label: value === DRAFT ? t("templates.draft") : t("templates.version", { version: value }) }));
  return (
    <Card
      size="small"
      title={t("templates.compare")}
      extra={
        <Flex gap={8} align="center">
          <Select size="small" style={{ width: 120 }} aria-label={t("templates.before")} value={before} options={options} onChange={setThan} />
          →
          <Select size="small" style={{ width: 120 }} aria-label={t("templates.after")} value={after} options={options} onChange={setShown} />
        </Flex>
      }
    >
      <Side template={template} side={before}>{(one) => <Side template={template} side={after}>{(other) => <Difference before={one} after={other} />}</Side>}</Side>
    </Card>
  );
}

function Side({ template, side, children }: { template: Template; side: string; children: (said: Template) => React.ReactNode }) {
  const isDraft = side === DRAFT;
  const query = api.useQuery(
    "get",
    "/v1/templates/{template_id}/versions/{version}",
    { params: { path: { template_id: template.templateId, version: isDraft ? 0 : Number(side) } } },
    { enabled: !isDraft, staleTime: Infinity },
  );
  if (isDraft) return <>{children(template)}</>;
  return <QueryView query={query}>{(version) => <>{children(version.template!)}</>}</QueryView>;
}
