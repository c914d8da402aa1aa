import { Table, theme, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { useFormat } from "../../components/format";
import { CsvButton } from "./CsvButton";
import { Open, type Number_ } from "./Who";

type Asked = Schema<"QueryRetentionRequestInput">;
type Cohort = Schema<"Cohort">;

/** Cohorts, each with the share that was there again; `onOpen` opens a number. */
export function Cohorts({ cohorts, asked, onOpen }: { cohorts: readonly Cohort[]; asked: Asked; onOpen: (number: Number_) => void }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const format = useFormat();
  const most = Math.max(0, ...cohorts.map(({ again }) => again.length));
  if (cohorts.every(({ customers }) => customers === "0")) return <EmptyState title={t("insight.nothing")} hint={t("insight.nothingHint")} />;
  const heads = Array.from({ length: most }, (_, index) => (index === 0 ? t("insight.same") : t("insight.after", { number: index })));
  const columns: TableColumnsType<Cohort> = [
    { title: t("insight.cohort"), dataIndex: "period", fixed: "left" },
    {
      title: t("insight.came"),
      align: "end",
      render: (_, { period, customers }) => {
        const title = t("insight.cohortWho", { period });
        return <Open text={format.number(customers)} title={title} onOpen={() => onOpen({ asked: { retention: asked, period }, title })} />;
      },
    },
    ...heads.map((head, index) => ({
      title: head,
      key: index,
      align: "center" as const,
      onCell: ({ customers, again }: Cohort) => {
        const share = Number(customers) && again[index] !== undefined ? Number(again[index]) / Number(customers) : 0;
        return { style: share > 0 ? { background: `color-mix(in srgb, ${token.colorPrimary} ${Math.round(8 + share * 50)}%, transparent)` } : {} };
      },
      render: (_: unknown, { period, customers, again }: Cohort) => {
        const count = again[index];
        if (count === undefined || customers === "0") return "";
        const title = t("insight.cohortAgain", { period, number: index });
        return <Open text={format.percent(Number(count) / Number(customers))} title={`${title} · ${format.number(count)}`} onOpen={() => onOpen({ asked: { retention: asked, period, again: index }, title })} />;
      },
    })),
  ];
  const file = () => [[t("insight.cohort"), t("insight.came"), ...heads], ...cohorts.map(({ period, customers, again }) => [period, customers, ...again])];
  return (
    <>
      <Table size="small" rowKey="period" dataSource={[...cohorts]} columns={columns} pagination={false} scroll={{ x: "max-content" }} />
      <CsvButton name="retention" rows={file} />
    </>
  );
}
