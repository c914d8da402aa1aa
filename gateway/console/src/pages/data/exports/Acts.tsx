import { useMutation } from "@tanstack/react-query";
import { App, Flex } from "antd";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../../api/client";
import { PermittedButton } from "../../../components/PermittedButton";
import { useTellError } from "../../../components/tellError";

/** Fetches a file under a link of its own; the browser saves it, without holding it in memory. */
function save(path: string): void {
  const link = document.createElement("a");
  link.href = path;
  link.download = "";
  link.click();
}

/** What can be done with an export as it is. */
export function Acts({ each }: { each: Schema<"CustomerExport"> }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const onError = useTellError();
  const onSuccess = () => queries.invalidateQueries();
  const params = { path: { export_id: each.exportId } };
  const isInFull = each.options?.contactsInFull ?? false;
  const download = useMutation({
    mutationFn: async () => (await fetcher.POST("/v1/customerExports/{export_id}:download", { params, body: isInFull ? { contactsInFull: true } : {} })).data!,
    onSuccess: ({ path }) => save(path),
    onError,
  });
  const cancel = useMutation({ mutationFn: () => fetcher.POST("/v1/customerExports/{export_id}:cancel", { params, body: {} }), onSuccess, onError });
  const remove = useMutation({ mutationFn: () => fetcher.DELETE("/v1/customerExports/{export_id}", { params }), onSuccess, onError });
  const askToCancel = () =>
    modal.confirm({ title: t("exports.cancelQuestion"), content: t("exports.cancelHint"), okText: t("exports.cancel"), cancelText: t("operations.goOn"), okButtonProps: { danger: true }, onOk: () => cancel.mutateAsync().catch(() => undefined) });
  const askToRemove = () =>
    modal.confirm({ title: t("exports.removeQuestion"), content: t("exports.removeHint"), okText: t("exports.remove"), okButtonProps: { danger: true }, onOk: () => remove.mutateAsync().catch(() => undefined) });
  if (each.state === "CUSTOMER_EXPORT_STATE_RUNNING")
    return <PermittedButton permission="PERMISSION_LISTS_EXPORT" size="small" loading={cancel.isPending} onClick={askToCancel}>{t("exports.cancel")}</PermittedButton>;
  return (
    <Flex gap={8} justify="flex-end">
      {each.state === "CUSTOMER_EXPORT_STATE_SUCCEEDED" && (
        <PermittedButton permission={isInFull ? "PERMISSION_CUSTOMERS_EXPORT" : "PERMISSION_LISTS_EXPORT"} size="small" type="primary" loading={download.isPending} onClick={() => download.mutate()}>{t("exports.download")}</PermittedButton>
      )}
      <PermittedButton permission="PERMISSION_LISTS_EXPORT" size="small" danger loading={remove.isPending} onClick={askToRemove}>{t("exports.remove")}</PermittedButton>
    </Flex>
  );
}
