import { Grid, Layout, theme } from "antd";
import { useTranslation } from "react-i18next";
import { Navigate, Outlet, useLocation, useNavigation } from "react-router";
import { asApiError } from "../api/errors";
import { ErrorState } from "../components/ErrorState";
import { PageSkeleton } from "../components/Skeletons";
import { Header } from "./Header";
import { SessionEnded } from "./SessionEnded";
import { useSessionQuery } from "./session";
import { SideMenu } from "./SideMenu";
import { useWorkspaceLanguage } from "./preferences";

/** What stands around every page: it lets in whoever is signed in, and leads all others to the sign-in. */
export function Frame() {
  const { t } = useTranslation();
  const session = useSessionQuery();
  useWorkspaceLanguage(session.data?.workspace?.language);
  const { pathname, search } = useLocation();
  const { state } = useNavigation();
  const isWide = Grid.useBreakpoint().md ?? true;
  const { token } = theme.useToken();
  if (!session.data) {
    if (session.isPending) return <Centred><PageSkeleton /></Centred>;
    if (asApiError(session.error).status === 401) {
      return <Navigate to={`/sign-in?next=${encodeURIComponent(pathname + search)}`} replace />;
    }
    return <Centred><ErrorState error={session.error} onRetry={() => void session.refetch()} /></Centred>;
  }
  return (
    <Layout style={{ height: "100%" }}>
      <a className="yk-skip" href="#main">{t("frame.skip")}</a>
      {isWide && <SideMenu />}
      <Layout>
        <Header isWide={isWide} />
        <Layout.Content id="main" tabIndex={-1} style={{ overflow: "auto", padding: isWide ? 24 : 12, background: token.colorBgLayout }}>
          <div style={{ maxWidth: 1440, margin: "0 auto" }} aria-busy={state === "loading"}>
            <Outlet />
          </div>
        </Layout.Content>
      </Layout>
      <SessionEnded />
    </Layout>
  );
}

function Centred({ children }: { children: React.ReactNode }) {
  return <main style={{ maxWidth: 960, margin: "0 auto", padding: 48 }}>{children}</main>;
}
