import { Tabs } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { usePermission } from "../../app/session";
import { PageHeader } from "../../components/PageHeader";

const tabs = { quality: "/data/quality", imports: "/data/imports", exports: "/data/exports", refused: "/data", sources: "/data/sources", forms: "/data/forms", quarantine: "/data/quarantine", schemas: "/data/schemas", duplicates: "/data/duplicates", identityRules: "/data/identity-rules" } as const;

type Tab = keyof typeof tabs;
const names = Object.keys(tabs) as Tab[];

/** What stands around the pages of data. */
export function DataTabs({ current, acts, children }: { current: Tab; acts?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = usePermission();
  // Exports are also of people who see nothing else of the data, such as marketers.
  const shown = may("PERMISSION_DATA_READ") ? names : names.filter((key) => key === "exports" || key === current);
  return (
    <>
      <PageHeader title={t("nav.data")} hint={t(`data.hints.${current}`)} acts={acts} />
      <Tabs
        activeKey={current}
        onChange={(key) => void navigate(tabs[key as Tab])}
        items={shown.map((key) => ({ key, label: t(`data.tabs.${key}`) }))}
      />
      {children}
    </>
  );
}
