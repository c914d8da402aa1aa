import { Button, Flex, theme } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import mark from "./mark.svg";
import { usePreferences } from "./preferences";

/** What stands around the pages before the sign-in. */
export function Entrance({ children }: { children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const { token } = theme.useToken();
  const setLanguage = usePreferences((state) => state.setLanguage);
  const other = i18n.language === "zh-CN" ? "en-US" : "zh-CN";
  return (
    <Flex vertical align="center" gap={28} style={{ minHeight: "100%", padding: "12vh 16px 32px", boxSizing: "border-box", background: token.colorBgLayout }}>
      <Flex align="center" gap={12}>
        <img src={mark} width={36} height={36} alt="" />
        <span style={{ fontSize: 22, fontWeight: 600 }}>Yike 一客</span>
      </Flex>
      <main style={{ width: "100%", display: "flex", justifyContent: "center" }}>{children}</main>
      <Button type="link" size="small" onClick={() => setLanguage(other)}>{t(`frame.languages.${other}`)}</Button>
    </Flex>
  );
}
