import { theme as antTheme, type ThemeConfig } from "antd";
import { useSyncExternalStore } from "react";
import { usePreferences } from "./preferences";

const darkQuery = matchMedia("(prefers-color-scheme: dark)");

function subscribe(changed: () => void): () => void {
  darkQuery.addEventListener("change", changed);
  return () => darkQuery.removeEventListener("change", changed);
}

/** Tells whether the page is dark: by choice, else as the system is. */
export function useIsDark(): boolean {
  const chosen = usePreferences((state) => state.theme);
  const isSystemDark = useSyncExternalStore(subscribe, () => darkQuery.matches);
  return chosen === "system" ? isSystemDark : chosen === "dark";
}

const FONTS =
  'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

/** Returns the look of all components. */
export function themeOf(isDark: boolean): ThemeConfig {
  const primary = isDark ? "#3fa796" : "#0f6e62";
  return {
    algorithm: isDark ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
    token: {
      fontFamily: FONTS,
      colorPrimary: primary,
      colorInfo: isDark ? "#5b93d6" : "#2f6db5",
      colorLink: primary,
      colorPrimaryBg: isDark ? "#17332e" : "#e4f1ee",
      colorPrimaryBgHover: isDark ? "#1d403a" : "#d2e8e3",
      controlOutline: isDark ? "rgba(63, 167, 150, 0.25)" : "rgba(15, 110, 98, 0.16)",
      colorBgLayout: isDark ? "#121312" : "#f5f5f2",
      colorBgContainer: isDark ? "#1b1d1c" : "#ffffff",
      colorBgElevated: isDark ? "#232625" : "#ffffff",
      borderRadius: 6,
      borderRadiusLG: 10,
      wireframe: false,
    },
    components: {
      Layout: {
        headerBg: isDark ? "#1b1d1c" : "#ffffff",
        siderBg: isDark ? "#1b1d1c" : "#ffffff",
        headerHeight: 52,
        headerPadding: "0 20px",
      },
      Button: { primaryShadow: "none", defaultShadow: "none" },
      Menu: { itemBorderRadius: 6, activeBarBorderWidth: 0 },
      Table: { cellPaddingInlineMD: 16, cellPaddingInlineSM: 16, headerBg: isDark ? "#202322" : "#fafaf8", headerSplitColor: "transparent" },
      Card: { headerFontSize: 15, headerFontSizeSM: 14, bodyPaddingSM: 16, headerPaddingSM: 16 },
    },
  };
}
