import { Alert, Card, Flex, Progress, Tag, Tooltip, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, type Schema } from "../../../api/client";
import { ApiError } from "../../../api/errors";
import { usePermission } from "../../../app/session";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { useErrorWords } from "../../../components/errorWords";
import { useFormat } from "../../../components/format";
import { ListTable } from "../../../components/ListTable";
import { useSegmentNames } from "../../../components/names";
import { usePrincipalName } from "../../../components/principalWords";
import { Time } from "../../../components/Time";
import { useUrlPage } from "../../../components/urlState";
import { DataTabs } from "../DataTabs";
import { Acts } from "./Acts";

type CustomerExport = Schema<"CustomerExport">;

const MOVING_MS = 1_000;
const RESTING_MS = 5_000;

const stateColors: Record<string, string> = {
  CUSTOMER_EXPORT_STATE_RUNNING: "processing",
  CUSTOMER_EXPORT_STATE_SUCCEEDED: "success",
  CUSTOMER_EXPORT_STATE_FAILED: "error",
  CUSTOMER_EXPORT_STATE_CANCELLED: "warning",
};

/** Lists that were taken out as files, or are being: how far each is, and its file. */
export function Component() {
  const { t } = useTranslation();
  const may = usePermission()("PERMISSION_LISTS_EXPORT");
  return (
    <DataTabs current="exports">
      {may ? <Exports /> : <Alert type="info" showIcon title={t("frame.notPermitted", { what: t("enums.Permission.PERMISSION_LISTS_EXPORT") })} />}
    </DataTabs>
  );
}

function Exports() {
  const { t } = useTranslation();
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/customerExports", { params: { query: { pageToken: token, pageSize: 50 } } }, {
    refetchInterval: ({ state }) => (state.data?.customerExports.some((each) => each.state === "CUSTOMER_EXPORT_STATE_RUNNING") ? MOVING_MS : RESTING_MS),
    refetchIntervalInBackground: false,
  });
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <ListTable<CustomerExport>
        query={query}
        rows={query.data?.customerExports}
        nextPageToken={query.data?.nextPageToken}
        rowKey="exportId"
        columns={useColumns()}
        empty={<EmptyState title={t("exports.none")} hint={t("exports.noneHint")} action={<Link to="/segments">{t("exports.toSegments")}</Link>} />}
      />
    </Card>
  );
}

function useColumns(): TableColumnsType<CustomerExport> {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { number } = useFormat();
  const principalName = usePrincipalName();
  return [
    { title: t("exports.list"), render: (_, each) => <What each={each} /> },
    {
      title: t("exports.file"),
      render: (_, { options }) => (
        <Flex vertical>
          {word("ListFormat", options?.format ?? "")}
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t(options?.contactsInFull ? "exports.inFull" : "exports.masked")}</Typography.Text>
        </Flex>
      ),
    },
    { title: t("exports.state"), render: (_, each) => <State each={each} /> },
    { title: t("exports.rows"), align: "end", render: (_, { rows }) => number(rows) },
    { title: t("exports.by"), render: (_, { caller }) => <span className="yk-foreign">{principalName(caller)}</span> },
    { title: t("exports.made"), dataIndex: "createTime", render: (at?: string) => <Time at={at} isAgo /> },
    { title: t("exports.until"), dataIndex: "expireTime", render: (at?: string) => <Time at={at} /> },
    { title: t("exports.acts"), align: "end", render: (_, each) => <Acts each={each} /> },
  ];
}

/** What an export is called, and whom it holds. */
function What({ each }: { each: CustomerExport }) {
  const { t } = useTranslation();
  const segmentName = useSegmentNames();
  const search = [each.query, each.filter].filter(Boolean).join(" · ");
  return (
    <div style={{ maxWidth: 260 }}>
      <Typography.Text ellipsis className="yk-foreign">{each.options?.displayName || each.exportId}</Typography.Text>
      <Typography.Text type="secondary" ellipsis className="yk-foreign" style={{ display: "block", fontSize: 12 }}>
        {each.segmentId ? <Link to={`/segments/${each.segmentId}`}>{t("exports.ofSegment", { name: segmentName(each.segmentId) })}</Link> : search ? t("exports.ofSearch", { search }) : t("exports.ofAll")}
      </Typography.Text>
    </div>
  );
}

function State({ each }: { each: CustomerExport }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const errorWords = useErrorWords();
  const { number } = useFormat();
  const { error } = each;
  const total = Number(each.totalCustomers);
  const tag = <Tag color={stateColors[each.state]}>{word("CustomerExportState", each.state)}</Tag>;
  if (each.state === "CUSTOMER_EXPORT_STATE_RUNNING")
    return (
      <Flex vertical style={{ minWidth: 140 }}>
        <span>{tag}</span>
        <Progress size="small" status="active" percent={total > 0 ? Math.floor((Number(each.customersDone) / total) * 100) : 0} aria-label={t("exports.progress")} />
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>{total > 0 ? t("exports.doneOf", { done: number(each.customersDone), total: number(total) }) : t("exports.waiting")}</Typography.Text>
      </Flex>
    );
  if (!error) return tag;
  const said = errorWords(new ApiError(0, error.reason.replace("ERROR_REASON_", ""), error.message, error.metadata));
  return (
    <Flex vertical style={{ maxWidth: 240, whiteSpace: "normal" }}>
      <span>{tag}</span>
      <Tooltip title={error.message}><Typography.Text type="secondary" style={{ fontSize: 12 }}>{said.title} {said.advice}</Typography.Text></Tooltip>
    </Flex>
  );
}
