import { BulbOutlined, GlobalOutlined, MenuOutlined, UserOutlined } from "@ant-design/icons";
import { App, Avatar, Button, Drawer, Dropdown, Flex, Layout, Tooltip, Typography, theme, type MenuProps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { fetcher } from "../api/client";
import { useFormat } from "../components/format";
import { languages } from "../i18n";
import { useTellError } from "../components/tellError";
import { usePreferences, type Theme } from "./preferences";
import { Search } from "./Search";
import { beginSession, signOut, useSession } from "./session";
import { Mark, SectionMenu } from "./SideMenu";

const themes: Theme[] = ["light", "dark", "system"];

/** The line above every page: workspace and zone, language, look, and the person. */
export function Header({ isWide }: { isWide: boolean }) {
  const { token } = theme.useToken();
  return (
    <Layout.Header style={{ borderBottom: `1px solid ${token.colorBorderSecondary}`, lineHeight: "normal", padding: isWide ? undefined : "0 12px" }}>
      <Flex align="center" justify="space-between" gap={12} style={{ height: "100%" }}>
        <Flex align="center" gap={8} style={{ minWidth: 0 }}>
          {!isWide && <NarrowMenu />}
          <WorkspaceName />
        </Flex>
        <Flex align="center" gap={4}>
          <Search isWide={isWide} />
          <LanguageChoice />
          <ThemeChoice />
          <PersonMenu showsName={isWide} />
        </Flex>
      </Flex>
    </Layout.Header>
  );
}

function NarrowMenu() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button type="text" icon={<MenuOutlined />} aria-label={t("frame.sections")} onClick={() => setOpen(true)} />
      <Drawer placement="left" size={240} open={isOpen} onClose={() => setOpen(false)} title={<Mark />} styles={{ body: { padding: 0 } }}>
        <SectionMenu onChosen={() => setOpen(false)} />
      </Drawer>
    </>
  );
}

function WorkspaceName() {
  const { t } = useTranslation();
  const tellError = useTellError();
  const { workspace, workspaces } = useSession();
  const { zone, zoneName } = useFormat();
  const name = (
    <Typography.Text strong ellipsis className="yk-foreign" style={{ maxWidth: 220 }}>
      {workspace?.displayName}
    </Typography.Text>
  );
  const choose: MenuProps["onClick"] = ({ key }) => {
    fetcher
      .POST("/v1/session:switchWorkspace", { body: { workspaceId: key } })
      .then(({ data }) => {
        beginSession(data!);
        // Pages of the other workspace have other addresses.
        location.assign("/console/");
      })
      .catch(tellError);
  };
  const items = workspaces.map(({ workspaceId, displayName }) => ({ key: workspaceId, label: displayName }));
  return (
    <>
      {workspaces.length > 1 ? (
        <Dropdown menu={{ items, onClick: choose, selectedKeys: [workspace?.workspaceId ?? ""] }} trigger={["click"]}>
          <Button type="text">{name}</Button>
        </Dropdown>
      ) : (
        name
      )}
      <Tooltip title={t("frame.zone", { zone })}>
        <Typography.Text type="secondary" style={{ whiteSpace: "nowrap", fontSize: 12 }}>{zoneName}</Typography.Text>
      </Tooltip>
    </>
  );
}

function LanguageChoice() {
  const { t, i18n } = useTranslation();
  const setLanguage = usePreferences((state) => state.setLanguage);
  const items = languages.map((key) => ({ key, label: t(`frame.languages.${key}`) }));
  return (
    <Dropdown
      trigger={["click"]}
      menu={{ items, selectedKeys: [i18n.language], onClick: ({ key }) => setLanguage(key === "zh-CN" ? "zh-CN" : "en-US") }}
    >
      <Button type="text" icon={<GlobalOutlined />} aria-label={t("frame.language")} />
    </Dropdown>
  );
}

function ThemeChoice() {
  const { t } = useTranslation();
  const { theme: chosen, setTheme } = usePreferences();
  const items = themes.map((key) => ({ key, label: t(`frame.themes.${key}`) }));
  return (
    <Dropdown
      trigger={["click"]}
      menu={{ items, selectedKeys: [chosen], onClick: ({ key }) => setTheme(themes.find((each) => each === key) ?? "system") }}
    >
      <Button type="text" icon={<BulbOutlined />} aria-label={t("frame.theme")} />
    </Dropdown>
  );
}

function PersonMenu({ showsName }: { showsName: boolean }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const tellError = useTellError();
  const navigate = useNavigate();
  const { user, role } = useSession();
  const leave = () =>
    modal.confirm({
      title: t("frame.signOutQuestion"),
      okText: t("frame.signOut"),
      onOk: () => signOut().then(() => navigate("/sign-in"), tellError),
    });
  const items: MenuProps["items"] = [
    { key: "who", type: "group", label: `${user?.email ?? ""} · ${t(`enums.Role.${role}`)}` },
    { key: "account", label: <Link to="/settings/account">{t("frame.account")}</Link> },
    { key: "out", label: t("frame.signOut"), onClick: leave },
  ];
  const name = user?.displayName || user?.email;
  return (
    <Dropdown menu={{ items }} trigger={["click"]}>
      <Button type="text" aria-label={t("frame.person", { name })}>
        <Avatar size={24} icon={<UserOutlined />} />
        {showsName && <span className="yk-foreign">{name}</span>}
      </Button>
    </Dropdown>
  );
}
