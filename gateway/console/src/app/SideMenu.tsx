import { Layout, Menu } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import mark from "./mark.svg";
import { usePreferences } from "./preferences";
import { routes } from "./routes";
import { usePermission } from "./session";
import { sections } from "./sections";

/** The menu of sections at the side, which can be made narrow. */
export function SideMenu() {
  const isNarrow = usePreferences((state) => state.isMenuNarrow);
  const setNarrow = usePreferences((state) => state.setMenuNarrow);
  return (
    <Layout.Sider theme="light" width={208} collapsedWidth={64} collapsible collapsed={isNarrow} onCollapse={setNarrow} breakpoint="lg">
      <Mark isNarrow={isNarrow} />
      <SectionMenu />
    </Layout.Sider>
  );
}

/** The entries themselves. */
export function SectionMenu({ onChosen }: { onChosen?: () => void }) {
  const { t } = useTranslation();
  const may = usePermission();
  const here = useLocation().pathname.split("/")[1] ?? "";
  const items = sections
    .filter(({ permission }) => !permission || may(permission))
    .filter(({ name }) => routes.some(({ path }) => path.split("/")[0] === name))
    .map(({ name, icon }) => ({ key: name, icon, label: <Link to={`/${name}`}>{t(`nav.${name}`)}</Link> }));
  return (
    <nav aria-label={t("frame.sections")}>
      <Menu mode="inline" selectedKeys={[here]} items={items} style={{ borderInlineEnd: 0, padding: "0 4px" }} onClick={onChosen} />
    </nav>
  );
}

/** The product's sign and name. */
export function Mark({ isNarrow = false }: { isNarrow?: boolean }) {
  return (
    <Link to="/home" style={{ display: "flex", alignItems: "center", gap: 10, height: 52, padding: "0 18px", color: "inherit" }}>
      <img src={mark} width={28} height={28} alt="Yike" />
      {!isNarrow && <span style={{ fontSize: 17, fontWeight: 600, whiteSpace: "nowrap" }}>Yike 一客</span>}
    </Link>
  );
}
