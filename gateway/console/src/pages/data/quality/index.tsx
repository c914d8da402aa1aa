import { Alert, Button, Card, Flex, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { ListTable } from "../../../components/ListTable";
import { Time } from "../../../components/Time";
import { DataTabs } from "../DataTabs";
import { SeverityTag } from "./SeverityTag";
import { useSubjectWords } from "./subjectWords";

type Line = Schema<"DataQualityLine">;

const CONSOLE = "/console/";
// As many as a report holds; there may be more.
const MAXIMUM_LINES = 200;

/** What is wrong with the data, the gravest first: how much, since when, and the way to the page that mends it. */
export function Component() {
  const { t } = useTranslation();
  const columns = useColumns();
  // It asks several services, and what it tells does not move by the second.
  const query = api.useQuery("get", "/v1/dataQuality", {}, { refetchInterval: 30_000, refetchIntervalInBackground: false });
  const missing = query.data?.missing ?? [];
  const lines = query.data?.lines;
  return (
    <DataTabs current="quality">
      <Flex vertical gap={16}>
        {missing.length > 0 && <Missing services={missing} />}
        <Card styles={{ body: { padding: 0 } }}>
          <ListTable<Line>
            query={query}
            rows={lines}
            rowKey={({ kind, subject }) => `${kind} ${subject}`}
            columns={columns}
            empty={missing.length > 0 ? <EmptyState title={t("quality.noneKnown")} /> : <EmptyState title={t("quality.none")} hint={t("quality.noneHint")} />}
          />
        </Card>
        {query.data && (
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {t("quality.asOf")} <Time at={query.data.reportTime} />
            {query.data.lines.length >= MAXIMUM_LINES && <> · {t("quality.cutOff", { shown: MAXIMUM_LINES })}</>}
          </Typography.Text>
        )}
      </Flex>
    </DataTabs>
  );
}

/** Says who did not answer, and what is therefore not in the report. */
function Missing({ services }: { services: string[] }) {
  const { t, i18n } = useTranslation();
  const told = (service: string) => (i18n.exists(`quality.missing.${service}`) ? t(`quality.missing.${service}`) : t("quality.missing.other", { service }));
  return <Alert type="warning" showIcon title={t("quality.incomplete")} description={services.map((service) => <div key={service}>{told(service)}</div>)} />;
}

function useColumns(): TableColumnsType<Line> {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const { number } = useFormat();
  const word = useEnumWords();
  const subjectOf = useSubjectWords();
  return [
    { title: t("quality.severity"), dataIndex: "severity", render: (severity: Line["severity"]) => <SeverityTag severity={severity} /> },
    {
      title: t("quality.what"),
      render: (_, line) => (
        <div style={{ maxWidth: 280 }}>
          {word("DataQualityKind", line.kind)}
          <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{subjectOf(line)}</Typography.Text>
        </div>
      ),
    },
    {
      title: t("quality.count"),
      align: "end",
      render: (_, { count, expectedCount }) => (
        <>
          {number(count)}
          {expectedCount !== "0" && <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{t("quality.expected", { shown: number(expectedCount) })}</Typography.Text>}
        </>
      ),
    },
    { title: t("quality.since"), dataIndex: "since", render: (at?: string) => <Time at={at} /> },
    {
      title: t("quality.next"),
      render: (_, { nextAct }) => <div style={{ maxWidth: 320 }}>{i18n.language === "zh-CN" ? nextAct?.wordsZh : nextAct?.wordsEn}</div>,
    },
    {
      title: "",
      align: "end",
      // The API names the page with the console's own path before it, which the router puts there by itself.
      render: (_, { nextAct }) =>
        nextAct?.consolePath.startsWith(CONSOLE) && (
          <Button type="link" size="small" onClick={() => void navigate(nextAct.consolePath.slice(CONSOLE.length - 1))}>{t("quality.go")}</Button>
        ),
    },
  ];
}
