import { DeleteOutlined, EditOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Alert, App, Button, Card, Col, Flex, Row, Statistic, Tabs, Typography, theme } from "antd";
import { lazy, Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { usePermission } from "../../app/session";
import { api, fetcher, live, queries, type Schema } from "../../api/client";
import { ExportButton } from "../../components/exports/ExportButton";
import { EmptyState } from "../../components/EmptyState";
import { useFormat } from "../../components/format";
import { PageHeader } from "../../components/PageHeader";
import { ReachCard } from "../../components/ReachCard";
import { PermittedButton } from "../../components/PermittedButton";
import { QueryView } from "../../components/QueryView";
import { RuleWords } from "../../components/RuleWords";
import { useSentence } from "../../components/sentence";
import { PageSkeleton, RowsSkeleton } from "../../components/Skeletons";
import { useTellError } from "../../components/tellError";
import { Time } from "../../components/Time";
import { useUrlState } from "../../components/urlState";
import { Members } from "./Members";
import { Moves } from "./Moves";
import { StateTag } from "./StateTag";
import { Versions } from "./Versions";

type Segment = Schema<"Segment">;
const Chart = lazy(() => import("../../charts/Chart"));
const DAYS = 30;

/** One segment: its rule in words, its size as it moves, who is in it, what uses it. */
export function Component() {
  const { segmentId = "" } = useParams();
  const query = api.useQuery("get", "/v1/segments/{segment_id}", { params: { path: { segment_id: segmentId } } }, { ...live });
  return <QueryView query={query} skeleton={<PageSkeleton />}>{(segment) => <Page segment={segment} />}</QueryView>;
}

function Page({ segment }: { segment: Segment }) {
  const { t } = useTranslation();
  const [tab, setTab] = useUrlState("tab");
  const items = [
    { key: "overview", label: t("segments.overview"), children: <Overview segment={segment} /> },
    { key: "members", label: t("segments.members"), children: <Members id={segment.segmentId} /> },
    { key: "versions", label: t("keeping.versions"), children: <Versions segment={segment} /> },
  ];
  return (
    <>
      <PageHeader title={segment.displayName} hint={segment.description} back="/segments" beside={<StateTag state={segment.state} />} acts={!segment.deleteTime && <Acts segment={segment} />} />
      {segment.deleteTime && <Alert type="warning" showIcon title={t("segments.deleted")} style={{ marginBottom: 16 }} />}
      {segment.state === "SEGMENT_STATE_FILLING" && <Alert type="info" showIcon title={t("segments.fillingHint")} style={{ marginBottom: 16 }} />}
      {!segment.deleteTime && (segment.state === "SEGMENT_STATE_DRAFT" || segment.state === "SEGMENT_STATE_PAUSED" || segment.state === "SEGMENT_STATE_ARCHIVED") && (
        <Alert type="info" showIcon title={t(`keeping.stateHints.${segment.state}`)} style={{ marginBottom: 16 }} />
      )}
      <Tabs activeKey={tab || "overview"} onChange={(key) => setTab(key === "overview" ? "" : key)} items={items} destroyOnHidden />
    </>
  );
}

function Acts({ segment }: { segment: Segment }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const tellError = useTellError();
  const remove = useMutation({
    mutationFn: () => fetcher.DELETE("/v1/segments/{segment_id}", { params: { path: { segment_id: segment.segmentId }, query: { etag: segment.etag } } }),
    onSuccess: () => {
      void queries.invalidateQueries();
      void navigate("/segments");
    },
    onError: tellError,
  });
  const ask = () =>
    modal.confirm({
      title: t("segments.deleteQuestion", { name: segment.displayName }),
      content: t("segments.deleteHint"),
      okText: t("segments.delete"),
      okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync().catch(() => undefined),
    });
  return (
    <>
      <ExportButton list={{ name: segment.displayName, segmentId: segment.segmentId }} />
      <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" icon={<DeleteOutlined />} onClick={ask}>{t("segments.delete")}</PermittedButton>
      <Moves segment={segment} />
      <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" blocked={segment.state === "SEGMENT_STATE_ARCHIVED" ? t("keeping.stateHints.SEGMENT_STATE_ARCHIVED") : ""} type="primary" icon={<EditOutlined />} onClick={() => void navigate(`/segments/${segment.segmentId}/edit`)}>
        {t("segments.edit")}
      </PermittedButton>
    </>
  );
}

function Overview({ segment }: { segment: Segment }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const format = useFormat();
  const [, setTab] = useUrlState("tab");
  return (
    <Row gutter={[16, 16]}>
      <Col xs={24} lg={10} xl={8}>
        <Flex vertical gap={16}>
          <Card size="small">
            <Statistic title={t("segments.size")} value={segment.size} formatter={() => format.number(segment.size)} />
            <Button type="link" style={{ padding: 0 }} onClick={() => setTab("members")}>{t("segments.seeMembers")}</Button>
          </Card>
          {segment.size !== "0" && <ReachCard of={{ segmentId: segment.segmentId }} />}
          <UsedBy id={segment.segmentId} />
          <Card size="small" title={t("segments.about")}>
            <Flex vertical gap={6}>
              <span>{t("segments.made")} <Time at={segment.createTime} /></span>
              <span>{t("segments.changed")} <Time at={segment.updateTime} /></span>
            </Flex>
          </Card>
        </Flex>
      </Col>
      <Col xs={24} lg={14} xl={16}>
        <Flex vertical gap={16}>
          <Card size="small" title={t("segments.rule")}>
            {segment.sentence && <Typography.Paragraph className="yk-foreign">{sentence(segment.sentence)}</Typography.Paragraph>}
            <RuleWords rule={segment.rule} />
          </Card>
          <History id={segment.segmentId} />
        </Flex>
      </Col>
    </Row>
  );
}

/** How the size developed; who may not see statistics sees none. */
function History({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { token } = theme.useToken();
  const may = usePermission()("PERMISSION_INSIGHT_READ");
  // The beginning of the hour: a query of its own at each moment would never be answered from memory.
  const startTime = useMemo(() => new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - DAYS * 86_400_000).toISOString(), []);
  const query = api.useQuery(
    "get",
    "/v1/segments/{segment_id}:timeSeries",
    { params: { path: { segment_id: id }, query: { interval: "INTERVAL_DAY", startTime } } },
    { enabled: may, staleTime: 60_000 },
  );
  const option = useMemo(() => {
    const { times = [], sizes = [] } = query.data ?? {};
    return {
      grid: { left: 8, right: 44, top: 16, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis" as const },
      xAxis: { type: "category" as const, data: times.map((at) => format.date(at)), boundaryGap: false },
      yAxis: { type: "value" as const, minInterval: 1, splitLine: { lineStyle: { color: token.colorBorderSecondary } } },
      series: [{ type: "line" as const, name: t("segments.size"), data: sizes.map(Number), showSymbol: false, areaStyle: { opacity: 0.12 } }],
    };
  }, [query.data, format, t, token]);
  if (!may) return null;
  return (
    <Card size="small" title={t("segments.history", { count: DAYS })}>
      <QueryView query={query}>
        {() => <Suspense fallback={<RowsSkeleton />}><Chart option={option} height={240} label={t("segments.history", { count: DAYS })} /></Suspense>}
      </QueryView>
    </Card>
  );
}

/** The journeys that customers enter by being in the segment. */
function UsedBy({ id }: { id: string }) {
  const { t } = useTranslation();
  const may = usePermission()("PERMISSION_JOURNEYS_READ");
  const query = api.useQuery("get", "/v1/journeys", { params: { query: { pageSize: 200 } } }, { enabled: may });
  if (!may) return null;
  return (
    <Card size="small" title={t("segments.usedBy")}>
      <QueryView query={query} skeleton={<RowsSkeleton rows={2} />}>
        {({ journeys }) => {
          const using = journeys.filter(({ definition }) => (definition?.entry?.segmentEntered ?? definition?.entry?.segmentLeft ?? definition?.entry?.schedule ?? definition?.entry?.date)?.segmentId === id);
          if (using.length === 0) return <EmptyState title={t("segments.unused")} hint={t("segments.unusedHint")} />;
          return <Flex vertical gap={6}>{using.map(({ journeyId, displayName }) => <Link key={journeyId} to={`/journeys/${journeyId}`} className="yk-foreign">{displayName}</Link>)}</Flex>;
        }}
      </QueryView>
    </Card>
  );
}
