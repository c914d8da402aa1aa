import { Tabs } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { PageHeader } from "../../components/PageHeader";

const tabs = { refused: "/data", quarantine: "/data/quarantine" } as const;

/** What stands around the pages of data. */
export function DataTabs({ current, children }: { current: keyof typeof tabs; children: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title={t("nav.data")} hint={t(`data.hints.${current}`)} />
      <Tabs
        activeKey={current}
        onChange={(key) => void navigate(key === "refused" ? tabs.refused : tabs.quarantine)}
        items={[
          { key: "refused", label: t("data.title") },
          { key: "quarantine", label: t("data.quarantine") },
        ]}
      />
      {children}
    </>
  );
}
