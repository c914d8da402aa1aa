import { Tabs } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { PageHeader } from "../../components/PageHeader";

const tabs = { ledger: "/messages", report: "/messages/report", dead: "/messages/dead", suppressions: "/messages/suppressions", replies: "/messages/replies", mass: "/messages/mass" } as const;

/** What stands around the pages of messages. */
export function MessagesTabs({ current, children }: { current: keyof typeof tabs; children: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title={t("nav.messages")} hint={t(`messages.hints.${current}`)} />
      <Tabs
        activeKey={current}
        onChange={(key) => void navigate(tabs[key as keyof typeof tabs])}
        items={[
          { key: "ledger", label: t("messages.ledger") },
          { key: "report", label: t("messages.report") },
          { key: "dead", label: t("messages.dead") },
          { key: "suppressions", label: t("messages.suppressions") },
          { key: "replies", label: t("messages.replies") },
          { key: "mass", label: t("messages.mass") },
        ]}
      />
      {children}
    </>
  );
}
