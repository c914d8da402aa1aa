import { Tabs } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { PageHeader } from "../../components/PageHeader";

const tabs = { list: "/conversations", autoReplies: "/conversations/auto-replies" } as const;

/** What stands around the pages of conversations. */
export function ConversationTabs({ current, acts, children }: { current: keyof typeof tabs; acts?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title={t("nav.conversations")} hint={t(`conversations.hints.${current}`)} acts={acts} />
      <Tabs
        activeKey={current}
        onChange={(key) => void navigate(tabs[key as keyof typeof tabs])}
        items={[
          { key: "list", label: t("conversations.list") },
          { key: "autoReplies", label: t("conversations.autoReplies") },
        ]}
      />
      {children}
    </>
  );
}
