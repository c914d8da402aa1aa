import { Flex, Tabs } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { PageHeader } from "../../components/PageHeader";

const tabs = ["workspace", "users", "sessions", "keys", "channels", "audit", "account"] as const;

interface Props {
  current: (typeof tabs)[number];
  hint?: string;
  acts?: ReactNode;
  children: ReactNode;
}

/** What stands around each page of the settings. */
export function SettingsTabs({ current, hint, acts, children }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title={t("nav.settings")} />
      <Tabs
        activeKey={current}
        onChange={(key) => void navigate(`/settings/${key}`)}
        items={tabs.map((key) => ({ key, label: t(`settings.tabs.${key}`) }))}
      />
      {(hint || acts) && (
        <Flex justify="space-between" align="center" gap={16} wrap style={{ marginBottom: 16 }}>
          <span style={{ flex: "1 1 320px", opacity: 0.7 }}>{hint}</span>
          <Flex gap={8}>{acts}</Flex>
        </Flex>
      )}
      {children}
    </>
  );
}
