import { useMutation } from "@tanstack/react-query";
import { Switch, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../app/session";
import { api, fetcher, queries } from "../../api/client";
import { useTellError } from "../../components/tellError";

/** Whether people may give defined tags only. */
export function OnlyDefined() {
  const { t } = useTranslation();
  const may = usePermission()("PERMISSION_TAGS_WRITE");
  const { data } = api.useQuery("get", "/v1/tagSettings");
  const change = useMutation({
    mutationFn: (onlyDefined: boolean) => fetcher.PATCH("/v1/tagSettings", { body: { onlyDefined, etag: data!.etag } as never }),
    onSuccess: () => void queries.invalidateQueries(),
    onError: useTellError(),
  });
  return (
    <Tooltip title={t("tags.onlyDefinedHint")}>
      <label style={{ display: "flex", gap: 8, alignItems: "center" }}>
        <Switch size="small" checked={data?.onlyDefined ?? false} loading={change.isPending} disabled={!may || !data} onChange={(on) => change.mutate(on)} />
        {t("tags.onlyDefined")}
      </label>
    </Tooltip>
  );
}
