import { Tabs } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { PageHeader } from "../../components/PageHeader";

const tabs = { figures: "/insight", funnel: "/insight/funnel", retention: "/insight/retention", paths: "/insight/paths", products: "/insight/products", standing: "/insight/standing", clusters: "/insight/clusters" } as const;

type Tab = keyof typeof tabs;
const names = Object.keys(tabs) as Tab[];

/** What stands around the pages of insight. */
export function InsightTabs({ current, acts, children }: { current: Tab; acts?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title={t("nav.insight")} hint={t(`insight.hints.${current}`)} acts={acts} />
      <Tabs activeKey={current} onChange={(key) => void navigate(tabs[key as Tab])} items={names.map((key) => ({ key, label: t(`insight.tabs.${key}`) }))} />
      {children}
    </>
  );
}
