import { useMutation } from "@tanstack/react-query";
import { Card, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, fetcher, live, queries, type Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { ListTable } from "../../../components/ListTable";
import { PermittedButton } from "../../../components/PermittedButton";
import { useTellError } from "../../../components/tellError";
import { Time } from "../../../components/Time";
import { useUrlPage } from "../../../components/urlState";

type Violation = Schema<"SchemaViolation">;

/** What was recorded and does not fit; what was held stands among the refused events. */
export function Violations() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { number } = useFormat();
  const tellError = useTellError();
  const { token } = useUrlPage("violations");
  const query = api.useQuery("get", "/v1/schemaViolations", { params: { query: { pageToken: token, pageSize: 20 } } }, { ...live });
  const dismiss = useMutation({
    mutationFn: (id: string) => fetcher.POST("/v1/schemaViolations/{violation_id}:dismiss", { params: { path: { violation_id: id } }, body: {} }),
    onSuccess: () => void queries.invalidateQueries(),
    onError: tellError,
  });
  const columns: TableColumnsType<Violation> = [
    {
      title: t("schemas.where"),
      render: (_, { eventName, field }) => (
        <div>
          <span className="yk-foreign">{field}</span>
          <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{eventName || t("schemas.trait")}</Typography.Text>
        </div>
      ),
    },
    { title: t("schemas.problem"), dataIndex: "problem", render: (value: string) => word("SchemaProblem", value) },
    { title: t("schemas.count"), dataIndex: "count", align: "end", render: (value: string) => number(value) },
    { title: t("schemas.last"), dataIndex: "lastTime", render: (at?: string) => <Time at={at} isAgo /> },
    {
      title: "",
      align: "end",
      render: (_, { violationId }) => <PermittedButton permission="PERMISSION_DATA_WRITE" type="link" size="small" onClick={() => dismiss.mutate(violationId)}>{t("schemas.dismiss")}</PermittedButton>,
    },
  ];
  return (
    <Card
      size="small"
      title={t("schemas.violations")}
      extra={<Link to="/data?reason=ERROR_REASON_SCHEMA_VIOLATION">{t("schemas.held")}</Link>}
      styles={{ body: { padding: 0 } }}
    >
      <ListTable<Violation>
        query={query}
        rows={query.data?.violations}
        nextPageToken={query.data?.nextPageToken}
        pageName="violations"
        rowKey="violationId"
        columns={columns}
        empty={<EmptyState title={t("schemas.noViolations")} hint={t("schemas.noViolationsHint")} />}
      />
    </Card>
  );
}
