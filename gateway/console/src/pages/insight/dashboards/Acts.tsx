import { useMutation } from "@tanstack/react-query";
import { DeleteOutlined, PushpinFilled, PushpinOutlined } from "@ant-design/icons";
import { App, type ButtonProps } from "antd";
import { useTranslation } from "react-i18next";
import { fetcher, type Schema } from "../../../api/client";
import { PermittedButton } from "../../../components/PermittedButton";
import { useTellError } from "../../../components/tellError";
import { dashboardsChanged } from "./changed";

type Dashboard = Schema<"Dashboard">;

const PATH = "/v1/dashboards/{dashboard_id}";

/** Puts a dashboard on the home page of the workspace, or takes it off. */
export function Pin({ dashboard: { dashboardId, displayName, pinned }, ...look }: { dashboard: Dashboard } & ButtonProps) {
  const { t } = useTranslation();
  const pin = useMutation({
    mutationFn: async () => fetcher.PATCH(PATH, { params: { path: { dashboard_id: dashboardId }, query: { updateMask: "pinned" } }, body: { pinned: !pinned } }),
    onSuccess: dashboardsChanged,
    onError: useTellError(),
  });
  const word = t(pinned ? "dashboards.unpin" : "dashboards.pin", { name: displayName });
  return <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" {...look} icon={pinned ? <PushpinFilled /> : <PushpinOutlined />} aria-pressed={pinned} aria-label={word} title={word} loading={pin.isPending} onClick={() => pin.mutate()} />;
}

/** Deletes a dashboard, once that was asked for twice; its reports stay. */
export function Delete({ dashboard, onDone, ...look }: { dashboard: Dashboard; onDone: () => void } & ButtonProps) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const tellError = useTellError();
  const remove = useMutation({
    mutationFn: async () => fetcher.DELETE(PATH, { params: { path: { dashboard_id: dashboard.dashboardId } } }),
    onSuccess: async () => {
      void message.success(t("dashboards.deleted"));
      onDone();
      await dashboardsChanged();
    },
    onError: tellError,
  });
  const ask = () =>
    modal.confirm({
      title: t("dashboards.deleteQuestion", { name: dashboard.displayName }),
      content: t("dashboards.deleteHint"),
      okText: t("dashboards.delete"),
      okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync().catch(() => undefined),
    });
  return <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" icon={<DeleteOutlined />} {...look} onClick={ask}>{t("dashboards.delete")}</PermittedButton>;
}
