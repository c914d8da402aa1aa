import { Tabs } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { Schema } from "../../api/client";
import { PageHeader } from "../../components/PageHeader";
import { SaveReport } from "./reports/SaveReport";

const tabs = { figures: "/insight", dashboards: "/insight/dashboards", funnel: "/insight/funnel", retention: "/insight/retention", paths: "/insight/paths", products: "/insight/products", standing: "/insight/standing", clusters: "/insight/clusters", reports: "/insight/reports", alerts: "/insight/alerts" } as const;

type Tab = keyof typeof tabs;
const names = Object.keys(tabs) as Tab[];

interface Props {
  current: Tab;
  acts?: ReactNode;
  /** What the page asks, once it is whole: it can be kept as a report. */
  question?: Schema<"InsightQuestionInput"> | undefined;
  children: ReactNode;
}

/** What stands around the pages of insight. */
export function InsightTabs({ current, acts, question, children }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title={t("nav.insight")} hint={t(`insight.hints.${current}`)} acts={<>{acts}{question && <SaveReport question={question} />}</>} />
      <Tabs activeKey={current} onChange={(key) => void navigate(tabs[key as Tab])} items={names.map((key) => ({ key, label: t(`insight.tabs.${key}`) }))} />
      {children}
    </>
  );
}
