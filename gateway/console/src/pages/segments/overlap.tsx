import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Alert, Card, Flex, Select, Statistic, Table, Typography, theme, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { fetcher, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useFormat } from "../../components/format";
import { useSegmentNames } from "../../components/names";
import { PageHeader } from "../../components/PageHeader";
import { QueryView } from "../../components/QueryView";
import { useSegmentOptions } from "../../components/rules/catalogues";
import { useUrlState } from "../../components/urlState";

type Overlap = Schema<"SegmentOverlap">;

const MOST = 10;

/** How some segments overlap: a matrix of those in both, each with its share of the row's segment. */
export function Component() {
  const { t } = useTranslation();
  const [text, setText] = useUrlState("ids");
  const ids = text ? text.split(",") : [];
  const query = useQuery({
    queryKey: ["segment-overlap", text],
    queryFn: async ({ signal }) => (await fetcher.POST("/v1/segments:overlap", { body: { segmentIds: ids }, signal })).data!,
    enabled: ids.length > 1,
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader title={t("keeping.overlap")} hint={t("keeping.overlapHint")} back="/segments" />
      <Card>
        <Flex vertical gap={16}>
          <Select
            mode="multiple"
            style={{ width: "100%" }}
            aria-label={t("keeping.choose")}
            placeholder={t("keeping.choose")}
            value={ids}
            maxCount={MOST}
            showSearch={{ optionFilterProp: "label" }}
            options={useSegmentOptions()}
            onChange={(chosen: string[]) => setText(chosen.join(","))}
          />
          {ids.length < 2 ? (
            <EmptyState title={t("keeping.chooseTwo")} hint={t("keeping.chooseTwoHint", { count: MOST })} />
          ) : (
            <QueryView query={query}>{(found) => <Found overlap={found} />}</QueryView>
          )}
        </Flex>
      </Card>
    </>
  );
}

function Found({ overlap }: { overlap: Overlap }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <Flex gap={32} wrap>
        <Statistic title={t("keeping.inAll")} value={format.number(overlap.inAll)} />
        <Statistic title={t("keeping.inAny")} value={format.number(overlap.inAny)} />
      </Flex>
      <Matrix overlap={overlap} />
      {overlap.inAny === "0" && <Alert type="info" showIcon title={t("keeping.allEmpty")} />}
    </>
  );
}

type Row = Schema<"OverlappingSegment">;

function Matrix({ overlap }: { overlap: Overlap }) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useSegmentNames();
  const { token } = theme.useToken();
  // A new segment begins with those in both: its size and a few of them are shown at once.
  const inBoth = (one: string, other: string) => ({ rule: { all: { rules: [{ segment: { segmentId: one } }, { segment: { segmentId: other } }] } }, name: `${name(one)} ∩ ${name(other)}` });
  const both = new Map<string, number>(overlap.pairs.flatMap(({ segmentId, otherSegmentId, inBoth }) => [[`${segmentId} ${otherSegmentId}`, Number(inBoth)], [`${otherSegmentId} ${segmentId}`, Number(inBoth)]]));
  const columns: TableColumnsType<Row> = [
    { title: "", fixed: "start", rowScope: "row", render: (_, { segmentId }) => <Link to={`/segments/${segmentId}`} className="yk-foreign">{name(segmentId)}</Link> },
    ...overlap.segments.map(({ segmentId: other }): TableColumnsType<Row>[number] => ({
      title: <span className="yk-foreign">{name(other)}</span>,
      align: "end",
      render: (_, { segmentId, size }) => {
        const count = segmentId === other ? Number(size) : (both.get(`${segmentId} ${other}`) ?? 0);
        const share = Number(size) ? count / Number(size) : 0;
        return (
          <Flex vertical align="end">
            {segmentId === other ? (
              <Link to={`/segments/${segmentId}?tab=members`} style={{ fontWeight: 600 }}>{format.number(count)}</Link>
            ) : (
              <Link to="/segments/new" state={inBoth(segmentId, other)} aria-label={t("keeping.openBoth", { one: name(segmentId), other: name(other), count, shown: format.number(count) })}>{format.number(count)}</Link>
            )}
            {segmentId !== other && <Typography.Text type="secondary" style={{ fontSize: token.fontSizeSM }}>{format.percent(share)}</Typography.Text>}
          </Flex>
        );
      },
    })),
    { title: t("keeping.onlyHere"), align: "end", render: (_, { onlyHere }) => format.number(onlyHere) },
  ];
  return <Table<Row> size="small" bordered rowKey="segmentId" pagination={false} scroll={{ x: "max-content" }} columns={columns} dataSource={overlap.segments} />;
}
