import { Button, Flex, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, type Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { Sparkline } from "../../../components/Sparkline";
import { Time } from "../../../components/Time";
import { Changes } from "./Changes";
import { SeverityTag } from "./SeverityTag";
import { useSubjectWords } from "./subjectWords";

export type Line = Schema<"DataQualityLine">;

const CONSOLE = "/console/";
const DAYS = 30;
const SECONDS_OF_A_DAY = 86_400;

/** What stands of each line of a report: how grave, what, how much, how it went, since when, and the way to what mends it. */
export function useColumns(): TableColumnsType<Line> {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const { number, percent } = useFormat();
  const word = useEnumWords();
  const subjectOf = useSubjectWords();
  const seconds = useDuration();
  const series = api.useQuery("get", "/v1/dataQuality:timeSeries", { params: { query: { days: DAYS, byLine: true } } }, { staleTime: 60_000 });
  const counts = new Map((series.data?.series ?? []).map(({ kind, subject, points }) => [`${kind} ${subject}`, points.map(({ count }) => Number(count))]));
  return [
    { title: t("quality.severity"), dataIndex: "severity", render: (severity: Line["severity"]) => <SeverityTag severity={severity} /> },
    {
      title: t("quality.what"),
      render: (_, line) => (
        <div style={{ maxWidth: 200 }}>
          {word("DataQualityKind", line.kind)}
          <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12, overflowWrap: "anywhere" }}>{subjectOf(line)}</Typography.Text>
          {line.since && <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{t("quality.sinceTime")} <Time at={line.since} /></Typography.Text>}
        </div>
      ),
    },
    {
      title: t("quality.count"),
      align: "end",
      render: (_, { count, expectedCount, totalCount, deviationSeconds }) => (
        <>
          {number(count)}
          {expectedCount !== "0" && <Beside>{t("quality.expected", { shown: number(expectedCount) })}</Beside>}
          {totalCount !== "0" && <Beside>{t("quality.share", { shown: percent(Number(count) / Number(totalCount)), total: number(totalCount) })}</Beside>}
          {deviationSeconds !== "0" && <Beside>{t("quality.deviation", { shown: seconds(Number(deviationSeconds)) })}</Beside>}
        </>
      ),
    },
    {
      title: t("quality.trend"),
      render: (_, line) => {
        const went = counts.get(`${line.kind} ${line.subject}`) ?? [];
        return (
          <Flex vertical gap={2}>
            <Sparkline counts={went} label={t("quality.went", { days: went.length, counts: went.map((each) => number(each)).join(" ") })} />
            <Changes line={line} />
          </Flex>
        );
      },
    },
    {
      title: t("quality.next"),
      // The API names the page with the console's own path before it, which the router puts there by itself.
      render: (_, { nextAct }) => (
        <div style={{ maxWidth: 240, minWidth: 140 }}>
          {i18n.language === "zh-CN" ? nextAct?.wordsZh : nextAct?.wordsEn}
          {nextAct?.consolePath.startsWith(CONSOLE) && (
            <Button type="link" size="small" style={{ paddingInline: 0, display: "block" }} onClick={() => void navigate(nextAct.consolePath.slice(CONSOLE.length - 1))}>{t("quality.go")}</Button>
          )}
        </div>
      ),
    },
  ];
}

function Beside({ children }: { children: string }) {
  return <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{children}</Typography.Text>;
}

/** Returns a function that says how long some seconds are, in the largest unit that they fill. */
function useDuration(): (seconds: number) => string {
  const { i18n } = useTranslation();
  return (seconds) => {
    const [unit, size] = seconds >= SECONDS_OF_A_DAY ? (["day", SECONDS_OF_A_DAY] as const) : seconds >= 3_600 ? (["hour", 3_600] as const) : (["minute", 60] as const);
    return new Intl.NumberFormat(i18n.language, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 1 }).format(seconds / size);
  };
}
