import { Alert, Flex, Tabs, Tooltip } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { usePermission, type Permission } from "../../app/session";
import { PageHeader } from "../../components/PageHeader";

// What one must be allowed to do to see a page; the own account is everybody's.
const tabs = {
  workspace: "PERMISSION_WORKSPACE_READ",
  users: "PERMISSION_USERS_READ",
  sessions: "PERMISSION_USERS_WRITE",
  keys: "PERMISSION_KEYS_READ",
  channels: "PERMISSION_CHANNELS_READ",
  sending: "PERMISSION_WORKSPACE_READ",
  loyalty: "PERMISSION_WORKSPACE_READ",
  standing: "PERMISSION_SEGMENTS_READ",
  audit: "PERMISSION_AUDIT_READ",
  account: null,
} as const satisfies Record<string, Permission | null>;

type Tab = keyof typeof tabs;
const names = Object.keys(tabs) as Tab[];

interface Props {
  current: Tab;
  hint?: string;
  acts?: ReactNode;
  children: ReactNode;
}

/** What stands around each page of the settings. A tab that is not for this person stays, and says why. */
export function SettingsTabs({ current, hint, acts, children }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = usePermission();
  const whyNot = (tab: Tab) => {
    const permission = tabs[tab];
    return permission && !may(permission) ? t("frame.notPermitted", { what: t(`enums.Permission.${permission}`) }) : "";
  };
  const refusal = whyNot(current);
  return (
    <>
      <PageHeader title={t("nav.settings")} />
      <Tabs
        activeKey={current}
        onChange={(key) => void navigate(`/settings/${key}`)}
        items={names.map((key) => ({
          key,
          label: <Tooltip title={whyNot(key)}><span style={{ opacity: whyNot(key) ? 0.45 : 1 }}>{t(`settings.tabs.${key}`)}</span></Tooltip>,
        }))}
      />
      {!refusal && (hint || acts) && (
        <Flex justify="space-between" align="center" gap={16} wrap style={{ marginBottom: 16 }}>
          <span style={{ flex: "1 1 320px", opacity: 0.7 }}>{hint}</span>
          <Flex gap={8}>{acts}</Flex>
        </Flex>
      )}
      {refusal ? <Alert type="warning" showIcon title={refusal} /> : children}
    </>
  );
}
