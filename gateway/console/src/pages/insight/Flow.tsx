import { keepPreviousData } from "@tanstack/react-query";
import { Card, Flex, Select, Table, theme, Typography, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type Schema } from "../../api/client";
import { DayRange, useUrlDays } from "../../components/DayRange";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { QueryView } from "../../components/QueryView";
import { useSegmentOptions } from "../../components/rules/catalogues";
import { useUrlState } from "../../components/urlState";
import { useSettled } from "../../components/useSettled";
import { CsvButton } from "./CsvButton";
import { StageFlow } from "./StageFlow";
import { Open, Who, type Number_ } from "./Who";

type Asked = Schema<"QueryLifecycleFlowRequest">;
type Found = Schema<"QueryLifecycleFlowResponse">;
type Stage = Schema<"FlowStage">;

const ANY: Stage = "FLOW_STAGE_UNSPECIFIED";

/** Who went from which stage of life to which between the ends of two days, and who they are. */
export function Flow() {
  const { t } = useTranslation();
  const { from, to, setDays } = useUrlDays();
  const [segment, setSegment] = useUrlState("segment");
  const segments = useSegmentOptions();
  const [number, setNumber] = useState<Number_>();
  const text = JSON.stringify({ fromDate: from, toDate: to, ...(segment ? { rule: { segment: { segmentId: segment } } } : {}) });
  const settled = useSettled(text);
  const asked = JSON.parse(settled) as Asked;
  const query = api.useQuery("post", "/v1/insight:lifecycleFlow", { body: asked }, { placeholderData: keepPreviousData, staleTime: 60_000, enabled: settled === text });
  return (
    <Card
      size="small"
      title={t("standing.flow")}
      extra={
        <Flex gap={8} wrap>
          <Select value={segment} style={{ width: 200 }} aria-label={t("standing.flowSegment")} options={[{ value: "", label: t("standing.flowEveryone") }, ...segments]} showSearch={{ optionFilterProp: "label" }} onChange={setSegment} />
          <DayRange from={from} to={to} onChange={setDays} />
        </Flex>
      }
    >
      <QueryView query={query}>{(found) => <Cells found={found} asked={asked} onOpen={setNumber} />}</QueryView>
      <Who number={number} onClose={() => setNumber(undefined)} />
    </Card>
  );
}

function Cells({ found, asked, onOpen }: { found: Found; asked: Asked; onOpen: (number: Number_) => void }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const word = useEnumWords();
  const format = useFormat();
  if (found.customers === "0") return <EmptyState title={t("insight.nothing")} hint={t("insight.nothingHint")} />;
  const at = (before: Stage, after: Stage) => {
    if (before === ANY) return found.toStages.find(({ stage }) => stage === after)?.customers ?? found.customers;
    if (after === ANY) return found.fromStages.find(({ stage }) => stage === before)?.customers ?? "0";
    return found.cells.find(({ fromStage, toStage }) => fromStage === before && toStage === after)?.customers ?? "0";
  };
  const cell = (before: Stage, after: Stage) => {
    const customers = at(before, after);
    if (customers === "0") return "–";
    const title = t("standing.flowWho", { before: word("FlowStage", before), after: word("FlowStage", after) });
    return <Open text={format.number(customers)} title={title} onOpen={() => onOpen({ asked: { lifecycleFlow: { ...asked, fromDate: found.fromDate, toDate: found.toDate }, fromStage: before, toStage: after }, title })} />;
  };
  const share = (before: Stage, after: Stage) => Number(at(before, after)) / Math.max(1, Number(at(before, ANY)));
  const columns: TableColumnsType<{ stage: Stage }> = [
    { title: t("standing.flowFrom", { from: found.fromDate }), dataIndex: "stage", fixed: "left", render: (stage: Stage) => word("FlowStage", stage) },
    ...found.toStages.map(({ stage: after }) => ({
      title: word("FlowStage", after),
      key: after,
      align: "center" as const,
      onCell: ({ stage }: { stage: Stage }) => ({ style: stage === ANY ? {} : { background: `color-mix(in srgb, ${token.colorPrimary} ${Math.round(share(stage, after) * 50)}%, transparent)`, ...(stage === after ? { fontWeight: 600 } : {}) } }),
      render: (_: unknown, { stage }: { stage: Stage }) => cell(stage, after),
    })),
    { title: t("standing.flowAll"), key: ANY, align: "end", render: (_, { stage }) => (stage === ANY ? format.number(found.customers) : cell(stage, ANY)) },
  ];
  const rows = [...found.fromStages.map(({ stage }) => ({ stage })), { stage: ANY }];
  const file = () => [[found.fromDate, found.toDate, t("insight.customers")], ...found.cells.map(({ fromStage, toStage, customers }) => [word("FlowStage", fromStage), word("FlowStage", toStage), customers])];
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">
        {t("standing.flowMoved", { customers: format.number(found.customers), moved: format.number(found.moved) })} · {t("standing.flowHint", { from: found.fromDate, to: found.toDate })}
      </Typography.Text>
      <Table size="small" rowKey="stage" dataSource={rows} columns={columns} pagination={false} scroll={{ x: "max-content" }} />
      {found.moved === "0" ? <Typography.Text type="secondary">{t("standing.noMoves")}</Typography.Text> : <StageFlow cells={found.cells} />}
      <CsvButton name="lifecycle-flow" rows={file} />
    </Flex>
  );
}
