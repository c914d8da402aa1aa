import { QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import "dayjs/locale/zh-cn";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { createBrowserRouter, Navigate } from "react-router";
import { RouterProvider } from "react-router/dom";
import { queries } from "../api/client";
import { speakOfAll } from "../i18n";
import { Frame } from "./Frame";
import { InvitationPage } from "./InvitationPage";
import { nonce } from "./nonce";
import { PageError, UnknownPage } from "./PageError";
import { FIRST_PAGE, routes, type PageRoute } from "./routes";
import { SignInPage } from "./SignInPage";
import { themeOf, useIsDark } from "./theme";

/** Fetches a page together with what it says. */
function withWords({ path, lazy }: PageRoute): PageRoute["lazy"] {
  return path === FIRST_PAGE ? lazy : async () => (await Promise.all([lazy(), speakOfAll()]))[0];
}

const router = createBrowserRouter(
  [
    { path: "/sign-in", element: <SignInPage /> },
    { path: "/invitation", element: <InvitationPage /> },
    {
      path: "/",
      element: <Frame />,
      // The frame shows a skeleton of its own while the first page is fetched.
      hydrateFallbackElement: <></>,
      errorElement: <PageError />,
      children: [
        { index: true, element: <Navigate to={`/${FIRST_PAGE}`} replace /> },
        {
          errorElement: <PageError />,
          children: [...routes.map((route) => ({ path: route.path, lazy: withWords(route) })), { path: "*", element: <UnknownPage /> }],
        },
      ],
    },
  ],
  { basename: "/console" },
);

/** The whole console. */
export function App() {
  const { i18n } = useTranslation();
  const isDark = useIsDark();
  dayjs.locale(i18n.language === "zh-CN" ? "zh-cn" : "en");
  document.documentElement.style.colorScheme = isDark ? "dark" : "light";
  return (
    <ConfigProvider
      locale={i18n.language === "zh-CN" ? zhCN : enUS}
      csp={nonce ? { nonce } : undefined}
      theme={themeOf(isDark)}
      button={{ autoInsertSpace: false }}
    >
      <AntApp style={{ height: "100%" }}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
