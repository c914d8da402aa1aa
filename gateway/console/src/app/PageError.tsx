import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useRouteError } from "react-router";
import { EmptyState } from "../components/EmptyState";
import { ErrorState } from "../components/ErrorState";

/** Stands in the place of a page that failed; the frame around it goes on. */
export function PageError() {
  const error = useRouteError();
  console.error(error);
  return <ErrorState error={error} onRetry={() => location.reload()} />;
}

/** Stands where no page is. */
export function UnknownPage() {
  const { t } = useTranslation();
  return (
    <EmptyState
      title={t("frame.unknownPage")}
      hint={t("frame.unknownPageHint")}
      action={<Link to="/home"><Button>{t("frame.toHome")}</Button></Link>}
    />
  );
}
