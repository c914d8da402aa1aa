import { Tabs } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { PageHeader } from "../../components/PageHeader";

const tabs = { products: "/catalogue", stores: "/catalogue/stores" } as const;

interface Props {
  current: keyof typeof tabs;
  acts: ReactNode;
  children: ReactNode;
}

/** What stands around the lists of the catalogue. */
export function CatalogueTabs({ current, acts, children }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title={t("nav.catalogue")} hint={t(`catalogue.hints.${current}`)} acts={acts} />
      <Tabs
        activeKey={current}
        onChange={(key) => void navigate(key === "stores" ? tabs.stores : tabs.products)}
        items={[
          { key: "products", label: t("catalogue.products") },
          { key: "stores", label: t("catalogue.stores") },
        ]}
      />
      {children}
    </>
  );
}
